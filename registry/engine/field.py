"""A scene as bare arrays, the form in which kernels read it; and fields made smaller.

    field = field_of(scene)
    small = part_of(field, keep)           # without some offers: days and least costs rise
    rows = holding_bounds(field)           # lower bounds of any plan that holds an offer

Offers, houses (organisations), bundles and goods are numbered within the field; ``place`` and
``way_place`` say where offers and ways stood in the scene.
"""

from typing import NamedTuple

import numpy as np

from registry.domain.route import CRITERIA
from registry.engine.board import BLEND_WEIGHTS, RISK, TRAVEL
from registry.engine.columns import Flags, Floats, Positions
from registry.engine.compiling import bare_kernel, kernel
from registry.engine.earliest import lists_of
from registry.engine.field_days import least_tails, lower_days
from registry.engine.field_rest import COSTS, MOST_BITS, Rest, make_rest, rest_of
from registry.engine.marks import Marks, no_marks
from registry.engine.scene import Scene
from registry.engine.standing import AGE_SLACK_DAYS
from registry.engine.ways import starts_of

LOST = -2  # in place of a referrer: not in the scene
MAX_DAYS, MAX_FEE, RISK_WEIGHT = range(3)  # entries of ``limits``


class Field(NamedTuple):
    """n offers, b bundles, g goods (needs first), o houses, w ways in.

    ``costs`` (n, 5): travel, fee, least risk, steps, blend. ``need_*`` and ``late_*`` list per
    bundle the facts asked before waiting and by admission; ``gives``, ``meets`` (b, g) flags;
    ``gives_bits``, ``asks_bits`` (b,) the same as bits of the first goods. ``way_*`` sorted by
    offer, ``way_referrer`` a house or -1 when open on day 0; ``member`` the offers of each house,
    ``giver`` those that give each good. ``soonest*``: days of the relaxed problem.
    ``house_costs`` (o, 5) the least of each cost over the house. ``marks`` are none until asked for
    (``marking.mark``); a part of a field has none again.
    """

    wait: Floats
    duration: Floats
    floor: Floats
    outgrown: Floats
    house: Positions
    bundle: Positions
    costs: Floats
    place: Positions
    way_start: Positions
    way_referrer: Positions
    way_handoff: Floats
    way_risk: Floats
    way_place: Positions
    need_start: Positions
    need_good: Positions
    late_start: Positions
    late_good: Positions
    gives: Flags
    meets: Flags
    gives_bits: Positions
    asks_bits: Positions
    need_by: Floats
    limits: Floats
    time_matters: bool
    soonest: Floats
    soonest_way: Floats
    soonest_good: Floats
    member_start: Positions
    member: Positions
    giver_start: Positions
    giver: Positions
    house_costs: Floats
    rest: Rest
    marks: Marks


def field_of(scene: Scene) -> Field:
    """Return the field of a scene.

    Raises ValueError when a way in leads from an organisation of which no offer is in the scene:
    the kernels would take it for open.
    """
    table, limits = scene.table, scene.profile.limits
    count = len(scene.offers)
    ways = table.ways
    way_start = starts_of(ways, count)
    least_risk = np.minimum.reduceat(ways.risk, way_start[:-1])  # there is always a way in
    weights = np.where([name in scene.criteria for name in CRITERIA], BLEND_WEIGHTS, 0.0)[TRAVEL:]
    costs = np.column_stack([scene.travel_km, scene.fee_rub, least_risk, np.ones(count)])
    max_days = np.inf if limits.max_days is None else limits.max_days
    need_by = np.array([limits.need_by.get(need, np.inf) for need in scene.needs], np.float64)
    timed = (
        "days" in scene.criteria
        or bool(np.isfinite(max_days))
        or bool(np.isfinite(need_by).any())
        or bool(np.isfinite(table.age_max_day).any())
    )
    need_start, need_good = lists_of(table.requires)
    late_start, late_good = lists_of(table.requires_at_admission)
    gives = np.ascontiguousarray(table.yields | table.meets)
    field = _whole(
        table.wait_days,
        table.duration_days,
        table.floor_day,
        table.age_max_day - AGE_SLACK_DAYS,
        table.organisation.astype(np.intp, copy=False),
        table.organisations,
        table.bundle.astype(np.intp, copy=False),
        np.ascontiguousarray(np.column_stack([costs, costs @ weights])),
        way_start,
        ways.referrer.astype(np.intp, copy=False),
        ways.handoff_days,
        ways.risk,
        need_start,
        need_good,
        late_start,
        late_good,
        gives,
        np.ascontiguousarray(table.meets),
        _bits(gives),
        _bits(table.requires | table.requires_at_admission),
        need_by,
        np.array(
            [
                max_days,
                np.inf if limits.max_fee is None else limits.max_fee,
                weights[RISK - TRAVEL],
            ]
        ),
        timed,
        scene.days.admission,
        scene.days.way,
        scene.days.good,
    )
    if (field.way_referrer == LOST).any():
        raise ValueError("a way in leads from an organisation that is not in the scene")
    return field


