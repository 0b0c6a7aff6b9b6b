"""The oracle: every route of a small network, by brute force.

Every subset of the usable offers and every choice of ways in is tried (`enumerate_routes`); what
survives the rules is a `Plan` with all five criteria. On the list of plans every question the
engine answers can be answered by looking: the Pareto set of any choice of criteria, and the
route that should stand for each of its vectors.

    oracle = Oracle(document, profile)
    oracle.front(("days", "risk"))           # [Vector, ...] the Pareto set, ordered
    oracle.preferred(("days", "risk"))       # [Plan, ...] the routes to be shown, same order

Meant for at most nine offers. `enumerate_naively` does the same without any cleverness and for at
most four; the two are compared in test_oracle_itself.py.

Three shortcuts, all harmless:

* A step's ways in are tried as *ceilings*: "any way in at most this risky" instead of one way at a
  time. Times only fall when ways are added, so for every single choice there is a ceiling with the
  same risk and no later day, and what a ceiling attains some single choice attains or beats.
* A subset that fails with every way in allowed fails with fewer ways in, for the same reason:
  limits, wishes and upper ages only mind lateness.
* Where the surest ways meet every need on the same days as the soonest, they are the only choice
  worth listing: everything else the same set of steps can do is equal or worse.
"""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.routing.reading import CRITERIA, EPSILON, INFINITY, PlainOffer, Reading

Vector = tuple[float, ...]


@dataclass(frozen=True)
class Way:
    """One way in. `source` None is open from day 0; otherwise it opens with the first admission
    to another step of that organisation."""

    source: str | None
    handoff_days: float
    risk: float


@dataclass(frozen=True)
class Plan:
    """A set of steps that keeps all the rules, with what it costs."""

    offers: frozenset[str]
    criteria: Mapping[str, float]
    need_days: Mapping[str, float]
    things_to_confirm: int

    @property
    def sum_of_need_days(self) -> float:
        return sum(self.need_days.values())


@dataclass(frozen=True)
class Times:
    """Least-derivation times of the steps, by offer id; infinity where a step never starts."""

    ready: dict[str, float]
    admission: dict[str, float]
    completion: dict[str, float]


def ways_in(reading: Reading, offer: PlainOffer) -> list[Way]:
    """Every way into an offer that the document knows, whoever else is in the route (rule 3)."""
    own = -math.log(offer.acceptance)
    ways = []
    if offer.self_referral:
        ways.append(Way(None, 0, own))
    if offer.organisation == reading.start:
        ways.append(Way(None, 0, own))
    ways.append(Way(offer.organisation, 0, own))  # internal, from another step there
    for link in reading.links:
        if link.leads_to(offer):
            risk = -math.log(link.acceptance)
            if link.origin == reading.start:
                ways.append(Way(None, link.handoff_days, risk))
            ways.append(Way(link.origin, link.handoff_days, risk))
    return ways


def least_times(
    reading: Reading, steps: Sequence[PlainOffer], ways: Mapping[str, Sequence[Way]]
) -> Times:
    """Start all at infinity and lower until nothing moves (rule 4)."""
    never = {step.id: INFINITY for step in steps}
    times = Times(dict(never), dict(never), dict(never))

    def givers(facts: frozenset[str], to: PlainOffer) -> list[list[str]]:
        """For each fact not held on day 0, the other steps that give it."""
        return [
            [other.id for other in steps if other is not to and fact in other.yields]
            for fact in facts - reading.held
        ]

    def referrers(way: Way, to: PlainOffer) -> list[str]:
        return [other.id for other in steps if other is not to and other.organisation == way.source]

    def first(days: Mapping[str, float], names: Sequence[str]) -> float:
        return min([days[name] for name in names], default=INFINITY)

    asked = [  # who with whom: the same in every round
        (
            step,
            givers(step.requires, step),
            givers(step.requires_at_admission, step),
            [way.handoff_days for way in ways[step.id] if way.source is None],
            [
                (way.handoff_days, referrers(way, step))
                for way in ways[step.id]
                if way.source is not None
            ],
            max(reading.day_of_age_min(step), reading.day_of_opening(step)),
        )
        for step in steps
    ]
    moved = True
    while moved:
        moved = False
        for step, before, at_admission, open_ways, other_ways, opening in asked:
            referred = [days + first(times.admission, names) for days, names in other_ways]
            ready = max(
                0.0,
                min(open_ways + referred, default=INFINITY),
                *[first(times.completion, names) for names in before],
            )
            admission = max(
                ready + step.wait_days,
                opening,
                *[first(times.completion, names) for names in at_admission],
            )
            if ready < times.ready[step.id] or admission < times.admission[step.id]:
                moved = True
                times.ready[step.id] = ready
                times.admission[step.id] = admission
                times.completion[step.id] = admission + step.duration_days
    return times


