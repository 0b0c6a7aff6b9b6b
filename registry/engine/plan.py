"""Plans: chosen steps with what is still open, and complete ones with their true days.

A :class:`Partial` names one supplier for every good it has settled and one referrer for every way
in; what is open stands in ``todo`` (a good as its number, the way in of step i as −1 − i). Every
route contains a plan of this form that is no worse on any criterion: keep, from its derivation,
the earliest supplier of each good and drop the steps nothing leads to. So searching such plans is
enough.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from registry.engine.board import Board, Way
from registry.engine.bounds import NOTHING, Costs
from registry.engine.search_board import SearchBoard
from registry.engine.standing import SLACK
from registry.engine.ways import NOBODY

Vector = tuple[float, float, float, float, float]
TIMELESS = math.inf


class Entry(NamedTuple):
    """A chosen way in; ``step`` is the referring step of the plan, −1 when the way is fixed."""

    step: int
    way: Way


@dataclass(frozen=True, slots=True)
class Partial:
    """A plan under construction.

    ``steps`` are offers; ``entries`` their ways in (None: open); ``supply`` maps a good to the step
    that supplies it; ``gives`` is all that the steps give, as bits; ``costs`` (travel, fee, risk,
    steps, blend) with the least risk where a way is open. ``closed`` plans take no further step:
    open ways lead from the steps there are.
    """

    steps: tuple[int, ...]
    entries: tuple[Entry | None, ...]
    supply: dict[int, int]
    todo: tuple[int, ...]
    gives: int
    costs: Costs
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A complete plan, a route in numbers. Per step: ``ready``, ``admission``, ``completion``."""

    vector: Vector
    steps: tuple[int, ...]
    ways: tuple[Way, ...]
    ready: tuple[float, ...]
    admission: tuple[float, ...]
    completion: tuple[float, ...]
    need_days: tuple[float, ...]


def beginning(board: SearchBoard) -> Partial:
    """Return the plan in which nothing is chosen and every need is open, the scarcest on top."""
    choice = [sum(len(group.offers) for group in board.givers[need]) for need in range(board.needs)]
    order = sorted(range(board.needs), key=lambda need: (-choice[need], -need))
    return Partial((), (), {}, tuple(order), 0, NOTHING)


def with_step(board: SearchBoard, plan: Partial, offer: int, *, for_good: int | None) -> Partial:
    """Return the plan with one more step that supplies ``for_good``, the obligation on top.

    With ``for_good`` None the step is there to refer, and nothing is taken off ``todo``.
    """
    position = len(plan.steps)
    supply, todo = plan.supply, plan.todo
    if for_good is not None:
        supply = {**supply, for_good: position}
        todo = todo[:-1]
    ways = board.ways(offer)
    only = len(ways) == 1 and ways[0].referrer == NOBODY
    added: list[int] = []
    for good in (*board.by_admission[offer], *board.requires[offer]):
        if good not in supply and good not in todo and good not in added:
            added.append(good)
    travel, fee, risk, count, blend = plan.costs
    more = board.cost_rows[offer]
    return Partial(
        steps=(*plan.steps, offer),
        entries=(*plan.entries, Entry(-1, ways[0]) if only else None),
        supply=supply,
        todo=(*todo, *added) if only else (-1 - position, *todo, *added),
        gives=plan.gives | board.gives[offer],
        costs=(
            travel + more[0],
            fee + more[1],
            risk + more[2],
            count + more[3],
            blend + more[4],
        ),
    )


def with_supplier(plan: Partial, good: int, step: int) -> Partial:
    """Return the plan in which a step already chosen supplies the good on top of ``todo``."""
    return Partial(
        plan.steps,
        plan.entries,
        {**plan.supply, good: step},
        plan.todo[:-1],
        plan.gives,
        plan.costs,
        plan.closed,
    )


def with_entry(board: SearchBoard, plan: Partial, step: int, entry: Entry) -> Partial:
    """Return the plan in which the way into ``step`` is decided; it leaves ``todo``."""
    entries = (*plan.entries[:step], entry, *plan.entries[step + 1 :])
    travel, fee, risk, count, blend = plan.costs
    more = entry.way.risk - board.least_risk[plan.steps[step]]
    todo = tuple(item for item in plan.todo if item != -1 - step)
    costs = (travel, fee, risk + more, count, blend + more * board.risk_weight)
    return Partial(plan.steps, entries, plan.supply, todo, plan.gives, costs, plan.closed)


