"""What if: a service added, an organisation closed, an agreement made, a limit relaxed.

    changes = read_changes(["add:day_stay:RU-NIZ.bor", "close:demo-pnd", "relax:max_days:900"])
    result = try_changes(session, vocabulary, "RU-NIZ", changes, ...)
    result.gained, result.lost, result.effects, result.costs

Nothing is stored. A change is one short text, so that a set of them is an address or a small file.
Only clients whose part of the network a change touches are computed again; an added service has its
type's cautious priors, admits everybody of the subject and is found without a referral. What it
costs is told as in C9: as many places as people whose way leads through it, times the unit cost of
a year. An agreement and a relaxed limit cost nothing that could be counted here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import quote

import numpy as np
from sqlalchemy.orm import Session

from registry.coverage.routes import RouteCell, plan_cell, without_organisation
from registry.domain.audit import FigureNeedsMoreError, mark
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
MOST_LETTERS = 2_800  # of all changes as a server reads them in an address, which holds 4,094
NO_CHANGE = mark("“%(text)s” is no change that can be tried.")


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
class AddedCost:
    """An added service: people whose way leads through it, and what their places cost a year."""

    change: Change
    people: float
    year_rub: float | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """People who get a route, lose theirs, get a shorter or a longer one, with the cells.

    ``costs`` of the services added; ``fees_rub`` how much more all who had a way and keep one pay
    themselves on it, None where a way states no fee.
    """

    changes: tuple[Change, ...]
    gained: float
    lost: float
    shorter: float
    longer: float
    effects: tuple[Effect, ...]
    costs: tuple[AddedCost, ...]
    fees_rub: float | None


def read_changes(texts: Sequence[str]) -> tuple[Change, ...]:
    """Return the changes of their texts; raises ``FigureNeedsMoreError`` naming a wrong one."""
    if len(texts) > MOST_CHANGES:
        raise FigureNeedsMoreError(
            mark("At most %(most)s changes can be tried at once."), most=MOST_CHANGES
        )
    if sum(len(quote(text, safe="")) + len("&change=") for text in texts) > MOST_LETTERS:
        raise FigureNeedsMoreError(
            mark("These changes are too long together for one address; leave some out.")
        )
    changes = []
    for text in texts:
        sort, _, rest = text.partition(":")
        names = tuple(rest.split(":")) if rest else ()
        if sort not in SORTS or len(names) != SORTS[sort] or not all(names):
            raise FigureNeedsMoreError(NO_CHANGE, text=text)
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
    unit_cost_rub: float | None = None,
) -> WhatIf:
    """Return what the changes do to the people of a subject; ``unit_cost_rub`` of a year."""
    world = get_world(session, vocabulary, mode=mode, today=today, circuity=circuity)
    if subject not in world.ground.subjects:
        raise FigureNeedsMoreError(mark("What if is tried for a federal subject: name one."))
    before = get_cells(session, world, vocabulary, subject)
    networks = region_networks(world, vocabulary, subject)
    changed = replace(
        networks,
        usual=_changed(networks.whole(asked=False), world, vocabulary, subject, changes),
        asked=_changed(networks.whole(asked=True), world, vocabulary, subject, changes),
        _near={},
        _whole={},
        _starts={},
    )
    after = _plan_again(world, vocabulary, subject, networks, changed, changes, before)
    weights = cell_weights(world, vocabulary, municipalities_of(world, subject))
    return _weigh(world, vocabulary, changes, before, after, weights, unit_cost_rub)


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
        raise FigureNeedsMoreError(
            mark("“%(text)s” is no limit that can be relaxed."), text=str(change)
        )
    return float(text)


def _weigh(
    world: World,
    vocabulary: Vocabulary,
    changes: Sequence[Change],
    before: Mapping[tuple[str, str], RouteCell],
    after: Mapping[tuple[str, str], RouteCell],
    weights: Mapping[tuple[str, str], float],
    unit_cost_rub: float | None,
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
                vocabulary.archetype(key[1]).word,
                weights[key],
                was,
                now,
            )
        )
    effects.sort(key=lambda effect: (-effect.people, effect.municipality, effect.client))
    return WhatIf(
        tuple(changes),
        effects=tuple(effects),
        costs=_costs(changes, after, weights, unit_cost_rub),
        fees_rub=_more_fees(before, after, weights),
        **sums,
    )


def _costs(
    changes: Sequence[Change],
    after: Mapping[tuple[str, str], RouteCell],
    weights: Mapping[tuple[str, str], float],
    unit_cost_rub: float | None,
) -> tuple[AddedCost, ...]:
    """What each added service costs: a place for everybody whose way leads through it."""
    found = []
    for number, change in enumerate(changes, 1):
        if change.sort != "add":
            continue
        people = sum(
            weights[key]
            for key, cell in after.items()
            if any(step.organisation == _name_of(number) for step in cell.steps)
        )
        cost = None if unit_cost_rub is None else round(people) * unit_cost_rub
        found.append(AddedCost(change, people, cost))
    return tuple(found)


def _more_fees(
    before: Mapping[tuple[str, str], RouteCell],
    after: Mapping[tuple[str, str], RouteCell],
    weights: Mapping[tuple[str, str], float],
) -> float | None:
    more = 0.0
    for key, cell in after.items():
        if before[key].found and cell.found:
            was, now = before[key].fee_rub, cell.fee_rub
            if was is None or now is None:
                return None
            more += weights[key] * (now - was)
    return more


def _name_of(number: int) -> str:
    """The organisation of the service that the change of this number adds."""
    return f"what-if-{number}"


def _changed(
    network: Network,
    world: World,
    vocabulary: Vocabulary,
    subject: str,
    changes: Sequence[Change],
) -> Network:
    """The network with what is added; what closes is left out when routes are asked for."""
    types = {item.id: number for number, item in enumerate(network.service_types)}
    organisations = list(network.organisations)
    offers, links = network.offers, network.links
    for number, change in enumerate(changes, 1):
        if change.sort == "add":
            kind, town = change.names
            area = world.areas.get(town)
            if (
                kind not in types
                or area is None
                or area.lat is None
                or area.lon is None
                or world.parents[town] != subject
            ):
                raise FigureNeedsMoreError(
                    mark("“%(text)s” names no service type or no municipality of this region."),
                    text=str(change),
                )
            organisations.append(Organisation(_name_of(number), None, None))
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
                _name_of(number),
            )
        if change.sort == "link":
            places = [network.organisation_index.get(name) for name in change.names]
            if None in places:
                raise FigureNeedsMoreError(
                    mark("“%(text)s” names no organisation of this region."), text=str(change)
                )
            links = _with_link(links, int(places[0] or 0), int(places[1] or 0))
        if (
            change.sort == "close"
            and change.names[0] not in world.snapshot.network.organisation_index
        ):
            raise FigureNeedsMoreError(
                mark("“%(text)s” names no organisation that is known."), text=str(change)
            )
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
