"""The earliest day of everything, if every usable offer were taken: a lower bound and a test.

    days = earliest(table)
    days.admission           # (n,) inf where an offer cannot be reached at all
    days.good                # (g,) the day each need is met or fact held

No route does anything earlier, because taking more steps only brings days forward; and without a
limit on fees a route exists exactly when every need has a finite day within its limits (take every
offer, each by its earliest way).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from registry.engine.columns import Floats, Positions
from registry.engine.field_days import lower_days
from registry.engine.sorted_links import short
from registry.engine.standing import AGE_SLACK_DAYS
from registry.engine.ways import NOBODY, Ways, starts_of

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


class Timetable:
    """A table laid out for the kernel once, asked again and again with other rows taking part.

    ``days()`` is ``earliest`` of the table.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self._outgrown = table.age_max_day - AGE_SLACK_DAYS
        self._need = lists_of(table.requires)
        self._late = lists_of(table.requires_at_admission)
        self._gives = np.ascontiguousarray(table.yields | table.meets)
        self.way_start = starts_of(table.ways, len(table.bundle))

    def days(self, taking_part: Flags | None = None, more: Ways | None = None) -> Earliest:
        """Return the earliest days; see :func:`earliest`."""
        table, outgrown = self.table, self._outgrown
        if taking_part is not None:
            outgrown = np.where(taking_part, outgrown, -np.inf)
        ways, way_start = table.ways, self.way_start
        if more is not None:
            ways = joined(ways, more)
            way_start = starts_of(ways, len(table.bundle))
        admission, way, good, known = lower_days(
            table.wait_days,
            table.duration_days,
            table.floor_day,
            outgrown,
            table.organisation,
            table.organisations,
            table.bundle,
            *self._need,
            *self._late,
            self._gives,
            table.meets,
            way_start,
            ways.referrer,
            ways.handoff_days,
        )
        before_wait = _latest(table.requires, good)
        by_admission = _latest(table.requires_at_admission, good)
        ready = np.maximum(before_wait[table.bundle], way)
        uncut = np.maximum(ready + table.wait_days, by_admission[table.bundle])
        return Earliest(
            admission=admission,
            uncut=np.maximum(uncut, table.floor_day),
            way=way,
            papers=np.maximum(before_wait, by_admission)[table.bundle],
            good=good,
            organisation=known,
        )


def earliest(table: Table, taking_part: Flags | None = None, more: Ways | None = None) -> Earliest:
    """Return the earliest days: start all at infinity and lower until nothing moves.

    Offers that the person would have outgrown even then stay at infinity, and so do those outside
    ``taking_part`` (n,). ``more`` are ways in beside the table's own, in any order.
    """
    return Timetable(table).days(taking_part, more)


def joined(ways: Ways, more: Ways) -> Ways:
    """Return all ways in, sorted by offer."""
    order = np.argsort(np.concatenate([ways.offer, more.offer]), kind="stable")
    return Ways(*(np.concatenate(pair)[order] for pair in zip(ways, more, strict=True)))


def lists_of(flags: Flags) -> tuple[Positions, Positions]:
    """Return where each row's columns begin (rows + 1,), and the columns set, row by row."""
    rows, columns = np.nonzero(flags)
    return np.searchsorted(rows, np.arange(flags.shape[0] + 1)), columns.astype(np.intp)


def narrow_table(table: Table, kept: Positions) -> Table:
    """Return the table of some of its offers, in their order.

    An organisation none of whose offers is kept refers nobody.
    """
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


def narrow_days(table: Table, days: Earliest, kept: Positions, latest: float) -> Earliest:
    """Return the days of a table narrowed to all that is admitted by ``latest``.

    Nothing that is admitted by then hangs on what is not, so its days stay; what is late is given
    later, or no more.
    """
    admission = days.admission[kept]
    order = np.argsort(short(table.bundle), kind="stable")
    met = _least_of(admission, table, order)
    held = _least_of(admission + table.duration_days, table, order)
    given = np.where(table.meets, met[:, None], held[:, None])
    return Earliest(
        admission=admission,
        uncut=days.uncut[kept],
        way=days.way[kept],
        papers=days.papers[kept],
        good=np.where(table.yields | table.meets, given, np.inf).min(axis=0, initial=np.inf),
        organisation=np.where(days.organisation <= latest, days.organisation, np.inf),
    )


def _least_of(days: Floats, table: Table, order: Positions) -> Floats:
    """Return the least day in each bundle; infinity in one without offers.

    ``order`` sorts offers by bundle.
    """
    start = np.searchsorted(table.bundle[order], np.arange(len(table.requires)))
    least = np.full(len(table.requires), np.inf)
    some = np.diff(start, append=len(order)) > 0
    if some.any():
        least[some] = np.minimum.reduceat(days[order], start[some])
    return least


def _latest(asked: Flags, good: Floats) -> Floats:
    """Return per bundle the day the last of its goods is there; 0 when it asks for none."""
    if not asked.size:
        return np.zeros(asked.shape[0])
    found: Floats = np.where(asked, good, 0.0).max(axis=1)
    return found
