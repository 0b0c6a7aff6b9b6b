"""The set of plans that answers a question: the Pareto front, or a cover of it.

    front = find_front(board, tolerance=None, budget=50_000)
    front.plans, front.tolerance, front.complete

First the plan with the least sum of all, and the best per criterion, each polished until nothing
beats it. Exact (``tolerance`` None): then one search that keeps what no found plan equals or beats.
Cover: then zone after zone of what is not covered is searched for its best plan; then what the rest
covers is left out again. Last, the plan to show is chosen among those with equal vectors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cmp_to_key

import numpy as np

from registry.domain.route import CRITERIA
from registry.engine.board import SCALES, Board
from registry.engine.columns import Floats
from registry.engine.dominance import thin
from registry.engine.field import field_of
from registry.engine.goals import EQUAL, Best, Cover, InZone, Near, Polish, Uncovered, covered
from registry.engine.plan import Plan
from registry.engine.search import NOTHING_LEFT, Ground, Search, Work
from registry.engine.ties import Ties

SHARE_OF_ONE = 0.1  # of the work left, for one best value, one polish or one tie
SHARE_OF_COVER = 0.8
SHARE_OF_ZONE = 0.3


@dataclass(frozen=True, slots=True)
class Front:
    """Plans in the order of the chosen criteria, with what is proved about them."""

    plans: tuple[Plan, ...]
    tolerance: Mapping[str, float] | None
    complete: bool
    work: int


@dataclass(frozen=True, slots=True)
class Zone:
    """All plans below a corner (k,) on every criterion; they hold offers of ``ground`` only."""

    corner: Floats
    ground: Ground


@dataclass(slots=True)
class _Finder:
    """The plans so far and what is still open about them.

    ``cut`` holds bounds of what the cover did not search, ``unproved`` the criteria whose least
    value is not proved, ``rough`` plans that something may still beat; ``whole`` turns False when
    the budget left anything open for good.
    """

    board: Board
    ground: Ground
    chosen: list[int]
    tolerance: Floats
    work: Work
    plans: list[Plan] = field(default_factory=list)
    witnesses: list[Floats] = field(default_factory=list)
    cut: Floats = field(default_factory=lambda: NOTHING_LEFT)
    unproved: list[int] = field(default_factory=list)
    rough: list[Plan] = field(default_factory=list)
    whole: bool = True

    def values(self, plans: list[Plan]) -> Floats:
        """Return the chosen values (r, k) of plans."""
        return np.array([plan.vector for plan in plans], np.float64).reshape(-1, len(CRITERIA))[
            :, self.chosen
        ]

    def polish(self, plan: Plan, columns: list[int], share: float = SHARE_OF_ONE) -> Plan:
        """Return a plan nothing beats, no worse than ``plan`` on ``columns``; see ``rough``."""
        goal = Polish(self.chosen, plan, columns)
        if not Search(self.board, self.ground, self.work).run(goal, share):
            self.rough.append(goal.plan)
        return goal.plan

    def find_best(self) -> None:
        """Find the least value of every chosen criterion, within a share of the work each.

        The plan with the least blend comes first: with it in hand most offers can be left out.
        """
        self._search_zone(self.ground, np.full(len(self.chosen), np.inf), SHARE_OF_ONE)
        self.unproved = [column for column in self.chosen if not self._improve(column)]

    def _improve(self, column: int, share: float = SHARE_OF_ONE) -> bool:
        """Look for a better value of a criterion; returns whether the least is proved."""
        goal = Best(self.chosen, column)
        goal.value = min((plan.vector[column] for plan in self.plans), default=np.inf)
        proved = Search(self.board, self.ground, self.work).run(goal, share)
        if goal.plan is not None:
            self.plans.append(self.polish(goal.plan, [column]))
        return proved

    def finish(self) -> None:
        """Spend what work is left on least values not proved and plans not polished yet."""
        for index, column in enumerate(self.unproved):
            self.whole &= self._improve(column, 1.0 / (1 + len(self.unproved) - index))
        rough, self.rough = self.rough, []
        for index, plan in enumerate(rough):
            if any(plan is other for other in self.plans):
                share = 1.0 / (1 + len(rough) - index)
                self.plans = [other for other in self.plans if other is not plan]
                self.plans.append(self.polish(plan, self.chosen, share))
        self.whole &= not self.rough
        self.plans = self._distinct()

    def _distinct(self) -> list[Plan]:
        """Return the plans without those that an earlier one equals or beats."""
        kept: list[Plan] = []
        nothing = np.zeros(len(self.chosen))
        for plan in sorted(self.plans, key=lambda plan: [plan.vector[i] for i in self.chosen]):
            if not covered(self.values(kept), self.values([plan]), nothing)[0]:
                kept.append(plan)
        return kept

    def find_all(self) -> None:
        """Search for everything that no plan found equals or beats."""
        search = Search(self.board, self.ground, self.work)
        nothing = np.zeros(len(self.chosen))

        def take(plan: Plan) -> None:
            beaten = covered(self.values([plan]), self.values(self.plans), nothing)
            self.plans = [old for old, gone in zip(self.plans, beaten, strict=True) if not gone]
            self.plans.append(plan)
            goal.found = self.values(self.plans)

        goal = Cover(self.chosen, nothing, take)
        goal.found = self.values(self.plans)
        if not search.run(goal, SHARE_OF_COVER):
            self.whole = False
            self.cut = search.unsearched
        self.plans = self._distinct()  # one found before, in a search that was cut, may be beaten

    def find_cover_by_zones(self) -> None:
        """Search zone after zone of what is not covered, adding what is found.

        A zone is all that is below a corner on every criterion; what is not covered by the plans
        is a union of zones. A plan found in one splits the zones it covers a part of. A part is
        searched on what the search of the whole left of the ground.
        """
        zones = [Zone(np.full(len(self.chosen), np.inf), self._uncovered_ground())]
        for plan in self.plans:
            zones = self._split(zones, plan)
        left: list[Floats] = []
        begun = self.work.done
        while zones:
            zone = zones.pop()
            ground = zone.ground.narrowed(InZone(self.chosen, zone.corner))
            with self.work.held_to(self._share_of_cover(begun)):
                found = self._search_zone(ground, zone.corner, SHARE_OF_ZONE, left)
            if found is not None:
                zones = self._split([*zones, Zone(zone.corner, ground)], found)
        if left:
            self.whole = False
            self.cut = np.concatenate(left)

    def _uncovered_ground(self) -> Ground:
        """Return the ground without what is of no interest beside the plans found."""
        goal = Cover(self.chosen, self.tolerance, lambda plan: None)
        goal.found = self.values(self.plans)
        return self.ground.narrowed(goal)

    def _share_of_cover(self, begun: int) -> float:
        """Return the share of the work left that keeps the cover within its share of the whole."""
        if self.work.budget is None or self.work.spent:
            return 1.0
        most = begun + SHARE_OF_COVER * (self.work.budget - begun)
        return max(most - self.work.done, 0.0) / (self.work.budget - self.work.done)

    def _search_zone(
        self, ground: Ground, corner: Floats, share: float, left: list[Floats] | None = None
    ) -> Plan | None:
        """Add the best plan of a zone; ``left`` takes the bounds of what was not searched."""
        goal = InZone(self.chosen, corner)
        search = Search(self.board, ground, self.work)
        proved = search.run(goal, share)
        if goal.plan is not None:
            self.plans.append(goal.plan)
            if not proved:
                self.rough.append(goal.plan)
        elif not proved and left is not None:
            left.append(search.unsearched)
        return goal.plan

    def _split(self, zones: list[Zone], plan: Plan) -> list[Zone]:
        """Return the zones without what a plan covers, none of them inside another."""
        corner = np.array(plan.vector)[self.chosen] - self.tolerance - EQUAL
        kept = [zone for zone in zones if not (corner < zone.corner).all()]
        new: list[Zone] = []
        for zone in zones:
            if (corner < zone.corner).all():
                for column in range(len(corner)):
                    lower = zone.corner.copy()
                    lower[column] = corner[column]
                    new.append(Zone(lower, zone.ground))
        for index, part in enumerate(new):
            others = kept + new[index + 1 :]
            if not any((part.corner <= other.corner).all() for other in others):
                kept.append(part)
        return kept

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
            if not Search(self.board, self.ground, self.work).run(goal):
                self.whole = False
                return
            if goal.witness is None:
                self.plans = [other for other in self.plans if other is not plan]
            else:
                self.witnesses.append(goal.witness[self.chosen])

    def settle_ties(self, whole: Ground) -> None:
        """Replace each plan by the one to show among its equals; ``whole`` is not thinned."""
        near = whole.narrowed(Near(self.chosen, self.values(self.plans)))
        ground = Ground.of(thin(near.field, self.board, for_ties=True))
        for index, plan in enumerate(self.plans):
            goal = Ties(self.board, self.chosen, plan, self.work)
            share = 1.0 / (len(self.plans) - index)
            self.whole &= Search(self.board, ground, self.work).run(goal, share)
            self.plans[index] = goal.plan or goal.shorten(plan)
            self.whole &= goal.whole


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
    whole = field_of(board.scene)
    chosen = [CRITERIA.index(name) for name in criteria]
    thinned = Ground.of(thin(whole, board, for_ties=False))
    finder = _Finder(board, thinned, chosen, allowed, work)
    finder.find_best()
    if tolerance is None:
        finder.find_all()
    else:
        finder.find_cover_by_zones()
    if tolerance is not None or len(finder.cut):
        finder.finish()  # an exact search to the end needs no best values, it only gains by them
    proved = None if tolerance is None else full_tolerance(criteria, tolerance)
    if len(finder.cut):
        proved = _proved(finder, criteria)
    elif tolerance is not None and finder.whole:
        finder.drop_redundant()
    finder.settle_ties(Ground.of(whole) if thinned.field is not whole else thinned)
    if proved is None and not finder.whole:
        proved = dict.fromkeys(criteria, 0.0)  # the vectors are exact, the choice among equals not

    def sign(one: Plan, other: Plan) -> int:
        return _sign(finder.chosen, one, other)

    plans = sorted(finder.plans, key=cmp_to_key(sign))
    return Front(tuple(plans), proved, finder.whole, work.done)


def _sign(chosen: Sequence[int], one: Plan, other: Plan) -> int:
    """Return which plan comes first by the first chosen criterion that differs beyond rounding."""
    gaps = (one.vector[i] - other.vector[i] for i in chosen)
    gap = next((gap for gap in gaps if abs(gap) > EQUAL), 0.0)
    return (gap > 0) - (gap < 0)


def _proved(finder: _Finder, criteria: tuple[str, ...]) -> dict[str, float]:
    """Return the tolerance that the bounds of what was not searched still prove."""
    unsearched = finder.cut[:, finder.chosen]
    found = finder.values(finder.plans)
    if not len(found):
        return dict.fromkeys(criteria, float("inf"))
    proved = finder.tolerance.copy()
    while len(unsearched):  # one after another; those within what is proved by then change nothing
        short = np.maximum(found[None, :, :] - unsearched[:, None, :], 0.0)
        excess = (np.maximum(short - proved, 0.0) / SCALES[finder.chosen]).sum(axis=2)
        open_ones = np.flatnonzero(excess.min(axis=1) > 0)
        if not len(open_ones):
            break
        first = open_ones[0]
        proved = np.maximum(proved, short[first, int(excess[first].argmin())])
        unsearched = unsearched[open_ones[1:]]
    return dict(zip(criteria, proved.tolist(), strict=True))
