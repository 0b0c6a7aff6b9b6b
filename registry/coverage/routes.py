"""Can this person get all the way from here? Routes per municipality and archetype (C5).

    small = narrow_to_region(network, "RU-NIZ")          # what people of one region may enter
    cell = plan_cell(small, profile, circuity=1.3)
    cell.found, cell.days, cell.steps                    # the soonest route
    cell.missing                                         # without one: what would open it

The route told is the soonest, with its chance, travel and fee. Narrowing leaves out offers that
refuse the region by a sure rule and what only leads to them, so it changes no answer for a person
whose region is known; the tests hold it against the whole network.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from registry.coverage.access import nearest
from registry.coverage.soonest import trace_soonest
from registry.domain.network import MODES
from registry.domain.profile import Profile
from registry.domain.route import MissingItem
from registry.engine.columns import Flags, LinkColumns, OfferColumns
from registry.engine.missing import find_missing
from registry.engine.network import Network
from registry.engine.scene import Scene, find_relevant, set_scene
from registry.engine.standing import SLACK
from registry.engine.ways import Positions
from registry.routing import find_routes

SOONEST = ("days",)
MISSING_TRIALS = 60
IN_PERSON = MODES.index("in_person")
REACH_SLACK_KM = 1e-3  # kept a little farther: routing itself decides at the edge


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of the route told."""

    service_type: str
    offer: str
    organisation: str