def _bits(flags: Flags) -> Positions:
    """Return rows of flags as bits; columns past ``MOST_BITS`` are left out."""
    bits = np.zeros(flags.shape[0], np.intp)
    for column in range(min(flags.shape[1], MOST_BITS)):
        bits |= flags[:, column].astype(np.intp) << column
    return bits


@kernel
def _whole(
    wait: Floats,
    duration: Floats,
    floor: Floats,
    outgrown: Floats,
    organisation: Positions,
    organisations: int,
    bundle: Positions,
    costs: Floats,
    way_start: Positions,
    way_from: Positions,
    way_handoff: Floats,
    way_risk: Floats,
    need_start: Positions,
    need_good: Positions,
    late_start: Positions,
    late_good: Positions,
    gives: Flags,
    meets: Flags,
    gives_bits: Positions,
    asks_bits: Positions,
    need_by: Floats,
    limits: Floats,
    time_matters: bool,
    soonest: Floats,
    soonest_way: Floats,
    soonest_good: Floats,
) -> Field:
    """Return the field of these columns, houses renumbered to those present."""
    count = len(wait)
    number = np.full(organisations, -1, np.intp)
    house = np.empty(count, np.intp)
    houses = 0
    for i in range(count):
        if number[organisation[i]] < 0:
            number[organisation[i]] = houses
            houses += 1
        house[i] = number[organisation[i]]
    referrer = np.empty(len(way_from), np.intp)
    for w in range(len(way_from)):
        if way_from[w] < 0:
            referrer[w] = -1
        else:
            known = number[way_from[w]]
            referrer[w] = known if known >= 0 else LOST
    return _field(
        wait, duration, floor, outgrown, house, houses, bundle, costs,
        np.arange(count), way_start, referrer, way_handoff, way_risk, np.arange(len(way_from)),
        need_start, need_good, late_start, late_good, gives, meets, gives_bits, asks_bits,
        need_by, limits, time_matters, soonest, soonest_way, soonest_good,
    )  # fmt: skip


@kernel
def _field(
    wait: Floats,
    duration: Floats,
    floor: Floats,
    outgrown: Floats,
    house: Positions,
    houses: int,
    bundle: Positions,
    costs: Floats,
    place: Positions,
    way_start: Positions,
    way_referrer: Positions,
    way_handoff: Floats,
    way_risk: Floats,
    way_place: Positions,
    need_start: Positions,
    need_good: Positions,
    late_start: Positions,
    late_good: Positions,
    gives: Flags,
    meets: Flags,
    gives_bits: Positions,
    asks_bits: Positions,
    need_by: Floats,
    limits: Floats,
    time_matters: bool,
    soonest: Floats,
    soonest_way: Floats,
    soonest_good: Floats,
) -> Field:
    """Return a field with all that follows from its columns."""
    count, bundles, goods = len(wait), gives.shape[0], gives.shape[1]
    member_start = np.zeros(houses + 1, np.intp)
    for i in range(count):
        member_start[house[i] + 1] += 1
    for h in range(houses):
        member_start[h + 1] += member_start[h]
    member = np.empty(count, np.intp)
    filled = member_start[:houses].copy()
    house_costs = np.full((houses, COSTS), np.inf)
    class_costs = np.full((bundles, COSTS), np.inf)
    size = np.zeros(bundles, np.intp)
    for i in range(count):
        member[filled[house[i]]] = i
        filled[house[i]] += 1
        size[bundle[i]] += 1
        for column in range(COSTS):
            house_costs[house[i], column] = min(house_costs[house[i], column], costs[i, column])
            class_costs[bundle[i], column] = min(class_costs[bundle[i], column], costs[i, column])
    giver_start = np.zeros(goods + 1, np.intp)
    for j in range(goods):
        giver_start[j + 1] = giver_start[j]
        for k in range(bundles):
            if gives[k, j]:
                giver_start[j + 1] += size[k]
    giver = np.empty(giver_start[goods], np.intp)
    at = giver_start[:goods].copy()
    for i in range(count):
        for j in range(goods):
            if gives[bundle[i], j]:
                giver[at[j]] = i
                at[j] += 1
    rest = make_rest(gives_bits, asks_bits, class_costs, goods)
    return Field(
        wait, duration, floor, outgrown, house, bundle, costs, place, way_start, way_referrer,
        way_handoff, way_risk, way_place, need_start, need_good, late_start, late_good, gives,
        meets, gives_bits, asks_bits, need_by, limits, time_matters, soonest, soonest_way,
        soonest_good, member_start, member, giver_start, giver, house_costs,
        rest, no_marks(rest),
    )  # fmt: skip


@kernel
def part_of(field: Field, wanted: Flags) -> Field:
    """Return the field of the offers wanted that can still be reached."""
    keep = wanted.copy()
    while True:
        small = _kept(field, keep)
        if not _leave_out(small.soonest, keep):
            return small


