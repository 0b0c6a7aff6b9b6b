"""The least that is still to pay, as kernels: a lower bound on what a partial plan must add.

    slot = rest_of(rest, wanted, have)
    rest.values[slot]                     # travel_km, fee, risk, steps, blend

Offers that ask and give the same form a *class*, with the least of each cost over its offers.
``rest_of`` is the exact optimum, criterion by criterion, of the problem in which every class member
has those least costs and every way in is open: each open good needs some class that gives it, which
opens what that class asks for. Real completions pay at least as much. Sets of goods are bits of an
int; goods from ``MOST_BITS`` on are left aside, which only weakens the bound. *Blend* is a weighted
sum of the chosen criteria but days (see ``board``), bounded as one.
"""

from typing import NamedTuple

import numpy as np

from registry.engine.columns import Floats
from registry.engine.compiling import bare_kernel, kernel
from registry.engine.ways import Positions

MOST_BITS = 62
COSTS = 5
SLOTS = 16_384
MOST_STATES = 8_000  # past it a weaker bound answers; keeps memory and time in bounds
NOTHING, WEAK = SLOTS, SLOTS + 1  # rows of ``values`` with a meaning of their own


class Rest(NamedTuple):
    """Classes that nothing beats, and what is known already.

    ``start`` (g + 1,) and ``giver`` list the classes that give each good; ``gives``, ``asks`` (c,)
    their bits, ``costs`` (c, 5); ``scope`` (g,) the goods that supplying one may bring into play.
    """

    start: Positions
    giver: Positions
    gives: Positions
    asks: Positions
    costs: Floats
    scope: Positions
    keys: Positions
    values: Floats
    used: Positions


@kernel
def make_rest(gives: Positions, asks: Positions, costs: Floats, goods: int) -> Rest:
    """Return the bounds for classes; those without members have infinite costs."""
    classes = len(gives)
    bits = min(goods, MOST_BITS)
    keep = np.ones(classes, np.bool_)
    for one in range(classes):
        if not np.isfinite(costs[one, 3]):
            keep[one] = False
            continue
        for other in range(classes):
            if other == one or not np.isfinite(costs[other, 3]):
                continue
            if _beats(gives, asks, costs, other, one) and (
                other < one or not _beats(gives, asks, costs, one, other)
            ):
                keep[one] = False
                break
    start = np.zeros(bits + 1, np.intp)
    for good in range(bits):
        start[good + 1] = start[good]
        for one in range(classes):
            if keep[one] and gives[one] >> good & 1:
                start[good + 1] += 1
    giver = np.zeros(start[bits], np.intp)
    at = 0
    for good in range(bits):
        for one in range(classes):
            if keep[one] and gives[one] >> good & 1:
                giver[at] = one
                at += 1
    scope = np.zeros(bits, np.intp)
    for good in range(bits):
        scope[good] = 1 << good
    moved = True
    while moved:
        moved = False
        for good in range(bits):
            reached = scope[good]
            for at in range(start[good], start[good + 1]):
                asked = asks[giver[at]]
                for other in range(bits):
                    if asked >> other & 1:
                        reached |= scope[other]
            if reached != scope[good]:
                scope[good] = reached
                moved = True
    keys = np.zeros((SLOTS, 2), np.intp)
    values = np.empty((SLOTS + 2, COSTS))
    values[NOTHING] = 0.0
    values[WEAK] = 0.0
    return Rest(start, giver, gives, asks, costs, scope, keys, values, np.zeros(1, np.intp))


@bare_kernel
def _beats(gives: Positions, asks: Positions, costs: Floats, one: int, other: int) -> bool:
    """Return whether class ``one`` gives as much, asks no more and costs no more."""
    beats = bool(gives[one] & gives[other] == gives[other] and asks[one] & ~asks[other] == 0)
    for column in range(COSTS):
        beats = beats and bool(costs[one, column] <= costs[other, column])
    return beats


@bare_kernel
def _slot_of(rest: Rest, wanted: int, have: int) -> int:
    """Return the slot of a state, or the empty one where it belongs."""
    slot = ((wanted % 65_521) * 131 + have % 65_519) % SLOTS
    while rest.keys[slot, 0] != 0 and (rest.keys[slot, 0] != wanted or rest.keys[slot, 1] != have):
        slot = (slot + 1) % SLOTS
    return slot


@bare_kernel
def rest_of(rest: Rest, wanted: int, have: int) -> int:
    """Return where in ``values`` stands what giving ``wanted`` costs when ``have`` is given."""
    wanted = wanted & ~have
    if wanted == 0:
        return NOTHING
    scope = 0
    first = -1
    left = wanted
    good = 0
    while left:
        if left & 1:
            scope |= rest.scope[good]
            if first < 0:
                first = good
        left >>= 1
        good += 1
    have = have & scope
    slot = _slot_of(rest, wanted, have)
    if rest.keys[slot, 0] != 0:
        return slot
    if rest.used[0] >= MOST_STATES:
        _put_weak(rest, wanted)
        return WEAK
    travel = fee = risk = steps = blend = np.inf  # not an array: it would be made at each call
    for at in range(rest.start[first], rest.start[first + 1]):
        one = rest.giver[at]
        then = have | rest.gives[one]
        more = rest_of(rest, (wanted | rest.asks[one]) & ~then, then)
        travel = min(travel, rest.costs[one, 0] + rest.values[more, 0])
        fee = min(fee, rest.costs[one, 1] + rest.values[more, 1])
        risk = min(risk, rest.costs[one, 2] + rest.values[more, 2])
        steps = min(steps, rest.costs[one, 3] + rest.values[more, 3])
        blend = min(blend, rest.costs[one, 4] + rest.values[more, 4])
    slot = _slot_of(rest, wanted, have)
    rest.keys[slot, 0] = wanted
    rest.keys[slot, 1] = have
    rest.values[slot, 0] = travel
    rest.values[slot, 1] = fee
    rest.values[slot, 2] = risk
    rest.values[slot, 3] = steps
    rest.values[slot, 4] = blend
    rest.used[0] += 1
    return slot


@bare_kernel
def _put_weak(rest: Rest, wanted: int) -> None:
    """Put the dearest single good's cheapest giver: a bound that needs no recursion."""
    for column in range(COSTS):
        found = 0.0
        for good in range(len(rest.scope)):
            if wanted >> good & 1:
                least = np.inf
                for at in range(rest.start[good], rest.start[good + 1]):
                    least = min(least, rest.costs[rest.giver[at], column])
                found = max(found, least)
        rest.values[WEAK, column] = found
