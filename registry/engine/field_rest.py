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

from registry.engine.columns import Floats, Positions
from registry.engine.compiling import bare_kernel, kernel

MOST_BITS = 62
COSTS = 5
RISK, BLEND = 2, 4  # columns of costs that a way in adds to
SLOTS = 2_048
MOST_STATES = 1_000  # past it a weaker bound answers; keeps memory and time in bounds
WANTED, HAVE, AT, END = range(4)  # of a frame
NOTHING, WEAK = SLOTS, SLOTS + 1  # rows of ``values`` with a meaning of their own


class Rest(NamedTuple):
    """Classes that nothing beats, and what is known already.

    ``start`` (g + 1,) and ``giver`` list the classes that give each good; ``gives``, ``asks`` (c,)
    their bits, ``costs`` (c, 5); ``scope`` (g,) the goods that supplying one may bring into play.
    ``frame`` (g + 1, 4) and ``least`` (g + 1, 5) are room for walking states.
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
    frame: Positions
    least: Floats


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
    frame, least = np.zeros((bits + 1, 4), np.intp), np.empty((bits + 1, COSTS))
    used = np.zeros(1, np.intp)
    return Rest(start, giver, gives, asks, costs, scope, keys, values, used, frame, least)


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
    """Return where in ``values`` stands what giving ``wanted`` costs when ``have`` is given.

    Walks the states depth first with frames of its own: a compiled function that calls itself
    cannot be loaded from numba's cache by a new caller (0.68 crashes). Each level gives a good that
    was not there, so there are never more levels than goods.
    """
    frame, least = rest.frame, rest.least
    level = 0
    slot = _enter(rest, 0, wanted, have)
    while True:
        if slot < 0:  # the state of this level is new: its next class
            at = frame[level, AT]
            if at < frame[level, END]:
                one = rest.giver[at]
                then = frame[level, HAVE] | rest.gives[one]
                level += 1
                slot = _enter(rest, level, (frame[level - 1, WANTED] | rest.asks[one]), then)
                continue
            slot = _keep(rest, level)
        if level == 0:
            return slot
        level -= 1
        one = rest.giver[frame[level, AT]]
        for column in range(COSTS):
            cost = rest.costs[one, column] + rest.values[slot, column]
            least[level, column] = min(least[level, column], cost)
        frame[level, AT] += 1
        slot = -1


@bare_kernel
def _enter(rest: Rest, level: int, wanted: int, have: int) -> int:
    """Return the slot of a state that is known; -1 when it is not, its frame laid out."""
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
    rest.frame[level, WANTED], rest.frame[level, HAVE] = wanted, have
    rest.frame[level, AT], rest.frame[level, END] = rest.start[first], rest.start[first + 1]
    for column in range(COSTS):
        rest.least[level, column] = np.inf
    return -1


@bare_kernel
def _keep(rest: Rest, level: int) -> int:
    """Keep what a level came to; returns its slot."""
    wanted, have = rest.frame[level, WANTED], rest.frame[level, HAVE]
    slot = _slot_of(rest, wanted, have)
    rest.keys[slot, 0] = wanted
    rest.keys[slot, 1] = have
    for column in range(COSTS):
        rest.values[slot, column] = rest.least[level, column]
    rest.used[0] += 1
    return int(slot)


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