def days_of_needs(reading: Reading, steps: Sequence[PlainOffer], times: Times) -> dict[str, float]:
    """The day each need is met (rule 5); infinity where it is not."""
    return {
        need: min(
            [0.0] * (need in reading.held)
            + [times.admission[step.id] for step in steps if need in step.meets]
            + [times.completion[step.id] for step in steps if need in step.yields],
            default=INFINITY,
        )
        for need in reading.needs
    }


def plan_of(
    reading: Reading,
    steps: Sequence[PlainOffer],
    ways: Mapping[str, Sequence[Way]],
    risks: Sequence[float],
) -> Plan | None:
    """The plan of these steps with these ways in, or None when a rule is broken."""
    times = least_times(reading, steps, ways)
    if any(admission == INFINITY for admission in times.admission.values()):
        return None
    if any(reading.too_old(step, times.admission[step.id]) for step in steps):
        return None
    need_days = days_of_needs(reading, steps, times)
    days = max(need_days.values(), default=0.0)
    fee = math.fsum(step.fee for step in steps)
    if days == INFINITY or days > reading.limits.get("max_days", INFINITY) + EPSILON:
        return None
    if fee > reading.limits.get("max_fee", INFINITY) + EPSILON:
        return None
    if any(need_days[need] > by + EPSILON for need, by in reading.need_by.items()):
        return None
    return Plan(
        offers=frozenset(step.id for step in steps),
        criteria={
            "days": days,
            "travel_km": math.fsum(reading.travel_km(step) for step in steps),
            "fee": fee,
            "risk": math.fsum(risks),
            "steps": float(len(steps)),
        },
        need_days=need_days,
        things_to_confirm=sum(len(reading.to_confirm(step)) for step in steps),
    )


def subsets(offers: Sequence[PlainOffer]) -> Iterator[tuple[PlainOffer, ...]]:
    for size in range(len(offers) + 1):
        yield from itertools.combinations(offers, size)


def usable_offers(reading: Reading) -> list[PlainOffer]:
    return [offer for offer in reading.offers.values() if reading.refusal(offer) is None]


def useful_ways(ways: Sequence[Way], present: frozenset[str]) -> list[Way]:
    """The ways open beside steps there, less those another way beats in every respect."""
    open_ways = {way for way in ways if way.source is None or way.source in present}

    def beats(one: Way, other: Way) -> bool:
        return (
            one != other
            and one.source in (None, other.source)
            and one.handoff_days <= other.handoff_days
            and one.risk <= other.risk
        )

    return [way for way in open_ways if not any(beats(other, way) for other in open_ways)]


def enumerate_routes(reading: Reading) -> Iterator[Plan]:
    """Every subset, and for each step every ceiling on the risk of its way in."""
    offers = usable_offers(reading)
    all_ways = {offer.id: ways_in(reading, offer) for offer in offers}

    @cache
    def ways_beside(offer: str, present: frozenset[str]) -> list[Way]:
        return useful_ways(all_ways[offer], present)

    for steps in subsets(offers):
        ways = {
            step.id: ways_beside(
                step.id, frozenset([other.organisation for other in steps if other is not step])
            )
            for step in steps
        }
        if all(ways.values()):
            yield from _every_ceiling(reading, steps, ways, ())


def _every_ceiling(
    reading: Reading,
    steps: Sequence[PlainOffer],
    ways: Mapping[str, Sequence[Way]],
    chosen: tuple[float, ...],
) -> Iterator[Plan]:
    """The plans of these steps, the ceilings of the first few of them being chosen."""
    choices = [sorted({way.risk for way in ways[step.id]}) for step in steps]

    def plan_under(ceilings: Sequence[float]) -> Plan | None:
        allowed = {
            step.id: [way for way in ways[step.id] if way.risk <= ceiling]
            for step, ceiling in zip(steps, ceilings, strict=True)
        }
        return plan_of(reading, steps, allowed, ceilings)

    soonest = plan_under((*chosen, *(choice[-1] for choice in choices[len(chosen) :])))
    if soonest is None:
        return
    surest = plan_under((*chosen, *(choice[0] for choice in choices[len(chosen) :])))
    if surest is not None and surest.need_days == soonest.need_days:
        yield surest  # riskier ways into the other steps buy no earlier day
        return
    for ceiling in choices[len(chosen)]:
        yield from _every_ceiling(reading, steps, ways, (*chosen, ceiling))


