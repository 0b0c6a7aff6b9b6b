"""Closures, single changes and fingerprints against doing everything again."""

import copy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.coverage.closures import find_losses
from registry.coverage.fingerprint import print_of
from registry.coverage.route_figures import list_single_changes
from registry.coverage.routes import RouteCell, plan_cell, soonest_day, without_organisation
from registry.domain.problems import DocumentError
from registry.engine.network import Network
from registry.routing import Profile
from tests.routing.strategies import Case, cases, networks


@networks(120)
@given(cases(most_offers=7))
def test_losses_are_what_closing_each_organisation_in_turn_takes(case: Case) -> None:
    document, profile = case
    person, network = Profile.from_document(profile), Network.from_document(document)
    if person.limits.max_fee is not None:
        return  # the fixed point leaves fees aside; clients have no limit on fees
    try:
        cell = plan_cell(network, person, circuity=1.3, with_missing=False)
    except DocumentError:
        return
    key = ("town", "client")
    losses = {
        loss.organisation: loss
        for loss in find_losses(
            {key: cell},
            {key: 10.0},
            lambda _, closed: soonest_day(network, without_organisation(person, closed), 1.3),
        )
    }
    for organisation in {offer["organisation"] for offer in document["offers"]}:
        left = [o for o in document["offers"] if o["organisation"] != organisation]
        after = plan_cell(
            Network.from_document({**document, "offers": left}),
            person,
            circuity=1.3,
            with_missing=False,
        )
        loss = losses.get(organisation)
        if loss is None:  # the route told does not use it, so nothing changes for the client
            assert after.found == cell.found
            assert after.days == cell.days
            continue
        assert loss.people_through == 10.0
        assert loss.people_lost == (0.0 if after.found else 10.0)
        longer = after.found and (after.days or 0.0) > (cell.days or 0.0) + 1e-6
        assert loss.people_longer == (10.0 if longer else 0.0)


def test_single_changes_are_ranked_by_the_people_of_their_cells() -> None:
    service, other = ("service", "day_stay"), ("fact", "doc.ipra")
    days = ("limit", "max_days", 800.0)
    far = ("limit", "max_travel_km", 150.0)
    cells = {
        ("a", "x"): RouteCell(False, missing=((service,), (other, days))),
        ("b", "x"): RouteCell(False, missing=((other,), (service,), (far,))),
        ("b", "y"): RouteCell(False, missing=((days,), (("limit", "max_days", 900.0),))),
        ("c", "x"): RouteCell(True, days=1.0),
    }
    weights = {("a", "x"): 5.0, ("b", "x"): 2.0, ("b", "y"): 4.0, ("c", "x"): 100.0}
    found = [(change.item, change.people) for change in list_single_changes(cells, weights)]
    assert found == [(service, 7.0), (("limit", "max_days", 900.0), 4.0), (other, 2.0)]


OFFER: dict[str, Any] = {
    "organisation": "o",
    "service_type": "visit",
    "mode": "online",
    "self_referral": True,
}
WORLD: dict[str, Any] = {
    "service_types": [{"id": "visit", "meets": ["need.a"]}, {"id": "else", "meets": ["need.b"]}],
    "organisations": [{"id": "o"}, {"id": "p"}],
    "offers": [{**OFFER, "id": "1"}],
    "links": [],
}


def fingerprint(**changes: Any) -> str:
    network = Network.from_document({**WORLD, **changes})
    return print_of(network, ("need.a",), frozenset(), "")[0]


def test_a_fingerprint_changes_with_what_plays_a_part_and_with_nothing_else() -> None:
    same = fingerprint()
    elsewhere = {**OFFER, "id": "2", "organisation": "p", "service_type": "else"}
    assert fingerprint(offers=[{**OFFER, "id": "1"}, elsewhere]) == same
    assert fingerprint(organisations=[{"id": "p"}, {"id": "o"}]) == same
    for change in ({"wait_days": 3}, {"fee": 5}, {"acceptance": 0.5}, {"taking": "no"}):
        assert fingerprint(offers=[{**OFFER, "id": "1", **change}]) != same
    referred = {"id": "3", "organisation": "o", "service_type": "visit", "mode": "online"}
    both = [{**OFFER, "id": "1"}, referred]
    with_link = fingerprint(offers=both, links=[{"from": "p", "to": "o"}])
    assert with_link != fingerprint(offers=both)


