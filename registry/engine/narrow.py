"""A board made smaller for one goal: offers that no interesting plan can hold are left out.

    small, place = narrow(board, goal)      # place[i]: where offer i of ``small`` is in ``board``

For every offer there are lower bounds on any whole plan that holds it: it is admitted at its
soonest and some need waits for it at least so long; it costs what it costs, and all needs and what
it asks for must still be paid. When the goal would strike that row out, no plan with the offer is
of interest. With fewer offers the soonest days and least costs rise, which strikes out more later.
"""

from dataclasses import replace

import numpy as np

from registry.engine.columns import Flags, Floats
from registry.engine.earliest import Table, earliest
from registry.engine.goals import Goal
from registry.engine.scene import Scene
from registry.engine.search_board import SearchBoard
from registry.engine.standing import SLACK
from registry.engine.ways import NOBODY, Positions, Ways

SMALL = 48  # offers below which narrowing costs more than it saves
WORTH = 0.8  # narrow only to less than this share


def narrow(board: SearchBoard, goal: Goal) -> tuple[SearchBoard, Positions]:
    """Return the board without offers that are of no interest to the goal, and their places."""
    place: Positions = np.arange(board.count)
    while board.count > SMALL:
        rows = holding_bounds(board)
        keep = goal.keep(rows) & (rows[:, 2] <= board.max_fee + SLACK)
        keep &= rows[:, 0] <= board.max_days + SLACK
        if keep.sum() > WORTH * board.count:
            break
        scene, kept = narrow_scene(board.scene, keep)
        if not np.isfinite(scene.days.good[: board.needs]).all():
            return board, place  # nothing of interest is left: the search will find that out
        board, place = SearchBoard(scene), place[kept]
    return board, place


def holding_bounds(board: SearchBoard) -> Floats:
    """Return per offer the lower bounds (n, 6) of any plan that holds it."""
    if board.holding is None:
        needs = (1 << board.needs) - 1
        rest = np.zeros((board.count, 5))
        for kind, (gives, asks) in enumerate(zip(board.kind_gives, board.kind_asks, strict=True)):
            rest[board.kinds == kind] = board.rest.of((needs | asks) & ~gives, gives)
        root = max(board.soonest_good[: board.needs], default=0.0)
        days = np.maximum(root, board.soonest_admission + least_tails(board.scene.table))
        board.holding = np.column_stack([days, board.costs + rest])
    return board.holding


def least_tails(table: Table) -> Floats:
    """Return per offer (n,) the least days from its admission to a need that waits for it.

    The mirror image of ``earliest``: start at infinity and lower, from the needs backwards.
    """
    ways = table.ways
    led = ways.referrer != NOBODY
    into, origin, handoff = ways.offer[led], ways.referrer[led], ways.handoff_days[led]
    asked = table.requires.any(axis=0) | table.requires_at_admission.any(axis=0)
    good = np.where(asked, np.inf, 0.0)  # needs are never asked for: their tail is nought
    meets = np.asarray(np.any(table.meets, axis=1))[table.bundle]
    tail = np.full(len(table.bundle), np.inf)
    bundles = table.requires.shape[0]
    while True:
        given = np.where(table.yields, good, np.inf).min(axis=1, initial=np.inf)
        new = table.duration_days + given[table.bundle]
        new[meets] = 0.0
        house = np.full(table.organisations, np.inf)
        np.minimum.at(house, origin, handoff + table.wait_days[into] + tail[into])
        new = np.minimum(new, house[table.organisation])
        if np.array_equal(new, tail):
            return tail
        tail = new
        for asks, delay in (
            (table.requires, table.wait_days),
            (table.requires_at_admission, 0.0),
        ):
            waits = np.full(bundles, np.inf)
            np.minimum.at(waits, table.bundle, tail + delay)
            least = np.where(asks, waits[:, None], np.inf).min(axis=0, initial=np.inf)
            good = np.minimum(good, least)


def narrow_scene(scene: Scene, keep: Flags) -> tuple[Scene, Positions]:
    """Return the scene of the offers kept that can still be reached, and their positions."""
    while True:
        kept = np.flatnonzero(keep)
        table = narrow_table(scene.table, kept)
        days = earliest(table)
        reached = np.isfinite(days.admission)
        if reached.all():
            break
        keep = keep.copy()
        keep[kept[~reached]] = False
    small = replace(
        scene,
        offers=scene.offers[kept],
        table=table,
        days=days,
        travel_km=scene.travel_km[kept],
        fee_rub=scene.fee_rub[kept],
        id_rank=scene.id_rank[kept],
    )
    return small, kept


def narrow_table(table: Table, kept: Positions) -> Table:
    """Return the table of some of its offers, in their order."""
    place = np.full(len(table.bundle), -1, np.intp)
    place[kept] = np.arange(len(kept))
    present = np.zeros(table.organisations, np.bool_)
    present[table.organisation[kept]] = True
    ways = table.ways
    stays = (place[ways.offer] >= 0) & ((ways.referrer == NOBODY) | present[ways.referrer])
    return replace(
        table,
        organisation=table.organisation[kept],
        bundle=table.bundle[kept],
        wait_days=table.wait_days[kept],
        duration_days=table.duration_days[kept],
        floor_day=table.floor_day[kept],
        age_max_day=table.age_max_day[kept],
        ways=Ways(
            place[ways.offer[stays]],
            ways.referrer[stays],
            ways.handoff_days[stays],
            ways.risk[stays],
            ways.link[stays],
        ),
    )
