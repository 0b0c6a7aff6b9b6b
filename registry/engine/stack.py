"""Partial plans as rows of arrays, one per depth of the search.

A plan names one supplier for every good it has settled and one referrer for every way in; what is
open stands in ``todo`` (a good as its number, the way in of step i as -1 - i). Every route contains
a plan of this form that is no worse on any criterion: keep, from its derivation, the earliest
supplier of each good and drop the steps nothing leads to. So searching such plans is enough.
"""

from typing import NamedTuple

import numpy as np

from registry.engine.columns import Flags, Floats, Positions
from registry.engine.compiling import bare_kernel, kernel
from registry.engine.field import Field
from registry.engine.field_rest import COSTS, MOST_BITS, rest_of
from registry.engine.marks import WORDS, owed

OPEN, NO_STEP = -1, -1
BOUNDS = COSTS + 1
SLACK = 1e-6  # limits are inclusive and hold to this (routing contract)
DEPTH, WORK, PENDING, STEPS_FOUND, ROWS_LEFT = range(5)  # entries of ``control``


class Stack(NamedTuple):
    """Plans of every depth d: ``step`` offers, ``from_step`` and ``way`` their ways in (``OPEN``),
    ``supply`` the step that supplies each good, ``gives`` all that is given (bits), ``costs``
    (travel, fee, risk, steps, blend; the least risk where a way is open), ``hit`` landmarks (bits,
    see ``marks``), ``closed`` plans that take no further step, ``day`` admissions at the soonest.

    ``row_*`` is the pool of children waiting, those of depth d from ``begin[d]`` to ``end[d]``,
    ``turn[d]`` the next. ``left`` are bounds of children that the budget cut off. The rest is
    room for the kernels to work in.
    """

    control: Positions
    step: Positions
    steps: Positions
    from_step: Positions
    way: Positions
    supply: Positions
    todo: Positions
    todos: Positions
    gives: Positions
    costs: Floats
    hit: Positions
    closed: Flags
    day: Floats
    bounds: Floats
    begin: Positions
    end: Positions
    turn: Positions
    row_kind: Positions
    row_one: Positions
    row_two: Positions
    row_bounds: Floats
    left: Floats
    need_day: Floats
    good_day: Floats
    after: Floats
    ready: Floats
    admission: Floats
    vector: Floats
    found_step: Positions
    found_way: Positions
    kind_rest: Floats
    kind_left: Floats
    gain: Floats
    served: Positions
    seen: Flags
    waiting: Positions


def make_stack(field: Field, most_steps: int, most_rows: int) -> Stack:
    """Return room for plans of so many steps and so many children waiting."""
    goods, needs = field.gives.shape[1], len(field.need_by)
    depths = goods + most_steps + 3
    houses = len(field.member_start) - 1

    def ints(*shape: int) -> Positions:
        return np.zeros(shape, np.intp)

    return Stack(
        control=ints(5),
        step=ints(depths, most_steps),
        steps=ints(depths),
        from_step=ints(depths, most_steps),
        way=ints(depths, most_steps),
        supply=ints(depths, goods),
        todo=ints(depths, goods + most_steps + 2),
        todos=ints(depths),
        gives=ints(depths),
        costs=np.zeros((depths, COSTS)),
        hit=ints(depths, WORDS),
        closed=np.zeros(depths, np.bool_),
        day=np.zeros((depths, most_steps)),
        bounds=np.zeros((depths, BOUNDS)),
        begin=ints(depths),
        end=ints(depths),
        turn=ints(depths),
        row_kind=ints(most_rows),
        row_one=ints(most_rows),
        row_two=ints(most_rows),
        row_bounds=np.empty((most_rows, BOUNDS)),
        left=np.empty((most_rows, BOUNDS)),
        need_day=np.zeros(needs),
        good_day=np.zeros(goods),
        after=np.zeros(most_steps),
        ready=np.zeros(most_steps),
        admission=np.zeros(most_steps),
        vector=np.zeros(COSTS),
        found_step=ints(most_steps),
        found_way=ints(most_steps),
        kind_rest=np.zeros((field.gives.shape[0], COSTS)),
        kind_left=np.zeros(field.gives.shape[0] + 1),
        gain=np.zeros(houses),
        served=ints(houses),
        seen=np.zeros(most_steps, np.bool_),
        waiting=ints(most_steps),
    )


def grown(stack: Stack, field: Field) -> Stack:
    """Return twice the room with everything where it was."""
    bigger = make_stack(field, 2 * stack.step.shape[1], 2 * len(stack.row_kind))
    for old, new in zip(stack, bigger, strict=True):
        new[tuple(slice(size) for size in old.shape)] = old
    return bigger


