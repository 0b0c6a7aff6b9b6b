"""The front door of route finding: a network, a person, and the routes nobody can better.

    from registry.routing import Network, Profile, find_routes, PEOPLE_TOLERANCE

    network = Network.from_document(document)          # compile once; immutable, shareable
    profile = Profile.from_document({"age": 30, "lat": 55.75, "lon": 37.62, "needs": ["need.work"]})
    answer = find_routes(network, profile, tolerance=PEOPLE_TOLERANCE)
    answer.routes                # tuple of Route, ordered by the criteria
    answer.missing               # when there is none: what would open one

A *step* is one admission to one offer. It may ask for facts (papers, statuses), gives facts when
completed, meets needs when admitted, and has one way in: oneself, a referral link, or the house
itself. A *route* is a set of steps that supply and refer one another and together meet every need.
Routes are judged on days, travel, fee, risk and number of steps, all minimised; the answer is every
route that no other beats (exact), or a few that stand for all within a tolerance (a cover).

Errors: ``DocumentError`` with the path of the wrong place, for networks, profiles and questions.
"""

import math
from collections.abc import Container, Iterator, Mapping, Sequence

from registry.domain.problems import DocumentError
from registry.domain.profile import Profile
from registry.domain.route import CRITERIA, DEFAULT_CRITERIA, Answer, Route
from registry.engine.board import Board
from registry.engine.describe import describe
from registry.engine.front import Front, find_front, full_tolerance
from registry.engine.geo import DEFAULT_CIRCUITY
from registry.engine.network import Network
from registry.engine.scene import Scene, set_scene

PEOPLE_TOLERANCE: Mapping[str, float] = {"days": 7.0, "travel_km": 5.0, "fee": 500.0, "risk": 0.1}
"""Differences people hardly notice; the default for pages, ``POST /routes`` and audits."""

DEFAULT_BUDGET = 100_000
"""Plans evaluated before the search stops and says what it proved."""


def find_routes(
    network: Network,
    profile: Profile,
    criteria: Sequence[str] = DEFAULT_CRITERIA,
    tolerance: Mapping[str, float] | None = None,
    budget: int | None = DEFAULT_BUDGET,
    *,
    explain: bool = True,
    circuity: float = DEFAULT_CIRCUITY,
) -> Answer:
    """Return the routes for a profile, with what they guarantee and why.

    ``criteria`` are names of ``CRITERIA``, most important first. ``tolerance`` None asks for the
    exact Pareto set; a mapping asks for a cover (a criterion left out: 0). ``budget`` counts plans
    evaluated, None is without end; past it ``answer.complete`` is False and ``answer.tolerance``
    is what is proved. ``explain`` adds refusals, what is missing, and what comes after steps that
    end by age. ``circuity`` multiplies straight-line distances.

    Raises DocumentError for a question that breaks the contract.
    """
    check_question(profile, criteria, tolerance, budget, circuity)
    scene = set_scene(network, profile, criteria, circuity)
    front, routes = _solve(scene, tolerance, budget)
    return Answer(
        routes=routes,
        criteria=tuple(criteria),
        tolerance=front.tolerance,
        complete=front.complete,
        work=front.work,
        warnings=tuple(_warnings(network, profile, front)),
    )


def _solve(
    scene: Scene, tolerance: Mapping[str, float] | None, budget: int | None
) -> tuple[Front, tuple[Route, ...]]:
    """Return the front of a scene and its plans as routes."""
    promised = None if tolerance is None else full_tolerance(scene.criteria, tolerance)
    if not scene.possible:
        return Front((), promised, complete=True, work=0), ()
    if not scene.needs:
        nothing = Route(dict.fromkeys(CRITERIA, 0.0), (), dict.fromkeys(scene.profile.needs, 0.0))
        return Front((), promised, complete=True, work=0), (nothing,)
    board = Board(scene)
    front = find_front(board, tolerance, budget)
    return front, tuple(describe(board, plan) for plan in front.plans)


def _warnings(network: Network, profile: Profile, front: Front) -> Iterator[str]:
    """Yield what the reader should know before trusting the answer."""
    if not front.complete:
        yield (
            f"The search stopped at its budget after {front.work} plans: better values may exist,"
            " and the choice among equal routes is not settled."
        )
    start = profile.start_organisation
    if start is not None and start not in network.organisation_index:
        yield f"start_organisation names no organisation of the network: {start}"
    exclusions: tuple[tuple[str, frozenset[str], Container[str]], ...] = (
        ("exclude_offers", profile.exclude_offers, network.offer_index),
        ("exclude_organisations", profile.exclude_organisations, network.organisation_index),
        ("exclude_kinds", profile.exclude_kinds, network.kinds),
    )
    for name, given, known in exclusions:
        for identifier in sorted(given):
            if identifier not in known:
                yield f"{name} names nothing in the network: {identifier}"


def check_question(
    profile: Profile,
    criteria: Sequence[str],
    tolerance: Mapping[str, float] | None,
    budget: int | None,
    circuity: float,
) -> None:
    """Raise DocumentError for what is asked, beyond what the profile's own reader checks."""
    if not criteria:
        raise DocumentError("criteria", f"must name at least one of {', '.join(CRITERIA)}")
    for name in criteria:
        if name not in CRITERIA:
            raise DocumentError("criteria", f"must be among {', '.join(CRITERIA)}, not {name!r}")
    if len(set(criteria)) < len(criteria):
        raise DocumentError("criteria", "names a criterion twice")
    for name, allowed in (tolerance or {}).items():
        if name not in CRITERIA:
            raise DocumentError(f"tolerance.{name}", f"must be among {', '.join(CRITERIA)}")
        if isinstance(allowed, bool) or not isinstance(allowed, int | float):
            raise DocumentError(f"tolerance.{name}", f"must be a number, but is {allowed!r}")
        if not math.isfinite(allowed) or allowed < 0:
            raise DocumentError(f"tolerance.{name}", f"must not be negative, but is {allowed!r}")
    if budget is not None and (isinstance(budget, bool) or budget < 0):
        raise DocumentError("budget", f"must not be negative, but is {budget!r}")
    if not (math.isfinite(circuity) and circuity > 0):
        raise DocumentError("circuity", f"must be above 0, but is {circuity!r}")
    if profile.point is None:
        if "travel_km" in criteria:
            raise DocumentError("lat", "is required to compare routes by travel_km")
        if profile.limits.max_travel_km is not None:
            raise DocumentError("lat", "is required when limits.max_travel_km is given")


__all__ = ["PEOPLE_TOLERANCE", "Answer", "Network", "Profile", "find_routes"]
