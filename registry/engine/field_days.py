"""Days of the relaxed problem as kernels: the earliest of everything, and what must follow.

    admission, way, good, known = lower_days(...)     # no route does anything earlier
    tail = least_tails(...)                           # least days until some need that waits

The first is a lower bound and a test: taking more steps only brings days forward. The second is
its mirror image, from the needs backwards.
"""

import numpy as np

from registry.engine.columns import Flags, Floats, Positions
from registry.engine.compiling import kernel


@kernel
def lower_days(
    wait: Floats,
    duration: Floats,
    floor: Floats,
    outgrown: Floats,
    house: Positions,
    houses: int,
    bundle: Positions,
    need_start: Positions,
    need_good: Positions,
    late_start: Positions,
    late_good: Positions,
    gives: Flags,
    meets: Flags,
    way_start: Positions,
    way_referrer: Positions,
    way_handoff: Floats,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return (admission, way, good, known): start all at infinity and lower until nothing moves.

    ``admission`` and ``way`` (n,) when one is admitted at the soonest and when the earliest way in
    is open; ``good`` (g,) when a good is held; ``known`` (houses,) when one first knows the person.
    """
    count, bundles, goods = len(wait), len(need_start) - 1, gives.shape[1]
    good = np.full(goods, np.inf)
    known = np.full(houses, np.inf)
    admission = np.full(count, np.inf)
    way = np.full(count, np.inf)
    before = np.zeros(bundles)
    by = np.zeros(bundles)
    met = np.full(bundles, np.inf)
    held = np.full(bundles, np.inf)
    moved = True
    while moved:
        moved = False
        for k in range(bundles):
            before[k] = 0.0
            for at in range(need_start[k], need_start[k + 1]):
                before[k] = max(before[k], good[need_good[at]])
            by[k] = 0.0
            for at in range(late_start[k], late_start[k + 1]):
                by[k] = max(by[k], good[late_good[at]])
        for i in range(count):
            opened = np.inf
            for w in range(way_start[i], way_start[i + 1]):
                referrer = way_referrer[w]
                day = way_handoff[w]
                if referrer >= 0:
                    day += known[referrer]
                opened = min(opened, day)
                if opened == 0.0:
                    break  # nothing is sooner; most come by themselves, and that stands first
            way[i] = opened
            k = bundle[i]
            day = max(max(before[k], opened) + wait[i], max(by[k], floor[i]))
            if day >= outgrown[i] or day >= admission[i]:
                continue
            admission[i] = day
            moved = True
            known[house[i]] = min(known[house[i]], day)
            met[k] = min(met[k], day)
            held[k] = min(held[k], day + duration[i])
        for k in range(bundles):
            for j in range(goods):
                if gives[k, j]:
                    good[j] = min(good[j], met[k] if meets[k, j] else held[k])
    return admission, way, good, known


@kernel
def least_tails(
    wait: Floats,
    duration: Floats,
    house: Positions,
    houses: int,
    bundle: Positions,
    need_start: Positions,
    need_good: Positions,
    late_start: Positions,
    late_good: Positions,
    gives: Flags,
    meets: Flags,
    needs: int,
    way_start: Positions,
    way_referrer: Positions,
    way_handoff: Floats,
) -> Floats:
    """Return per offer (n,) the least days from its admission to a need that waits for it."""
    count, bundles, goods = len(wait), len(need_start) - 1, gives.shape[1]
    good = np.full(goods, np.inf)
    good[:needs] = 0.0  # nobody asks for a need
    behind = np.full(houses, np.inf)
    tail = np.full(count, np.inf)
    given = np.full(bundles, np.inf)
    waits = np.full(bundles, np.inf)
    late = np.full(bundles, np.inf)
    moved = True
    while moved:
        moved = False
        for k in range(bundles):
            given[k] = np.inf
            for j in range(goods):
                if gives[k, j]:
                    given[k] = min(given[k], good[j])
        for i in range(count):
            k = bundle[i]
            day = min(duration[i] + given[k], behind[house[i]])
            for j in range(needs):
                if meets[k, j]:
                    day = 0.0
            if day >= tail[i]:
                continue
            tail[i] = day
            moved = True
            waits[k] = min(waits[k], wait[i] + day)
            late[k] = min(late[k], day)
            for w in range(way_start[i], way_start[i + 1]):
                referrer = way_referrer[w]
                if referrer >= 0:
                    behind[referrer] = min(behind[referrer], way_handoff[w] + wait[i] + day)
        for k in range(bundles):
            for at in range(need_start[k], need_start[k + 1]):
                good[need_good[at]] = min(good[need_good[at]], waits[k])
            for at in range(late_start[k], late_start[k + 1]):
                good[late_good[at]] = min(good[late_good[at]], late[k])
    return tail
