"""The goals a search can have.

* :class:`Best` the least value of one criterion,
* :class:`Polish` from a route to one that nothing beats, no worse on any criterion,
* :class:`InZone` the least blend where nothing found covers,
* :class:`Cover` every route that is not covered yet, handed to a function,
* :class:`Uncovered` whether some route is not covered at all.

Each fills an ``Aim``, which kernels read. "Covered" means that some found vector is at most the
tolerance (and 1e-6) worse on each chosen criterion.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from registry.engine import aim as aims
from registry.engine.aim import EQUAL, Aim
from registry.engine.board import BLEND_WEIGHTS, DAYS, TRAVEL
from registry.engine.columns import Floats, Positions
from registry.engine.marks import NO_COLUMN
from registry.engine.plan import Plan

ROUNDING = 1e-10  # of sums added up in another order

Mask = NDArray[np.bool_]


class Goal(Protocol):
    """What a search is for. ``stopped`` ends it early; ``marked`` the column of costs for which
    landmarks are worth looking for."""

    stopped: bool
    marked: int

    def aim(self) -> Aim:
        """Return what kernels look for now."""

    def accept(self, plan: Plan) -> None:
        """Take a complete plan: every one for covers and ties, else the last and best."""

    def look_at(self, offers: Positions) -> None:
        """Hear which offers of the scene may be in plans, before the search."""


class GoalBase:
    """What goals share: the chosen columns and an aim without anything special."""

    kind = aims.BEST
    marked = NO_COLUMN
    minds_days = False  # sooner is better even where neither criteria nor limits ask for days

    def __init__(self, chosen: Sequence[int]) -> None:
        self.chosen = list(chosen)
        self.stopped = False
        self.numbers: Floats = np.full(3, np.inf)
        self.counts: Positions = np.zeros(1, np.intp)
        self.most: Floats = np.zeros(0)
        self.columns = np.array(self.chosen, np.intp)
        self.column = 0
        self.found: Floats = np.zeros((0, len(self.chosen)))
        self.tolerance: Floats = np.zeros(len(self.chosen))
        self.confirm: Positions = np.zeros(0, np.intp)

    def aim(self) -> Aim:
        """Return what kernels look for now."""
        return Aim(
            self.kind,
            self.column,
            self.columns,
            self.most,
            np.ascontiguousarray(self.found),
            self.tolerance,
            float(BLEND_WEIGHTS[DAYS]) if DAYS in self.chosen else 0.0,
            self.minds_days,
            self.numbers,
            self.counts,
            self.confirm,
        )

    def look_at(self, offers: Positions) -> None:
        """Most goals need to know nothing more of offers."""

    def blend(self, plan: Plan) -> float:
        """Return the sum of chosen criteria in units that people hardly notice."""
        values = np.array(plan.vector)[self.chosen]
        return float(values @ BLEND_WEIGHTS[self.chosen])


class Best(GoalBase):
    """Find a plan with the least value of one criterion (then the least of the others nearby)."""

    def __init__(self, chosen: Sequence[int], column: int) -> None:
        super().__init__(chosen)
        self.column = column
        self.marked = NO_COLUMN if column == DAYS else column - TRAVEL
        self.plan: Plan | None = None

    @property
    def value(self) -> float:
        """The least value found; a plan is only of interest below it."""
        return float(self.numbers[aims.VALUE])

    @value.setter
    def value(self, value: float) -> None:
        self.numbers[aims.VALUE] = value

    def accept(self, plan: Plan) -> None:
        self.plan = plan


class InZone(GoalBase):
    """Find the plan with the least blend below ``zone`` (k,) on every chosen criterion.

    It is Pareto-optimal: whatever beat it would be in the zone too, with a smaller blend.
    """

    kind = aims.POLISH

    def __init__(self, chosen: Sequence[int], zone: Floats) -> None:
        super().__init__(chosen)
        self.most = np.nextafter(zone, -np.inf)
        self.plan: Plan | None = None

    def accept(self, plan: Plan) -> None:
        self.plan = plan


class Polish(GoalBase):
    """Find the plan with the least blend among those no worse than ``plan`` on ``columns``.

    With all chosen columns, and with only one whose least value ``plan`` has, the result is
    Pareto-optimal: whatever beat it would be among them too, with a smaller blend.
    """

    kind = aims.POLISH

    def __init__(self, chosen: Sequence[int], plan: Plan, columns: Sequence[int]) -> None:
        super().__init__(chosen)
        self.plan = plan
        self.columns = np.array(columns, np.intp)
        values = np.array(plan.vector)[self.columns]
        self.most = values + ROUNDING * np.maximum(1.0, np.abs(values) / 1e3)
        self.numbers[aims.TOTAL] = self.blend(plan)

    def accept(self, plan: Plan) -> None:
        self.plan = plan


class Cover(GoalBase):
    """Hand every complete plan that no found vector covers to ``take``, which adds to ``found``."""

    kind = aims.COVER

    def __init__(
        self, chosen: Sequence[int], tolerance: Floats, take: Callable[[Plan], None]
    ) -> None:
        super().__init__(chosen)
        self.tolerance = np.array(tolerance, np.float64)
        self.take = take

    def accept(self, plan: Plan) -> None:
        if not covered(self.found, np.array([plan.vector])[:, self.chosen], self.tolerance)[0]:
            self.take(plan)


class Near(GoalBase):
    """Not searched for: keeps what could equal or beat one of the given vectors."""

    kind = aims.NEAR

    def __init__(self, chosen: Sequence[int], found: Floats) -> None:
        super().__init__(chosen)
        self.found = found

    def accept(self, plan: Plan) -> None:
        """Never called."""


class Uncovered(GoalBase):
    """Find one plan that the given vectors do not cover; ``witness`` is its vector."""

    kind = aims.COVER

    def __init__(self, chosen: Sequence[int], tolerance: Floats, found: Floats) -> None:
        super().__init__(chosen)
        self.tolerance = np.array(tolerance, np.float64)
        self.found = found
        self.witness: Floats | None = None

    def accept(self, plan: Plan) -> None:
        self.witness = np.array(plan.vector)
        self.stopped = True


def covered(found: Floats, values: Floats, tolerance: Floats) -> Mask:
    """Return which rows of ``values`` (m, k) some row of ``found`` (r, k) covers."""
    if not len(found):
        return np.zeros(len(values), np.bool_)
    near: Mask = np.less_equal(found[None, :, :], (values + tolerance + EQUAL)[:, None, :])
    answer: Mask = np.any(np.all(near, axis=2), axis=1)
    return answer


__all__ = [
    "EQUAL",
    "Best",
    "Cover",
    "Goal",
    "GoalBase",
    "InZone",
    "Near",
    "Polish",
    "Uncovered",
]
