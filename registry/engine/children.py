"""The ways to settle what is open next in a partial plan, laid as rows of bounds, as kernels.

A good gets a supplier, a step its way in: from what is chosen already, or by a new step. Rows of no
interest are not kept.
"""

import numpy as np

from registry.engine.aim import Aim, is_kept
from registry.engine.columns import Floats
from registry.engine.compiling import bare_kernel
from registry.engine.field import Field
from registry.engine.field_rest import BLEND, COSTS, RISK, rest_of
from registry.engine.marks import owed
from registry.engine.stack import SLACK, Stack, inner_risk, inner_way, open_goods
from registry.engine.telling_days import is_settled, set_after

SUPPLIED, ENTERED, GIVER, DOOR = range(4)  # kinds of children


@bare_kernel
def _put(field: Field, stack: Stack, aim: Aim, d: int, kind: int, one: int, two: int) -> bool:
    """Keep the row laid at the end of the pool when it is of interest; False when it is full."""
    at = stack.end[d]
    row = stack.row_bounds[at]
    if row[2] > field.limits[1] + SLACK or not is_kept(aim, row):
        return True
    if field.marks.column >= 0:
        _raise(field, stack, d, row, kind, one, two)
        if not is_kept(aim, row):
            return True
    stack.row_kind[at] = kind
    stack.row_one[at] = one
    stack.row_two[at] = two
    stack.end[d] += 1
    return bool(at + 2 < len(stack.row_kind))


@bare_kernel
def _raise(field: Field, stack: Stack, d: int, row: Floats, kind: int, one: int, two: int) -> None:
    """Raise a row to what landmarks say; ``kind_left`` knows what they leave to pay."""
    marks = field.marks
    column = marks.column
    first, second = stack.hit[d, 0], stack.hit[d, 1]
    least = stack.costs[d, column]
    if kind in (GIVER, DOOR):
        least += field.costs[one, column] + stack.kind_left[field.bundle[one]]
        first |= marks.of_offer[one, 0]
        second |= marks.of_offer[one, 1]
    else:
        least += stack.kind_left[len(stack.kind_left) - 1]
    if kind in (ENTERED, DOOR):
        first |= marks.of_way[two, 0]
        second |= marks.of_way[two, 1]
        target = stack.step[d, -1 - stack.todo[d, stack.todos[d] - 1]]
        more = field.way_risk[two] - field.costs[target, RISK]
        if column == RISK:
            least += more
        elif column == BLEND:
            least += more * field.limits[2]
    row[column + 1] = max(row[column + 1], least + owed(marks, first, second))


@bare_kernel
def _set_left(field: Field, stack: Stack, place: int, wanted: int, have: int) -> None:
    """Put what landmarks leave to pay for goods in a place of ``kind_left``."""
    marks = field.marks
    if marks.column >= 0:
        slot = rest_of(marks.rest, wanted & ~have, have)
        stack.kind_left[place] = marks.rest.values[slot, marks.column]


@bare_kernel
def reuse_suppliers(field: Field, stack: Stack, aim: Aim, d: int, good: int) -> bool:
    """Lay the children in which a step already chosen supplies the good on top."""
    slot, more = -1, 0.0
    for step in range(stack.steps[d]):
        if not field.gives[field.bundle[stack.step[d, step]], good]:
            continue
        if slot < 0:
            wanted = open_goods(stack, d, stack.todos[d] - 1)
            slot = rest_of(field.rest, wanted, stack.gives[d])
            _set_left(field, stack, len(stack.kind_left) - 1, wanted, stack.gives[d])
            more = inner_risk(field, stack, d) if stack.closed[d] else 0.0
        row = stack.row_bounds[stack.end[d]]
        row[0] = stack.bounds[d, 0]
        for column in range(COSTS):
            row[column + 1] = stack.costs[d, column] + field.rest.values[slot, column]
        row[3] += more
        row[5] += more * field.limits[2] if more < np.inf else np.inf
        if not _put(field, stack, aim, d, SUPPLIED, step, 0):
            return False
    return True


@bare_kernel
def reuse_doors(field: Field, stack: Stack, aim: Aim, d: int, step: int) -> bool:
    """Lay the children in which the way into a step is open, or leads from a chosen step."""
    offer = stack.step[d, step]
    wanted = open_goods(stack, d, stack.todos[d])
    slot = rest_of(field.rest, wanted, stack.gives[d])
    _set_left(field, stack, len(stack.kind_left) - 1, wanted, stack.gives[d])
    least = field.costs[offer, 2]
    inner = 0.0  # what the other open ways pay at least
    if stack.closed[d]:
        inner = inner_risk(field, stack, d) - (inner_way(field, stack, d, step) - least)
    for w in range(field.way_start[offer], field.way_start[offer + 1]):
        referrer = field.way_referrer[w]
        speaker = -1 if referrer < 0 else _speaker(field, stack, d, referrer)
        for other in range(-1, stack.steps[d]):
            if other < 0:
                if referrer >= 0:
                    continue
            elif (
                referrer < 0
                or field.house[stack.step[d, other]] != referrer
                or (speaker >= 0 and speaker != other)
                or other == step
            ):
                continue
            more = field.way_risk[w] - least
            row = stack.row_bounds[stack.end[d]]
            row[0] = stack.bounds[d, 0]
            for column in range(COSTS):
                row[column + 1] = stack.costs[d, column] + field.rest.values[slot, column]
            more += inner
            row[3] += more
            row[5] += more * field.limits[2] if more < np.inf else np.inf
            if not _put(field, stack, aim, d, ENTERED, other, w):
                return False
    return True


