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
from dataclasses import dataclass, replace
from datetime import date, timedelta

from registry.domain.eligibility import DAYS_PER_YEAR
from registry.domain.problems import DocumentError
from registry.domain.profile import Profile
from registry.domain.route import (
    BALANCED,
    CRITERIA,
    DEFAULT_CRITERIA,
    NAMED_BY_CRITERION,
    After,
    Answer,
    ListedRefusals,
    NextStep,
    Route,
    Step,
)
from registry.engine.board import Board
from registry.engine.describe import describe
from registry.engine.front import Front, find_front, full_tolerance
from registry.engine.geo import DEFAULT_CIRCUITY
from registry.engine.goals import EQUAL
from registry.engine.missing import find_missing
from registry.engine.network import Network
from registry.engine.plan import Plan
from registry.engine.refusals import list_refusals
from registry.engine.scene import Scene, set_scene

PEOPLE_TOLERANCE: Mapping[str, float] = {"days": 7.0, "travel_km": 5.0, "fee": 500.0, "risk": 0.1}
"""Differences people hardly notice; the default for pages, ``POST /routes`` and audits."""

DEFAULT_BUDGET = 20_000
"""Plans evaluated (some seconds at the worst) before the search stops and says what it proved."""

PEOPLE_BUDGET = 5_000
"""For pages and calls, where a person waits. On the shipped data ten times as many change no answer
(decision 0006); past it the answer says what tolerance it proved."""

AFTER_BUDGET = 5_000  # plans for all that comes after, together
MISSING_TRIALS = 600


@dataclass(frozen=True, slots=True)
class Found:
    """An answer and what it was found on: the question cut out of the network, and the plans.

    There is one plan for each route, in the same order; none where nothing was searched for.
    """

    answer: Answer
    scene: Scene
    plans: tuple[Plan, ...]


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
    return solve_routes(
        network, profile, criteria, tolerance, budget, explain=explain, circuity=circuity
    ).answer


def solve_routes(
    network: Network,
    profile: Profile,
    criteria: Sequence[str] = DEFAULT_CRITERIA,
    tolerance: Mapping[str, float] | None = None,
    budget: int | None = DEFAULT_BUDGET,
    *,
    explain: bool = True,
    circuity: float = DEFAULT_CIRCUITY,
) -> Found:
    """Return the same answer with what it was found on, for more questions about it."""
    check_question(profile, criteria, tolerance, budget, circuity)
    scene = set_scene(network, profile, criteria, circuity)
    front, routes = _solve(scene, tolerance, budget)
    none = not routes
    answer = Answer(
        routes=routes,
        criteria=tuple(criteria),
        tolerance=front.tolerance,
        complete=front.complete,
        work=front.work,
        refusals=list_refusals(scene) if explain else ListedRefusals(),
        missing=find_missing(scene, MISSING_TRIALS) if explain and none else None,
        after=tuple(list_after(scene, routes, circuity)) if explain else (),
        warnings=tuple(_warnings(network, profile, front)),
        named=name_routes(routes, criteria),
        next_steps=tuple(_list_next(routes)),
    )
    return Found(answer, scene, front.plans)


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


def list_after(scene: Scene, routes: Sequence[Route], circuity: float) -> Iterator[After]:
    """Yield what follows each step that meets a need and ends by age within a year.

    What services that end on the same birthday are followed by is asked once.
    """
    told, left = set(), AFTER_BUDGET
    known: dict[object, tuple[Scene, bool, tuple[Route, ...]]] = {}
    for route in routes:
        for step in route.steps:
            if step.ends_on_day is None or not step.serves_needs or step.offer in told:
                continue
            told.add(step.offer)
            from_day = float(math.ceil(step.ends_on_day - EQUAL))
            later = _profile_later(scene, route, step, from_day)
            question = (from_day, step.serves_needs, scene.network.closure.of(later.facts))
            asked = known.get(question)
            if asked is None or not asked[0].standing.is_outgrown(step.offer):
                then = set_scene(scene.network, later, scene.criteria, circuity)
                front, found = _solve(then, PEOPLE_TOLERANCE, left)
                left = max(left - front.work, 0)
                asked = (then, front.complete, found)
                if then.standing.is_outgrown(step.offer):  # that it is excluded changes nothing
                    known[question] = asked
            _, complete, found = asked
            yield After(
                step.offer,
                step.serves_needs,
                from_day,
                _preferred(found, scene.criteria) if found else None,
                complete,
            )


