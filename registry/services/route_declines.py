"""If this one declines: for each organisation of the shown routes, the best route without it.

    declines = find_declines(found, [0, 3], [["soonest"], []], budget=10_000)
    declines[0][2].route            # the next best route when the third step of route 0 declines

Every organisation is left out once for each reason that a route was chosen for, and the route is
told that is best in that: the soonest without it, the nearest without it. The work is bounded:
``budget`` plans for all together, ``MAX_ORGANISATIONS`` organisations. What it does not reach is
told as not searched to the end, never as "there is none".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from registry.domain.route import CRITERIA, NAMED_BY_CRITERION, Route
from registry.engine.board import Board
from registry.engine.describe import describe
from registry.engine.stand_in import StandIns
from registry.routing import Found

_CRITERION_OF = {name: criterion for criterion, name in NAMED_BY_CRITERION.items()}
MAX_ORGANISATIONS = 40  # left out one by one; a page of six routes meets some dozen
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
    found: Found, shown: Sequence[int], names: Sequence[Sequence[str]], *, budget: int
) -> tuple[tuple[Decline, ...], ...]:
    """Return for each route ``shown`` (by index) one ``Decline`` per step, in their order.

    ``names`` are the reasons to choose each route (soonest, nearest…). Organisations are asked
    about in the order in which the routes meet them, the first route first.
    """
    routes = [found.answer.routes[index] for index in shown]
    if not any(route.steps for route in routes):
        return tuple(() for _ in routes)
    asker = _Asker(found, budget)
    return tuple(
        tuple(
            Decline(step.offer, step.organisation, *asker.ask(step.organisation, chosen_for))
            for step in route.steps
        )
        for route, reasons in zip(routes, names, strict=True)
        for chosen_for in [_chosen_for(reasons, found.answer.criteria)]
    )


def _chosen_for(reasons: Sequence[str], criteria: Sequence[str]) -> str:
    """The criterion a route was chosen for: the soonest, or where days are not compared the first
    one, for a route that is best in nothing.
    """
    usual = SOONEST if SOONEST in criteria else criteria[0]
    named = (_CRITERION_OF.get(name) for name in reasons)
    return next((criterion for criterion in named if criterion in criteria), usual) or usual


class _Asker:
    """Asks once for each organisation and criterion."""

    def __init__(self, found: Found, budget: int) -> None:
        self._board = Board(found.scene)
        self._stand_ins = StandIns(found.scene, found.plans, budget)
        self._houses = found.scene.network.organisation_index
        self._known: dict[tuple[str, str], tuple[Route | None, bool]] = {}

    def ask(self, slug: str, criterion: str) -> tuple[Route | None, bool]:
        """Return the best route without an organisation, and whether the search came to its end."""
        key = (slug, criterion)
        if key not in self._known:
            self._known[key] = self._ask(slug, criterion)
        return self._known[key]

    def _ask(self, slug: str, criterion: str) -> tuple[Route | None, bool]:
        asked = {organisation for organisation, _ in self._known}
        if self._stand_ins.work.spent or (slug not in asked and len(asked) >= MAX_ORGANISATIONS):
            return None, False
        house, column = self._houses[slug], CRITERIA.index(criterion)
        plan, complete = self._stand_ins.best_without(house, column)
        return None if plan is None else describe(self._board, plan), complete
