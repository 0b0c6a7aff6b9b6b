"""Landmarks: sets of offers and ways in of which every plan takes one, as kernels.

    count = find_landmarks(field, led, needs, cost, extra, offer_bits, way_bits, weights, enter)

A *landmark* is a cut between day 0 and the needs: whatever leads across it, every route crosses it
somewhere. Again and again the dearest chain of what must come one after another is looked for (a
good, a house that knows the person, a way in; the costs of a step are paid where it is taken), the
cut in front of its free end is taken, and what crosses it pays for it with the least that any of
it costs. Each cost is spent once, so the weights of all landmarks add up to a lower bound of any
plan. Helmert and Domshlak (ICAPS 2009, "Landmarks, critical paths and abstractions") describe such
cuts for planning in which nothing is undone, which a route is; ways in are a second level of costs.

Time: each cut looks through the offers a few times, and through the ways of what it changes. On a
region the bound is most often the least value itself, where ``field_rest`` alone, to which doors
are open, comes to half of it.
"""

from typing import NamedTuple

import numpy as np

from registry.engine.columns import Floats, Positions
from registry.engine.compiling import bare_kernel, kernel
from registry.engine.field import Field
from registry.engine.marks import BYTES, WORDS

MOST = WORDS * BYTES * 8
NOTHING = 1e-7  # costs below are nothing


class Led(NamedTuple):
    """Ways by who refers: ``start`` (o + 1,) and ``way``; ``offer`` (w,) where each way leads."""

    start: Positions
    way: Positions
    offer: Positions


@kernel
def list_led(way_start: Positions, way_referrer: Positions, houses: int) -> Led:
    """Return the ways by the house that refers."""
    start = np.zeros(houses + 1, np.intp)
    way_offer = np.empty(len(way_referrer), np.intp)
    for i in range(len(way_start) - 1):
        for w in range(way_start[i], way_start[i + 1]):
            way_offer[w] = i
            if way_referrer[w] >= 0:
                start[way_referrer[w] + 1] += 1
    for h in range(houses):
        start[h + 1] += start[h]
    led = np.empty(start[houses], np.intp)
    at = start[:houses].copy()
    for w in range(len(way_referrer)):
        if way_referrer[w] >= 0:
            led[at[way_referrer[w]]] = w
            at[way_referrer[w]] += 1
    return Led(start, led, way_offer)


class Room(NamedTuple):
    """Values of the dearest chain to goods, houses, ways in and offers, and room for cuts."""

    good: Floats
    known: Floats
    enter: Floats
    offer: Floats
    asked: Floats
    asks_most: Positions
    good_in: Positions
    house_in: Positions
    enter_in: Positions
    waiting: Positions
    cut_offer: Positions
    cut_way: Positions
    listed: Positions


@kernel
def find_landmarks(
    field: Field, led: Led, needs: int, cost: Floats, extra: Floats, offer_bits: Positions,
    way_bits: Positions, weights: Floats, enter: Floats,
) -> int:  # fmt: skip
    """Find landmarks; returns how many.

    ``cost`` (n,) of offers and ``extra`` (w,) of ways become what is left of them. ``offer_bits``
    (n, WORDS) and ``way_bits`` (w, WORDS) take what hits which landmark, ``weights`` (MOST,) what
    each is worth, ``enter`` (n,) what coming into an offer costs at least of what is left.
    """
    offers, goods = len(cost), field.gives.shape[1]
    houses, bundles = len(field.member_start) - 1, field.gives.shape[0]
    room = Room(
        np.full(goods, np.inf), np.full(houses, np.inf), np.full(offers, np.inf),
        np.full(offers, np.inf), np.zeros(bundles), np.zeros(bundles, np.intp),
        np.zeros(goods, np.intp), np.zeros(houses, np.intp), np.zeros(offers, np.intp),
        np.empty(goods + houses + offers, np.intp), np.empty(offers, np.intp),
        np.empty(len(extra), np.intp), np.zeros(offers, np.intp),
    )  # fmt: skip
    found = _find(field, led, room, needs, cost, extra, offer_bits, way_bits, weights)
    enter[:] = room.enter
    return found


@bare_kernel
def _find(
    field: Field, led: Led, room: Room, needs: int, cost: Floats, extra: Floats,
    offer_bits: Positions, way_bits: Positions, weights: Floats,
) -> int:  # fmt: skip
    for i in range(len(cost)):
        for w in range(field.way_start[i], field.way_start[i + 1]):
            if field.way_referrer[w] < 0:
                room.enter[i] = min(room.enter[i], extra[w])
    found = 0
    while True:
        _lower(field, led, room, cost, extra)
        dearest = 0
        for need in range(1, needs):
            if room.good[need] > room.good[dearest]:
                dearest = need
        if not NOTHING < room.good[dearest] < np.inf or found == MOST:
            return found
        _grow_back(field, room, cost, extra, dearest, found + 1)
        weights[found] = _cut(field, led, room, cost, extra, offer_bits, way_bits, found)
        if weights[found] <= NOTHING:
            weights[found] = 0.0
            return found
        found += 1


