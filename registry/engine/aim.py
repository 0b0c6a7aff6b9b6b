"""What a search is after, as arrays that kernels read; the goals fill one (see ``goals``).

A row of bounds is days, travel, fee, risk, steps, blend.
"""

from typing import NamedTuple

import numpy as np

from registry.engine.columns import Flags, Floats, Positions
from registry.engine.compiling import bare_kernel, kernel

BEST, POLISH, COVER, TIES, NEED_DAY, NEAR = range(6)
VALUE, TOTAL, KEY_DAYS = range(3)  # entries of ``numbers``
KEY_CONFIRM = 0  # entry of ``counts``

EQUAL = 1e-6  # floats this near are equal (routing contract)
GAIN = 1e-7  # an improvement smaller than this is rounding
BLEND_GAIN = 6e-7  # 1e-6 better on one criterion, at the least weight, less rounding of the others
FAINT = 1e-7  # weight of the other criteria where they only break ties


class Aim(NamedTuple):
    """``kind`` one of the above. ``columns`` (k,) are looked at, with ``most`` (k,) the highest
    values of interest; ``found`` (r, k) vectors that cover, ``tolerance`` (k,). ``column`` of BEST
    (or the need of NEED_DAY); ``days_weight`` of days in the blend; ``numbers`` and ``counts``
    change as plans are taken. ``confirm`` (n,) things to confirm per offer of the scene (TIES)."""

    kind: int
    column: int
    columns: Positions
    most: Floats
    found: Floats
    tolerance: Floats
    days_weight: float
    minds_days: bool
    numbers: Floats
    counts: Positions
    confirm: Positions


@bare_kernel
def is_kept(aim: Aim, row: Floats) -> bool:
    """Return whether a row (6,) of lower bounds may still lead to something of interest."""
    if aim.kind == BEST:
        return bool(row[aim.column] < aim.numbers[VALUE] - GAIN)
    if aim.kind == NEED_DAY:
        return True
    if aim.kind == NEAR:
        for i in range(len(aim.found)):
            near = True
            for j in range(len(aim.columns)):
                near = near and row[aim.columns[j]] <= aim.found[i, j] + EQUAL
            if near:
                return True
        return False
    if aim.kind == COVER:
        for i in range(len(aim.found)):
            covers = True
            for j in range(len(aim.columns)):
                if aim.found[i, j] > row[aim.columns[j]] + aim.tolerance[j] + EQUAL:
                    covers = False
                    break
            if covers:
                return False
        return True
    for j in range(len(aim.columns)):
        if row[aim.columns[j]] > aim.most[j]:
            return False
    return aim.kind == TIES or bool(blend_of(aim, row) < aim.numbers[TOTAL] - BLEND_GAIN)


@bare_kernel
def blend_of(aim: Aim, row: Floats) -> float:
    """Return the sum of chosen criteria in units that people hardly notice."""
    return float(row[5] + aim.days_weight * row[0])


@bare_kernel
def order_of(aim: Aim, row: Floats) -> float:
    """Return a number for a row; small ones are tried first."""
    if aim.kind == BEST:
        return float(row[aim.column] + FAINT * blend_of(aim, row))
    return blend_of(aim, row)


@kernel
def rows_kept(aim: Aim, rows: Floats, max_fee: float, max_days: float, slack: float) -> Flags:
    """Return which rows (m, 6) are of interest and within the limits, as flags."""
    keep = np.zeros(len(rows), np.bool_)
    for i in range(len(rows)):
        keep[i] = (
            rows[i, 2] <= max_fee + slack
            and rows[i, 0] <= max_days + slack
            and is_kept(aim, rows[i])
        )
    return keep
