"""The search for routes in plain Python on a NetworkX graph: what the compiled one is measured by.

    graph = graph_of(network)
    vectors = search(graph, profile, ("days", "travel_km", "risk"), tolerance=None, seconds=60)

Branch and bound as one would write it without kernels: a partial plan has steps, goods that still
want a supplier, and steps that still want a way in. One of these is settled at a time: by a step
already there, or by a new one, the most promising first. A partial plan is dropped when its least
days and costs are those of a plan already found, or worse. With a tolerance it is dropped when
found plans cover all it can become and it can better no criterion's best.

The answer is a list of vectors of the chosen criteria: for ``tolerance`` None all that nothing
beats; else enough of them. It does not choose among equals and explains nothing. Raises
``TooLongError`` past ``seconds`` of computing.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from benchmarks.peers.plain_question import NEVER, Good, PlainQuestion, Way
from registry.domain.profile import Profile
from registry.domain.route import CRITERIA

EQUAL = 1e-6
SCALES = (30.0, 20.0, 1_000.0, 0.3, 1.0)  # of each criterion, to say what is promising
LOOKS = 256  # partial plans between two looks at the clock
Vector = tuple[float, ...]


class TooLongError(Exception):
    """The search did not end in the seconds it was given."""


@dataclass(frozen=True, slots=True)
class Partial:
    """A partial plan, by positions of its steps.

    ``ways``: per step the way in and the step that refers, None while it is not settled.
    ``supplier``: which step gives a good. ``wanted``: goods without one. ``given``: all that the
    steps give. ``costs``: travel, fee, risk by ways settled or the surest, steps.
    """

    steps: tuple[int, ...]
    ways: tuple[tuple[Way, int] | None, ...]
    supplier: Mapping[Good, int]
    wanted: frozenset[Good]
    given: frozenset[Good]
    costs: tuple[float, float, float, float]


def search(
    graph: nx.DiGraph,
    profile: Profile,
    criteria: Sequence[str],
    tolerance: Mapping[str, float] | None,
    seconds: float,
    circuity: float = 1.3,
) -> list[Vector]:
    """Return the vectors that answer a question; see the module's story."""
    question = PlainQuestion(graph, profile, criteria, circuity)
    return _Search(question, criteria, tolerance, time.process_time() + seconds).run()


