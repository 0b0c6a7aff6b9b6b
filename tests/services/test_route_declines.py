"""If this one declines: what is told never leads through the organisation that declined, keeps
every rule (the validator), and is as soon as any route without it can be (the oracle).
"""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from registry.domain.route import Answer
from registry.domain.route_report import RouteReport
from registry.routing import PEOPLE_TOLERANCE, Network, Profile, find_routes
from registry.schemas.route_report import dump_report
from registry.services import route_declines
from registry.services.route_declines import find_declines
from registry.services.routes import plan_in_network
from tests.builders import link, offer, person, world
from tests.routing.oracle import Oracle
from tests.routing.strategies import Case, asked, cases, networks
from tests.routing.validator import Validator
from tests.stories.drawing import NOW, VOCABULARY

CIRCUITY = 1.3
PARTS = (
    offer("exam", at="polyclinic", wait_days=3, duration_days=10, yields="doc.088"),
    offer("exam.far", at="hospital", wait_days=30, duration_days=10, yields="doc.088", km=20),
    offer("mse", at="bureau", requires="doc.088", yields="doc.ipra", wait_days=5),
    offer("workshop", requires="doc.ipra", meets="need.work", wait_days=14),
    link("polyclinic", "bureau", handoff_days=0),
)
TOWN = world(*PARTS)


def without(profile: dict[str, Any], organisation: str) -> dict[str, Any]:
    """The same person, who leaves one more organisation out."""
    left_out = profile.get("exclude_organisations") or []
    return profile | {"exclude_organisations": [*left_out, organisation]}


@networks(60)
@given(cases(most_offers=7))
def test_what_is_told_is_the_soonest_route_without_the_organisation(case: Case) -> None:
    document, profile = case
    network, who = Network.from_document(document), Profile.from_document(profile)
    criteria = max(asked(profile), key=len)
    routes = find_routes(network, who, criteria, PEOPLE_TOLERANCE, None, explain=False).routes
    found = find_declines(
        network,
        who,
        routes,
        [()] * len(routes),
        criteria=criteria,
        budget=1_000_000,
        circuity=CIRCUITY,
    )
    assert [len(declines) for declines in found] == [len(route.steps) for route in routes]
    for route, declines in zip(routes, found, strict=True):
        for step, decline in zip(route.steps, declines, strict=True):
            assert (decline.offer, decline.organisation) == (step.offer, step.organisation)
            assert decline.complete
            other = without(profile, step.organisation)
            best = Oracle(document, other).front(("days",))
            if decline.route is None:
                assert best == []
                continue
            assert step.organisation not in {item.organisation for item in decline.route.steps}
            Validator(document, other).check(decline.route)
            assert decline.route.criteria["days"] == pytest.approx(best[0][0], abs=1e-5)


def ask(**options: Any) -> RouteReport:
    """Ask for work in the small town, and for what remains when somebody declines."""
    profile = person("need.work", facts=[])
    network = Network.from_document(TOWN)
    options = {"if_declined": True, "limit": 1} | options
    return plan_in_network(network, VOCABULARY, profile, now=NOW, **options)


def test_a_decline_tells_what_the_way_round_costs() -> None:
    (route,) = ask().routes
    exam, mse, workshop = route.declines
    assert [item.organisation.slug for item in route.declines] == [
        "polyclinic",
        "bureau",
        "org.workshop",
    ]
    assert (exam.step, exam.found, exam.days_more, exam.steps_more) == (1, True, 27, 0)
    assert exam.travel_km_more == pytest.approx(20.0)  # kilometres of the road, as drawn
    assert [item.organisation.slug for item in exam.stand_ins] == ["hospital"]
    assert exam.last_on is not None
    assert (exam.last_on - route.last_on).days == 27
    for item in (mse, workshop):
        assert (item.found, item.complete, item.stand_ins) == (False, True, ())


def test_nobody_is_asked_about_unless_wanted() -> None:
    assert ask(if_declined=False).routes[0].declines == ()


def test_work_is_bounded_and_what_it_did_not_reach_is_told() -> None:
    network = Network.from_document(TOWN)
    who = Profile.from_document(person("need.work", facts=[]))
    routes = find_routes(network, who).routes[:1]
    (declines,) = find_declines(
        network, who, routes, [("soonest",)], criteria=("days",), budget=1, circuity=CIRCUITY
    )
    assert [decline.complete for decline in declines].count(False) >= 1
    assert all(decline.route or not decline.complete for decline in declines[1:])


def test_all_organisations_share_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three organisations, each with a stand-in: what they cost together is within the budget."""
    stand_ins = (
        offer("mse.far", at="ministry", requires="doc.088", yields="doc.ipra", wait_days=9),
        offer("workshop.far", at="factory", requires="doc.ipra", meets="need.work", wait_days=40),
    )
    network = Network.from_document(world(*PARTS, *stand_ins))
    who = Profile.from_document(person("need.work", facts=[]))
    routes = find_routes(network, who).routes[:1]
    work: list[int] = []

    def watched(*asked: Any, **options: Any) -> Answer:
        answer = find_routes(*asked, **options)
        work.append(answer.work)
        return answer

    monkeypatch.setattr(route_declines, "compute_routes", watched)
    most_asked = 0
    for budget in range(1, 80):
        work.clear()
        options = {"criteria": ("days",), "budget": budget, "circuity": CIRCUITY}
        (declines,) = find_declines(network, who, routes, [("soonest",)], **options)
        assert len(declines) == 3
        assert sum(work) <= budget
        most_asked = max(most_asked, sum(1 for each in work if each))
    assert most_asked == 3


def test_a_report_is_json_without_infinities() -> None:
    report = replace(ask(), tolerance={"days": float("inf")})
    dumped = json.loads(json.dumps(dump_report(report), allow_nan=False))
    assert dumped["tolerance"] == {"days": None}
    decline = dumped["routes"][0]["declines"][0]
    assert decline["stand_ins"][0]["organisation"]["slug"] == "hospital"
    assert decline["days_more"] == 27