def referring_steps(board: Board, plan: Partial) -> dict[int, int]:
    """Return the step that refers for each organisation that refers in the plan.

    One is enough: of the steps of an organisation the one admitted first refers best, and whoever
    is referred by another can as well be referred by it. So it never comes in by its own
    organisation, and no second step is added there only to refer.
    """
    return {
        board.organisation[plan.steps[entry.step]]: entry.step
        for entry in plan.entries
        if entry is not None and entry.step >= 0
    }


def closing(plan: Partial) -> Partial:
    """Return the plan that takes no further step."""
    return Partial(
        plan.steps, plan.entries, plan.supply, plan.todo, plan.gives, plan.costs, closed=True
    )


def inner_risk(board: SearchBoard, plan: Partial) -> float:
    """Return by how much the risk exceeds the least when open ways lead from present steps only.

    inf when some step then has no way in.
    """
    more = 0.0
    for item in plan.todo:
        if item < 0:
            step = -1 - item
            offer = plan.steps[step]
            houses = {
                board.organisation[other] for index, other in enumerate(plan.steps) if index != step
            }
            least = min(
                (
                    way.risk
                    for way in board.ways(offer)
                    if way.referrer == NOBODY or way.referrer in houses
                ),
                default=math.inf,
            )
            more += least - board.least_risk[offer]
    return more


def least_days(board: Board, plan: Partial) -> tuple[list[float], list[float]] | None:
    """Return lower bounds (admission per step, day per need), or None when no route can follow.

    What is open counts from the earliest day possible at all. None: steps that wait for each other
    in a circle, a step that would be outgrown, a need met too late.
    """
    steps, supply = plan.steps, plan.supply
    days: list[float | None] = [None] * len(steps)

    def held(good: int) -> float:
        supplier = supply.get(good)
        if supplier is None:
            return board.soonest_good[good]
        return admitted(supplier) + board.duration[steps[supplier]]

    def admitted(step: int) -> float:
        known = days[step]
        if known is not None:
            return known
        days[step] = TIMELESS  # asked for again while it is being computed: a circle
        offer = steps[step]
        entry = plan.entries[step]
        if entry is None:
            ready = board.soonest_way[offer]
        else:
            ready = entry.way.handoff_days
            if entry.step >= 0:
                ready += admitted(entry.step)
        for good in board.requires[offer]:
            ready = max(ready, held(good))
        day = max(ready + board.wait[offer], board.floor[offer])
        for good in board.by_admission[offer]:
            day = max(day, held(good))
        days[step] = day
        return day

    found = []
    for step, offer in enumerate(steps):
        day = admitted(step)
        if day >= board.outgrown[offer] or day == TIMELESS:
            return None
        found.append(day)
    met = []
    for need in range(board.needs):
        step_of_need = supply.get(need)
        if step_of_need is None:
            day = board.soonest_good[need]
        else:
            day = found[step_of_need]
            if not board.meets[steps[step_of_need]] >> need & 1:
                day += board.duration[steps[step_of_need]]
        if day > min(board.need_by[need], board.max_days) + SLACK:
            return None
        met.append(day)
    return found, met


def tail_days(board: Board, plan: Partial, obligation: int) -> float:
    """Return the least days from settling an obligation to the last need that waits for it.

    For a good: from the day it is held. For a way in: from the referrer's admission, without the
    handoff. −inf when no need waits for it.
    """
    steps, supply = plan.steps, plan.supply
    known: dict[int, float] = {}

    def after_held(good: int) -> float:
        longest = -math.inf
        for step, offer in enumerate(steps):
            if good in board.requires[offer]:
                longest = max(longest, board.wait[offer] + after_admission(step))
            elif good in board.by_admission[offer]:
                longest = max(longest, after_admission(step))
        return longest

    def after_admission(step: int) -> float:
        if step in known:
            return known[step]
        known[step] = longest = -math.inf
        offer = steps[step]
        for good, supplier in supply.items():
            if supplier != step:
                continue
            if good < board.needs:
                lag = 0.0 if board.meets[offer] >> good & 1 else board.duration[offer]
                longest = max(longest, lag)
            else:
                longest = max(longest, board.duration[offer] + after_held(good))
        for other, entry in enumerate(plan.entries):
            if entry is not None and entry.step == step:
                delay = entry.way.handoff_days + board.wait[steps[other]]
                longest = max(longest, delay + after_admission(other))
        known[step] = longest
        return longest

    if obligation >= 0:
        return 0.0 if obligation < board.needs else after_held(obligation)
    step = -1 - obligation
    return board.wait[steps[step]] + after_admission(step)


