"""A field with the landmarks of one column of its costs, and the bounds they give, as kernels.

    field = mark(field, column)
    rows = marked_bounds(field)           # bounds per offer of any plan that holds it

A partial plan still owes the landmarks that nothing in it hits; on top of them, what they leave of
costs is bounded as costs are otherwise (``field_rest``).
"""

import numpy as np

from registry.engine.columns import Floats
from registry.engine.compiling import bare_kernel, kernel
from registry.engine.field import Field, holding_bounds
from registry.engine.field_rest import BLEND, COSTS, MOST_BITS, RISK, make_rest, rest_of
from registry.engine.landmarks import MOST, NOTHING, find_landmarks, list_led
from registry.engine.marks import BYTES, WORDS, Marks, owed


@kernel
def mark(field: Field, column: int) -> Field:
    """Return the field with landmarks for a column of its costs."""
    count, ways, bundles = len(field.wait), len(field.way_risk), field.gives.shape[0]
    of_offer, of_way = np.zeros((count, WORDS), np.intp), np.zeros((ways, WORDS), np.intp)
    sums, worth = np.zeros((WORDS * BYTES, 256)), np.zeros(MOST)
    enter = np.full(count, np.inf)
    led = list_led(field.way_start, field.way_referrer, len(field.member_start) - 1)
    cost, extra = field.costs[:, column].copy(), np.zeros(ways)
    _begin(field, cost, extra, column)
    find_landmarks(field, led, len(field.need_by), cost, extra, of_offer, of_way, worth, enter)
    _sum_up(sums, worth)
    class_costs = np.full((bundles, COSTS), np.inf)
    _put_least(field, cost, extra, class_costs, column)
    rest = make_rest(field.gives_bits, field.asks_bits, class_costs, field.gives.shape[1])
    return Field(
        field.wait, field.duration, field.floor, field.outgrown, field.house, field.bundle,
        field.costs, field.place, field.way_start, field.way_referrer, field.way_handoff,
        field.way_risk, field.way_place, field.need_start, field.need_good, field.late_start,
        field.late_good, field.gives, field.meets, field.gives_bits, field.asks_bits,
        field.need_by, field.limits, field.time_matters, field.soonest, field.soonest_way,
        field.soonest_good, field.member_start, field.member, field.giver_start, field.giver,
        field.house_costs, field.rest, Marks(column, of_offer, of_way, sums, enter, rest),
    )  # fmt: skip


@bare_kernel
def _begin(field: Field, cost: Floats, extra: Floats, column: int) -> None:
    """Put what ways cost beyond the least of their offer; leave out what is nothing."""
    weight = 1.0 if column == RISK else field.limits[2] if column == BLEND else 0.0
    for i in range(len(cost)):
        if cost[i] <= NOTHING:
            cost[i] = 0.0
        for w in range(field.way_start[i], field.way_start[i + 1]):
            more = (field.way_risk[w] - field.costs[i, RISK]) * weight
            extra[w] = more if more > NOTHING else 0.0


@bare_kernel
def _sum_up(sums: Floats, weights: Floats) -> None:
    """Put for each byte of bits what the landmarks of its set bits weigh."""
    for byte in range(len(sums)):
        for bits in range(256):
            total = 0.0
            for bit in range(8):
                if bits >> bit & 1:
                    total += weights[8 * byte + bit]
            sums[byte, bits] = total


@bare_kernel
def _put_least(field: Field, cost: Floats, extra: Floats, class_costs: Floats, column: int) -> None:
    """Put the least that is left of the costs of each bundle's offers, with their way in."""
    for i in range(len(cost)):
        least = np.inf
        for w in range(field.way_start[i], field.way_start[i + 1]):
            least = min(least, extra[w])
        k = field.bundle[i]
        least = min(class_costs[k, column], cost[i] + least)
        class_costs[k] = 0.0  # of the other columns nothing is known; none at all: no offer
        class_costs[k, column] = least


@kernel
def marked_bounds(field: Field) -> Floats:
    """Return the bounds per offer of ``holding_bounds``, raised by the landmarks of a field."""
    rows, marks = holding_bounds(field), field.marks
    wanted = (1 << min(len(field.need_by), MOST_BITS)) - 1
    rest = np.full(field.gives.shape[0], np.nan)
    for i in range(len(rows)):
        k = field.bundle[i]
        if np.isnan(rest[k]):
            have = field.gives_bits[k]
            slot = rest_of(marks.rest, (wanted | field.asks_bits[k]) & ~have, have)
            rest[k] = marks.rest.values[slot, marks.column]
        least = owed(marks, marks.of_offer[i, 0], marks.of_offer[i, 1])
        least += field.costs[i, marks.column] + max(rest[k], marks.enter[i])
        rows[i, marks.column + 1] = max(rows[i, marks.column + 1], least)
    return rows
