"""The earliest day of everything, if every usable offer were taken: a lower bound and a test.

    days = earliest(table)
    days.admission           # (n,) inf where an offer cannot be reached at all
    days.good                # (g,) the day each need is met or fact held

No route does anything earlier, because taking more steps only brings days forward; and without a
limit on fees a route exists exactly when every need has a finite day within its limits (take every
offer, each by its earliest way).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.engine.columns import Floats
from registry.engine.standing import AGE_SLACK_DAYS
from registry.engine.ways import NOBODY, Positions, Ways

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Table:
    """What the days depend on, for n offers, b bundles and g goods (needs and facts).

    ``bundle`` (n,) positions of bundles; ``requires``, ``requires_at_admission``, ``yields``,
    ``meets`` (b, g) flags; ``organisation`` (n,); ``organisations`` how many there are.
    """

    organisation: Positions
    organisations: int
    bundle: Positions
    requires: Flags
    requires_at_admission: Flags
    yields: Flags
    meets: Flags
    wait_days: Floats
    duration_days: Floats
    floor_day: Floats
    age_max_day: Floats
    ways: Ways


@dataclass(frozen=True, slots=True)
class Earliest:
    """Days of the relaxed problem.

    Per offer (n,): ``admission``; ``uncut``, the same before the upper age cuts; ``way``, when the
    earliest way in is open; ``papers``, when all it asks for is held. ``good`` (g,),
    ``organisation``: when one first knows the person.
    """

    admission: Floats
    uncut: Floats
    way: Floats
    papers: Floats
    good: Floats
    organisation: Floats


def earliest(table: Table, taking_part: Flags | None = None, more: Ways | None = None) -> Earliest:
    """Return the earliest days: start all at infinity and lower until nothing moves.

    Offers that the person would have outgrown even then stay at infinity, and so do those outside
    ``taking_part`` (n,). ``more`` are ways in beside the table's own, in any order.
    """
    count = len(table.organisation)
    goods = table.requires.shape[1]
    bundles = table.requires.shape[0]
    good = np.full(goods, np.inf)
    known = np.full(table.organisations, np.inf)
    admission = np.full(count, np.inf)
    outgrown = table.age_max_day - AGE_SLACK_DAYS
    if taking_part is not None:
        outgrown = np.where(taking_part, outgrown, -np.inf)
    fixed = table.ways.referrer == NOBODY
    way_fixed = np.full(count, np.inf)
    np.minimum.at(way_fixed, table.ways.offer[fixed], table.ways.handoff_days[fixed])
    way_offer = table.ways.offer[~fixed]
    way_from = table.ways.referrer[~fixed]
    way_handoff = table.ways.handoff_days[~fixed]
    starts = np.flatnonzero(np.diff(way_offer, prepend=-1))
    led = way_offer[starts]
    while True:
        before_wait = _latest(table.requires, good)
        by_admission = _latest(table.requires_at_admission, good)
        way = way_fixed.copy()
        if len(way_offer):
            referred = np.minimum.reduceat(known[way_from] + way_handoff, starts)
            way[led] = np.minimum(way[led], referred)
        if more is not None:
            open_from = np.where(more.referrer == NOBODY, 0.0, known[more.referrer])
            np.minimum.at(way, more.offer, open_from + more.handoff_days)
        ready = np.maximum(before_wait[table.bundle], way)
        new = np.maximum(ready + table.wait_days, by_admission[table.bundle])
        uncut = np.maximum(new, table.floor_day)
        new = np.where(uncut >= outgrown, np.inf, uncut)
        papers = np.maximum(before_wait, by_admission)[table.bundle]
        if np.array_equal(new, admission):
            return Earliest(admission, uncut, way, papers, good, known)
        admission = new
        np.minimum.at(known, table.organisation, admission)
        met = np.full(bundles, np.inf)
        np.minimum.at(met, table.bundle, admission)
        held = np.full(bundles, np.inf)
        np.minimum.at(held, table.bundle, admission + table.duration_days)
        good = np.minimum(_soonest(table.meets, met), _soonest(table.yields, held))


def _latest(asked: Flags, good: Floats) -> Floats:
    """Return per bundle the day the last of its goods is there; 0 when it asks for none."""
    if not asked.size:
        return np.zeros(asked.shape[0])
    found: Floats = np.where(asked, good, 0.0).max(axis=1)
    return found


def _soonest(given: Flags, day: Floats) -> Floats:
    """Return per good the day the first bundle gives it."""
    if not given.size:
        return np.full(given.shape[1], np.inf)
    found: Floats = np.where(given, day[:, None], np.inf).min(axis=0)
    return found
