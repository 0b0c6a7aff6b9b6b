"""What if against the oracle: the network written down, changed by hand, asked for every client.

The oracle enumerates every route of the changed document (``tests/routing/oracle.py``); what the
service says of gains, losses, days and costs is held against the difference of the two.
"""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from registry.domain.profile import Profile
from registry.domain.vocabulary import Vocabulary
from registry.engine.network import Network
from registry.services.asked_only import list_unasked
from registry.services.audit_what_if import WhatIf, read_changes, try_changes
from registry.services.network import export_network
from registry.services.vocabulary import get_vocabulary
from registry.tables.base import db
from tests.routing.oracle import enumerate_routes
from tests.routing.reading import Reading
from tests.services.what_if_world import (
    FAR,
    HOMES,
    NEAR,
    PEOPLE,
    REGION,
    TODAY,
    build_what_if_world,
)

MODE = "demonstration"
NAMES = {NEAR: "Псков", FAR: "Невель"}
STARTS = {"pnd": "clinic", "psychiatric_hospital": "hospital"}
CHILDREN = {"children_0_3", "children_3_7", "children_7_18"}
USUAL = {"max_days": 730, "max_travel_km": 120}
Cells = dict[tuple[str, str], tuple[float, float] | None]  # days and fee of the soonest route


@dataclass(frozen=True)
class Region:
    """The region as written down, and what happens when it is asked what if."""

    vocabulary: Vocabulary
    document: dict[str, Any]
    before: Cells
    ask: Callable[..., WhatIf]


@pytest.fixture
def region(app: Flask) -> Iterator[Region]:
    with app.app_context():
        vocabulary = get_vocabulary(app.config["SEED_DATA"])
        build_what_if_world(db.session(), vocabulary)

        def ask(*texts: str, **options: Any) -> WhatIf:
            asked = {"mode": MODE, "today": TODAY, "circuity": 1.3} | options
            return try_changes(db.session(), vocabulary, REGION, read_changes(texts), **asked)

        document = export_network(db.session(), vocabulary, mode=MODE, today=TODAY)
        yield Region(vocabulary, document, plan(document, vocabulary), ask)


def plan(document: dict[str, Any], vocabulary: Vocabulary, **limits: float) -> Cells:
    """The soonest route of every client from each town, by the oracle."""
    network = Network.from_document(document)
    found: Cells = {}
    for archetype in vocabulary.archetypes:
        profile = archetype.profile_document()
        own = USUAL | (profile.get("limits") or {}) | limits
        profile |= {"as_of": TODAY.isoformat(), "limits": own, "region": REGION}
        who = Profile.from_document({**profile, "lat": 0.0, "lon": 0.0})
        unasked = list_unasked(network, vocabulary, who, archetype.start_kind)
        profile["exclude_kinds"] = sorted({*profile.get("exclude_kinds", []), *unasked.kinds})
        profile["exclude_offers"] = sorted(unasked.offers)
        if archetype.start_kind in STARTS:
            profile["start_organisation"] = STARTS[archetype.start_kind]
        for town, (lat, lon) in HOMES.items():
            home = {"municipality": town, "lat": lat, "lon": lon}
            plans = enumerate_routes(Reading(document, {**profile, **home}))
            best = min(plans, key=lambda one: one.criteria["days"], default=None)
            found[town, archetype.id] = best and (best.criteria["days"], best.criteria["fee"])
    return found


def weight(vocabulary: Vocabulary, town: str, client: str) -> float:
    """People a client stands for: those counted in its group, or in the parts of it."""
    archetype = vocabulary.archetype(client)
    whole = archetype.share_of or archetype.target_group
    parts = {one.id for one in vocabulary.target_groups if one.part_of == whole} | {whole}
    counted = {one for one in parts if "_group_" in one or one in CHILDREN}
    return archetype.share * PEOPLE[town] * len(counted)


def compare(region: Region, result: WhatIf, after: Cells) -> dict[str, int]:
    """Hold every cell's change against what was told; return how many of each sort there are."""
    told = {(effect.municipality, effect.client): effect for effect in result.effects}
    counts = dict.fromkeys(("gained", "lost", "shorter", "longer"), 0)
    for key, now in after.items():
        was = region.before[key]
        label = region.vocabulary.archetype(key[1]).label_ru
        effect = told.pop((NAMES[key[0]], label), None)
        before, later = was and was[0], now and now[0]
        if before == pytest.approx(later, abs=1e-6) if before and later else before == later:
            assert effect is None, key
            continue
        assert effect is not None, key
        assert effect.days_before == (None if was is None else pytest.approx(was[0], abs=1e-6))
        assert effect.days_after == (None if now is None else pytest.approx(now[0], abs=1e-6))
        sort = "lost" if now is None else "gained" if was is None else None
        counts[sort or ("shorter" if now[0] < was[0] else "longer")] += 1
    asked = {region.vocabulary.archetype(client).label_ru for _, client in after}
    assert not {name for name in told if name[1] in asked}
    for sort in counts:
        mine = [
            effect.people
            for effect in result.effects
            if sort
            == (
                "gained"
                if effect.days_before is None
                else "lost"
                if effect.days_after is None
                else "shorter"
                if effect.days_after < effect.days_before
                else "longer"
            )
        ]
        assert getattr(result, sort) == pytest.approx(sum(mine))
    return counts


