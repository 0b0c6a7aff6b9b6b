"""The best plan by one criterion when an organisation takes nobody, on the ground of one question.

    others = StandIns(scene, plans, budget=10_000)
    others.best_without(house, DAYS)         # (Plan or None, whether the search came to its end)

The question has been cut out and answered already: the organisation's offers are left out of its
field, and what was found without it is the value to beat, so that little is left to look at.
"""

from collections.abc import Sequence

import numpy as np

from registry.domain.route import CRITERIA
from registry.engine.board import Board
from registry.engine.dominance import thin
from registry.engine.field import field_of, part_of
from registry.engine.goals import Best, InZone, Near, Polish
from registry.engine.plan import Plan
from registry.engine.scene import Scene
from registry.engine.search import Ground, Search, Work
from registry.engine.ties import Ties

SHARE = 0.1  # of the work left, for one search


class StandIns:
    """What remains of a question without an organisation; ``plans`` are those found with all."""

    def __init__(self, scene: Scene, plans: Sequence[Plan], budget: int) -> None:
        self.scene, self.plans = scene, plans
        self.work = Work(budget)
        self._board = Board(scene)
        self._chosen = [CRITERIA.index(name) for name in scene.criteria]
        self._whole = Ground.of(field_of(scene))
        self._first: dict[int, tuple[Plan | None, bool]] = {}

    def best_without(self, house: int, column: int) -> tuple[Plan | None, bool]:
        """Return a plan of the least value in a chosen column, which nothing beats, if any.

        ``house`` is a position among the network's organisations. False beside it: the budget left
        open whether there is a better one, or one at all.
        """
        known = self._known_without(house)
        if not known:
            first, whole = self._first_without(house)
            if first is None:
                return None, whole
            known = [first]
        plan = min(known, key=lambda plan: plan.vector[column])
        near = Near([column], np.array([[plan.vector[column]]]))  # nothing worse is asked for
        ground = self._without(house, self._whole.narrowed(near))
        search = Search(self._board, ground, self.work)
        best = Best(self._chosen, column)
        best.value = plan.vector[column]
        whole = search.run(best, SHARE)
        polish = Polish(self._chosen, best.plan or plan, [column])
        whole &= search.run(polish, SHARE)
        shown, settled = self._shown(ground, polish.plan)
        return shown, whole and settled

    def _first_without(self, house: int) -> tuple[Plan | None, bool]:
        """Return some plan without an organisation that is in all known ones, looked for once."""
        if house not in self._first:
            ground = self._without(house, self._whole)
            if not np.isfinite(ground.field.soonest_good[: len(self.scene.needs)]).all():
                self._first[house] = None, True
            else:
                zone = InZone(self._chosen, np.full(len(self._chosen), np.inf))
                whole = Search(self._board, ground, self.work).run(zone, SHARE)
                self._first[house] = zone.plan, whole
        return self._first[house]

    def _without(self, house: int, ground: Ground) -> Ground:
        """Return a ground without the offers of an organisation."""
        others = self.scene.table.organisation[ground.field.place] != house
        return Ground.of(part_of(ground.field, others))

    def _known_without(self, house: int) -> list[Plan]:
        board = self._board
        return [
            plan
            for plan in self.plans
            if not any(board.organisation(offer) == house for offer in plan.steps)
        ]

    def _shown(self, ground: Ground, plan: Plan) -> tuple[Plan, bool]:
        """Return the plan to show among its equals, and whether that is settled."""
        values = np.array([plan.vector])[:, self._chosen]
        near = ground.narrowed(Near(self._chosen, values))
        small = Ground.of(thin(near.field, self._board, for_ties=True))
        goal = Ties(self._board, self._chosen, plan, self.work)
        whole = Search(self._board, small, self.work).run(goal, SHARE)
        return goal.plan or goal.shorten(plan), whole and goal.whole