@bare_kernel
def _lower(field: Field, led: Led, room: Room, cost: Floats, extra: Floats) -> None:
    """Lower all values to those of the dearest chain; they stand too high, or right."""
    moved = True
    while moved:
        moved = False
        for k in range(len(room.asked)):
            room.asked[k], room.asks_most[k] = 0.0, -1
            for at in range(field.need_start[k], field.need_start[k + 1]):
                if room.good[field.need_good[at]] > room.asked[k]:
                    room.asked[k] = room.good[field.need_good[at]]
                    room.asks_most[k] = field.need_good[at]
            for at in range(field.late_start[k], field.late_start[k + 1]):
                if room.good[field.late_good[at]] > room.asked[k]:
                    room.asked[k] = room.good[field.late_good[at]]
                    room.asks_most[k] = field.late_good[at]
        for i in range(len(cost)):
            k = field.bundle[i]
            value = max(room.enter[i], room.asked[k]) + cost[i]
            if not value < room.offer[i]:
                continue
            room.offer[i] = value
            for j in range(field.gives.shape[1]):
                if field.gives[k, j] and value < room.good[j]:
                    room.good[j] = value
                    moved = True
            house = field.house[i]
            if value < room.known[house]:
                room.known[house] = value
                for at in range(led.start[house], led.start[house + 1]):
                    w = led.way[at]
                    target = led.offer[w]
                    if value + extra[w] < room.enter[target]:
                        room.enter[target] = value + extra[w]
                        moved = True


@bare_kernel
def _grow_back(field: Field, room: Room, cost: Floats, extra: Floats, need: int, turn: int) -> None:
    """Mark with ``turn`` all from which the need follows along dearest chains at no cost."""
    goods, houses = len(room.good), len(room.known)
    room.good_in[need] = turn
    room.waiting[0] = need
    size = 1
    while size:
        size -= 1
        fact = room.waiting[size]
        if fact < goods + houses:
            if fact < goods:
                first, last = field.giver_start[fact], field.giver_start[fact + 1]
            else:
                first = field.member_start[fact - goods]
                last = field.member_start[fact - goods + 1]
            for at in range(first, last):
                i = field.giver[at] if fact < goods else field.member[at]
                if cost[i] > 0 or room.offer[i] == np.inf:
                    continue
                k = field.bundle[i]
                if room.asked[k] > room.enter[i]:
                    j = room.asks_most[k]
                    if room.good_in[j] != turn:
                        room.good_in[j] = turn
                        room.waiting[size] = j
                        size += 1
                elif room.enter_in[i] != turn:
                    room.enter_in[i] = turn
                    room.waiting[size] = goods + houses + i
                    size += 1
        else:
            i = fact - goods - houses
            for w in range(field.way_start[i], field.way_start[i + 1]):
                house = field.way_referrer[w]
                if house >= 0 and extra[w] <= 0 and room.house_in[house] != turn:
                    room.house_in[house] = turn
                    room.waiting[size] = goods + house
                    size += 1


@bare_kernel
def _leads_in(field: Field, room: Room, i: int, turn: int) -> bool:
    """Return whether what an offer waits for the longest is outside of what is marked."""
    k = field.bundle[i]
    if room.asked[k] > room.enter[i]:
        return bool(room.good_in[room.asks_most[k]] != turn)
    return bool(room.enter_in[i] != turn)


@bare_kernel
def _cut(
    field: Field, led: Led, room: Room, cost: Floats, extra: Floats, offer_bits: Positions,
    way_bits: Positions, found: int,
) -> float:  # fmt: skip
    """Take what crosses into what is marked; returns the weight that all of it pays."""
    turn = found + 1
    offers = ways = 0
    least = np.inf
    for kind in range(2):
        for fact in range(len(room.good) if kind == 0 else len(room.known)):
            if (room.good_in[fact] if kind == 0 else room.house_in[fact]) != turn:
                continue
            if kind == 0:
                first, last = field.giver_start[fact], field.giver_start[fact + 1]
            else:
                first, last = field.member_start[fact], field.member_start[fact + 1]
            for at in range(first, last):
                i = field.giver[at] if kind == 0 else field.member[at]
                if room.offer[i] == np.inf or room.listed[i] == turn:
                    continue
                if _leads_in(field, room, i, turn):
                    room.listed[i] = turn
                    room.cut_offer[offers] = i
                    offers += 1
                    least = min(least, cost[i])
    for i in range(len(cost)):
        if room.enter_in[i] != turn:
            continue
        for w in range(field.way_start[i], field.way_start[i + 1]):
            house = field.way_referrer[w]
            if house >= 0 and (room.house_in[house] == turn or room.known[house] == np.inf):
                continue
            room.cut_way[ways] = w
            ways += 1
            least = min(least, extra[w])
    if not NOTHING < least < np.inf:
        return 0.0
    word, bit = found // (8 * BYTES), 1 << (found % (8 * BYTES))
    for at in range(offers):
        i = room.cut_offer[at]
        cost[i] = cost[i] - least if cost[i] - least > NOTHING else 0.0
        offer_bits[i, word] |= bit
    for at in range(ways):
        w = room.cut_way[at]
        extra[w] = extra[w] - least if extra[w] - least > NOTHING else 0.0
        way_bits[w, word] |= bit
        house = field.way_referrer[w]
        value = extra[w] + (room.known[house] if house >= 0 else 0.0)
        room.enter[led.offer[w]] = min(room.enter[led.offer[w]], value)
    return float(least)
