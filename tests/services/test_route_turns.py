"""What turns on a route: ages reached on the way, terms to keep, what each wait is for."""

from datetime import date
from typing import Any

import pytest

from registry.domain.route_report import RouteReport
from registry.routing import Network
from registry.services.routes import plan_in_network
from tests.builders import offer, person, world
from tests.stories.drawing import NOW, VOCABULARY

BORN_2008 = {"age": None, "birth_date": "2008-12-25"}  # 18 a month after the day of asking


def ask(*parts: Any, **fields: Any) -> RouteReport:
    """Ask on 25 November 2026."""
    needs = fields.pop("needs", "need.work")
    profile = person(needs, as_of="2026-11-25", **fields)
    network = Network.from_document(world(*parts))
    return plan_in_network(network, VOCABULARY, profile, now=NOW)


def test_a_birthday_that_opens_one_door_and_shuts_another_is_told() -> None:
    report = ask(
        offer("children", meets="need.rest", age_max=18, wait_days=20),
        offer("adults", meets="need.work", age_min=18, requires_at_admission="doc.x"),
        offer("paper", yields="doc.x", duration_days=40),
        **BORN_2008 | {"needs": ["need.rest", "need.work"]},
    )
    (route,) = report.routes
    (mark,) = route.ages
    steps = {step.offer_id: step.number for step in route.steps}
    assert (mark.years, mark.day, mark.on) == (18.0, 30, date(2026, 12, 25))
    assert not mark.about
    assert (mark.opens, mark.ends) == ((steps["adults"],), (steps["children"],))


def test_majority_is_told_though_nothing_hangs_on_it() -> None:
    work = offer("work", meets="need.work", wait_days=60)
    (mark,) = ask(work, **BORN_2008).routes[0].ages
    assert (mark.years, mark.opens, mark.ends) == (18.0, (), ())
    assert ask(work, age=30).routes[0].ages == ()
    assert ask(work, age=None).routes[0].ages == ()


def test_an_age_in_years_gives_an_estimated_day() -> None:
    (mark,) = ask(offer("work", meets="need.work", wait_days=60), age=17.95).routes[0].ages
    assert mark.about
    assert mark.day == pytest.approx(0.05 * 365.25)


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({}, None),
        ({"wait_days": 5}, "queue"),
        ({"wait_days": 5, "requires_at_admission": "doc.x"}, "paper"),
        ({"wait_days": 60, "requires_at_admission": "doc.x"}, "queue"),
        ({"wait_days": 5, "age_min": 18}, "age"),
        ({"wait_days": 40, "age_min": 18}, "queue"),
        ({"wait_days": 5, "age_min": 18, "unconfirmed": ["age_min"]}, "queue"),
        ({"wait_days": 5, "not_before": "2027-09-01"}, "opening"),
    ],
)
def test_a_wait_says_what_it_is_for(fields: dict[str, Any], cause: str | None) -> None:
    report = ask(
        offer("work", meets="need.work", **fields),
        offer("paper", yields="doc.x", duration_days=40),
        **BORN_2008,
    )
    last = report.routes[0].steps[-1]
    assert (last.offer_id, last.waits_for) == ("work", cause)


def test_a_term_stands_beside_the_day_it_is_kept() -> None:
    report = ask(
        offer("work", meets="need.work", wait_days=2), limits={"need_by": {"need.work": 3}}
    )
    (term,) = report.routes[0].deadlines
    assert (term.need.id, term.by_on, term.met_on) == (
        "need.work",
        date(2026, 11, 28),
        date(2026, 11, 27),
    )
    assert report.routes[0].deadlines[0].by_day == 3
    assert ask(offer("work", meets="need.work")).routes[0].deadlines == ()
