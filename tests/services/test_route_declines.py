"""If this one declines: what is told never leads through the organisation that declined, keeps
every rule (the validator), and is as good as any route without it can be (the oracle) in what the
route was chosen for.
"""

import json
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given

from registry.domain.route import NAMED_BY_CRITERION
from registry.domain.route_report import RouteReport
from registry.engine.stand_in import StandIns
from registry.routing import PEOPLE_TOLERANCE, Network, Profile, find_routes, solve_routes
from registry.schemas.route_report import dump_report
from registry.services import route_declines
from registry.services.route_declines import find_declines
from registry.services.routes import plan_in_network
from tests.builders import link, offer, person, world
from tests.routing.comparing import vector_of
from tests.routing.oracle import Oracle
from tests.routing.strategies import Case, asked, cases, make_document, make_profile, networks
from tests.routing.validator import Validator
from tests.stories.drawing import NOW, VOCABULARY

PARTS = (
    offer("exam", at="polyclinic", wait_days=3, duration_days=10, yields="doc.088"),
    offer("exam.far", at="hospital", wait_days=30, duration_days=10, yields="doc.088", km=20),
    offer("mse", at="bureau", requires="doc.088", yields="doc.ipra", wait_days=5),
    offer("workshop", requires="doc.ipra", meets="need.work", wait_days=14),
    link("polyclinic", "bureau", handoff_days=0),
)
TOWN = world(*PARTS)
BOTH = ("days", "fee")


def without(profile: dict[str, Any], organisation: str) -> dict[str, Any]:
    """The same person, who leaves one more organisation out."""
    left_out = profile.get("exclude_organisations") or []
    return profile | {"exclude_organisations": [*left_out, organisation]}


@networks(60)
@given(cases(most_offers=7))
def test_what_is_told_is_the_best_route_without_the_organisation(case: Case) -> None:
    document, profile = case
    network, who = Network.from_document(document), Profile.from_document(profile)
    criteria = max(asked(profile), key=len)
    found = solve_routes(network, who, criteria, PEOPLE_TOLERANCE, None, explain=False)
    routes = found.answer.routes
    fronts: dict[str, list[tuple[float, ...]]] = {}
    for criterion in criteria:
        reasons = [[NAMED_BY_CRITERION[criterion]]] * len(routes)
        told = find_declines(found, range(len(routes)), reasons, budget=1_000_000)
        assert [len(declines) for declines in told] == [len(route.steps) for route in routes]
        for route, declines in zip(routes, told, strict=True):
            for step, decline in zip(route.steps, declines, strict=True):
                assert (decline.offer, decline.organisation) == (step.offer, step.organisation)
                assert decline.complete
                other = without(profile, step.organisation)
                if step.organisation not in fronts:
                    fronts[step.organisation] = Oracle(document, other).front(criteria)
                front = fronts[step.organisation]
                if decline.route is None:
                    assert front == []
                    continue
                assert step.organisation not in {item.organisation for item in decline.route.steps}
                Validator(document, other).check(decline.route)
                vector = vector_of(decline.route, criteria)
                at = criteria.index(criterion)
                assert vector[at] == pytest.approx(min(one[at] for one in front), abs=1e-5)
                assert any(vector == pytest.approx(one, abs=1e-5) for one in front)


@pytest.mark.parametrize("seed", range(20))
def test_among_many_offers_it_is_as_good_as_asking_anew(seed: int) -> None:
    """Large enough that most offers are left out of the search; the network asked anew is not."""
    random, compared = Random(seed), 0
    while compared < 8:
        document = make_document(random, 40, [f"house.{number}" for number in range(25)])
        profile = make_profile(random, document)
        network, who = Network.from_document(document), Profile.from_document(profile)
        found = solve_routes(network, who, BOTH, PEOPLE_TOLERANCE, None, explain=False)
        routes = found.answer.routes[:3]
        for criterion in BOTH:
            reasons = [[NAMED_BY_CRITERION[criterion]]] * len(routes)
            told = find_declines(found, range(len(routes)), reasons, budget=1_000_000)
            for decline in (one for declines in told for one in declines):
                other = Profile.from_document(without(profile, decline.organisation))
                anew = find_routes(network, other, (criterion,), None, None, explain=False).routes
                assert (decline.route is None) == (not anew)
                if decline.route is not None:
                    least = anew[0].criteria[criterion]
                    assert decline.route.criteria[criterion] == pytest.approx(least, abs=1e-5)
                    compared += 1


@pytest.mark.parametrize(
    ("reasons", "criteria", "chosen_for"),
    [
        (["nearest"], ("days", "travel_km"), "travel_km"),
        (["balanced"], ("travel_km", "days"), "days"),
        ([], ("travel_km", "risk"), "travel_km"),
        (["soonest"], ("travel_km",), "travel_km"),
    ],
)
def test_a_stand_in_is_best_in_what_the_route_was_chosen_for(
    reasons: list[str], criteria: tuple[str, ...], chosen_for: str
) -> None:
    assert route_declines._chosen_for(reasons, criteria) == chosen_for


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
    found = solve_routes(network, Profile.from_document(person("need.work", facts=[])))
    (declines,) = find_declines(found, [0], [("soonest",)], budget=0)
    assert [decline.complete for decline in declines] == [False] * 3
    assert all(decline.route is None for decline in declines)


def test_all_organisations_share_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three organisations, each with a stand-in: what they cost together is within the budget."""
    stand_ins = (
        offer("mse.far", at="ministry", requires="doc.088", yields="doc.ipra", wait_days=9),
        offer("workshop.far", at="factory", requires="doc.ipra", meets="need.work", wait_days=40),
    )
    network = Network.from_document(world(*PARTS, *stand_ins))
    found = solve_routes(network, Profile.from_document(person("need.work", facts=[])))
    asked: list[StandIns] = []

    class Watched(StandIns):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            asked.append(self)

    monkeypatch.setattr(route_declines, "StandIns", Watched)
    whole = []
    for budget in range(0, 400, 5):
        (declines,) = find_declines(found, [0], [("soonest",)], budget=budget)
        assert len(declines) == 3
        assert asked[-1].work.done <= budget
        whole.append(all(decline.complete for decline in declines))
    assert not whole[0]
    assert whole[-1]
    assert all(decline.route for decline in declines)


@pytest.mark.parametrize("most", [1, 2])
def test_no_more_organisations_are_asked_about_than_is_said(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(route_declines, "MAX_ORGANISATIONS", most)
    network = Network.from_document(TOWN)
    found = solve_routes(network, Profile.from_document(person("need.work", facts=[])))
    (declines,) = find_declines(found, [0], [("soonest",)], budget=1_000)
    assert [decline.complete for decline in declines] == [True] * most + [False] * (3 - most)


def test_a_report_is_json_without_infinities() -> None:
    report = replace(ask(), tolerance={"days": float("inf")})
    dumped = json.loads(json.dumps(dump_report(report), allow_nan=False))
    assert dumped["tolerance"] == {"days": None}
    decline = dumped["routes"][0]["declines"][0]
    assert decline["stand_ins"][0]["organisation"]["slug"] == "hospital"
    assert decline["days_more"] == 27