def closed(region: Region, house: str) -> dict[str, Any]:
    """The document without what a house offers."""
    document = copy.deepcopy(region.document)
    document["offers"] = [o for o in document["offers"] if o["organisation"] != house]
    return document


def with_new(region: Region, kind: str, town: str) -> dict[str, Any]:
    """The document with a service of a type's priors in a town."""
    document = copy.deepcopy(region.document)
    term = region.vocabulary.service_type(kind)
    lat, lon = HOMES[town]
    ages = {"age_min": term.eligibility.age_min, "age_max": term.eligibility.age_max}
    document["organisations"].append({"id": "new"})
    document["offers"].append(
        {
            "id": "new",
            "organisation": "new",
            "service_type": kind,
            "lat": lat,
            "lon": lon,
            "mode": term.mode,
            "taking": "yes",
            "self_referral": True,
            "wait_days": term.wait_days,
            "duration_days": term.duration_days,
            "fee": term.fee_rub,
            "visits": term.visits,
            "acceptance": term.acceptance,
            "eligibility": {name: value for name, value in ages.items() if value is not None},
        }
    )
    return document


@pytest.mark.parametrize("kind", ("outpatient_psychiatry", "crisis_help", "psychoeducation"))
def test_a_new_service_does_what_planning_with_it_does(region: Region, kind: str) -> None:
    result = region.ask(f"add:{kind}:{FAR}")
    after = plan(with_new(region, kind, FAR), region.vocabulary)
    counts = compare(region, result, after)
    assert counts["lost"] == counts["longer"] == 0
    if kind == "crisis_help":
        assert counts["gained"] and result.gained > 0


def test_people_who_gain_are_the_people_of_their_cells(region: Region) -> None:
    result = region.ask(f"add:crisis_help:{FAR}")
    assert result.effects
    ids = {item.label_ru: item.id for item in region.vocabulary.archetypes}
    towns = {name: town for town, name in NAMES.items()}
    for effect in result.effects:
        expected = weight(region.vocabulary, towns[effect.municipality], ids[effect.client])
        assert effect.people == pytest.approx(expected), effect


def test_closing_does_what_planning_without_the_house_does(region: Region) -> None:
    seen: dict[str, int] = {}
    for house in ("clinic", "club", "other-club", "line", "hospital"):
        after = plan(closed(region, house), region.vocabulary)
        counts = compare(region, region.ask(f"close:{house}"), after)
        assert counts["gained"] == counts["shorter"] == 0
        for sort, number in counts.items():
            seen[sort] = seen.get(sort, 0) + number
    assert seen["lost"] and seen["longer"]


def test_an_agreement_does_what_planning_with_it_does(region: Region) -> None:
    document = copy.deepcopy(region.document)
    document["links"].append(
        {
            "from": "hospital",
            "to": "hall",
            "handoff_days": 0,
            "acceptance": 1.0,
            "basis": "practice",
        }
    )
    counts = compare(region, region.ask("link:hospital:hall"), plan(document, region.vocabulary))
    assert counts["gained"] or counts["shorter"]
    assert counts["lost"] == counts["longer"] == 0


@pytest.mark.parametrize(("limit", "value"), (("max_travel_km", 400), ("max_days", 11)))
def test_a_limit_does_what_planning_with_it_does(region: Region, limit: str, value: int) -> None:
    after = plan(region.document, region.vocabulary, **{limit: value})
    counts = compare(region, region.ask(f"relax:{limit}:{value}"), after)
    assert counts["gained" if limit == "max_travel_km" else "lost"]


def test_changes_together_do_what_planning_with_all_of_them_does(region: Region) -> None:
    document = with_new(region, "crisis_help", FAR)
    document["offers"] = [o for o in document["offers"] if o["organisation"] != "clinic"]
    after = plan(document, region.vocabulary, max_travel_km=400)
    result = region.ask(f"add:crisis_help:{FAR}", "close:clinic", "relax:max_travel_km:400")
    compare(region, result, after)


def test_a_new_service_costs_the_places_of_those_who_use_it(region: Region) -> None:
    added = f"add:crisis_help:{FAR}"
    (cost,) = region.ask(added, unit_cost_rub=480_000.0).costs
    assert cost.year_rub == pytest.approx(round(cost.people) * 480_000.0)
    assert region.ask(added).costs[0].year_rub is None
    after = plan(with_new(region, "crisis_help", FAR), region.vocabulary)
    users = [key for key, now in after.items() if now != region.before[key]]
    assert users
    assert cost.people == pytest.approx(sum(weight(region.vocabulary, *key) for key in users))


def test_what_people_pay_themselves_is_told(region: Region) -> None:
    """Who learnt about the illness in the club pays the other club, which takes 500 roubles."""
    paid = plan(closed(region, "club"), region.vocabulary)
    more = sum(
        weight(region.vocabulary, *key) * (now[1] - was[1])
        for key, was in region.before.items()
        if was and (now := paid[key])
    )
    assert region.ask("close:club").fees_rub == pytest.approx(more) and more > 0
    assert region.ask("close:club").costs == ()