@bare_kernel
def _speaker(field: Field, stack: Stack, d: int, house: int) -> int:
    """Return the step that refers for a house in the plan; -1 when none does yet.

    One is enough: of the steps of an organisation the one admitted first refers best, and whoever
    is referred by another can as well be referred by it. So it never comes in by its own
    organisation, and no second step is added there only to refer.
    """
    found = -1
    for i in range(stack.steps[d]):
        origin = stack.from_step[d, i]
        if origin >= 0 and field.house[stack.step[d, origin]] == house:
            found = origin
    return found


@bare_kernel
def _is_chosen(stack: Stack, d: int, offer: int) -> bool:
    found = False
    for i in range(stack.steps[d]):
        found = found or stack.step[d, i] == offer
    return found


@bare_kernel
def _set_kind_rest(field: Field, stack: Stack, d: int, k: int, wanted: int) -> None:
    """Put what must still be paid after a step of bundle ``k``, besides itself."""
    have = stack.gives[d] | field.gives_bits[k]
    slot = rest_of(field.rest, (wanted | field.asks_bits[k]) & ~have, have)
    for column in range(COSTS):
        stack.kind_rest[k, column] = field.rest.values[slot, column]
    _set_left(field, stack, k, wanted | field.asks_bits[k], have)


@bare_kernel
def add_givers(field: Field, stack: Stack, aim: Aim, d: int, good: int) -> bool:
    """Lay the children in which a new step supplies the good on top."""
    if stack.closed[d]:
        return True
    latest = _latest_useful(field, stack, aim, d, good)
    if latest == -np.inf:
        return True
    wanted = open_goods(stack, d, stack.todos[d] - 1)
    set_after(field, stack, d)
    tail = 0.0 if good < len(field.need_by) else _after_held(field, stack, d, good)
    stack.kind_rest[:] = np.nan
    for at in range(field.giver_start[good], field.giver_start[good + 1]):
        offer = field.giver[at]
        k = field.bundle[offer]
        there = field.soonest[offer]
        if not field.meets[k, good]:
            there += field.duration[offer]
        if there >= latest or _is_chosen(stack, d, offer):
            continue
        rest = stack.kind_rest[k]
        if np.isnan(rest[0]):
            _set_kind_rest(field, stack, d, k, wanted)
        row = stack.row_bounds[stack.end[d]]
        row[0] = max(stack.bounds[d, 0], there + tail)
        for column in range(COSTS):
            row[column + 1] = field.costs[offer, column] + stack.costs[d, column] + rest[column]
        if not _put(field, stack, aim, d, GIVER, offer, 0):
            return False
    return True


@bare_kernel
def _after_held(field: Field, stack: Stack, d: int, good: int) -> float:
    """Return the least days from holding a fact to the last need that waits for it."""
    longest = -np.inf
    for i in range(stack.steps[d]):
        offer = stack.step[d, i]
        k = field.bundle[offer]
        for at in range(field.need_start[k], field.need_start[k + 1]):
            if field.need_good[at] == good:
                longest = max(longest, field.wait[offer] + stack.after[i])
        for at in range(field.late_start[k], field.late_start[k + 1]):
            if field.late_good[at] == good:
                longest = max(longest, stack.after[i])
    return longest


@bare_kernel
def _latest_useful(field: Field, stack: Stack, aim: Aim, d: int, good: int) -> float:
    """Return the day before which a new supplier of ``good`` would have to be there.

    A good that a finished part of the plan gives already is only worth a new step if that brings
    it sooner, and sooner counts.
    """
    latest = np.inf
    for step in range(stack.steps[d]):
        offer = stack.step[d, step]
        k = field.bundle[offer]
        if field.gives[k, good] and is_settled(field, stack, d, step):
            if not (field.time_matters or aim.minds_days):
                return -np.inf
            lag = 0.0 if field.meets[k, good] else field.duration[offer]
            latest = min(latest, stack.day[d, step] + lag)
    return latest


@bare_kernel
def add_doors(field: Field, stack: Stack, aim: Aim, d: int, step: int) -> bool:
    """Lay the children in which a new step is there to refer into a step."""
    if stack.closed[d]:
        return True
    target = stack.step[d, step]
    wanted = open_goods(stack, d, stack.todos[d])
    set_after(field, stack, d)
    tail = field.wait[target] + stack.after[step]
    stack.kind_rest[:] = np.nan
    for w in range(field.way_start[target], field.way_start[target + 1]):
        house = field.way_referrer[w]
        if house < 0 or _speaker(field, stack, d, house) >= 0:
            continue
        more = field.way_risk[w] - field.costs[target, 2]
        for at in range(field.member_start[house], field.member_start[house + 1]):
            offer = field.member[at]
            if _is_chosen(stack, d, offer):
                continue
            k = field.bundle[offer]
            rest = stack.kind_rest[k]
            if np.isnan(rest[0]):
                _set_kind_rest(field, stack, d, k, wanted)
            row = stack.row_bounds[stack.end[d]]
            row[0] = max(stack.bounds[d, 0], field.soonest[offer] + field.way_handoff[w] + tail)
            for column in range(COSTS):
                row[column + 1] = field.costs[offer, column] + rest[column] + stack.costs[d, column]
            row[3] += more
            row[5] += more * field.limits[2]
            if not _put(field, stack, aim, d, DOOR, offer, w):
                return False
    return True