def _preferred(routes: Sequence[Route], criteria: Sequence[str]) -> Route:
    """Return the one route to tell: by the criteria in their order, where differences that people
    hardly notice (``PEOPLE_TOLERANCE``) do not decide.

    The soonest kindergarten eighty kilometres away is no answer when a near one opens a day later.
    """
    left = list(routes)
    for name in criteria:
        best = min(route.criteria[name] for route in left)
        allowed = best + PEOPLE_TOLERANCE.get(name, 0.0) + EQUAL
        left = [route for route in left if route.criteria[name] <= allowed]
    return left[0]


def _profile_later(scene: Scene, route: Route, step: Step, from_day: float) -> Profile:
    """Return the profile on the day a step ends, with the facts then held and its offer excluded.

    ``need_by`` belongs to the first route and is dropped; the other limits hold from that day.
    """
    profile = scene.profile
    held = {
        fact
        for done in route.steps
        if done.completion_day <= from_day + EQUAL
        for fact in scene.network.yields_of(done.offer)
    }
    return replace(
        profile,
        as_of=None if profile.as_of is None else _later(profile.as_of, from_day),
        age=None if profile.age is None else profile.age + from_day / DAYS_PER_YEAR,
        facts=profile.facts | held,
        needs=step.serves_needs,
        limits=replace(profile.limits, need_by={}),
        exclude_offers=profile.exclude_offers | {step.offer},
    )


def _later(day: date, days: float) -> date:
    """Return the date so many days later, the last one there is at the most."""
    return day + timedelta(days=min(days, (date.max - day).days))


def name_routes(routes: Sequence[Route], criteria: Sequence[str]) -> dict[str, int]:
    """Return which routes to name for people: the best by each chosen criterion, and the balanced.

    Balanced is the least Euclidean distance to the ideal point, criteria scaled by their range. A
    route gets one name only; ties go to the earlier route.
    """
    named: dict[str, int] = {}
    if not routes:
        return named
    columns = {name: [route.criteria[name] for route in routes] for name in criteria}
    for criterion, name in NAMED_BY_CRITERION.items():
        if criterion in columns:
            values = columns[criterion]
            best = next(i for i, value in enumerate(values) if value <= min(values) + EQUAL)
            if best not in named.values():
                named[name] = best
    distances = [0.0] * len(routes)
    for values in columns.values():
        span = max(values) - min(values)
        if span > EQUAL:
            for index, value in enumerate(values):
                distances[index] += ((value - min(values)) / span) ** 2
    balanced = distances.index(min(distances))
    if balanced not in named.values():
        named[BALANCED] = balanced
    return named


def _list_next(routes: Sequence[Route]) -> Iterator[NextStep]:
    """Yield the steps that can be started today, those of the first routes first."""
    found: dict[str, tuple[str, list[int]]] = {}
    for index, route in enumerate(routes):
        for step in route.startable:
            found.setdefault(step.offer, (step.organisation, []))[1].append(index)
    for offer, (organisation, indices) in found.items():
        yield NextStep(offer, organisation, tuple(indices))


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


__all__ = [
    "DEFAULT_BUDGET",
    "PEOPLE_BUDGET",
    "PEOPLE_TOLERANCE",
    "Answer",
    "Network",
    "Profile",
    "find_routes",
]
