"""What if: a service added, an organisation closed, an agreement made, a limit relaxed.

    changes = read_changes(["add:day_stay:RU-NIZ.bor", "close:demo-pnd", "relax:max_days:900"])
    result = try_changes(session, vocabulary, "RU-NIZ", changes, ...)
    result.gained, result.lost, result.rows

Nothing is stored. A change is one short text, so that a set of them is an address or a small file.
Only clients whose part of the network a change touches are computed again; an added service has its
type's cautious priors, admits everybody of the subject and is found without a referral.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from registry.coverage.routes import RouteCell, plan_cell, without_organisation
from registry.domain.audit import FigureNeedsMoreError
from registry.domain.network import ADMITS_ALL, MODES, NO_FACTS, TAKING, Organisation
from registry.domain.vocabulary import Vocabulary
from registry.engine.columns import ANY_TYPE, NO_BASIS, NO_DATE, LinkColumns, OfferColumns
from registry.engine.network import Network
from registry.services.audit_cells import cell_weights, get_cells
from registry.services.audit_routes import (
    RegionNetworks,
    municipalities_of,
    questions_of,
    region_networks,
)
from registry.services.audit_world import World, get_world

SORTS = {"add": 2, "close": 1, "link": 2, "relax": 2}
RELAXED = ("max_days", "max_travel_km")
MOST_CHANGES = 20


@dataclass(frozen=True, slots=True)
class Change:
    """One change: ``sort`` add, close, link or relax, and what it names."""

    sort: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return ":".join((self.sort, *self.names))


@dataclass(frozen=True, slots=True)
class Effect:
    """What the changes do to one client in one municipality; days None: no route."""

    municipality: str
    client: str
    people: float
    days_before: float | None
    days_after: float | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """People who get a route, lose theirs, get a shorter or a longer one, with the cells."""

    changes: tuple[Change, ...]
    gained: float
    lost: float
    shorter: float
    longer: float
    effects: tuple[Effect, ...]


def read_changes(texts: Sequence[str]) -> tuple[Change, ...]:
    """Return the changes of their texts; raises ``FigureNeedsMoreError`` naming a wrong one."""
    if len(texts) > MOST_CHANGES:
        raise FigureNeedsMoreError(f"At most {MOST_CHANGES} changes at once.")
    changes = []
    for text in texts:
        sort, _, rest = text.partition(":")
        names = tuple(rest.split(":")) if rest else ()
        if sort not in SORTS or len(names) != SORTS[sort] or not all(names):
            raise FigureNeedsMoreError(f"“{text}” is no change that can be tried.")
        changes.append(Change(sort, names))
    return tuple(dict.fromkeys(changes))


def try_changes(
    session: Session,
    vocabulary: Vocabulary,
    subject: str,
    changes: Sequence[Change],
    *,
    mode: str,
    today: date,
    circuity: float,
) -> WhatIf:
    """Return what the changes do to the people of a subject."""
    world = get_world(session, vocabulary, mode=mode, today=today, circuity=circuity)
    if subject not in world.ground.subjects:
        raise FigureNeedsMoreError("What if is tried for a federal subject: name one.")
    before = get_cells(session, world, vocabulary, subject)
    networks = region_networks(world, vocabulary, subject)
    changed = RegionNetworks(
        _changed(networks.usual, world, vocabulary, changes),
        _changed(networks.asked, world, vocabulary, changes),
        networks.start_kinds,
    )
    after = _plan_again(world, vocabulary, subject, networks, changed, changes, before)
    weights = cell_weights(world, vocabulary, municipalities_of(world, subject))
    return _weigh(world, vocabulary, changes, before, after, weights)


def _plan_again(
    world: World,
    vocabulary: Vocabulary,
    subject: str,
    networks: RegionNetworks,
    changed: RegionNetworks,
    changes: Sequence[Change],
    before: Mapping[tuple[str, str], RouteCell],
) -> dict[tuple[str, str], RouteCell]:
    """The cells that the changes can touch, planned again."""
    towns = municipalities_of(world, subject)
    closed = [change.names[0] for change in changes if change.sort == "close"]
    limits = {change.names[0]: _number(change) for change in changes if change.sort == "relax"}
    after: dict[tuple[str, str], RouteCell] = {}
    for archetype in vocabulary.archetypes:
        old = questions_of(world, vocabulary, networks, archetype, towns)
        new = questions_of(world, vocabulary, changed, archetype, towns, limits)
        for was, now in zip(old, new, strict=True):
            key = (now.municipality.id, archetype.id)
            used = {step.organisation for step in before[key].steps}
            if was.fingerprint == now.fingerprint and used.isdisjoint(closed):
                continue
            profile = now.profile
            for name in closed:
                profile = without_organisation(profile, name)
            after[key] = plan_cell(
                now.network, profile, circuity=world.circuity, with_missing=False
            )
    return after


def _number(change: Change) -> float:
    limit, text = change.names
    is_whole = text.isascii() and text.isdecimal() and len(text) < 10
    if limit not in RELAXED or not is_whole or not 0 < int(text) <= 10_000:
        raise FigureNeedsMoreError(f"“{change}” is no limit that can be relaxed.")
    return float(text)


def _weigh(
    world: World,
    vocabulary: Vocabulary,
    changes: Sequence[Change],
    before: Mapping[tuple[str, str], RouteCell],
    after: Mapping[tuple[str, str], RouteCell],
    weights: Mapping[tuple[str, str], float],
) -> WhatIf:
    sums = dict.fromkeys(("gained", "lost", "shorter", "longer"), 0.0)
    effects = []
    for key, cell in after.items():
        was, now = before[key].days, cell.days
        if was == now:
            continue
        if was is None:
            sort = "gained"
        elif now is None:
            sort = "lost"
        else:
            sort = "shorter" if now < was else "longer"
        sums[sort] += weights[key]
        effects.append(
            Effect(
                world.areas[key[0]].name,
                vocabulary.archetype(key[1]).label_ru,
                weights[key],
                was,
                now,
            )
        )
    effects.sort(key=lambda effect: (-effect.people, effect.municipality, effect.client))
    return WhatIf(tuple(changes), effects=tuple(effects), **sums)


def _changed(
    network: Network, world: World, vocabulary: Vocabulary, changes: Sequence[Change]
) -> Network:
    """The network with what is added; what closes is left out when routes are asked for."""
    types = {item.id: number for number, item in enumerate(network.service_types)}
    organisations = list(network.organisations)
    offers, links = network.offers, network.links
    for number, change in enumerate(changes, 1):
        if change.sort == "add":
            kind, town = change.names
            area = world.areas.get(town)
            if kind not in types or area is None or area.lat is None or area.lon is None:
                raise FigureNeedsMoreError(f"“{change}” names no service type or municipality.")
            organisations.append(Organisation(f"what-if-{number}", None, None))
            prior = network.service_types[types[kind]]
            offers = _with_offer(
                offers,
                {
                    "organisation": len(organisations) - 1,
                    "service_type": types[kind],
                    "lat": area.lat,
                    "lon": area.lon,
                    "mode": MODES.index(prior.mode),
                    "taking": TAKING.index("yes"),
                    "not_before": NO_DATE,
                    "wait_days": prior.wait_days,
                    "duration_days": prior.duration_days,
                    "fee_rub": prior.fee_rub,
                    "visits": vocabulary.service_type(kind).visits,
                    "acceptance": prior.acceptance,
                    "self_referral": True,
                    "age_min": vocabulary.service_type(kind).eligibility.age_min,
                    "age_max": vocabulary.service_type(kind).eligibility.age_max,
                    "reach_km": None,
                },
                f"what-if-{number}",
            )
        if change.sort == "link":
            places = [network.organisation_index.get(name) for name in change.names]
            if None in places:
                raise FigureNeedsMoreError(f"“{change}” names no organisation of this subject.")
            links = _with_link(links, int(places[0] or 0), int(places[1] or 0))
        if (
            change.sort == "close"
            and change.names[0] not in world.snapshot.network.organisation_index
        ):
            raise FigureNeedsMoreError(f"“{change}” names no organisation that is known.")
    if offers is network.offers and links is network.links:
        return network
    return Network.from_columns(
        network.closure.implies, network.service_types, organisations, offers, links
    )


def _with_offer(offers: OfferColumns, values: Mapping[str, Any], name: str) -> OfferColumns:
    grown: dict[str, Any] = {}
    for field, value in values.items():
        column = getattr(offers, field)
        grown[field] = np.append(
            column, np.array([np.nan if value is None else value], column.dtype)
        )
    return replace(
        offers,
        ids=[*offers.ids, name],
        rule=np.append(offers.rule, np.int32(len(offers.rules))).astype(np.int32),
        rules=(*offers.rules, ADMITS_ALL),
        fact_list=np.append(offers.fact_list, np.int32(len(offers.fact_lists))).astype(np.int32),
        fact_lists=(*offers.fact_lists, NO_FACTS),
        **grown,
    )


def _with_link(links: LinkColumns, sender: int, receiver: int) -> LinkColumns:
    values = {
        "from_organisation": sender,
        "to_organisation": receiver,
        "service_type": ANY_TYPE,
        "handoff_days": 0.0,
        "acceptance": 1.0,
        "basis": NO_BASIS,
    }
    return LinkColumns(
        **{
            name: np.append(getattr(links, name), np.array([value], getattr(links, name).dtype))
            for name, value in values.items()
        }
    )
