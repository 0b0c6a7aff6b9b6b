"""Days of plans on a stack, as kernels: what follows a step, what is final, what a whole plan is.

A whole plan's days are those of the least derivation: every step supplies and refers all it can.
"""

import numpy as np

from registry.engine.compiling import bare_kernel
from registry.engine.field import Field
from registry.engine.stack import OPEN, SLACK, Stack


@bare_kernel
def set_after(field: Field, stack: Stack, d: int) -> None:
    """Put in ``after`` per step the days from its admission to the last need that waits for it.

    -inf when no need does. The plan has no circles.
    """
    steps, needs = stack.steps[d], len(field.need_by)
    for i in range(steps):
        stack.after[i] = -np.inf
    moved = True
    while moved:
        moved = False
        for i in range(steps):  # as what step i supplies or refers
            offer = stack.step[d, i]
            longest = stack.after[i]
            for need in range(needs):
                if stack.supply[d, need] == i:
                    met = field.meets[field.bundle[offer], need]
                    longest = max(longest, 0.0 if met else field.duration[offer])
            for j in range(steps):
                if stack.after[j] == -np.inf:
                    continue
                after = _after_of(field, stack, d, i, j)
                longest = max(longest, after)
            if longest > stack.after[i]:
                stack.after[i] = longest
                moved = True


@bare_kernel
def _after_of(field: Field, stack: Stack, d: int, i: int, j: int) -> float:
    """Return the days from step i to the last need that waits for step j, if j rests on i."""
    other = stack.step[d, j]
    k = field.bundle[other]
    longest = -np.inf
    delay = field.duration[stack.step[d, i]]
    for at in range(field.need_start[k], field.need_start[k + 1]):
        if stack.supply[d, field.need_good[at]] == i:
            longest = max(longest, delay + field.wait[other] + stack.after[j])
    for at in range(field.late_start[k], field.late_start[k + 1]):
        if stack.supply[d, field.late_good[at]] == i:
            longest = max(longest, delay + stack.after[j])
    way = stack.way[d, j]
    if way != OPEN and stack.from_step[d, j] == i:
        longest = max(longest, field.way_handoff[way] + field.wait[other] + stack.after[j])
    return longest


@bare_kernel
def is_settled(field: Field, stack: Stack, d: int, step: int) -> bool:
    """Return whether nothing behind a step is open, so that its days are final."""
    steps = stack.steps[d]
    seen, waiting = stack.seen, stack.waiting
    for i in range(steps):
        seen[i] = False
    waiting[0] = step
    seen[step] = True
    size = 1
    while size:
        size -= 1
        here = waiting[size]
        if stack.way[d, here] == OPEN:
            return False
        k = field.bundle[stack.step[d, here]]
        origin = stack.from_step[d, here]
        if origin >= 0 and not seen[origin]:
            seen[origin] = True
            waiting[size] = origin
            size += 1
        for turn in range(2):
            starts = field.need_start if turn == 0 else field.late_start
            goods = field.need_good if turn == 0 else field.late_good
            for at in range(starts[k], starts[k + 1]):
                supplier = stack.supply[d, goods[at]]
                if supplier < 0:
                    return False
                if not seen[supplier]:
                    seen[supplier] = True
                    waiting[size] = supplier
                    size += 1
    return True


@bare_kernel
def evaluate(field: Field, stack: Stack, d: int) -> bool:
    """Put the true ``vector`` and ``need_day`` of a complete plan; False when it is no route."""
    steps, needs = stack.steps[d], len(field.need_by)
    stack.good_day[:] = np.inf
    for i in range(steps):
        stack.admission[i] = np.inf
    moved = True
    while moved:
        moved = False
        for i in range(steps):
            day = _derived_day(field, stack, d, i)
            if day < stack.admission[i]:
                moved = True
                stack.admission[i] = day
                _give(field, stack, stack.step[d, i], day)
    fee = 0.0
    for i in range(steps):
        day = stack.admission[i]
        if day >= field.outgrown[stack.step[d, i]] or day == np.inf:
            return False
        fee += field.costs[stack.step[d, i], 1]
    days = 0.0
    for need in range(needs):
        stack.need_day[need] = stack.good_day[need]
        days = max(days, stack.good_day[need])
        if stack.good_day[need] > field.need_by[need] + SLACK:
            return False
    if days == np.inf or days > field.limits[0] + SLACK or fee > field.limits[1] + SLACK:
        return False
    travel = risk = 0.0
    for i in range(steps):
        travel += field.costs[stack.step[d, i], 0]
        risk += field.way_risk[stack.way[d, i]]
    stack.vector[0] = days
    stack.vector[1] = travel
    stack.vector[2] = fee
    stack.vector[3] = risk
    stack.vector[4] = steps
    return True


@bare_kernel
def _derived_day(field: Field, stack: Stack, d: int, i: int) -> float:
    offer, way = stack.step[d, i], stack.way[d, i]
    k = field.bundle[offer]
    ready = field.way_handoff[way]
    referrer = field.way_referrer[way]
    if referrer >= 0:
        known = np.inf
        for other in range(stack.steps[d]):
            if field.house[stack.step[d, other]] == referrer:
                known = min(known, stack.admission[other])
        ready += known
    for at in range(field.need_start[k], field.need_start[k + 1]):
        ready = max(ready, stack.good_day[field.need_good[at]])
    day = max(ready + field.wait[offer], field.floor[offer])
    for at in range(field.late_start[k], field.late_start[k + 1]):
        day = max(day, stack.good_day[field.late_good[at]])
    return float(day)


@bare_kernel
def _give(field: Field, stack: Stack, offer: int, day: float) -> None:
    """Lower the days of the goods an offer gives when admitted on ``day``."""
    k = field.bundle[offer]
    done = day + field.duration[offer]
    for good in range(len(stack.good_day)):
        if field.gives[k, good]:
            at = day if field.meets[k, good] else done
            stack.good_day[good] = min(stack.good_day[good], at)
