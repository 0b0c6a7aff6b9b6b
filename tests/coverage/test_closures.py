"""Closures, single changes and fingerprints against doing everything again."""

from typing import Any

from hypothesis import given

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


def test_an_opening_day_is_told_so_that_days_count() -> None:
    network = Network.from_document(
        {**WORLD, "offers": [{**OFFER, "id": "1", "not_before": "2026-12-01"}]}
    )
    assert print_of(network, ("need.a",), frozenset(), "")[1]
    assert not print_of(Network.from_document(WORLD), ("need.a",), frozenset(), "")[1]
