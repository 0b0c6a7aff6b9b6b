"""No route: the smallest sets of things, any one of which would open one.

    missing = find_missing(scene, budget=600)        # registry.domain.route.Missing

Things and their weights: a relaxed limit 1, a fact 2, a link 3 (handoff 0, acceptance 1), a service
at the person's place 5 (its type's priors, self-referral). Sets hold at most three; the five
cheapest minimal ones are told. More things never close a route, so whole groups are tried at once
and split only when they open something.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from registry.domain.profile import Limits
from registry.domain.route import Missing, MissingItem, MissingSet
from registry.engine.aim import NEED_DAY
from registry.engine.board import DAYS, FEE, Board
from registry.engine.earliest import Earliest
from registry.engine.field import field_of
from registry.engine.goals import Best
from registry.engine.missing_rows import Thing
from registry.engine.missing_world import NO_LIMIT, World, relax
from registry.engine.scene import Scene
from registry.engine.search import Ground, Search, Work
from registry.engine.standing import SLACK

WEIGHTS = {"limit": 1, "fact": 2, "link": 3, "service": 5}
MOST_THINGS = 3
MOST_SETS = 5
SEARCH_BUDGET = 2_000  # plans per trial when a limit on fees asks for a search


def find_missing(scene: Scene, budget: int) -> Missing:
    """Return what would open a route; ``budget`` counts trials, each one fixed point of days.

    In a large network, where a trial costs milliseconds, a quarter of them is made.
    """
    network = scene.network
    given = frozenset[str]().union(*(item.yields | item.meets for item in network.bundles))
    unmeetable = tuple(need for need in scene.needs if need not in given)
    world = World(scene)
    trials = _Trials(world, budget if world.whole else budget // 4)
    sets = tuple(trials.minimal_sets())
    return Missing(sets, trials.exhaustive, unmeetable)


class _LeastNeedDay(Best):
    """Find the least day on which one need can be met."""

    kind = NEED_DAY

    def __init__(self, need: int) -> None:
        super().__init__([DAYS], need)


class _Trials:
    """Tries sets of things, cheapest first. ``exhaustive`` turns False at the budget."""

    def __init__(self, world: World, budget: int) -> None:
        self.world, self.budget = world, budget
        self.exhaustive = world.whole
        self.found: list[frozenset[Thing]] = []
        self._known: dict[frozenset[Thing], bool] = {}

    def minimal_sets(self) -> Iterator[MissingSet]:
        things = self.world.things
        if not self.opens(frozenset(things)):
            return
        heaviest = MOST_THINGS * max(WEIGHTS.values())
        for weight in range(1, heaviest + 1):
            if len(self.found) >= MOST_SETS or self.budget <= 0:
                break
            self._extend((), 0, weight)
        for found in self.found[:MOST_SETS]:
            items = self._with_values(found)
            yield MissingSet(items, sum(WEIGHTS[item[0]] for item in items))

    def opens(self, things: frozenset[Thing]) -> bool:
        """Return whether there is a route when these things are there."""
        known = self._known.get(things)
        if known is None:
            if self.budget <= 0:
                self.exhaustive = False
                return False
            self.budget -= 1
            known = self._known[things] = self._opens(things, self._relaxed(things))
        return known

    def _relaxed(self, things: frozenset[Thing]) -> Mapping[str, float]:
        return {thing[1]: NO_LIMIT for thing in things if thing[0] == "limit"}

    def _opens(self, things: frozenset[Thing], relaxed: Mapping[str, float]) -> bool:
        """Return whether there is a route with the things and with limits put to new values."""
        world = self.world
        limits = relax(world.limits, relaxed)
        travel_km = relaxed.get("max_travel_km")
        days = world.days(things, travel_km)
        met = days.good[: len(world.scene.needs)]
        if not np.isfinite(met).all():
            return False
        most = NO_LIMIT if limits.max_days is None else limits.max_days
        for need, day in zip(world.scene.needs, met.tolist(), strict=True):
            if day > min(most, limits.need_by.get(need, NO_LIMIT)) + SLACK:
                return False
        if limits.max_fee is None:
            return True
        goal = Best([FEE], FEE)
        return self._search(goal, things, travel_km, limits, days) < NO_LIMIT

    def _search(
        self,
        goal: Best,
        things: frozenset[Thing],
        travel_km: float | None,
        limits: Limits,
        days: Earliest,
    ) -> float:
        """Return the least value of a goal's criterion; inf when no route was found."""
        scene = self.world.cut(things, travel_km, limits, days)
        if not Search(Board(scene), Ground.of(field_of(scene)), Work(SEARCH_BUDGET)).run(goal):
            self.exhaustive = False
        return goal.value

    def _extend(self, chosen: tuple[Thing, ...], first: int, weight: int) -> None:
        """Add things from position ``first`` on until the set weighs ``weight`` more."""
        things = self.world.things
        last = [i for i in range(first, len(things)) if WEIGHTS[things[i][0]] == weight]
        if len(chosen) < MOST_THINGS:
            self._finish(chosen, last)
        if len(chosen) + 1 >= MOST_THINGS:
            return
        for position in range(first, len(things)):
            rest = weight - WEIGHTS[things[position][0]]
            if rest <= 0:
                break  # things stand in order of weight
            grown = (*chosen, things[position])
            if self._is_superset(grown) or len(self.found) >= MOST_SETS or self.budget <= 0:
                continue
            self._extend(grown, position + 1, rest)

    def _finish(self, chosen: tuple[Thing, ...], positions: list[int]) -> None:
        """Find every thing at ``positions`` that opens a route together with ``chosen``."""
        things = self.world.things
        left = [p for p in positions if not self._is_superset((*chosen, things[p]))]
        waiting = [left] if left else []
        while waiting and len(self.found) < MOST_SETS:
            group = waiting.pop()
            if not self.opens(frozenset(chosen) | {things[p] for p in group}):
                continue
            if len(group) == 1:
                self.found.append(frozenset((*chosen, things[group[0]])))
            else:
                middle = len(group) // 2
                waiting += [group[middle:], group[:middle]]

    def _is_superset(self, things: tuple[Thing, ...]) -> bool:
        return any(small <= frozenset(things) for small in self.found)

    def _with_values(self, things: frozenset[Thing]) -> tuple[MissingItem, ...]:
        """Return the things in order, each limit with the least value that still opens a route.

        One limit after another is fixed at its least while the later ones stay open.
        """
        values = dict(self._relaxed(things))
        for name in values:
            values[name] = self._least(things, name, values)
        order = {thing: index for index, thing in enumerate(self.world.things)}
        items: list[MissingItem] = []
        for thing in sorted(things, key=order.__getitem__):
            if thing[0] == "limit":
                items.append(("limit", thing[1], values[thing[1]]))
            elif thing[0] == "link":
                items.append(("link", thing[1], thing[2]))
            else:
                items.append((thing[0], thing[1]))
        return tuple(items)

    def _least(self, things: frozenset[Thing], name: str, values: Mapping[str, float]) -> float:
        world = self.world
        if name == "max_travel_km":
            return self._least_travel(things, values)
        limits = relax(world.limits, values)
        travel_km = values.get("max_travel_km")
        days = world.days(things, travel_km)
        if name == "max_fee":
            return self._search(Best([FEE], FEE), things, travel_km, limits, days)
        needs = world.scene.needs
        if name == "max_days":
            if limits.max_fee is None:
                return float(days.good[: len(needs)].max())
            return self._search(Best([DAYS], DAYS), things, travel_km, limits, days)
        need = needs.index(name.removeprefix("need_by."))
        if limits.max_fee is None:
            return float(days.good[need])
        return self._search(_LeastNeedDay(need), things, travel_km, limits, days)

    def _least_travel(self, things: frozenset[Thing], values: Mapping[str, float]) -> float:
        distances = self.world.scene.standing.distance_km[self.world.offers]
        steps = np.unique(distances[self.world.far]).tolist()
        if not steps:  # the search was cut before: the limit itself is not what is in the way
            return float(self.world.limits.max_travel_km or 0.0)
        low, high = 0, len(steps) - 1
        while low < high:
            middle = (low + high) // 2
            if self._opens(things, {**values, "max_travel_km": steps[middle]}):
                high = middle
            else:
                low = middle + 1
        return float(steps[low])
