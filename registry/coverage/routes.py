"""Can this person get all the way from here? Routes per municipality and archetype (C5).

    cell = plan_cell(network, profile, circuity=1.3)
    cell.found, cell.days, cell.steps                    # the soonest route
    cell.missing                                         # without one: what would open it

The route told is the soonest, with its chance, travel and fee. Many homes of one client are asked
faster together (``many_homes``).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from registry.coverage.soonest import Trace, trace_soonest
from registry.domain.profile import Profile
from registry.domain.route import MissingItem
from registry.engine.missing import find_missing
from registry.engine.network import Network
from registry.engine.scene import Scene, set_scene
from registry.engine.standing import SLACK
from registry.routing import find_routes

Sought = Literal["", "alone", "all"]
_SOUGHT_ONCE: Mapping[Any, Sought] = {False: "", True: "all"}  # as it was first written
SOONEST = ("days",)
MISSING_TRIALS = 60


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
    ``missing``: sets of things, any one set of which would open a route. ``sought``: how far it was
    looked for what is missing: not, every single thing ("alone"), or the cheapest sets of up to
    three ("all"). ``complete``: False when there may be more of them. ``unmeetable``: needs that
    nothing in the network meets, where it was looked for all.
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
    sought: Sought = ""

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
            sought=_SOUGHT_ONCE.get(document["sought"], document["sought"]),
        )


def plan_cell(
    network: Network,
    profile: Profile,
    *,
    circuity: float,
    with_missing: bool = True,
) -> RouteCell:
    """Return whether this person gets all the way, by which soonest route, or what is missing."""
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
            steps=steps_of(scene, trace),
        )
    if not with_missing:
        return RouteCell(found=False)
    missing = find_missing(scene, MISSING_TRIALS)
    return RouteCell(
        found=False,
        missing=tuple(item.items for item in missing.sets),
        unmeetable=missing.unmeetable_needs,
        complete=complete and missing.exhaustive,
        sought="all",
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


def steps_of(scene: Scene, trace: Trace) -> tuple[Taken, ...]:
    """Return the steps of a route read off a scene."""
    network, offers = scene.network, scene.network.offers
    return tuple(
        Taken(
            network.service_types[int(offers.service_type[at])].id,
            offers.ids[at],
            network.organisations[int(offers.organisation[at])].id,
        )
        for at in scene.offers[list(trace.offers)].tolist()
    )


def soonest_day(network: Network, profile: Profile, circuity: float) -> float | None:
    """Return the day the last need is met on the soonest route, None without a route.

    Exact where no limit on fees is set: the fixed point of days with everything taken.
    """
    scene = set_scene(network, profile, SOONEST, circuity)
    if not scene.possible:
        return None
    return float(scene.days.good[: len(scene.needs)].max()) if scene.needs else 0.0


def without_organisation(profile: Profile, organisation: str) -> Profile:
    """Return the person in a network where one organisation has closed: it takes nobody in.

    As in routing, a start organisation that closes still refers those who ask it today.
    """
    return replace(profile, exclude_organisations=profile.exclude_organisations | {organisation})