TYPES: list[dict[str, Any]] = [
    {"id": "visit", "meets": ["need.a"], "requires": ["doc.x"]},
    {"id": "paper", "yields": ["doc.y"]},
    {"id": "else", "meets": ["need.b"]},
]


def facts(**implies: list[str]) -> list[dict[str, Any]]:
    return [{"id": fact, "implies": others} for fact, others in implies.items()]


PAPER = {**OFFER, "id": "2", "service_type": "paper", "wait_days": 5, "duration_days": 2}
ASKING: dict[str, Any] = {
    "service_types": TYPES,
    "facts": facts(**{"doc.y": ["doc.x"]}),
    "offers": [{**OFFER, "id": "1"}, PAPER],
}


def typed(position: int, **changes: Any) -> list[dict[str, Any]]:
    return [{**item, **(changes if n == position else {})} for n, item in enumerate(TYPES)]


@pytest.mark.parametrize(
    "change",
    (
        {"service_types": typed(0, requires=[])},
        {"service_types": typed(0, requires_at_admission=["doc.x"])},
        {"service_types": typed(1, yields=[])},
        {"service_types": typed(1, meets=["need.a"])},
        {"facts": []},
        {"facts": facts(**{"doc.y": ["doc.x", "doc.z"], "doc.z": ["need.a"]})},
        {"offers": [{**OFFER, "id": "1", "eligibility": {"age_min": 18}}, PAPER]},
        {"offers": [{**OFFER, "id": "1", "eligibility": {"sexes": ["female"]}}, PAPER]},
        {"offers": [{**OFFER, "id": "1", "requires": ["doc.y"]}, PAPER]},
        {"organisations": [{"id": "o", "kind": "pni"}, {"id": "p"}]},
    ),
)
def test_an_edit_of_the_vocabulary_or_of_a_rule_is_seen(change: dict[str, Any]) -> None:
    assert fingerprint(**ASKING) != fingerprint(**{**ASKING, **change})


def test_an_edit_of_a_type_that_plays_no_part_keeps_the_cells() -> None:
    same = fingerprint(**ASKING)
    assert fingerprint(**{**ASKING, "service_types": typed(2, requires=["doc.x"])}) == same
    assert (
        fingerprint(**{**ASKING, "facts": facts(**{"doc.y": ["doc.x"], "doc.q": ["doc.r"]})})
        == same
    )


@networks(150)
@given(cases(most_offers=6), st.data())
def test_the_same_print_is_the_same_cell(case: Case, data: st.DataObject) -> None:
    document, profile = case
    kinds = document["service_types"]
    at = data.draw(st.integers(0, len(kinds) - 1))
    lists = ("requires", "requires_at_admission", "yields", "meets")
    name = data.draw(st.sampled_from((*lists, "facts")))
    other = copy.deepcopy(document)
    if name == "facts":
        other["facts"] = []
    else:
        other["service_types"][at][name] = []
    person = Profile.from_document(profile)
    prints, cells = [], []
    for each in (document, other):
        network = Network.from_document(each)
        held = network.closure.of(person.facts)
        needs = tuple(need for need in person.needs if need not in held)
        prints.append(print_of(network, needs, held, "")[0])
        try:
            cells.append(plan_cell(network, person, circuity=1.3))
        except DocumentError:
            return
    assert prints[0] != prints[1] or cells[0] == cells[1]


def test_priors_of_a_type_that_could_be_missing_count() -> None:
    def priced(kind: str) -> str:
        network = Network.from_document({**WORLD, **ASKING})
        types = [
            replace(item, wait_days=40.0) if item.id == kind else item
            for item in network.service_types
        ]
        changed = Network.from_columns(
            network.closure.implies, types, network.organisations, network.offers, network.links
        )
        return print_of(changed, ("need.a",), frozenset(), "")[0]

    assert priced("paper") != priced("nothing") == priced("else")


def test_what_the_start_hands_on_counts() -> None:
    referred = {"id": "1", "organisation": "o", "service_type": "visit", "mode": "online"}
    tie = {"from": "p", "to": "o"}
    slow = fingerprint(offers=[referred], links=[{**tie, "handoff_days": 9}])
    assert slow != fingerprint(offers=[referred], links=[tie])


def test_an_opening_day_is_told_so_that_days_count() -> None:
    network = Network.from_document(
        {**WORLD, "offers": [{**OFFER, "id": "1", "not_before": "2026-12-01"}]}
    )
    assert print_of(network, ("need.a",), frozenset(), "")[1]
    assert not print_of(Network.from_document(WORLD), ("need.a",), frozenset(), "")[1]