@bare_kernel
def _leave_out(soonest: Floats, keep: Flags) -> bool:
    """Leave out what cannot be reached among those kept; returns whether there was any."""
    at = 0
    cut = False
    for i in range(len(keep)):
        if keep[i]:
            keep[i] = np.isfinite(soonest[at])
            cut = cut or not keep[i]
            at += 1
    return cut


@kernel
def _kept(field: Field, keep: Flags) -> Field:
    number = np.full(len(field.member_start) - 1, -1, np.intp)
    houses, count, ways = _count_kept(
        number, keep, field.house, field.way_start, field.way_referrer
    )
    kept = np.empty(count, np.intp)
    house = np.empty(count, np.intp)
    way_start = np.zeros(count + 1, np.intp)
    way = np.empty(ways, np.intp)
    referrer = np.empty(ways, np.intp)
    _lay_kept(
        kept, house, way_start, way, referrer, number, keep, field.house, field.way_start,
        field.way_referrer,
    )  # fmt: skip
    wait, duration, floor = field.wait[kept], field.duration[kept], field.floor[kept]
    outgrown, bundle, handoff = field.outgrown[kept], field.bundle[kept], field.way_handoff[way]
    soonest, soonest_way, soonest_good, _ = lower_days(
        wait, duration, floor, outgrown, house, houses, bundle, field.need_start, field.need_good,
        field.late_start, field.late_good, field.gives, field.meets, way_start, referrer, handoff,
    )  # fmt: skip
    return _field(
        wait, duration, floor, outgrown, house,
        houses, bundle, field.costs[kept], field.place[kept], way_start, referrer,
        handoff, field.way_risk[way], field.way_place[way], field.need_start,
        field.need_good, field.late_start, field.late_good, field.gives, field.meets,
        field.gives_bits, field.asks_bits, field.need_by, field.limits, field.time_matters,
        soonest, soonest_way, soonest_good,
    )  # fmt: skip


@kernel
def _count_kept(
    number: Positions, keep: Flags, house: Positions, way_start: Positions, way_referrer: Positions
) -> tuple[int, int, int]:
    """Number the houses kept, in ``number``; returns how many houses, offers and ways are."""
    houses = count = ways = 0
    for i in range(len(keep)):
        if keep[i]:
            count += 1
            if number[house[i]] < 0:
                number[house[i]] = houses
                houses += 1
    for i in range(len(keep)):
        if keep[i]:
            for w in range(way_start[i], way_start[i + 1]):
                if way_referrer[w] < 0 or number[way_referrer[w]] >= 0:
                    ways += 1
    return houses, count, ways


@bare_kernel
def _lay_kept(
    kept: Positions, house: Positions, way_start: Positions, way: Positions, referrer: Positions,
    number: Positions, keep: Flags, old_house: Positions, old_start: Positions,
    old_referrer: Positions,
) -> None:  # fmt: skip
    """Put the offers kept, their houses and ways into the first five, which have room."""
    at = into = 0
    for i in range(len(keep)):
        if not keep[i]:
            continue
        kept[at] = i
        house[at] = number[old_house[i]]
        for w in range(old_start[i], old_start[i + 1]):
            if old_referrer[w] >= 0 and number[old_referrer[w]] < 0:
                continue
            way[into] = w
            referrer[into] = number[old_referrer[w]] if old_referrer[w] >= 0 else -1
            into += 1
        at += 1
        way_start[at] = into


@kernel
def holding_bounds(field: Field) -> Floats:
    """Return per offer the lower bounds (n, 6) of any plan that holds it.

    It is admitted at its soonest and some need waits for it at least so long; it costs what it
    costs, and all needs and what it asks for must still be paid.
    """
    count, bundles, needs = len(field.wait), field.gives.shape[0], len(field.need_by)
    tail = tails_of(field)
    wanted = (1 << min(needs, MOST_BITS)) - 1
    root = 0.0
    for need in range(needs):
        root = max(root, field.soonest_good[need])
    rest = np.full((bundles, COSTS), np.nan)
    rows = np.empty((count, COSTS + 1))
    for i in range(count):
        k = field.bundle[i]
        if np.isnan(rest[k, 0]):
            have = field.gives_bits[k]
            rest[k] = field.rest.values[
                rest_of(field.rest, (wanted | field.asks_bits[k]) & ~have, have)
            ]
        rows[i, 0] = max(root, field.soonest[i] + tail[i])
        for column in range(COSTS):
            rows[i, column + 1] = field.costs[i, column] + rest[k, column]
    return rows


@kernel
def tails_of(field: Field) -> Floats:
    """Return per offer (n,) the least days from its admission to a need that waits for it."""
    return least_tails(
        field.wait, field.duration, field.house, len(field.member_start) - 1, field.bundle,
        field.need_start, field.need_good, field.late_start, field.late_good, field.gives,
        field.meets, len(field.need_by), field.way_start, field.way_referrer, field.way_handoff,
    )  # fmt: skip
