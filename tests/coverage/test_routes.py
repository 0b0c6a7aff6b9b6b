"""C5 and closures against the routing oracle on small drawn networks, and narrowing to a region."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from registry.coverage.many_homes import plan_homes
from registry.coverage.narrowing import (
    narrow_to_needs,
    narrow_to_reach,
    narrow_to_region,
)
from registry.coverage.routes import (
    RouteCell,
    plan_cell,
    soonest_day,
    without_organisation,
)
from registry.domain.problems import DocumentError
from registry.engine.homes import Home
from registry.engine.network import Network
from registry.routing import Profile
from tests.routing.oracle import enumerate_naively, enumerate_routes
from tests.routing.reading import Reading
from tests.routing.strategies import Case, cases, networks


def soonest_by_oracle(document: dict[str, Any], profile: dict[str, Any]) -> float | None:
    plans = list(enumerate_routes(Reading(document, profile)))
    return min((plan.criteria["days"] for plan in plans), default=None)


@networks(250)
@given(cases(most_offers=7))
def test_a_cell_tells_the_soonest_route_of_the_oracle(case: Case) -> None:
    document, profile = case
    try:
        person = Profile.from_document(profile)
        cell = plan_cell(Network.from_document(document), person, circuity=1.3, with_missing=False)
    except DocumentError:
        return  # an undated question about dated offers: routing refuses it as well
    days = soonest_by_oracle(document, profile)
    assert cell.found == (days is not None)
    if days is None:
        return
    assert cell.days == pytest.approx(days, abs=1e-6)
    chosen = frozenset(step.offer for step in cell.steps)
    if len(chosen) > 4:
        return  # every single choice of ways in is counted below
    taken = {**document, "offers": [o for o in document["offers"] if o["id"] in chosen]}
    assert any(
        plan.offers == chosen
        and cell.days == pytest.approx(plan.criteria["days"], abs=1e-6)
        and cell.travel_km == pytest.approx(plan.criteria["travel_km"], abs=1e-3)
        and cell.fee_rub == pytest.approx(plan.criteria["fee"])
        and -math.log(cell.chance or 1.0) == pytest.approx(plan.criteria["risk"], abs=1e-5)
        for plan in enumerate_naively(Reading(taken, profile))
    )


@networks(120)
@given(cases(most_offers=6))
def test_closing_an_organisation_is_the_network_without_its_offers(case: Case) -> None:
    document, profile = case
    person = Profile.from_document(profile)
    network = Network.from_document(document)
    for closed in {offer["organisation"] for offer in document["offers"]}:
        left = {
            **document,
            "offers": [o for o in document["offers"] if o["organisation"] != closed],
        }
        try:
            found = soonest_day(network, without_organisation(person, closed), 1.3)
        except DocumentError:
            continue
        if person.limits.max_fee is None:
            expected = soonest_by_oracle(left, profile)
            assert found == (None if expected is None else pytest.approx(expected, abs=1e-6))


@networks(150)
@given(cases(most_offers=7))
def test_narrowing_to_a_region_changes_no_answer_of_its_people(case: Case) -> None:
    document, profile = case
    profile = {**profile, "region": "RU-NIZ"}
    person = Profile.from_document(profile)
    network = Network.from_document(document)
    keep = frozenset(filter(None, (person.start_organisation,)))
    try:
        whole = plan_cell(network, person, circuity=1.3, with_missing=False)
    except DocumentError:
        return
    small = narrow_to_region(network, "RU-NIZ", keep)
    assert plan_cell(small, person, circuity=1.3, with_missing=False) == whole
    if person.limits.max_travel_km is not None and person.point is not None:
        small = narrow_to_reach(
            network, "RU-NIZ", [person.point], person.limits.max_travel_km, 1.3, keep
        )
        assert plan_cell(small, person, circuity=1.3, with_missing=False) == whole
    part = narrow_to_needs(small, person, keep)
    assert plan_cell(part, person, circuity=1.3, with_missing=False) == whole


@networks(250)
@given(cases(most_offers=7))
def test_many_homes_are_answered_as_one_by_one(case: Case) -> None:
    """Also those that share offers, registration or sender, and so what was found before."""
    document, profile = case
    person = Profile.from_document(profile)
    if person.limits.max_fee is not None:
        return
    network = Network.from_document(document)
    nowhere = replace(
        person,
        point=None,
        start_organisation=None,
        attributes={**person.attributes, "municipality": None},
    )
    points = [(55.75, 37.61), (55.75, 37.61), (55.88, 37.61), (55.7, 37.3)]
    houses = [None, *(house.id for house in network.organisations)]
    homes = [
        Home(point, town, start)
        for point in points
        for town in (None, "45001", "46001")
        for start in houses[:3]
    ]
    try:
        found = list(plan_homes(network, nowhere, homes, 1.3))
    except DocumentError:
        return
    assert [home for home, _ in found] == homes
    for home, cell in found:
        registered = None if home.municipality is None else frozenset((home.municipality,))
        resident = replace(
            person,
            point=home.point,
            start_organisation=home.start_organisation,
            attributes={**person.attributes, "municipality": registered},
        )
        alone = plan_cell(network, resident, circuity=1.3, with_missing=False)
        assert replace(cell, missing=(), sought="", complete=True) == alone
        assert cell.found or cell.sought == "alone"


def test_what_was_written_down_earlier_is_still_read() -> None:
    cell = RouteCell(found=False, sought="all")
    for written, meant in ((False, ""), (True, "all"), ("alone", "alone")):
        document = cell.as_document() | {"sought": written}
        assert RouteCell.from_document(document).sought == meant


def test_a_limit_on_fees_is_no_question_for_many_homes() -> None:
    person = Profile.from_document({"needs": ["need.a"], "limits": {"max_fee": 1}})
    nothing = {"service_types": [], "organisations": [], "offers": [], "links": []}
    with pytest.raises(ValueError, match="fees"):
        list(plan_homes(Network.from_document(nothing), person, [], 1.3))


def test_a_cell_survives_being_written_down() -> None:
    document = {
        "service_types": [{"id": "visit", "meets": ["need.a"]}],
        "organisations": [{"id": "o"}],
        "offers": [
            {
                "id": "1",
                "organisation": "o",
                "service_type": "visit",
                "mode": "online",
                "self_referral": True,
            }
        ],
        "links": [],
    }
    network = Network.from_document(document)
    for needs in (["need.a"], ["need.b"], []):
        cell = plan_cell(network, Profile.from_document({"needs": needs}), circuity=1.3)
        assert cell.found == (needs != ["need.b"])
        assert RouteCell.from_document(cell.as_document()) == cell


def test_what_is_missing_is_sought_once_where_only_the_fee_is_in_the_way() -> None:
    document = {
        "service_types": [{"id": "visit", "meets": ["need.a"]}],
        "organisations": [{"id": "o"}],
        "offers": [
            {
                "id": "1",
                "organisation": "o",
                "service_type": "visit",
                "mode": "online",
                "self_referral": True,
                "fee": 900,
            }
        ],
        "links": [],
    }
    person = Profile.from_document({"needs": ["need.a"], "limits": {"max_fee": 500}})
    network = Network.from_document(document)
    cell = plan_cell(network, person, circuity=1.3)
    assert not cell.found and cell.sought == "all"
    assert (("limit", "max_fee", 900.0),) in cell.missing
    assert not plan_cell(network, person, circuity=1.3, with_missing=False).sought
