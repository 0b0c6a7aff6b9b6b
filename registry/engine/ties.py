"""Which of the routes with equal vectors is shown.

First the lean ones (no step can be dropped with the rest, by any ways in, attaining the same chosen
values), then the smallest sum of the days the needs are met, then the fewest things to confirm,
then the smallest sorted list of offer identifiers.

Lean routes are plans in the sense of ``plan``: a step nothing leads to could be dropped. So the
search over plans meets every candidate.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from registry.engine.board import RISK, Board, Way
from registry.engine.columns import Floats
from registry.engine.goals import EQUAL, GAIN, _Base
from registry.engine.plan import Partial, Plan, evaluate
from registry.engine.ways import NOBODY

Key = tuple[float, int, tuple[int, ...]]


class Ties(_Base):
    """Among the plans whose chosen values equal those of ``plan``, find the one to show."""

    def __init__(self, board: Board, chosen: Sequence[int], plan: Plan) -> None:
        super().__init__(chosen)
        self.board = board
        self.target = np.array(plan.vector)[self.chosen] + EQUAL
        self.plan: Plan | None = None
        self.key: Key = (np.inf, 0, ())

    def keep(self, bounds: Floats) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = np.all(bounds[:, self.chosen] <= self.target, axis=1)
        return found

    def keep_partial(self, board: Board, plan: Partial, need_days: list[float]) -> bool:
        total = sum(need_days)
        if total > self.key[0] + GAIN:
            return False
        if total < self.key[0] - GAIN:
            return True
        confirm = sum(board.confirm(offer) for offer in plan.steps)
        return confirm <= self.key[1]

    def accept(self, plan: Plan) -> None:
        if not self.keep(np.array([plan.vector]))[0]:
            return
        key = tie_key(self.board, plan)
        if smaller(key, self.key) and is_lean(self.board, plan, self.chosen, self.target):
            self.plan, self.key = plan, key


def tie_key(board: Board, plan: Plan) -> Key:
    """Return what decides between lean routes with equal vectors."""
    return (
        sum(plan.need_days),
        sum(board.confirm(offer) for offer in plan.steps),
        tuple(sorted(board.id_rank[offer] for offer in plan.steps)),
    )


def smaller(one: Key, other: Key) -> bool:
    """Return whether a key wins; sums of days that differ by rounding are equal."""
    if abs(one[0] - other[0]) > GAIN:
        return one[0] < other[0]
    return one[1:] < other[1:]


def is_lean(board: Board, plan: Plan, chosen: Sequence[int], target: Floats) -> bool:
    """Return whether no step can be dropped with the rest still attaining ``target``."""
    return not any(
        attains(board, (*plan.steps[:step], *plan.steps[step + 1 :]), chosen, target)
        for step in range(len(plan.steps))
    )


def attains(board: Board, steps: tuple[int, ...], chosen: Sequence[int], target: Floats) -> bool:
    """Return whether these steps, by some ways in, are a route no worse than ``target``."""
    if not steps:
        return False
    houses = {board.organisation[offer] for offer in steps}
    options = [
        [way for way in board.ways(offer) if way.referrer == NOBODY or way.referrer in houses]
        for offer in steps
    ]
    if not all(options):
        return False
    most_risk = np.inf
    if RISK in chosen:
        most_risk = float(target[list(chosen).index(RISK)])
    least = [min(way.risk for way in into) for into in options]
    return _attains(board, steps, options, least, (), most_risk - sum(least), chosen, target)


def _attains(
    board: Board,
    steps: tuple[int, ...],
    options: list[list[Way]],
    least: list[float],
    ways: tuple[Way, ...],
    spare_risk: float,
    chosen: Sequence[int],
    target: Floats,
) -> bool:
    """Try every combination of ways in whose risk is within what is spare."""
    if spare_risk < 0:
        return False
    index = len(ways)
    if index == len(steps):
        plan = evaluate(board, steps, ways)
        return plan is not None and bool((np.array(plan.vector)[list(chosen)] <= target).all())
    return any(
        _attains(
            board,
            steps,
            options,
            least,
            (*ways, way),
            spare_risk - (way.risk - least[index]),
            chosen,
            target,
        )
        for way in options[index]
    )
