"""The goals a search can have; see :class:`Goal`.

* :class:`Best` the least value of one criterion,
* :class:`Polish` from a route to one that nothing beats, no worse on any criterion,
* :class:`Cover` every route that is not covered yet, handed to a function,
* :class:`Uncovered` whether some route is not covered at all.

Columns of bounds are all five criteria and the blend; a goal looks at the chosen ones. "Covered"
means that some found vector is at most the tolerance (and 1e-6) worse on each of them.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from registry.engine.board import BLEND, BLEND_WEIGHTS, DAYS, Board
from registry.engine.columns import Floats
from registry.engine.plan import Partial, Plan

EQUAL = 1e-6  # floats this near are equal (routing contract)
GAIN = 1e-7  # an improvement smaller than this is rounding
ROUNDING = 1e-10  # of sums added up in another order
BLEND_GAIN = 6e-7  # 1e-6 better on one criterion, at the least weight, less rounding of the others

Mask = NDArray[np.bool_]


class Goal(Protocol):
    """What a search is for.

    ``stopped`` ends it early; ``minds_days`` says that sooner is better even where neither the
    criteria nor the limits ask for days.
    """

    stopped: bool
    minds_days: bool

    def keep(self, bounds: Floats) -> NDArray[np.bool_]:
        """Return which rows (m, 6) of lower bounds may still lead to something of interest."""

    def order(self, bounds: Floats) -> Floats:
        """Return a number per row; small ones are tried first."""

    def keep_partial(self, board: Board, plan: Partial, need_days: list[float]) -> bool:
        """Return whether a partial plan may still lead to something of interest."""

    def accept(self, plan: Plan) -> None:
        """Take a complete plan."""


class _Base:
    """What goals share: the chosen columns and a mild order of trials."""

    def __init__(self, chosen: Sequence[int]) -> None:
        self.chosen = list(chosen)
        self.stopped = False
        self.minds_days = False

    def order(self, bounds: Floats) -> Floats:
        """Return the sum of chosen criteria in units that people hardly notice."""
        found: Floats = bounds[:, BLEND]
        if DAYS in self.chosen:
            found = found + BLEND_WEIGHTS[DAYS] * bounds[:, DAYS]
        return found

    def blend(self, plan: Plan) -> float:
        """Return the same sum for a complete plan."""
        values = np.array(plan.vector)[self.chosen]
        return float(values @ BLEND_WEIGHTS[self.chosen])

    def keep_partial(self, board: Board, plan: Partial, need_days: list[float]) -> bool:
        """Return True: the bounds say it all."""
        return True


class Best(_Base):
    """Find a plan with the least value of one criterion (then the least of the others nearby)."""

    def __init__(self, chosen: Sequence[int], column: int) -> None:
        super().__init__(chosen)
        self.column = column
        self.plan: Plan | None = None
        self.value = np.inf

    def keep(self, bounds: Floats) -> Mask:
        found: Mask = bounds[:, self.column] < self.value - GAIN
        return found

    def order(self, bounds: Floats) -> Floats:
        """Return the criterion itself, the others as a faint tie-break."""
        found: Floats = bounds[:, self.column] + 1e-7 * super().order(bounds)
        return found

    def accept(self, plan: Plan) -> None:
        if plan.vector[self.column] < self.value - GAIN:
            self.plan, self.value = plan, plan.vector[self.column]


class Polish(_Base):
    """Find the plan with the least blend among those no worse than ``plan`` on ``columns``.

    With all chosen columns, and with only one whose least value ``plan`` has, the result is
    Pareto-optimal: whatever beat it would be among them too, with a smaller blend.
    """

    def __init__(self, chosen: Sequence[int], plan: Plan, columns: Sequence[int]) -> None:
        super().__init__(chosen)
        self.plan = plan
        self.columns = list(columns)
        values = np.array(plan.vector)[self.columns]
        self.box = values + ROUNDING * np.maximum(1.0, np.abs(values) / 1e3)
        self.total = self.blend(plan)

    def keep(self, bounds: Floats) -> Mask:
        inside: Mask = np.all(bounds[:, self.columns] <= self.box, axis=1)
        better: Mask = self.order(bounds) < self.total - BLEND_GAIN
        return inside & better

    def accept(self, plan: Plan) -> None:
        inside = bool(np.all(np.array(plan.vector)[self.columns] <= self.box))
        if inside and self.blend(plan) < self.total - BLEND_GAIN:
            self.plan, self.total = plan, self.blend(plan)


class Cover(_Base):
    """Hand every complete plan that no found vector covers to ``take``, which adds to ``found``."""

    def __init__(
        self, chosen: Sequence[int], tolerance: Floats, take: Callable[[Plan], None]
    ) -> None:
        super().__init__(chosen)
        self.tolerance = tolerance
        self.take = take
        self.found: Floats = np.zeros((0, len(self.chosen)))

    def keep(self, bounds: Floats) -> Mask:
        return ~covered(self.found, bounds[:, self.chosen], self.tolerance)

    def accept(self, plan: Plan) -> None:
        if self.keep(np.array([plan.vector]))[0]:
            self.take(plan)


class Uncovered(_Base):
    """Find one plan that the given vectors do not cover; ``witness`` is its vector."""

    def __init__(self, chosen: Sequence[int], tolerance: Floats, found: Floats) -> None:
        super().__init__(chosen)
        self.tolerance = tolerance
        self.found = found
        self.witness: Floats | None = None

    def keep(self, bounds: Floats) -> Mask:
        return ~covered(self.found, bounds[:, self.chosen], self.tolerance)

    def accept(self, plan: Plan) -> None:
        if self.keep(np.array([plan.vector]))[0]:
            self.witness = np.array(plan.vector)
            self.stopped = True


def covered(found: Floats, values: Floats, tolerance: Floats) -> Mask:
    """Return which rows of ``values`` (m, k) some row of ``found`` (r, k) covers."""
    if not len(found):
        return np.zeros(len(values), np.bool_)
    near: Mask = np.less_equal(found[None, :, :], (values + tolerance + EQUAL)[:, None, :])
    answer: Mask = np.any(np.all(near, axis=2), axis=1)
    return answer
