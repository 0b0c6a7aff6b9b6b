"""Branch and bound over plans, as kernels: one search, driven by an aim that says what counts.

    begin(field, stack, aim)
    state = run(field, stack, aim, budget)        # go on with the same call after FOUND or FULL

Each branching settles the obligation on top of a partial plan: a good gets a supplier (a step
already chosen, or a new one), a step gets its way in. For all new offers a row of lower bounds is
computed (what is spent, what the offer costs, what must at least be added after it, the soonest
days); the aim strikes out rows; the rest are tried, the most promising first. The order and the
count of plans depend on the input alone.
"""

import numpy as np

from registry.engine.aim import (
    BEST,
    COVER,
    KEY_CONFIRM,
    KEY_DAYS,
    NEED_DAY,
    POLISH,
    TIES,
    TOTAL,
    VALUE,
    Aim,
    blend_of,
    is_kept,
    order_of,
)
from registry.engine.children import (
    ENTERED,
    GIVER,
    SUPPLIED,
    add_doors,
    add_givers,
    reuse_doors,
    reuse_suppliers,
)
from registry.engine.closing import close
from registry.engine.compiling import bare_kernel, kernel
from registry.engine.field import Field
from registry.engine.field_rest import COSTS
from registry.engine.stack import (
    BOUNDS,
    DEPTH,
    PENDING,
    ROWS_LEFT,
    SLACK,
    STEPS_FOUND,
    WORK,
    Stack,
    add_step,
    begin_plan,
    copy_plan,
    put_least_costs,
    set_entry,
    set_least_days,
)
from registry.engine.telling_days import evaluate

DONE, FOUND, FULL, CUT = range(4)  # how a run ends


@bare_kernel
def begin(field: Field, stack: Stack, aim: Aim) -> None:
    """Lay the first plan; nothing is tried yet."""
    begin_plan(field, stack)
    stack.control[DEPTH] = -1
    stack.control[WORK] = 0
    stack.control[ROWS_LEFT] = 0
    stack.control[PENDING] = 1 if is_kept(aim, stack.bounds[0]) else 0


@bare_kernel
def run(field: Field, stack: Stack, aim: Aim, budget: int) -> int:
    """Search on: DONE; FOUND a plan for the caller; FULL: more room is needed; CUT at the budget.

    ``budget`` counts plans of this search, negative: without end.
    """
    control = stack.control
    while True:
        d = control[DEPTH]
        if control[PENDING]:
            if not _expand(field, stack, aim, d + 1):
                return FULL
            control[PENDING] = 0
            control[DEPTH] = d + 1
            continue
        if d < 0:
            return CUT if control[ROWS_LEFT] else DONE
        if stack.turn[d] >= stack.end[d]:
            control[DEPTH] = d - 1
            continue
        row = stack.turn[d]
        if row > stack.begin[d] and not is_kept(aim, stack.row_bounds[row]):
            stack.turn[d] += 1
            continue
        if budget >= 0 and control[WORK] >= budget:
            for column in range(BOUNDS):
                stack.left[control[ROWS_LEFT], column] = stack.row_bounds[row, column]
            if is_kept(aim, stack.row_bounds[row]):
                control[ROWS_LEFT] += 1
            stack.turn[d] += 1
            continue
        if stack.steps[d] + 1 >= stack.step.shape[1]:
            return FULL
        stack.turn[d] += 1
        control[WORK] += 1
        _make(field, stack, d, row)
        if not _is_of_interest(field, stack, aim, d + 1):
            continue
        if stack.todos[d + 1]:
            control[PENDING] = 1
        elif evaluate(field, stack, d + 1) and _take(field, stack, aim, d + 1):
            return FOUND


@bare_kernel
def _make(field: Field, stack: Stack, d: int, row: int) -> None:
    """Make a child of the plan of depth ``d`` at the next depth."""
    copy_plan(stack, d)
    to = d + 1
    item = stack.todo[d, stack.todos[d] - 1]
    kind, one, two = stack.row_kind[row], stack.row_one[row], stack.row_two[row]
    if kind == SUPPLIED:
        stack.supply[to, item] = one
        stack.todos[to] -= 1
    elif kind == ENTERED:
        set_entry(field, stack, to, -1 - item, one, two)
    elif kind == GIVER:
        add_step(field, stack, to, one, item)
    else:
        add_step(field, stack, to, one, -1)
        set_entry(field, stack, to, -1 - item, stack.steps[d], two)


