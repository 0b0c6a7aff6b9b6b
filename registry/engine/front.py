"""The set of plans that answers a question: the Pareto front, or a cover of it.

    front = find_front(board, tolerance=None, budget=50_000)
    front.plans, front.tolerance, front.complete

Exact (``tolerance`` None): one search that keeps what no found plan equals or beats. Cover: first
the best plan per criterion, each polished until nothing beats it; then a search for anything not
covered, each find polished and added; then what the rest covers is left out again. Last, the plan
to show is chosen among those with equal vectors.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from registry.domain.route import CRITERIA
from registry.engine.board import SCALES, Board
from registry.engine.columns import Floats
from registry.engine.goals import EQUAL, Best, Cover, Polish, Uncovered, covered
from registry.engine.plan import Plan
from registry.engine.search import Search, Work
from registry.engine.ties import Ties


@dataclass(frozen=True, slots=True)
class Front:
    """Plans in the order of the chosen criteria, with what is proved about them."""

    plans: tuple[Plan, ...]
    tolerance: Mapping[str, float] | None
    complete: bool
    work: int


@dataclass(slots=True)
class _Finder:
    board: Board
    chosen: list[int]
    tolerance: Floats
    work: Work
    plans: list[Plan] = field(default_factory=list)
    witnesses: list[Floats] = field(default_factory=list)
    cut: list[Floats] = field(default_factory=list)
    whole: bool = True

    def values(self, plans: list[Plan]) -> Floats:
        """Return the chosen values (r, k) of plans."""
        return np.array([plan.vector for plan in plans], np.float64).reshape(-1, len(CRITERIA))[
            :, self.chosen
        ]

    def polish(self, plan: Plan, columns: list[int]) -> Plan:
        """Return a plan nothing beats, no worse than ``plan`` on ``columns``."""
        goal = Polish(self.chosen, plan, columns)
        self.whole &= Search(self.board, self.work).run(goal)
        return goal.plan

    def find_best(self) -> None:
        """Find the least value of every chosen criterion."""
        for column in self.chosen:
            goal = Best(self.chosen, column)
            self.whole &= Search(self.board, self.work).run(goal)
            if goal.plan is not None:
                plan = self.polish(goal.plan, [column])
                values = self.values([plan])
                if not covered(self.values(self.plans), values, np.zeros(len(self.chosen)))[0]:
                    self.plans.append(plan)

    def find_cover(self, *, exact: bool) -> None:
        """Search for everything not covered, adding what is found."""
        search = Search(self.board, self.work)

        def take(plan: Plan) -> None:
            self.witnesses.append(np.array(plan.vector)[self.chosen])
            if exact:
                values = self.values([plan])
                beaten = covered(values, self.values(self.plans), np.zeros(len(self.chosen)))
                self.plans = [old for old, gone in zip(self.plans, beaten, strict=True) if not gone]
                self.plans.append(plan)
            else:
                self.plans.append(self.polish(plan, self.chosen))
            goal.found = self.values(self.plans)

        goal = Cover(self.chosen, self.tolerance, take)
        goal.found = self.values(self.plans)
        if not search.run(goal):
            self.whole = False
            self.cut = search.unsearched

    def drop_redundant(self) -> None:
        """Leave out plans the others make up for; only asked when the cover is proved."""
        best = self.values(self.plans).min(axis=0, initial=np.inf)
        for plan in list(reversed(self.plans)):
            others = self.values([other for other in self.plans if other is not plan])
            if not len(others) or (others.min(axis=0) > best + EQUAL).any():
                continue
            known = np.array([*self.witnesses, self.values([plan])[0]])
            if not covered(others, known, self.tolerance).all():
                continue
            goal = Uncovered(self.chosen, self.tolerance, others)
            if not Search(self.board, self.work).run(goal):
                self.whole = False
                return
            if goal.witness is None:
                self.plans = [other for other in self.plans if other is not plan]
            else:
                self.witnesses.append(goal.witness[self.chosen])

    def settle_ties(self) -> None:
        """Replace each plan by the one to show among its equals."""
        for index, plan in enumerate(self.plans):
            goal = Ties(self.board, self.chosen, plan)
            self.whole &= Search(self.board, self.work).run(goal)
            if goal.plan is not None:
                self.plans[index] = goal.plan


def full_tolerance(criteria: tuple[str, ...], tolerance: Mapping[str, float]) -> dict[str, float]:
    """Return the tolerance of every chosen criterion, 0 where none is named."""
    return {name: float(tolerance.get(name, 0.0)) for name in criteria}


def find_front(board: Board, tolerance: Mapping[str, float] | None, budget: int | None) -> Front:
    """Return the plans for the scene's criteria; see the module's story.

    ``tolerance`` None is exact, else criterion → what is allowed (absent: 0).
    """
    criteria = board.scene.criteria
    allowed = np.array(list(full_tolerance(criteria, tolerance or {}).values()))
    work = Work(budget)
    finder = _Finder(board, [CRITERIA.index(name) for name in criteria], allowed, work)
    finder.find_best()
    finder.find_cover(exact=tolerance is None)
    proved = None if tolerance is None else full_tolerance(criteria, tolerance)
    if finder.cut:
        proved = _proved(finder, criteria)
    elif tolerance is not None and finder.whole:
        finder.drop_redundant()
    finder.settle_ties()
    if proved is None and not finder.whole:
        proved = dict.fromkeys(criteria, 0.0)  # the vectors are exact, the choice among equals not
    plans = sorted(finder.plans, key=lambda plan: [plan.vector[i] for i in finder.chosen])
    return Front(tuple(plans), proved, finder.whole, work.done)


def _proved(finder: _Finder, criteria: tuple[str, ...]) -> dict[str, float]:
    """Return the tolerance that the bounds of what was not searched still prove."""
    unsearched = np.concatenate(finder.cut)[:, finder.chosen]
    found = finder.values(finder.plans)
    if not len(found):
        return dict.fromkeys(criteria, float("inf"))
    proved = finder.tolerance.copy()
    for row in unsearched:
        short = np.maximum(found - row, 0.0)
        excess = (np.maximum(short - proved, 0.0) / SCALES[finder.chosen]).sum(axis=1)
        proved = np.maximum(proved, short[int(excess.argmin())])
    return dict(zip(criteria, proved.tolist(), strict=True))
