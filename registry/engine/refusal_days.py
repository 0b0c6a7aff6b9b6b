"""The earliest days that refusals are judged by: every usable offer taken, limits ignored.

    days = find_days(scene, offers)
    days.admission               # (m,) per offer; where papers or a way in are missing, as if not
    days.without_papers          # (m,) asks for something nobody gives
    days.lacking(offer)          # those facts

``offers`` are all that may be refused, tens of thousands in a country. Only those that can be used
have days of their own, and those without a door of their own that an upper age may refuse: for the
others the days of their papers are enough.
"""

from dataclasses import dataclass

import numpy as np

from registry.engine.columns import Flags, Floats, Positions
from registry.engine.earliest import Earliest, Table, earliest
from registry.engine.scene import Scene, find_relevant, make_table, start_position

NOT_THERE = -1


@dataclass(frozen=True, slots=True, eq=False)
class RefusalDays:
    """Days of m offers. ``without_papers`` and ``without_way`` are meant for usable ones."""

    admission: Floats
    without_papers: Flags
    without_way: Flags
    lacking_facts: dict[int, tuple[str, ...]]  # by bundle of the network
    bundle: Positions

    @property
    def lacking_count(self) -> Floats:
        """How many facts nobody gives each offer asks for."""
        count = np.zeros(int(self.bundle.max(initial=-1)) + 1)
        for bundle, facts in self.lacking_facts.items():
            count[bundle] = len(facts)
        found: Floats = count[self.bundle]
        return found


def find_days(scene: Scene, offers: Positions, aged: Flags) -> RefusalDays:
    """Return the days of ``offers``; ``aged`` (m,) those that an upper age may refuse.

    ``offers`` hold every usable offer of their service types.
    """
    network, standing = scene.network, scene.standing
    columns, usable = network.offers, standing.usable_anywhere
    start = start_position(network, scene.profile)
    seekers = offers[aged & ~columns.self_referral[offers]]
    bundle = network.bundle[offers].astype(np.intp)
    wanted = np.zeros(len(network.bundles), np.bool_)
    wanted[bundle] = True
    open_ones = usable.copy()
    open_ones[seekers] = True
    taken = find_relevant(
        network, open_ones, scene.held, scene.needs, start, with_risk=False, also=wanted
    )
    taken[_one_of_each(offers, bundle)] = True  # so that the papers of all are asked about
    rows = np.flatnonzero(taken)
    table, facts = make_table(
        network, standing, rows, scene.held, scene.needs, start, with_risk=False
    )
    days = earliest(table, taking_part=usable[rows])
    place = np.full(len(columns.ids), NOT_THERE, np.intp)
    place[rows] = np.arange(len(rows))
    return _put_together(scene, offers, bundle, rows, place[offers], table, facts, days)


def _one_of_each(offers: Positions, bundle: Positions) -> Positions:
    first = np.full(int(bundle.max(initial=-1)) + 1, NOT_THERE, np.intp)
    first[bundle[::-1]] = offers[::-1]
    found: Positions = first[first != NOT_THERE]
    return found


def _put_together(
    scene: Scene,
    offers: Positions,
    bundle: Positions,
    rows: Positions,
    place: Positions,
    table: Table,
    facts: tuple[str, ...],
    days: Earliest,
) -> RefusalDays:
    """Return the days of ``offers``; ``place`` (m,) where each stands among ``rows``, or -1."""
    network, standing = scene.network, scene.standing
    columns = network.offers
    of_bundle = np.zeros(len(network.bundles), np.intp)  # its place in the table
    of_bundle[network.bundle[rows]] = table.bundle
    before, by = (
        _latest(asked, days.good) for asked in (table.requires, table.requires_at_admission)
    )
    kind = of_bundle[bundle]
    wait, floor = columns.wait_days[offers], standing.floor_days(offers)
    self_way = np.maximum(np.maximum(before[kind] + wait, by[kind]), floor)
    there = place != NOT_THERE
    uncut = np.where(
        there, days.uncut[place], np.where(columns.self_referral[offers], self_way, np.inf)
    )
    lost = np.isinf(days.good)
    first = len(scene.needs)
    lacking = {}
    asked = table.requires | table.requires_at_admission
    for item in np.unique(bundle).tolist():
        goods = np.flatnonzero(asked[of_bundle[item]] & lost)
        if len(goods):
            lacking[item] = tuple(facts[good - first] for good in goods.tolist())
    without = np.zeros(len(network.bundles), np.bool_)
    without[list(lacking)] = True
    return RefusalDays(
        admission=np.where(np.isfinite(uncut), uncut, np.maximum(wait, floor)),
        without_papers=without[bundle],
        without_way=there & np.isinf(days.way[place]),
        lacking_facts=lacking,
        bundle=bundle,
    )


def _latest(asked: Flags, good: Floats) -> Floats:
    """Return per bundle the day the last of its goods is there; 0 when it asks for none."""
    if not asked.size:
        return np.zeros(asked.shape[0])
    found: Floats = np.where(asked, good, 0.0).max(axis=1)
    return found