def settled(board: Board, plan: Partial, step: int) -> bool:
    """Return whether nothing behind a step is open, so that its days are final."""
    waiting, seen = [step], {step}
    while waiting:
        here = waiting.pop()
        entry = plan.entries[here]
        if entry is None:
            return False
        behind = [entry.step] if entry.step >= 0 else []
        offer = plan.steps[here]
        for good in (*board.requires[offer], *board.by_admission[offer]):
            if good not in plan.supply:
                return False
            behind.append(plan.supply[good])
        for other in behind:
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return True


@dataclass(slots=True)
class _Derivation:
    """Days of steps with their ways in: start all at infinity and lower until nothing moves."""

    ready: list[float]
    admission: list[float]
    good: dict[int, float]


def _derive(board: Board, steps: tuple[int, ...], ways: tuple[Way, ...]) -> _Derivation:
    """Return the least derivation, every step supplying and referring all it can."""
    count = len(steps)
    days = _Derivation([math.inf] * count, [math.inf] * count, {})
    good_day = days.good
    known: dict[int, float] = {}
    moved = True
    while moved:
        moved = False
        for index in range(count):
            offer, way = steps[index], ways[index]
            start = way.handoff_days
            if way.referrer != NOBODY:
                start += known.get(way.referrer, math.inf)
            for good in board.requires[offer]:
                start = max(start, good_day.get(good, math.inf))
            day = max(start + board.wait[offer], board.floor[offer])
            for good in board.by_admission[offer]:
                day = max(day, good_day.get(good, math.inf))
            days.ready[index] = start
            if day < days.admission[index]:
                moved = True
                days.admission[index] = day
                house = board.organisation[offer]
                known[house] = min(known.get(house, math.inf), day)
                _give(board, offer, day, good_day)
    return days


def admissions(board: Board, steps: tuple[int, ...], ways: tuple[Way, ...]) -> list[float]:
    """Return the day of each admission; inf for a step that nothing leads to."""
    return _derive(board, steps, ways).admission


def evaluate(board: Board, steps: tuple[int, ...], ways: tuple[Way, ...]) -> Plan | None:
    """Return the complete plan of these steps and ways in, or None when it is no route."""
    days_of = _derive(board, steps, ways)
    admission, good_day = days_of.admission, days_of.good
    if any(day >= board.outgrown[steps[i]] or day == math.inf for i, day in enumerate(admission)):
        return None
    need_days = tuple(good_day.get(need, math.inf) for need in range(board.needs))
    for need, day in enumerate(need_days):
        if day > board.need_by[need] + SLACK:
            return None
    fee = sum(board.fee[offer] for offer in steps)
    days = max(need_days, default=0.0)
    if days == math.inf or days > board.max_days + SLACK or fee > board.max_fee + SLACK:
        return None
    travel = sum(board.travel[offer] for offer in steps)
    risk = sum(way.risk for way in ways)
    return Plan(
        vector=(days, travel, fee, risk, float(len(steps))),
        steps=steps,
        ways=ways,
        ready=tuple(days_of.ready),
        admission=tuple(admission),
        completion=tuple(
            day + board.duration[offer] for day, offer in zip(admission, steps, strict=True)
        ),
        need_days=need_days,
    )


def _give(board: Board, offer: int, day: float, good_day: dict[int, float]) -> None:
    """Lower the days of the goods an offer gives when admitted on ``day``."""
    left, done = board.gives[offer], day + board.duration[offer]
    while left:
        low = left & -left
        good = low.bit_length() - 1
        left ^= low
        at = day if good < board.needs and board.meets[offer] & low else done
        if at < good_day.get(good, math.inf):
            good_day[good] = at