@kernel
def begin_plan(field: Field, stack: Stack) -> None:
    """Lay the plan in which nothing is chosen and every need is open, the scarcest on top."""
    stack.steps[0] = 0
    stack.supply[0] = NO_STEP
    stack.gives[0] = 0
    stack.costs[0] = 0.0
    stack.hit[0] = 0
    stack.closed[0] = False
    needs = len(field.need_by)
    stack.todos[0] = needs
    chosen = np.zeros(needs, np.bool_)
    for turn in range(needs):  # fewest givers last; of equals the smaller number last
        best = -1
        for need in range(needs):
            if chosen[need]:
                continue
            size = field.giver_start[need + 1] - field.giver_start[need]
            if best < 0 or size >= field.giver_start[best + 1] - field.giver_start[best]:
                best = need
        chosen[best] = True
        stack.todo[0, turn] = best
    for column in range(BOUNDS):
        stack.bounds[0, column] = 0.0
    for need in range(needs):
        stack.bounds[0, 0] = max(stack.bounds[0, 0], field.soonest_good[need])
    put_least_costs(field, stack, 0)


@bare_kernel
def copy_plan(stack: Stack, depth: int) -> None:
    """Copy the plan of a depth to the next."""
    to = depth + 1
    steps, todos = stack.steps[depth], stack.todos[depth]
    stack.steps[to] = steps
    for i in range(steps):
        stack.step[to, i] = stack.step[depth, i]
        stack.from_step[to, i] = stack.from_step[depth, i]
        stack.way[to, i] = stack.way[depth, i]
    for good in range(stack.supply.shape[1]):
        stack.supply[to, good] = stack.supply[depth, good]
    for i in range(todos):
        stack.todo[to, i] = stack.todo[depth, i]
    stack.todos[to] = todos
    stack.gives[to] = stack.gives[depth]
    for column in range(COSTS):
        stack.costs[to, column] = stack.costs[depth, column]
    for word in range(WORDS):
        stack.hit[to, word] = stack.hit[depth, word]
    stack.closed[to] = stack.closed[depth]


@bare_kernel
def add_step(field: Field, stack: Stack, d: int, offer: int, good: int) -> None:
    """Add a step that supplies ``good``, the obligation on top; -1: it is there to refer."""
    position = stack.steps[d]
    if good >= 0:
        stack.supply[d, good] = position
        stack.todos[d] -= 1
    stack.step[d, position] = offer
    stack.steps[d] += 1
    first = field.way_start[offer]
    only = field.way_start[offer + 1] == first + 1 and field.way_referrer[first] < 0
    stack.from_step[d, position] = NO_STEP
    stack.way[d, position] = first if only else OPEN
    if not only:
        stack.todo[d, stack.todos[d]] = -1 - position
        stack.todos[d] += 1
    k = field.bundle[offer]
    for at in range(field.late_start[k], field.late_start[k + 1]):
        _add_good(stack, d, field.late_good[at])
    for at in range(field.need_start[k], field.need_start[k + 1]):
        _add_good(stack, d, field.need_good[at])
    stack.gives[d] |= field.gives_bits[k]
    for column in range(COSTS):
        stack.costs[d, column] += field.costs[offer, column]
    if field.marks.column >= 0:
        for word in range(WORDS):
            stack.hit[d, word] |= field.marks.of_offer[offer, word]


@bare_kernel
def _add_good(stack: Stack, d: int, good: int) -> None:
    if stack.supply[d, good] >= 0:
        return
    for i in range(stack.todos[d]):
        if stack.todo[d, i] == good:
            return
    stack.todo[d, stack.todos[d]] = good
    stack.todos[d] += 1


@bare_kernel
def set_entry(field: Field, stack: Stack, d: int, step: int, from_step: int, way: int) -> None:
    """Decide the way into a step; it leaves ``todo``."""
    stack.from_step[d, step] = from_step
    stack.way[d, step] = way
    more = field.way_risk[way] - field.costs[stack.step[d, step], 2]
    stack.costs[d, 2] += more
    stack.costs[d, 4] += more * field.limits[2]
    if field.marks.column >= 0:
        for word in range(WORDS):
            stack.hit[d, word] |= field.marks.of_way[way, word]
    at = 0
    for i in range(stack.todos[d]):
        if stack.todo[d, i] != -1 - step:
            stack.todo[d, at] = stack.todo[d, i]
            at += 1
    stack.todos[d] = at


@bare_kernel
def open_goods(stack: Stack, d: int, todos: int) -> int:
    """Return the goods that are open among the first ``todos`` obligations, as bits."""
    wanted = 0
    for i in range(todos):
        item = stack.todo[d, i]
        if 0 <= item < MOST_BITS:
            wanted |= 1 << item
    return wanted


