"""Is it open at this moment, by the hours as written?

    is_open("пн–пт 8:00–17:00", wednesday_noon)     # True
    is_open("по записи", wednesday_noon)            # None: the hours do not tell
    local_time(moment, "RU-KGD")                    # an hour behind Moscow

Hours are meant in the clock of the federal subject. Nothing here raises.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from registry.domain.opening_hours import Slot, Week, read_week

KEPT_TEXTS = 20_000  # hours repeat from place to place; reading one takes milliseconds

MOSCOW_HOURS = 3  # ahead of UTC; also where the subject is not known
# Federal subjects whose clock is not Moscow's: hours ahead of UTC (107-ФЗ of 03.06.2011 as amended;
# Yakutia and Sakhalin by their capitals).
HOURS_AHEAD_OF_UTC = {
    "RU-KGD": 2,
    "RU-AST": 4, "RU-SAM": 4, "RU-SAR": 4, "RU-UD": 4, "RU-ULY": 4,
    "RU-BA": 5, "RU-CHE": 5, "RU-KGN": 5, "RU-KHM": 5, "RU-ORE": 5, "RU-PER": 5, "RU-SVE": 5,
    "RU-TYU": 5, "RU-YAN": 5,
    "RU-OMS": 6,
    "RU-AL": 7, "RU-ALT": 7, "RU-KEM": 7, "RU-KK": 7, "RU-KYA": 7, "RU-NVS": 7, "RU-TOM": 7,
    "RU-TY": 7,
    "RU-BU": 8, "RU-IRK": 8,
    "RU-AMU": 9, "RU-SA": 9, "RU-ZAB": 9,
    "RU-KHA": 10, "RU-PRI": 10, "RU-YEV": 10,
    "RU-MAG": 11, "RU-SAK": 11,
    "RU-CHU": 12, "RU-KAM": 12,
}  # fmt: skip


def local_time(moment: datetime, subject_id: str | None) -> datetime:
    """Return an aware moment on the clock of a federal subject, without a zone; None: Moscow's."""
    ahead = HOURS_AHEAD_OF_UTC.get(subject_id or "", MOSCOW_HOURS)
    return moment.astimezone(UTC).replace(tzinfo=None) + timedelta(hours=ahead)


def is_open(hours_text: str, local: datetime) -> bool | None:
    """Return whether the hours cover ``local``; None when they cannot be read for sure."""
    week = _read(hours_text)
    if week is None or any(slot.end is None for slot in week.slots):
        return None
    return week.around_the_clock or any(_covers(slot, local) for slot in week.slots)


@lru_cache(KEPT_TEXTS)
def _read(hours_text: str) -> Week | None:
    return read_week(hours_text)


def _covers(slot: Slot, local: datetime) -> bool:
    if local.weekday() not in slot.weekdays or slot.end is None:
        return False
    if not slot.start <= local.time() < slot.end:
        return False
    nth = (local.day - 1) // 7 + 1
    last = (local + timedelta(days=7)).month != local.month
    return not slot.nth or nth in slot.nth or (last and -1 in slot.nth)
