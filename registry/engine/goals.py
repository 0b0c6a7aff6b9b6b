"""The goals a search can have; see ``search.Goal``.

* :class:`Best` the least value of one criterion,
* :class:`Polish` from a route to one that nothing beats, no worse on any criterion,
* :class:`Cover` every route that is not covered yet, handed to a function,
* :class:`Uncovered` whether some route is not covered at all.

Columns of bounds are all five criteria; a goal looks at the chosen ones. "Covered" means that some
found vector is at most the tolerance (and 1e-6) worse on each of them.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from registry.engine.columns import Floats
from registry.engine.plan import Partial, Plan

EQUAL = 1e-6  # floats this near are equal (routing contract)
GAIN = 1e-7  # an improvement smaller than this is rounding
ROUNDING = 1e-8
SCALES = np.array([7.0, 5.0, 500.0, 0.1, 1.0])  # what people hardly notice; orders trials only

Mask = NDArray[np.bool_]


class _Base:
    """What goals share: the chosen columns and a mild order of trials."""

    def __init__(self, chosen: Sequence[int]) -> None:
        self.chosen = list(chosen)
        self.stopped = False

    def order(self, bounds: Floats) -> Floats:
        """Return the sum of chosen criteria in units that people hardly notice."""
        scaled = bounds[:, self.chosen] / SCALES[self.chosen]
        found: Floats = scaled.sum(axis=1)
        return found

    def keep_partial(self, plan: Partial, need_days: list[float]) -> bool:
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
        found: Floats = bounds[:, self.column] + 1e-6 * super().order(bounds)
        return found

    def accept(self, plan: Plan) -> None:
        if plan.vector[self.column] < self.value - GAIN:
            self.plan, self.value = plan, plan.vector[self.column]


class Polish(_Base):
    """Find the plan with the least sum of chosen criteria among those no worse than one given.

    The least sum inside the box of a vector is Pareto-optimal: whatever beat it would lie in the
    box too, with a smaller sum.
    """

    def __init__(self, chosen: Sequence[int], plan: Plan) -> None:
        super().__init__(chosen)
        self.plan = plan
        self.box = np.array(plan.vector)[self.chosen] + ROUNDING
        self.total = float(self.box.sum()) - ROUNDING * len(self.chosen)

    def keep(self, bounds: Floats) -> Mask:
        values = bounds[:, self.chosen]
        found: Mask = (values <= self.box).all(axis=1) & (values.sum(axis=1) < self.total - GAIN)
        return found

    def accept(self, plan: Plan) -> None:
        values = np.array(plan.vector)[self.chosen]
        if (values <= self.box).all() and values.sum() < self.total - GAIN:
            self.plan, self.total = plan, float(values.sum())


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