@bare_kernel
def _is_of_interest(field: Field, stack: Stack, aim: Aim, d: int) -> bool:
    """Bound one plan exactly, and close it where no further step can be worth it."""
    if not set_least_days(field, stack, d):
        return False
    stack.bounds[d, 0] = 0.0
    for need in range(len(field.need_by)):
        stack.bounds[d, 0] = max(stack.bounds[d, 0], stack.need_day[need])
    put_least_costs(field, stack, d)
    if not is_kept(aim, stack.bounds[d]) or not _suits(field, stack, aim, d):
        return False
    if not stack.todos[d] or stack.closed[d]:
        return True
    for i in range(stack.todos[d]):
        if stack.todo[d, i] >= 0:
            return True
    return close(field, stack, aim, d)


@bare_kernel
def _suits(field: Field, stack: Stack, aim: Aim, d: int) -> bool:
    """Return whether need days and things to confirm may still lead to something of interest."""
    if aim.kind == NEED_DAY:
        return bool(stack.need_day[aim.column] < aim.numbers[VALUE] - SLACK / 10)
    if aim.kind != TIES:
        return True
    total = 0.0
    for need in range(len(field.need_by)):
        total += stack.need_day[need]
    gap = total - aim.numbers[KEY_DAYS]
    if gap > 1e-7 or gap < -1e-7:
        return bool(gap < 0)
    confirm = 0
    for i in range(stack.steps[d]):
        confirm += aim.confirm[field.place[stack.step[d, i]]]
    return bool(confirm <= aim.counts[KEY_CONFIRM])


@kernel
def _take(field: Field, stack: Stack, aim: Aim, d: int) -> bool:
    """Note a complete plan when it counts; returns whether the caller must look at it now."""
    row = np.zeros(BOUNDS)
    row[:COSTS] = stack.vector
    row[5] = stack.costs[d, 4]
    if aim.kind == NEED_DAY:
        if stack.need_day[aim.column] < aim.numbers[VALUE]:
            aim.numbers[VALUE] = stack.need_day[aim.column]
        return False
    if not is_kept(aim, row):
        return False
    if aim.kind == BEST:
        aim.numbers[VALUE] = row[aim.column]
    elif aim.kind == POLISH:
        aim.numbers[TOTAL] = blend_of(aim, row)
    stack.control[STEPS_FOUND] = stack.steps[d]
    for i in range(stack.steps[d]):
        stack.found_step[i] = stack.step[d, i]
        stack.found_way[i] = stack.way[d, i]
    return aim.kind in (COVER, TIES)


@bare_kernel
def _expand(field: Field, stack: Stack, aim: Aim, d: int) -> bool:
    """Lay out the children of the plan of depth ``d``; False when there is no room."""
    if d + 1 >= stack.step.shape[0]:
        return False
    stack.begin[d] = stack.end[d - 1] if d else 0
    stack.end[d] = stack.begin[d]
    item = stack.todo[d, stack.todos[d] - 1]
    if item >= 0:
        fits = reuse_suppliers(field, stack, aim, d, item)
        fits = fits and add_givers(field, stack, aim, d, item)
    else:
        fits = reuse_doors(field, stack, aim, d, -1 - item)
        fits = fits and add_doors(field, stack, aim, d, -1 - item)
    if not fits:
        return False
    _sort(stack, aim, d)
    stack.turn[d] = stack.begin[d]
    return True


@kernel
def _sort(stack: Stack, aim: Aim, d: int) -> None:
    """Order the rows of a depth by promise; equal ones stay as they were."""
    begin, end = stack.begin[d], stack.end[d]
    if end - begin < 2:
        return
    keys = np.empty(end - begin)
    for i in range(begin, end):
        keys[i - begin] = order_of(aim, stack.row_bounds[i])
    order = np.argsort(keys, kind="mergesort") + begin
    stack.row_kind[begin:end] = stack.row_kind[order]
    stack.row_one[begin:end] = stack.row_one[order]
    stack.row_two[begin:end] = stack.row_two[order]
    stack.row_bounds[begin:end] = stack.row_bounds[order]
