"""The one clock of the doors: pages, API and commands ask it what moment and what day it is.

Days of a route are civil days of the people who ask. One zone for the whole country keeps two
pages from disagreeing about "today" around midnight; it is Moscow's, UTC+3 since 2014.
Services take the moment as an argument and never read a clock.
"""

from datetime import date, datetime, timedelta, timezone

MOSCOW = timezone(timedelta(hours=3), "MSK")


def now() -> datetime:
    """Return the present moment, aware, in Moscow time."""
    return datetime.now(MOSCOW)


def today() -> date:
    """Return the present civil day in Moscow."""
    return now().date()
