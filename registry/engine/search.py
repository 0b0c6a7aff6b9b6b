"""One search: a field narrowed for a goal, kernels run over it, plans handed to the goal.

    search = Search(board, Ground.of(field), Work(budget=50_000))
    search.run(goal)         # what the goal found stands in the goal

``ground`` may hold part of the board's offers only. Kernels come back for every plan a cover or a
tie must look at, and when they need more room.
"""

import math
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field

import numpy as np

from registry.engine.aim import Aim, is_kept, rows_kept
from registry.engine.board import Board
from registry.engine.branching import CUT, FOUND, FULL, begin, run
from registry.engine.columns import Floats
from registry.engine.field import Field, holding_bounds, part_of
from registry.engine.goals import Goal
from registry.engine.marking import mark, marked_bounds
from registry.engine.marks import NO_COLUMN
from registry.engine.narrow import WORTH, narrow
from registry.engine.plan import Plan, evaluate
from registry.engine.stack import (
    BOUNDS,
    ROWS_LEFT,
    SLACK,
    STEPS_FOUND,
    WORK,
    Stack,
    begin_plan,
    grown,
    make_stack,
)

FIRST_PLANS = 100  # before landmarks are looked for,
MOST_MARKED = 6_000  # and the most offers among which they are: more take longer than they save
FIRST_STEPS, FIRST_ROWS = 16, 1_024  # room to begin with
NOTHING_LEFT: Floats = np.zeros((0, BOUNDS))


@dataclass(slots=True)
class Work:
    """A deterministic count of plans evaluated; ``budget`` None is without end.

    A run may be held to a share of the budget, so that one hard question leaves work for others.
    """

    budget: int | None = None
    done: int = 0

    @property
    def spent(self) -> bool:
        """Whether the budget is used up."""
        return self.budget is not None and self.done >= self.budget

    def take(self, count: int) -> bool:
        """Count work done elsewhere; False when less than that is left, which is used up then."""
        if self.budget is not None and self.done + count > self.budget:
            self.done = max(self.done, self.budget)
            return False
        self.done += count
        return True

    @contextmanager
    def held_to_next(self, plans: int) -> Iterator[None]:
        """Hold what is done inside to so many plans, if so many are left."""
        whole, most = self.budget, self.done + plans
        self.budget = most if whole is None else min(whole, most)
        try:
            yield
        finally:
            self.budget = whole

    def held_to(self, share: float) -> AbstractContextManager[None]:
        """Hold what is done inside to a share of the budget that is left."""
        if self.budget is None:
            return nullcontext()
        return self.held_to_next(math.ceil((self.budget - self.done) * share))


@dataclass(frozen=True, slots=True)
class Ground:
    """A field to search on, with its bounds per offer, computed once for many searches."""

    field: Field
    rows: Floats

    @classmethod
    def of(cls, field: Field) -> "Ground":
        """Return the ground of a field."""
        return cls(field, holding_bounds(field))

    def narrowed(self, goal: Goal) -> "Ground":
        """Return the ground without what is of no interest to a goal."""
        return Ground(*narrow(self.field, self.rows, goal.aim()))


@dataclass(slots=True)
class Search:
    """One run after another over the same ground, sharing the count of work.

    ``unsearched`` are the bounds of children that the budget cut off in the last run.
    """

    board: Board
    ground: Ground
    work: Work
    unsearched: Floats = field(default_factory=lambda: NOTHING_LEFT)

    def run(self, goal: Goal, share: float = 1.0) -> bool:
        """Search to the end; returns False when the budget, or the share of it, cut the search."""
        with self.work.held_to(share):
            aim = goal.aim()
            small, rows = narrow(self.ground.field, self.ground.rows, aim)
            if self.work.spent:
                return self._leave_all(small, aim)
            goal.look_at(small.place)
            if goal.marked == NO_COLUMN:
                return self._run(goal, small)
            with self.work.held_to_next(FIRST_PLANS):
                done = self._run(goal, small)
            return done or self._run_marked(goal, small, rows)

    def _run_marked(self, goal: Goal, small: Field, rows: Floats) -> bool:
        """Search with landmarks, on what they leave of a field with its bounds per offer."""
        while not self.work.spent:
            small, rows = narrow(small, rows, goal.aim())
            if len(small.wait) > MOST_MARKED:
                return self._run(goal, small)
            small = mark(small, goal.marked)
            rows = marked_bounds(small)
            keep = rows_kept(goal.aim(), rows, small.limits[1], small.limits[0], SLACK)
            if not keep.any():
                self.unsearched = NOTHING_LEFT
                return True
            if keep.sum() > WORTH * len(keep):
                return self._run(goal, small)
            small = part_of(small, keep)
            if not np.isfinite(small.soonest_good[: len(small.need_by)]).all():
                self.unsearched = NOTHING_LEFT
                return True
            rows = holding_bounds(small)
        return False

    def _leave_all(self, small: Field, aim: Aim) -> bool:
        """Note that nothing was searched at all."""
        stack = make_stack(small, FIRST_STEPS, FIRST_ROWS)
        begin_plan(small, stack)
        kept = is_kept(aim, stack.bounds[0])
        self.unsearched = stack.bounds[:1].copy() if kept else NOTHING_LEFT
        return not kept

    def _run(self, goal: Goal, small: Field) -> bool:
        work, counted = self.work, 0
        stack = make_stack(small, FIRST_STEPS, FIRST_ROWS)
        aim = goal.aim()
        begin(small, stack, aim)
        while True:
            budget = -1 if work.budget is None else max(counted + work.budget - work.done, 0)
            state = run(small, stack, aim, budget)
            work.done += int(stack.control[WORK]) - counted
            counted = int(stack.control[WORK])
            if state == FULL:
                stack = grown(stack, small)
            elif state == FOUND:
                goal.accept(self._plan(small, stack))
                if goal.stopped:
                    return True
                aim = goal.aim()
                stack.control[STEPS_FOUND] = 0
            else:
                break
        if stack.control[STEPS_FOUND]:
            goal.accept(self._plan(small, stack))
        self.unsearched = stack.left[: stack.control[ROWS_LEFT]].copy()
        return state != CUT

    def _plan(self, small: Field, stack: Stack) -> Plan:
        """Return the plan the kernels found, in numbers of the whole board."""
        count = int(stack.control[STEPS_FOUND])
        steps = tuple(small.place[stack.found_step[:count]].tolist())
        ways = tuple(
            self.board.way(way) for way in small.way_place[stack.found_way[:count]].tolist()
        )
        plan = evaluate(self.board, steps, ways)
        if plan is None:
            raise AssertionError(f"kernels and evaluation disagree on steps {steps}")
        return plan