@bare_kernel
def put_least_costs(field: Field, stack: Stack, d: int) -> None:
    """Put the least whole costs of a plan in its bounds."""
    wanted = open_goods(stack, d, stack.todos[d])
    slot = rest_of(field.rest, wanted, stack.gives[d])
    for column in range(COSTS):
        stack.bounds[d, column + 1] = stack.costs[d, column] + field.rest.values[slot, column]
    if stack.closed[d]:
        more = inner_risk(field, stack, d)
        stack.bounds[d, 3] += more
        stack.bounds[d, 5] += _weighed(more, field.limits[2])
    marks = field.marks
    if marks.column >= 0:
        slot = rest_of(marks.rest, wanted, stack.gives[d])
        least = stack.costs[d, marks.column] + marks.rest.values[slot, marks.column]
        least += owed(marks, stack.hit[d, 0], stack.hit[d, 1])
        stack.bounds[d, marks.column + 1] = max(stack.bounds[d, marks.column + 1], least)


@bare_kernel
def _weighed(more: float, weight: float) -> float:
    return more * weight if more < np.inf else np.inf


@bare_kernel
def inner_risk(field: Field, stack: Stack, d: int) -> float:
    """Return by how much the risk exceeds the least when open ways lead from present steps only.

    inf when some step then has no way in.
    """
    more = 0.0
    for i in range(stack.todos[d]):
        if stack.todo[d, i] >= 0:
            continue
        step = -1 - stack.todo[d, i]
        more += inner_way(field, stack, d, step) - field.costs[stack.step[d, step], 2]
    return more


@bare_kernel
def inner_way(field: Field, stack: Stack, d: int, step: int) -> float:
    """Return the least risk of a way into a step that is fixed or leads from a present step."""
    offer, least = stack.step[d, step], np.inf
    for w in range(field.way_start[offer], field.way_start[offer + 1]):
        referrer = field.way_referrer[w]
        if field.way_risk[w] >= least:
            continue
        if referrer < 0:
            least = field.way_risk[w]
            continue
        for other in range(stack.steps[d]):
            if other != step and field.house[stack.step[d, other]] == referrer:
                least = field.way_risk[w]
    return least


@bare_kernel
def set_least_days(field: Field, stack: Stack, d: int) -> bool:
    """Put lower bounds in ``day`` and ``need_day``; False when no route can follow.

    What is open counts from the earliest day possible at all. False: steps that wait for each other
    in a circle, a step that would be outgrown, a need met too late.
    """
    steps = stack.steps[d]
    day = stack.day[d]
    for i in range(steps):
        day[i] = -1.0
    left, moved = steps, True
    while left:
        if not moved:
            return False
        moved = False
        for i in range(steps):
            if day[i] >= 0:
                continue
            found = _day_of(field, stack, d, i)
            if found < 0:
                continue
            if found >= field.outgrown[stack.step[d, i]] or found == np.inf:
                return False
            day[i] = found
            left -= 1
            moved = True
    for need in range(len(field.need_by)):
        supplier = stack.supply[d, need]
        if supplier < 0:
            met = field.soonest_good[need]
        else:
            offer = stack.step[d, supplier]
            met = day[supplier]
            if not field.meets[field.bundle[offer], need]:
                met += field.duration[offer]
        if met > min(field.need_by[need], field.limits[0]) + SLACK:
            return False
        stack.need_day[need] = met
    return True


@bare_kernel
def _day_of(field: Field, stack: Stack, d: int, i: int) -> float:
    """Return the day of a step whose sources are known; -1 when some are not."""
    offer = stack.step[d, i]
    k = field.bundle[offer]
    if stack.way[d, i] == OPEN:
        ready = field.soonest_way[offer]
    else:
        ready = field.way_handoff[stack.way[d, i]]
        origin = stack.from_step[d, i]
        if origin >= 0:
            if stack.day[d, origin] < 0:
                return -1.0
            ready += stack.day[d, origin]
    for at in range(field.need_start[k], field.need_start[k + 1]):
        held = _held(field, stack, d, field.need_good[at])
        if held < 0:
            return -1.0
        ready = max(ready, held)
    day = max(ready + field.wait[offer], field.floor[offer])
    for at in range(field.late_start[k], field.late_start[k + 1]):
        held = _held(field, stack, d, field.late_good[at])
        if held < 0:
            return -1.0
        day = max(day, held)
    return float(day)


@bare_kernel
def _held(field: Field, stack: Stack, d: int, good: int) -> float:
    supplier = stack.supply[d, good]
    if supplier < 0:
        return float(field.soonest_good[good])
    if stack.day[d, supplier] < 0:
        return -1.0
    return float(stack.day[d, supplier] + field.duration[stack.step[d, supplier]])
