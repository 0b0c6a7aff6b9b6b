"""Branch and bound over plans: one search, driven by a goal that says what is still of interest.

    search = Search(board, Work(budget=50_000))
    search.run(goal)         # goal.keep(bounds) prunes, goal.accept(plan) takes what is complete

Each branching settles the obligation on top of a partial plan: a good gets a supplier (a step
already chosen, or a new one), a step gets its way in. For all new offers at once a row of lower
bounds is computed (what is spent, what the offer costs, what must at least be added after it, the
soonest days); the goal strikes out rows; the rest are tried, the most promising first. The order
and the count of plans depend on the input alone.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np

from registry.engine.board import BLEND, DAYS, FEE, RISK
from registry.engine.columns import Floats
from registry.engine.goals import Goal
from registry.engine.narrow import narrow
from registry.engine.plan import (
    Entry,
    Partial,
    beginning,
    closing,
    evaluate,
    inner_risk,
    least_days,
    referring_steps,
    settled,
    tail_days,
    with_entry,
    with_step,
    with_supplier,
)
from registry.engine.search_board import SearchBoard
from registry.engine.standing import SLACK
from registry.engine.ways import NOBODY, Positions

Extension = tuple[Callable[[int], Partial], Floats]


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

    @contextmanager
    def held_to(self, share: float) -> Iterator[None]:
        """Hold what is done inside to a share of the budget that is left."""
        whole = self.budget
        if whole is not None:
            self.budget = min(whole, self.done + math.ceil((whole - self.done) * share))
        try:
            yield
        finally:
            self.budget = whole


@dataclass(slots=True)
class Search:
    """One run after another over the same board, sharing the count of work.

    Complete plans are handed on with their steps put to ``place``: where an offer of the board is
    in the whole scene. ``unsearched`` collects the bounds of rows that the budget cut off in the
    last run.
    """

    board: SearchBoard
    work: Work
    place: Positions
    unsearched: list[Floats] = field(default_factory=list)
    _place: Positions = field(init=False)
    _minds_days: bool = True

    def run(self, goal: Goal, share: float = 1.0) -> bool:
        """Search to the end; returns False when the budget, or the share of it, cut the search."""
        with self.work.held_to(share):
            return self._narrow_and_run(goal)

    def _narrow_and_run(self, goal: Goal) -> bool:
        self.unsearched = []
        if self.work.spent:
            root = self._root()
            self.unsearched = [root[goal.keep(root)]]
            return not len(self.unsearched[0])
        whole = self.board
        self.board, kept = narrow(whole, goal)
        self._place = self.place[kept]
        self._minds_days = whole.time_matters or goal.minds_days
        try:
            return self._run(goal)
        finally:
            self.board = whole

    def _root(self) -> Floats:
        return np.array(
            [self._bounds(beginning(self.board), self.board.soonest_good[: self.board.needs])]
        )

    def _run(self, goal: Goal) -> bool:
        plan = beginning(self.board)
        bounds = self._root()
        if goal.keep(bounds)[0]:
            self._branch(plan, list(bounds[0]), goal)
        return not self.unsearched

    def _bounds(self, plan: Partial, need_days: list[float]) -> list[float]:
        """Return the lower bounds (6,) of a partial plan."""
        return [max(need_days, default=0.0), *self._least_costs(plan)]

    def _least_costs(self, plan: Partial) -> list[float]:
        rest = self.board.rest.of(_open_goods(plan.todo), plan.gives)
        costs = [mine + more for mine, more in zip(plan.costs, rest, strict=True)]
        if plan.closed:
            more = inner_risk(self.board, plan)
            costs[2] += more
            costs[4] += more * self.board.risk_weight
        return costs

    def _branch(self, plan: Partial, bounds: list[float], goal: Goal) -> None:
        """Settle the obligation on top of ``plan`` in every way that is of interest."""
        children = list(self._reuse(plan))
        rows = [[bounds[DAYS], *self._least_costs(child)] for child in children]
        table = np.array(rows, np.float64).reshape(len(rows), 6)
        make, new_rows = self._extend(plan, bounds)
        if len(new_rows):
            table = np.concatenate([table, new_rows])
        if not len(table):
            return
        keep = goal.keep(table) & (table[:, FEE] <= self.board.max_fee + SLACK)
        rows_left = np.flatnonzero(keep)
        rows_left = rows_left[np.argsort(goal.order(table[rows_left]), kind="stable")]
        for turn, row in enumerate(rows_left.tolist()):
            if goal.stopped:
                return
            if turn and not goal.keep(table[row : row + 1])[0]:
                continue
            if self.work.spent:
                left = table[rows_left[turn:]]
                self.unsearched.append(left[goal.keep(left)])
                return
            child = children[row] if row < len(children) else make(row - len(children))
            self._try(child, goal)

    def _try(self, plan: Partial, goal: Goal) -> None:
        """Bound one child exactly, then take it when complete or branch on."""
        self.work.done += 1
        days = least_days(self.board, plan)
        if days is None:
            return
        bounds = self._bounds(plan, days[1])
        if not goal.keep(np.array([bounds]))[0] or not goal.keep_partial(self.board, plan, days[1]):
            return
        if plan.todo and not plan.closed and max(plan.todo) < 0:
            closed = self._close(plan, bounds, goal)
            if closed is None:
                return
            plan, bounds = closed
        if plan.todo:
            self._branch(plan, bounds, goal)
            return
        ways = tuple(entry.way for entry in plan.entries if entry is not None)
        complete = evaluate(self.board, plan.steps, ways)
        if complete is not None:
            steps = tuple(int(self._place[offer]) for offer in complete.steps)
            goal.accept(replace(complete, steps=steps))

    def _close(
        self, plan: Partial, bounds: list[float], goal: Goal
    ) -> tuple[Partial, list[float]] | None:
        """Ask whether a further step, there only to refer, could still be of interest.

        When all goods are settled a completion takes no new step, or at least one door of a step
        whose way is open. Each case has bounds of its own, sharper than those of both together.
        Returns the plan, closed when only the first is of interest, and its bounds; None when
        neither is.
        """
        board = self.board
        more = inner_risk(board, plan)
        inner = [bounds[DAYS], *plan.costs]
        inner[RISK] += more
        inner[BLEND] += more * board.risk_weight if more < np.inf else np.inf
        referred = self._referral_bound(plan)
        if referred is None:
            return (closing(plan), inner) if goal.keep(np.array([inner]))[0] else None
        spread = np.min([board.door_costs(plan.steps[-1 - item]) for item in plan.todo], axis=0)
        outer = np.maximum([bounds[DAYS], *(np.array(plan.costs) + spread)], bounds)
        outer[BLEND] = max(
            outer[BLEND], outer[BLEND] + (referred - outer[RISK]) * board.risk_weight
        )
        outer[RISK] = max(outer[RISK], referred)
        if outer[FEE] <= board.max_fee + SLACK and goal.keep(outer[None, :])[0]:
            return plan, bounds
        if more == np.inf or not goal.keep(np.array([inner]))[0]:
            return None
        return closing(plan), inner

    def _referral_bound(self, plan: Partial) -> float | None:
        """Return the least risk when doors may still be added; None when none can be worth it.

        A door costs its own risk, shared at best among all the open steps it could refer to. It is
        not worth it when its gains over coming alone on day 0 do not make up for that: left out,
        with its steps come alone, the plan is no worse.
        """
        board = self.board
        offers = [plan.steps[-1 - item] for item in plan.todo]
        houses = frozenset(board.organisation[offer] for offer in plan.steps)
        tables = [board.referrals(offer) for offer in offers]
        house = np.concatenate([table.organisation for table in tables])
        risk = np.concatenate([table.risk for table in tables])
        sizes = [len(table.organisation) for table in tables]
        alone = np.repeat([board.risk_alone(offer) for offer in offers], sizes)
        door = board.door_risk[house]
        gain = np.maximum(alone - risk, 0.0)
        gains = np.zeros(len(board.door_risk))
        np.add.at(gains, house, gain)
        if not (gains[house] > door).any():
            return None
        served = np.bincount(house[gain > 0], minlength=len(board.door_risk))
        shared = risk + door / np.maximum(served[house], 1)
        total = plan.costs[RISK - 1]
        start = 0
        for offer, size in zip(offers, sizes, strict=True):
            best = min(
                [way.risk for way in board.ways(offer) if way.referrer in houses]
                + [board.risk_open(offer)]
            )
            if size:
                best = min(best, float(shared[start : start + size].min()))
            start += size
            total += best - board.least_risk[offer]
        return total

    def _reuse(self, plan: Partial) -> Iterator[Partial]:
        """Yield the children that settle the obligation with what is already chosen."""
        board, item = self.board, plan.todo[-1]
        if item >= 0:
            for step, offer in enumerate(plan.steps):
                if board.gives[offer] >> item & 1:
                    yield with_supplier(plan, item, step)
            return
        step = -1 - item
        speakers = referring_steps(board, plan)
        for way in board.ways(plan.steps[step]):
            if way.referrer == NOBODY:
                yield with_entry(board, plan, step, Entry(-1, way))
                continue
            speaker = speakers.get(way.referrer)
            for other, offer in enumerate(plan.steps):
                if speaker not in (None, other) or board.organisation[offer] != way.referrer:
                    continue
                if other != step:
                    yield with_entry(board, plan, step, Entry(other, way))

    def _extend(self, plan: Partial, bounds: list[float]) -> Extension:
        """Return the children with one new step: how to make each, and their bounds (m, 6)."""
        item = plan.todo[-1]
        if item >= 0:
            return self._extend_by_giver(plan, bounds, item)
        return self._extend_by_door(plan, bounds, -1 - item)

    def _extend_by_giver(self, plan: Partial, bounds: list[float], good: int) -> Extension:
        board = self.board
        latest = self._latest_useful(plan, good)
        wanted = _open_goods(plan.todo[:-1])
        tail = tail_days(board, plan, good)
        offers, tables = [], []
        for group in board.givers[good]:
            gives = plan.gives | board.kind_gives[group.kind]
            rest = board.rest.of((wanted | board.kind_asks[group.kind]) & ~gives, gives)
            lag = (
                group.lag_days
                if good < board.needs
                else board.scene.table.duration_days[group.offers]
            )
            there = board.soonest_admission[group.offers] + lag
            useful = there < latest
            useful &= ~np.isin(group.offers, plan.steps)
            chosen = group.offers[useful]
            costs = board.costs[chosen] + (np.array(plan.costs) + rest)
            days = np.maximum(bounds[DAYS], there[useful] + tail)
            offers.append(chosen)
            tables.append(np.column_stack([days, costs]))
        if not offers:
            return (lambda row: plan), np.zeros((0, 6))
        new = np.concatenate(offers)
        return (lambda row: with_step(board, plan, int(new[row]), for_good=good)), np.concatenate(
            tables
        )

    def _latest_useful(self, plan: Partial, good: int) -> float:
        """Return the day before which a new supplier of ``good`` would have to be there.

        A good that a finished part of the plan gives already is only worth a new step if that
        brings it sooner, and sooner counts.
        """
        board = self.board
        latest = np.inf
        days = None
        for step, offer in enumerate(plan.steps):
            if board.gives[offer] >> good & 1 and settled(board, plan, step):
                if not self._minds_days:
                    return -np.inf
                days = days or least_days(board, plan)
                if days is not None:
                    lag = board.duration[offer]
                    if good < board.needs and board.meets[offer] >> good & 1:
                        lag = 0.0
                    latest = min(latest, days[0][step] + lag)
        return latest

    def _extend_by_door(self, plan: Partial, bounds: list[float], step: int) -> Extension:
        board = self.board
        target = plan.steps[step]
        doors = board.doors(target)
        if plan.closed or not len(doors.offer):
            return (lambda row: plan), np.zeros((0, 6))
        wanted = _open_goods(plan.todo)
        tail = tail_days(board, plan, -1 - step)
        known = list(referring_steps(board, plan))
        fresh = np.flatnonzero(
            ~np.isin(doors.offer, plan.steps)
            & ~np.isin(np.asarray(board.organisation)[doors.offer], known)
        )
        offer = doors.offer[fresh]
        rest = np.zeros((len(offer), 5))
        kinds = board.kinds[offer]
        for kind in np.unique(kinds).tolist():
            gives = plan.gives | board.kind_gives[kind]
            rest[kinds == kind] = board.rest.of((wanted | board.kind_asks[kind]) & ~gives, gives)
        costs = board.costs[offer] + rest + np.array(plan.costs)
        more = doors.risk[fresh] - board.least_risk[target]
        costs[:, 2] += more
        costs[:, 4] += more * board.risk_weight
        days = board.soonest_admission[offer] + doors.handoff_days[fresh] + tail
        way = doors.way[fresh]

        def make(row: int) -> Partial:
            entry = Entry(len(plan.steps), board.ways(target)[int(way[row])])
            grown = with_step(board, plan, int(offer[row]), for_good=None)
            return with_entry(board, grown, step, entry)

        return make, np.column_stack([np.maximum(bounds[DAYS], days), costs])


def _open_goods(todo: tuple[int, ...]) -> int:
    """Return the goods that are open, as bits."""
    wanted = 0
    for item in todo:
        if item >= 0:
            wanted |= 1 << item
    return wanted
