"""Which of the routes with equal vectors is shown.

First the lean ones (no step can be dropped with the rest, by any ways in, attaining the same chosen
values), then the smallest sum of the days the needs are met, then the fewest things to confirm,
then the smallest sorted list of offer identifiers.

Lean routes are plans in the sense of ``plan``: a step nothing leads to could be dropped. So the
search over plans meets every candidate.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from registry.engine import aim as aims
from registry.engine.aim import EQUAL, GAIN
from registry.engine.board import RISK, Board, Way
from registry.engine.columns import Floats, Positions
from registry.engine.goals import GoalBase
from registry.engine.plan import Plan, admissions, evaluate
from registry.engine.search import Work
from registry.engine.ways import NOBODY

TRY = 5  # plans a kernel weighs while one is evaluated here

Key = tuple[float, int, tuple[int, ...]]


class Ties(GoalBase):
    """Among the plans whose chosen values equal those of ``plan``, find the one to show."""

    kind = aims.TIES
    minds_days = True  # the sum of need days decides, whatever the criteria

    def __init__(self, board: Board, chosen: Sequence[int], plan: Plan, work: Work) -> None:
        super().__init__(chosen)
        self.board = board
        self.work = work
        self.whole = True  # False once the budget left open whether a plan is lean
        self.target = self.most = np.array(plan.vector)[self.chosen] + EQUAL
        self.plan: Plan | None = None
        self.key: Key = (np.inf, 0, ())

    def look_at(self, offers: Positions) -> None:
        """Note how many things there are to confirm with the providers of these offers."""
        self.confirm = self.board.count_to_confirm(offers)

    def shorten(self, plan: Plan) -> Plan:
        """Return a lean plan with the same chosen values, for when the search was cut."""
        while True:
            shorter = self._find_shorter(plan)
            if shorter is None:
                return plan
            plan = shorter

    def _find_shorter(self, plan: Plan) -> Plan | None:
        """Return the plan without one of its steps that still attains the target."""
        for step in range(len(plan.steps)):
            rest = (*plan.steps[:step], *plan.steps[step + 1 :])
            found = attain(self.board, rest, self.chosen, self.target, self.work)
            if found is not None:
                return found
            self.whole &= not self.work.spent
        return None

    def accept(self, plan: Plan) -> None:
        if (np.array(plan.vector)[self.chosen] > self.target).any():
            return
        key = tie_key(self.board, plan)
        if smaller(key, self.key) and self._find_shorter(plan) is None:
            self.plan, self.key = plan, key
            self.numbers[aims.KEY_DAYS], self.counts[aims.KEY_CONFIRM] = key[:2]


def tie_key(board: Board, plan: Plan) -> Key:
    """Return what decides between lean routes with equal vectors."""
    return (
        sum(plan.need_days),
        sum(board.confirm(offer) for offer in plan.steps),
        tuple(sorted(board.offer(offer).id_rank for offer in plan.steps)),
    )


def smaller(one: Key, other: Key) -> bool:
    """Return whether a key wins; sums of days that differ by rounding are equal."""
    if abs(one[0] - other[0]) > GAIN:
        return one[0] < other[0]
    return one[1:] < other[1:]


def attain(
    board: Board, steps: tuple[int, ...], chosen: Sequence[int], target: Floats, work: Work
) -> Plan | None:
    """Return these steps, by some ways in, as a route no worse than ``target``.

    None if none is, or when the work is spent first.
    """
    houses = {board.organisation(offer) for offer in steps}
    options = [
        [way for way in board.ways(offer) if way.referrer == NOBODY or way.referrer in houses]
        for offer in steps
    ]
    if not steps or not all(options):
        return None
    if RISK not in chosen:
        options = [[way] for way in _soonest_ways(board, steps, options)]
    most_risk = float(target[list(chosen).index(RISK)]) if RISK in chosen else np.inf
    least = [min(way.risk for way in into) for into in options]
    return _Attempt(board, steps, options, least, list(chosen), target, work).extend(
        (), most_risk - sum(least)
    )


def _soonest_ways(board: Board, steps: tuple[int, ...], options: list[list[Way]]) -> list[Way]:
    """Return the way in of each step that makes everything soonest: with no risk to weigh, the
    least derivation over all ways at once."""
    known: dict[int, float] = {}
    soonest = [into[0] for into in options]

    def opens(way: Way) -> float:
        there = 0.0 if way.referrer == NOBODY else known.get(way.referrer, np.inf)
        return there + way.handoff_days

    moved = True
    while moved:
        moved = False
        for step, into in enumerate(options):
            best = min(into, key=opens)
            if opens(best) < opens(soonest[step]):  # no change at a tie: that could close a circle
                soonest[step] = best
        for offer, day in zip(steps, admissions(board, steps, tuple(soonest)), strict=True):
            house = board.organisation(offer)
            if day < known.get(house, np.inf):
                known[house] = day
                moved = True
    return soonest


@dataclass(frozen=True, slots=True)
class _Attempt:
    """Tries every combination of ways in whose risk is within what is spare."""

    board: Board
    steps: tuple[int, ...]
    options: list[list[Way]]
    least: list[float]
    chosen: list[int]
    target: Floats
    work: Work

    def extend(self, ways: tuple[Way, ...], spare_risk: float) -> Plan | None:
        if spare_risk < 0 or self.work.spent:
            return None
        index = len(ways)
        if index == len(self.steps):
            if not self.work.take(TRY):
                return None
            plan = evaluate(self.board, self.steps, ways)
            if plan is None or (np.array(plan.vector)[self.chosen] > self.target).any():
                return None
            return plan
        for way in self.options[index]:
            found = self.extend((*ways, way), spare_risk - (way.risk - self.least[index]))
            if found is not None:
                return found
        return None
