"""One question on the graph: who may be used, by which ways in, how soon, at what least cost.

    question = PlainQuestion(graph, profile, criteria)
    question.offers                  # what may matter, found upstream of the needs
    question.rest(wanted, given)     # least costs of all that must still be added

Everything is looked up when it is first asked for and then remembered, in plain dictionaries.
"""

import heapq
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import networkx as nx

from benchmarks.peers.graph import PlainOffer, rule_of
from registry.domain.eligibility import AGE_SLACK_YEARS, DAYS_PER_YEAR, NO, age_day, judge
from registry.domain.profile import Profile

EARTH_RADIUS_KM = 6371.0088
SLACK = 1e-6
NEVER = math.inf
Good = tuple[str, str]  # ("fact", name) or ("need", name)
Costs = tuple[float, float, float, float]  # travel_km, fee, risk, steps
NOTHING: Costs = (0.0, 0.0, 0.0, 0.0)
NO_WAY: Costs = (NEVER, NEVER, NEVER, NEVER)


@dataclass(frozen=True, slots=True)
class Way:
    """One way into an offer; ``house`` None: open on day 0."""

    house: int | None
    handoff_days: float
    risk: float


class PlainQuestion:
    """A question cut out of the graph.

    ``offers`` what may matter, by position; ``travel_km`` of each; ``asked`` the goods it waits
    for; ``admission`` the earliest day if everything were taken, ``good_day``, ``house_day`` and
    ``entry_day`` (the earliest way in) alike.
    """

    def __init__(
        self, graph: nx.DiGraph, profile: Profile, criteria: Sequence[str], circuity: float
    ) -> None:
        self.graph, self.profile, self.circuity = graph, profile, circuity
        self.counts_risk = "risk" in criteria
        self.start = graph.graph["houses"].get(profile.start_organisation)
        held = graph.graph["closure"].of(profile.facts)
        self.held: set[Good] = {(kind, name) for name in held for kind in ("fact", "need")}
        self.needs = [("need", name) for name in profile.needs if ("need", name) not in self.held]
        limits = profile.limits
        self.max_days = NEVER if limits.max_days is None else limits.max_days + SLACK
        self.max_fee = NEVER if limits.max_fee is None else limits.max_fee + SLACK
        self.need_by = [
            min(self.max_days, limits.need_by.get(name, NEVER) + SLACK) for _, name in self.needs
        ]
        self._judged: dict[int, bool] = {}
        self.travel_km: dict[int, float] = {}
        self.floor_day: dict[int, float] = {}
        self.outgrown_day: dict[int, float] = {}
        self.ways: dict[int, list[Way]] = {}
        self.offers: dict[int, PlainOffer] = {}
        self._look_upstream()
        self.asked: dict[int, list[Good]] = {
            place: [
                ("fact", name)
                for name in sorted(offer.requires | offer.by_admission)
                if ("fact", name) not in self.held
            ]
            for place, offer in self.offers.items()
        }
        self._find_earliest()
        for place in [place for place, day in self.admission.items() if day > self.max_days]:
            del self.admission[place]
        self.offers = {place: self.offers[place] for place in self.admission}
        self._group()

    # Who may be used ---------------------------------------------------------------------------

    def _is_usable(self, place: int) -> bool:
        offer: PlainOffer = self.graph.nodes[place]["offer"]
        profile, names = self.profile, self.graph.graph["names"]
        if (
            offer.taking == "no"
            or offer.id in profile.exclude_offers
            or names[offer.house] in profile.exclude_organisations
            or self.graph.graph["kinds"][offer.house] in profile.exclude_kinds
            or not self._is_admitted(offer.rule, offer)
        ):
            return False
        unsure = rule_of(self.graph, offer).unconfirmed
        distance = self._distance_km(offer)
        stated = offer.mode == "home_visit" and "reach_km" not in unsure
        if stated and offer.reach_km is not None and distance > offer.reach_km + SLACK:
            return False
        farthest = profile.limits.max_travel_km
        if offer.mode == "in_person" and farthest is not None and distance > farthest + SLACK:
            return False
        self.travel_km[place] = offer.visits * distance if offer.mode == "in_person" else 0.0
        self.floor_day[place], self.outgrown_day[place] = self._days_admitted(offer, unsure)
        return True

    def _is_admitted(self, rule: int, offer: PlainOffer) -> bool:
        if rule not in self._judged:
            answers = judge(rule_of(self.graph, offer), self.profile)
            self._judged[rule] = NO not in answers.values()
        return self._judged[rule]

    def _distance_km(self, offer: PlainOffer) -> float:
        if self.profile.point is None or offer.point is None:
            return 0.0
        lat1, lon1, lat2, lon2 = map(math.radians, (*self.profile.point, *offer.point))
        half = (
            math.sin((lat2 - lat1) / 2) ** 2
            + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
        )
        return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(half, 1.0))) * self.circuity

    def _days_admitted(self, offer: PlainOffer, unsure: frozenset[str]) -> tuple[float, float]:
        """Return the day before which nobody is admitted, and the one from which it is too late."""
        floor, last = 0.0, NEVER
        if offer.age_min is not None and "age_min" not in unsure:
            day = age_day(self.profile, offer.age_min)
            floor = max(floor, 0.0 if day is None else day)
        if offer.not_before is not None and self.profile.as_of is not None:
            floor = max(floor, float((offer.not_before - self.profile.as_of).days))
        if offer.age_max is not None and "age_max" not in unsure:
            day = age_day(self.profile, offer.age_max)
            last = NEVER if day is None else day - AGE_SLACK_YEARS * DAYS_PER_YEAR
        return floor, last

    # What may matter, and by which ways in ------------------------------------------------------

    def _look_upstream(self) -> None:
        """Take every usable offer from which some need can be reached."""
        seen: set[object] = set(self.needs)
        waiting: list[object] = list(self.needs)
        while waiting:
            node = waiting.pop()
            if node not in self.graph:
                continue
            if isinstance(node, int):
                sources: Iterable[object] = self._sources(node)
            else:
                sources = [p for p in self.graph.predecessors(node) if isinstance(p, int)]
            for source in sources:
                if source in seen:
                    continue
                seen.add(source)
                if isinstance(source, int):
                    if not self._is_usable(source):
                        continue
                    self.offers[source] = self.graph.nodes[source]["offer"]
                waiting.append(source)
        members = {offer.house for offer in self.offers.values()}
        for place, ways in self.ways.items():
            self.ways[place] = [way for way in ways if way.house is None or way.house in members]

    def _sources(self, place: int) -> Iterator[object]:
        """Yield what an offer waits for: facts it asks, organisations that can refer to it."""
        offer: PlainOffer = self.graph.nodes[place]["offer"]
        for name in offer.requires | offer.by_admission:
            if ("fact", name) not in self.held:
                yield "fact", name
        self.ways[place] = self._ways_into(place, offer)
        for way in self.ways[place]:
            if way.house is not None:
                yield "house", way.house

    def _ways_into(self, place: int, offer: PlainOffer) -> list[Way]:
        """Return the ways into an offer, less those that another beats in every respect."""
        found = []
        if offer.self_referral or offer.house == self.start:
            found.append(Way(None, 0.0, offer.risk))
        else:
            found.append(Way(offer.house, 0.0, offer.risk))
        for source in self.graph.predecessors(place):
            if isinstance(source, tuple) and source[0] == "house":
                house = None if source[1] == self.start else source[1]
                for handoff, risk in self.graph.edges[source, place]["ways"]:
                    found.append(Way(house, handoff, risk))
        found.sort(key=lambda way: (way.house is not None, way.handoff_days, way.risk))
        kept: list[Way] = []
        best: dict[int | None, float] = {}  # least risk so far, by house: days only grow
        for way in found:
            rival = min(best.get(None, NEVER), best.get(way.house, NEVER))
            if (way.risk if self.counts_risk else 0.0) < rival:
                kept.append(way)
                best[way.house] = way.risk if self.counts_risk else 0.0
        return kept

    # How soon ----------------------------------------------------------------------------------

    def _find_earliest(self) -> None:
        """Settle offers in order of their earliest day (Dijkstra's way, with "and" and "or")."""
        self.admission: dict[int, float] = {}
        self.good_day: dict[Good, float] = dict.fromkeys(self.held, 0.0)
        self.house_day: dict[int, float] = {}
        self.entry_day = dict.fromkeys(self.offers, NEVER)
        self._asking: dict[Good, list[int]] = {}
        self._entered: dict[int, list[tuple[int, float]]] = {}
        queue: list[tuple[float, int, int | Good]] = []
        for place in self.offers:
            for good in self.asked[place]:
                self._asking.setdefault(good, []).append(place)
            for way in self.ways[place]:
                if way.house is None:
                    self.entry_day[place] = min(self.entry_day[place], way.handoff_days)
                else:
                    into = (place, way.handoff_days)
                    self._entered.setdefault(way.house, []).append(into)
        turn = 0

        def push(day: float, node: int | Good) -> None:
            nonlocal turn
            turn += 1
            heapq.heappush(queue, (day, turn, node))

        for place in self.offers:
            self._try(place, push)
        while queue:
            day, _, node = heapq.heappop(queue)
            if isinstance(node, int):
                if node in self.admission:
                    continue
                self.admission[node] = day
                house = self.offers[node].house
                if house not in self.house_day:
                    self.house_day[house] = day
                    for place, handoff in self._entered.get(house, ()):
                        self.entry_day[place] = min(self.entry_day[place], day + handoff)
                        self._try(place, push)
                for good in self.graph.successors(node):
                    lag = self.graph.edges[node, good].get("lag_days")
                    if lag is not None and good not in self.good_day:
                        push(day + lag, good)
            elif node not in self.good_day:
                self.good_day[node] = day
                for place in self._asking.get(node, ()):
                    self._try(place, push)

    def _try(self, place: int, push: Callable[[float, int], None]) -> None:
        """Put an offer into the queue when all it waits for has its day."""
        if place in self.admission or self.entry_day[place] == NEVER:
            return
        offer, ready, day = self.offers[place], self.entry_day[place], 0.0
        for name in offer.requires:
            ready = max(ready, self.good_day.get(("fact", name), NEVER))
        for name in offer.by_admission:
            day = max(day, self.good_day.get(("fact", name), NEVER))
        day = max(day, ready + offer.wait_days, self.floor_day[place])
        if day < self.outgrown_day[place]:
            push(day, place)

    # What it costs at least --------------------------------------------------------------------

    def _group(self) -> None:
        """Put offers that ask and give the same together, and note the least costs of each."""
        self.least_risk = {
            place: min(way.risk for way in self.ways[place]) for place in self.offers
        }
        self.kinds: dict[int, list[int]] = {}
        for place, offer in self.offers.items():
            self.kinds.setdefault(offer.bundle, []).append(place)
        in_play = {good for goods in self.asked.values() for good in goods} | set(self.needs)
        self.gives: dict[int, frozenset[Good]] = {}
        self.lag: dict[int, dict[Good, bool]] = {}
        self.kind_asks: dict[int, frozenset[Good]] = {}
        self.kind_least: dict[int, Costs] = {}
        self.suppliers: dict[Good, list[int]] = {}
        for kind, members in self.kinds.items():
            first = members[0]
            self.gives[kind] = frozenset(
                good for good in self.graph.successors(first) if good in in_play
            )
            self.kind_asks[kind] = frozenset(self.asked[first])
            costs = [self.costs_of(place) for place in members]
            self.kind_least[kind] = (
                min(cost[0] for cost in costs),
                min(cost[1] for cost in costs),
                min(cost[2] for cost in costs),
                1.0,
            )
            for good in self.gives[kind]:
                self.suppliers.setdefault(good, []).append(kind)
        self._rest: dict[tuple[frozenset[Good], frozenset[Good]], Costs] = {}

    def costs_of(self, place: int) -> Costs:
        """Return what a step costs by itself, by its surest way in."""
        offer = self.offers[place]
        return (self.travel_km[place], offer.fee_rub, self.least_risk[place], 1.0)

    def rest(self, wanted: frozenset[Good], given: frozenset[Good]) -> Costs:
        """Return the least costs of new steps that supply the goods wanted and what these ask.

        ``given`` is what the steps so far supply; each criterion has its own cheapest choice.
        """
        wanted = wanted - given
        if not wanted:
            return NOTHING
        key = (wanted, given)
        found = self._rest.get(key)
        if found is None:
            good = min(wanted)
            found = NO_WAY
            for kind in self.suppliers.get(good, ()):
                own = self.kind_least[kind]
                more = self.rest(wanted | self.kind_asks[kind], given | self.gives[kind] | {good})
                found = (
                    min(found[0], own[0] + more[0]),
                    min(found[1], own[1] + more[1]),
                    min(found[2], own[2] + more[2]),
                    min(found[3], own[3] + more[3]),
                )
            self._rest[key] = found
        return found
