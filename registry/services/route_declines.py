"""If this one declines: for each organisation of the shown routes, the routes without it.

    declines = find_declines(network, profile, routes, names, criteria=…, budget=PEOPLE_BUDGET, …)
    declines[0][2].route            # the next best route when the third step of route 0 declines

Every organisation is left out once, whatever number of routes it is in, and the question is asked
anew; among the new routes the one is told that is best in what the old route was chosen for. So
only the best by each criterion are looked for, not all that people could choose among. The work is
bounded: ``budget`` plans for all questions together, ``MAX_ORGANISATIONS`` questions. What it does
not reach is told as not searched to the end, never as "there is none".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from registry.domain.profile import Profile
from registry.domain.route import CRITERIA, NAMED_BY_CRITERION, Answer, Route
from registry.engine.network import Network
from registry.routing import find_routes as compute_routes

_CRITERION_OF = {name: criterion for criterion, name in NAMED_BY_CRITERION.items()}
MAX_ORGANISATIONS = 40  # left out one by one; a page of six routes meets some dozen
BEST_ONLY = dict.fromkeys(CRITERIA, 1e9)  # a tolerance that the best by each criterion cover
SOONEST = "days"  # what counts for a route that is best in nothing


@dataclass(frozen=True, slots=True)
class Decline:
    """What remains without the organisation of a step; ``route`` None: nothing was found.

    ``complete`` is False when the search did not come to its end.
    """

    offer: str
    organisation: str
    route: Route | None
    complete: bool


def find_declines(
    network: Network,
    profile: Profile,
    routes: Sequence[Route],
    names: Sequence[Sequence[str]],
    *,
    criteria: Sequence[str],
    budget: int,
    circuity: float,
) -> tuple[tuple[Decline, ...], ...]:
    """Return for each route one ``Decline`` per step, in the order of the steps.

    ``names`` are the reasons to choose each route (soonest, nearest…). Organisations are asked
    about in the order in which the routes meet them, the first route first.
    """
    answers: dict[str, Answer | None] = {}
    left = budget
    for slug in dict.fromkeys(step.organisation for route in routes for step in route.steps):
        if left <= 0 or len(answers) >= MAX_ORGANISATIONS:
            answers[slug] = None
            continue
        answers[slug] = answer = ask_without(
            network, profile, slug, criteria=criteria, budget=left, circuity=circuity
        )
        left -= answer.work
    return tuple(
        tuple(
            _decline(step.offer, step.organisation, answers[step.organisation], reasons)
            for step in route.steps
        )
        for route, reasons in zip(routes, names, strict=True)
    )


def ask_without(
    network: Network,
    profile: Profile,
    slug: str,
    *,
    criteria: Sequence[str],
    budget: int,
    circuity: float,
) -> Answer:
    """Return the best routes by each criterion when one organisation takes nobody."""
    return compute_routes(
        network,
        replace(profile, exclude_organisations=profile.exclude_organisations | {slug}),
        criteria=criteria,
        tolerance=BEST_ONLY,
        budget=budget,
        explain=False,
        circuity=circuity,
    )


def _decline(
    offer: str, organisation: str, answer: Answer | None, reasons: Sequence[str]
) -> Decline:
    if answer is None:
        return Decline(offer, organisation, None, complete=False)
    if not answer.routes:
        return Decline(offer, organisation, None, answer.complete)
    chosen_for = next((_CRITERION_OF[name] for name in reasons if name in _CRITERION_OF), SOONEST)
    best = min(answer.routes, key=lambda route: _rank(route.criteria, chosen_for))
    return Decline(offer, organisation, best, answer.complete)


def _rank(criteria: Mapping[str, float], chosen_for: str) -> tuple[float, ...]:
    """The criterion the route was chosen for, then days, risk and steps; rounding aside."""
    order = (chosen_for, SOONEST, "risk", "steps", "travel_km")
    return tuple(round(criteria[name], 6) for name in order)