class _Search:
    def __init__(
        self,
        question: PlainQuestion,
        criteria: Sequence[str],
        tolerance: Mapping[str, float] | None,
        until: float,
    ) -> None:
        self.question, self.until = question, until
        self.chosen = [CRITERIA.index(name) for name in criteria]
        self.is_cover = tolerance is not None
        self.allowed = [(tolerance or {}).get(name, 0.0) + EQUAL for name in criteria]
        self.found: list[Vector] = []
        self.best = [NEVER] * len(self.chosen)
        self.looked = 0

    def run(self) -> list[Vector]:
        wanted = frozenset(self.question.needs)
        nothing = Partial((), (), {}, wanted, frozenset(), (0.0,) * 4)
        stack = [(nothing, 0.0, (0.0,) * len(self.chosen))]
        while stack:
            partial, days, bound = stack.pop()
            if self._is_pointless(bound):
                continue
            self._look_at_the_clock()
            if not partial.wanted and None not in partial.ways:
                self._take(bound)
                continue
            children = []
            for child in self._children(partial):
                least = self._bound(child, days)
                if least is not None:
                    children.append((child, *least))
            children.sort(key=self._promise, reverse=True)
            stack += children
        return sorted(self.found)

    def _promise(self, item: tuple[Partial, float, Vector]) -> float:
        return sum(value / SCALES[i] for value, i in zip(item[2], self.chosen, strict=True))

    def _look_at_the_clock(self) -> None:
        self.looked += 1
        if self.looked % LOOKS == 0 and time.process_time() > self.until:
            raise TooLongError

    # Bounds ------------------------------------------------------------------------------------

    def _is_pointless(self, bound: Vector) -> bool:
        """Return whether nothing that a partial plan can become adds to what is found."""
        if self.is_cover and any(
            value < best - EQUAL for value, best in zip(bound, self.best, strict=True)
        ):
            return False
        for vector in self.found:
            for mine, its, allowed in zip(vector, bound, self.allowed, strict=True):
                if mine > its + allowed:
                    break
            else:
                return True
        return False

    def _bound(self, partial: Partial, days: float) -> tuple[float, Vector] | None:
        """Return the least days and values a partial plan can come to; None when it is pointless.

        ``days`` is what it takes at least for the plan it grew from: looked at first, being free.
        """
        question = self.question
        rest = question.rest(partial.wanted, partial.given)
        costs = [one + other for one, other in zip(partial.costs, rest, strict=True)]
        if costs[3] == NEVER or costs[1] > question.max_fee:
            return None
        if self._is_pointless(self._chosen_of(days, costs)):
            return None
        later = self._least_days(partial)
        if later is None:
            return None
        vector = self._chosen_of(later, costs)
        return None if self._is_pointless(vector) else (later, vector)

    def _chosen_of(self, days: float, costs: list[float]) -> Vector:
        whole = (days, *costs)
        return tuple(whole[i] for i in self.chosen)

    def _least_days(self, partial: Partial) -> float | None:
        """Return the day of the last need, goods and ways not settled at their earliest."""
        question = self.question
        offers = [question.offers[place] for place in partial.steps]
        admission = [NEVER] * len(offers)

        def day_of(good: Good) -> float:
            place = partial.supplier.get(good)
            if place is None:
                return question.good_day.get(good, NEVER)
            lag: float = question.graph.edges[partial.steps[place], good]["lag_days"]
            return admission[place] + lag

        moved = True
        while moved:
            moved = False
            for index, (place, offer) in enumerate(zip(partial.steps, offers, strict=True)):
                settled = partial.ways[index]
                if settled is None:
                    ready = question.entry_day[place]
                else:
                    way, referrer = settled
                    ready = way.handoff_days + (0.0 if referrer < 0 else admission[referrer])
                by_admission = question.floor_day[place]
                for good in question.asked[place]:
                    day = day_of(good)
                    if good[1] in offer.requires:
                        ready = max(ready, day)
                    by_admission = max(by_admission, day)
                day = max(ready + offer.wait_days, by_admission)
                if day < admission[index]:
                    admission[index] = day
                    moved = True
        for place, day in zip(partial.steps, admission, strict=True):
            if day == NEVER or day >= question.outgrown_day[place]:
                return None
        days = [day_of(need) for need in question.needs]
        if any(day > last for day, last in zip(days, question.need_by, strict=True)):
            return None
        return max(days, default=0.0)

    # Branches ----------------------------------------------------------------------------------

    def _children(self, partial: Partial) -> list[Partial]:
        if partial.wanted:
            good = min(partial.wanted, key=self._count_suppliers)
            return self._supplied(partial, good)
        return self._entered(partial, partial.ways.index(None))

    def _count_suppliers(self, good: Good) -> tuple[int, Good]:
        kinds = self.question.suppliers.get(good, ())
        return sum(len(self.question.kinds[kind]) for kind in kinds), good

    def _supplied(self, partial: Partial, good: Good) -> list[Partial]:
        """Return the plan with one good supplied, in every way there is."""
        question = self.question
        found = []
        for index, place in enumerate(partial.steps):
            if good in question.gives[question.offers[place].bundle]:
                found.append(
                    Partial(
                        partial.steps,
                        partial.ways,
                        {**partial.supplier, good: index},
                        partial.wanted - {good},
                        partial.given,
                        partial.costs,
                    )
                )
        for kind in question.suppliers.get(good, ()):
            for place in question.kinds[kind]:
                if place not in partial.steps:
                    found.append(self._with_step(partial, place, good))
        return found

    def _with_step(self, partial: Partial, place: int, good: Good | None) -> Partial:
        question = self.question
        offer = question.offers[place]
        supplier = partial.supplier
        if good is not None:
            supplier = {**supplier, good: len(partial.steps)}
        asked = frozenset(fact for fact in question.asked[place] if fact not in supplier)
        costs = question.costs_of(place)
        ways = question.ways[place]
        only = (ways[0], -1) if len(ways) == 1 and ways[0].house is None else None
        return Partial(
            (*partial.steps, place),
            (*partial.ways, only),
            supplier,
            (partial.wanted - {good} if good is not None else partial.wanted) | asked,
            partial.given | question.gives[offer.bundle],
            (
                partial.costs[0] + costs[0],
                partial.costs[1] + costs[1],
                partial.costs[2] + costs[2],
                partial.costs[3] + 1.0,
            ),
        )

    def _entered(self, partial: Partial, index: int) -> list[Partial]:
        """Return the plan with one step entered, in every way there is."""
        question = self.question
        place = partial.steps[index]
        surest = question.least_risk[place]
        found = []
        for way in question.ways[place]:
            if way.house is None:
                found.append(self._with_way(partial, index, way, -1, surest))
                continue
            for other, referrer in enumerate(partial.steps):
                if other != index and question.offers[referrer].house == way.house:
                    found.append(self._with_way(partial, index, way, other, surest))
            for referrer in self._members(way.house):
                if referrer not in partial.steps:
                    grown = self._with_step(partial, referrer, None)
                    found.append(self._with_way(grown, index, way, len(partial.steps), surest))
        return found

    def _members(self, house: int) -> list[int]:
        return [
            place
            for place in self.question.graph.predecessors(("house", house))
            if place in self.question.offers
        ]

    @staticmethod
    def _with_way(partial: Partial, index: int, way: Way, referrer: int, surest: float) -> Partial:
        ways = list(partial.ways)
        ways[index] = (way, referrer)
        travel, fee, risk, steps = partial.costs
        return Partial(
            partial.steps,
            tuple(ways),
            partial.supplier,
            partial.wanted,
            partial.given,
            (travel, fee, risk - surest + way.risk, steps),
        )

    # Plans -------------------------------------------------------------------------------------

    def _take(self, vector: Vector) -> None:
        """Keep a whole plan, whose bound is its value, and drop what it beats."""
        self.found = [
            old
            for old in self.found
            if any(its < mine - EQUAL for mine, its in zip(vector, old, strict=True))
        ]
        self.found.append(vector)
        self.best = [min(pair) for pair in zip(self.best, vector, strict=True)]