@dataclass(frozen=True, slots=True)
class RouteCell:
    """The answer for one municipality and one archetype.

    ``days``, ``travel_km``, ``fee_rub``, ``chance`` of the soonest route, None without one.
    ``missing``: sets of things, any one set of which would open a route; ``unmeetable``: needs that
    nothing in the network meets. ``sought``: what is missing was looked for; ``complete``: False
    when cheaper sets may be missing.
    """

    found: bool
    days: float | None = None
    travel_km: float | None = None
    fee_rub: float | None = None
    chance: float | None = None
    steps: tuple[Taken, ...] = ()
    missing: tuple[tuple[MissingItem, ...], ...] = ()
    unmeetable: tuple[str, ...] = ()
    complete: bool = True
    sought: bool = False

    def as_document(self) -> dict[str, Any]:
        """Return plain values for a database or a file."""
        return {
            "found": self.found,
            "days": self.days,
            "travel_km": self.travel_km,
            "fee_rub": self.fee_rub,
            "chance": self.chance,
            "steps": [[step.service_type, step.offer, step.organisation] for step in self.steps],
            "missing": [[list(item) for item in items] for items in self.missing],
            "unmeetable": list(self.unmeetable),
            "complete": self.complete,
            "sought": self.sought,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "RouteCell":
        """Return the cell that :meth:`as_document` wrote."""
        return cls(
            found=document["found"],
            days=document["days"],
            travel_km=document["travel_km"],
            fee_rub=document["fee_rub"],
            chance=document["chance"],
            steps=tuple(Taken(*step) for step in document["steps"]),
            missing=tuple(tuple(tuple(item) for item in items) for items in document["missing"]),
            unmeetable=tuple(document["unmeetable"]),
            complete=document["complete"],
            sought=document.get("sought", False),
        )


def plan_cell(
    network: Network,
    profile: Profile,
    *,
    circuity: float,
    with_missing: bool = True,
    whole: Network | None = None,
    unasked: frozenset[str] = frozenset(),
) -> RouteCell:
    """Return whether this person gets all the way, by which soonest route, or what is missing.

    ``whole``: where what is missing is looked for, when ``network`` is only a part of it, without
    its offers ``unasked``.
    """
    scene = set_scene(network, profile, SOONEST, circuity)
    trace = trace_soonest(scene)
    most = profile.limits.max_fee
    complete = True
    if trace is not None and most is not None and trace.fee_rub > most + SLACK:
        found = _search(network, profile, circuity)
        if found.found or not with_missing:
            return found
        complete = found.complete
    elif trace is not None:
        return RouteCell(
            found=True,
            days=trace.days,
            travel_km=round(trace.travel_km, 3),
            fee_rub=trace.fee_rub,
            chance=round(math.exp(-trace.risk), 6),
            steps=tuple(_step(scene, row) for row in trace.offers),
        )
    if not with_missing:
        return RouteCell(found=False)
    if whole is not None:
        asking = replace(profile, exclude_offers=profile.exclude_offers | unasked)
        scene = set_scene(whole, asking, SOONEST, circuity)
    missing = find_missing(scene, MISSING_TRIALS)
    return RouteCell(
        found=False,
        missing=tuple(item.items for item in missing.sets),
        unmeetable=missing.unmeetable_needs,
        complete=complete and missing.exhaustive,
        sought=True,
    )


def _search(network: Network, profile: Profile, circuity: float) -> RouteCell:
    """The cell of a person whose fees are limited below the soonest route's."""
    answer = find_routes(network, profile, criteria=SOONEST, explain=False, circuity=circuity)
    if not answer.routes:
        return RouteCell(found=False, complete=answer.complete)
    route = answer.routes[0]
    return RouteCell(
        found=True,
        days=route.criteria["days"],
        travel_km=round(route.criteria["travel_km"], 3),
        fee_rub=route.criteria["fee"],
        chance=round(math.exp(-route.criteria["risk"]), 6),
        steps=tuple(
            Taken(step.service_type, step.offer, step.organisation) for step in route.steps
        ),
        complete=answer.complete,
    )


def _step(scene: Scene, row: int) -> Taken:
    network, offers = scene.network, scene.network.offers
    at = int(scene.offers[row])
    return Taken(
        network.service_types[int(offers.service_type[at])].id,
        offers.ids[at],
        network.organisations[int(offers.organisation[at])].id,
    )


def soonest_day(network: Network, profile: Profile, circuity: float) -> float | None:
    """Return the day the last need is met on the soonest route, None without a route.

    Exact where no limit on fees is set: the fixed point of days with everything taken.
    """
    scene = set_scene(network, profile, SOONEST, circuity)
    if not scene.possible:
        return None
    return float(scene.days.good[: len(scene.needs)].max()) if scene.needs else 0.0


def narrow_to_region(network: Network, region: str, keep: frozenset[str] = frozenset()) -> Network:
    """Return the network of people registered in ``region``.

    Organisations without an offer left go, except those of ``keep`` kinds (they may be where a
    question starts); links go with either end.
    """
    offers = network.offers
    admits = np.array(
        [
            rule.regions is None or "regions" in rule.unconfirmed or region in rule.regions
            for rule in offers.rules
        ],
        np.bool_,
    )
    kept = np.flatnonzero(admits[offers.rule]) if len(offers.ids) else np.zeros(0, np.intp)
    stays = np.array([item.kind in keep for item in network.organisations], np.bool_)
    return _part(network, kept, stays)


def narrow_to_reach(
    network: Network,
    homes: Sequence[tuple[float, float]],
    km: float,
    circuity: float,
    keep: frozenset[str] = frozenset(),
) -> Network:
    """Return the network without offers in person farther than ``km`` from every home.

    For people who accept no longer way to a step it changes no answer. Homes: degrees; ``keep``
    as in :func:`narrow_to_region`.
    """
    offers = network.offers
    in_person = np.flatnonzero(offers.mode == IN_PERSON)
    points = np.column_stack((offers.lat[in_person], offers.lon[in_person]))
    distance, _ = nearest(points, homes, max(circuity, 1.0))
    keeps = np.ones(len(offers.ids), np.bool_)
    keeps[in_person] = distance * min(circuity, 1.0) <= km + REACH_SLACK_KM
    stays = np.array([item.kind in keep for item in network.organisations], np.bool_)
    return _part(network, np.flatnonzero(keeps), stays)


def narrow_to_needs(network: Network, profile: Profile, keep: frozenset[str]) -> Network:
    """Return the network of offers that can play a part in meeting a person's needs.

    The engine looks for them anyway; doing it once for many homes saves the looking.
    """
    held = network.closure.of(profile.facts)
    needs = tuple(need for need in profile.needs if need not in held)
    everyone = np.ones(len(network.offers.ids), np.bool_)
    kept = np.flatnonzero(find_relevant(network, everyone, held, needs, None, with_risk=False))
    stays = np.array([item.id in keep for item in network.organisations], np.bool_)
    return _part(network, kept, stays)


def _part(network: Network, kept: Positions, stays: Flags) -> Network:
    """Return the network of some offers, of their organisations and of those that stay anyway."""
    offers, links = network.offers, network.links
    stays = stays.copy()
    stays[offers.organisation[kept]] = True
    led = np.flatnonzero(stays[links.from_organisation] & stays[links.to_organisation])
    number = np.cumsum(stays) - 1
    rules, rule = np.unique(offers.rule[kept], return_inverse=True)
    lists, fact_list = np.unique(offers.fact_list[kept], return_inverse=True)
    columns = {
        name: getattr(offers, name)[kept]
        for name in OfferColumns.__dataclass_fields__
        if name not in ("ids", "organisation", "rule", "rules", "fact_list", "fact_lists")
    }
    return Network.from_columns(
        network.closure.implies,
        network.service_types,
        [item for item, here in zip(network.organisations, stays.tolist(), strict=True) if here],
        OfferColumns(
            ids=[offers.ids[row] for row in kept.tolist()],
            organisation=number[offers.organisation[kept]].astype(np.int32),
            rule=rule.astype(np.int32).ravel(),
            rules=tuple(offers.rules[row] for row in rules.tolist()),
            fact_list=fact_list.astype(np.int32).ravel(),
            fact_lists=tuple(offers.fact_lists[row] for row in lists.tolist()),
            **columns,
        ),
        LinkColumns(
            from_organisation=number[links.from_organisation[led]].astype(np.int32),
            to_organisation=number[links.to_organisation[led]].astype(np.int32),
            service_type=links.service_type[led],
            handoff_days=links.handoff_days[led],
            acceptance=links.acceptance[led],
            basis=links.basis[led],
        ),
    )


def without_organisation(profile: Profile, organisation: str) -> Profile:
    """Return the person in a network where one organisation has closed: it takes nobody in.

    As in routing, a start organisation that closes still refers those who ask it today.
    """
    return replace(profile, exclude_organisations=profile.exclude_organisations | {organisation})