def enumerate_naively(reading: Reading) -> Iterator[Plan]:
    """Every subset and every single choice of ways in, with nothing left out and nothing clever."""
    offers = usable_offers(reading)
    for steps in subsets(offers):
        for choice in itertools.product(*(ways_in(reading, step) for step in steps)):
            ways = {step.id: [way] for step, way in zip(steps, choice, strict=True)}
            plan = plan_of(reading, steps, ways, [way.risk for way in choice])
            if plan is not None:
                yield plan


def snap(values: Sequence[float]) -> dict[float, float]:
    """Each value -> the smallest of the run of neighbours at most 1e-6 apart it belongs to.

    After this, "equal at 1e-6" is plain equality, and transitive.
    """
    snapped: dict[float, float] = {}
    anchor = last = -INFINITY
    for value in sorted(values):
        if value - last > EPSILON:
            anchor = value
        snapped[value] = anchor
        last = value
    return snapped


def pareto(vectors: set[Vector]) -> list[Vector]:
    """The vectors no other vector beats, in order. A vector that beats another sorts before it."""
    front: list[Vector] = []
    for vector in sorted(vectors):
        if not any(
            all(mine <= its for mine, its in zip(other, vector, strict=True)) for other in front
        ):
            front.append(vector)
    return front


class Oracle:
    """All routes of a small network for one person, ready to be questioned.

    `plans` holds them all; values are snapped so that equal at 1e-6 means equal.
    """

    def __init__(
        self, document: Mapping[str, Any], profile: Mapping[str, Any], naively: bool = False
    ) -> None:
        self.reading = Reading(document, profile)
        found = list((enumerate_naively if naively else enumerate_routes)(self.reading))
        grids = {name: snap([plan.criteria[name] for plan in found]) for name in CRITERIA}
        sums = snap([plan.sum_of_need_days for plan in found])
        self.plans = [
            (
                plan,
                {name: grids[name][plan.criteria[name]] for name in CRITERIA},
                sums[plan.sum_of_need_days],
            )
            for plan in found
        ]

        self._alike: dict[tuple[str, ...], dict[Vector, list[tuple[Plan, float]]]] = {}
        self._fronts: dict[tuple[str, ...], list[Vector]] = {}

    def alike(self, criteria: Sequence[str]) -> dict[Vector, list[tuple[Plan, float]]]:
        """Vector -> every route that attains it, with the sum of its need days."""
        asked = tuple(criteria)
        if asked not in self._alike:
            found = self._alike[asked] = {}
            for plan, values, need_sum in self.plans:
                vector = tuple([values[name] for name in asked])
                found.setdefault(vector, []).append((plan, need_sum))
        return self._alike[asked]

    def vectors(self, criteria: Sequence[str]) -> set[Vector]:
        """The vectors of every route there is."""
        return set(self.alike(criteria))

    def front(self, criteria: Sequence[str]) -> list[Vector]:
        """The Pareto set, ordered by the chosen tuple."""
        asked = tuple(criteria)
        if asked not in self._fronts:
            self._fronts[asked] = pareto(self.vectors(asked))
        return self._fronts[asked]

    def preferred(self, criteria: Sequence[str]) -> list[Plan]:
        """For each vector of the front, in order, the route that stands for it."""
        return [first_choice(self.alike(criteria)[vector]) for vector in self.front(criteria)]

    def preferred_for(self, criteria: Sequence[str], vector: Sequence[float]) -> Plan | None:
        """The route that stands for a given vector, None when no route attains it."""
        alike = [
            choice
            for attained, choices in self.alike(criteria).items()
            if close(attained, vector)
            for choice in choices
        ]
        return first_choice(alike) if alike else None


def close(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(abs(a - b) <= EPSILON for a, b in zip(one, other, strict=True))


def first_choice(alike: Sequence[tuple[Plan, float]]) -> Plan:
    """Among routes with equal vectors: lean, soonest in sum, least to confirm, smallest ids."""
    sets = {plan.offers for plan, _ in alike}

    def order(choice: tuple[Plan, float]) -> tuple[bool, float, int, list[str]]:
        plan, need_sum = choice
        a_step_can_go = any(plan.offers - {offer} in sets for offer in plan.offers)
        return (a_step_can_go, need_sum, plan.things_to_confirm, sorted(plan.offers))

    return min(alike, key=order)[0]
