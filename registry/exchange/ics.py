"""A calendar file (iCalendar, RFC 5545): times that come back, for telephones and calendars.

    text = write_calendar(name="Клуб", language="ru", events=[Event(...)])     # bytes

Times are *floating*: the hour on the wall of the place, whatever zone the reader is in; that is
what an hour on a door means. Where only the beginning of a meeting is stated, no end is made up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar
from icalendar import Event as IcsEvent

PRODUCT = "-//Marshrut//Schedule//RU"
DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Event:
    """A time that comes back. ``weekdays``: 0 Monday … 6 Sunday, at least one.

    ``nth``: only the first (1), second … last (-1) such weekday of a month; empty: every week.
    ``since``: no occurrence before this day. ``end`` None: only the beginning is known. ``lat`` and
    ``lon`` in degrees, both None without a point. ``changed_on``: the day the record is of.
    """

    uid: str
    title: str
    description: str
    location: str
    url: str
    weekdays: tuple[int, ...]
    start: time
    end: time | None
    since: date
    nth: tuple[int, ...] = ()
    lat: float | None = None
    lon: float | None = None


def write_calendar(*, name: str, language: str, events: Iterable[Event]) -> bytes:
    """Return the calendar; the same events give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name, parameters={"LANGUAGE": language})
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(_component(event))
    return bytes(calendar.to_ical())


def first_day(event: Event) -> date:
    """Return the first day, not before ``since``, on which the event takes place.

    The rule of a calendar counts from a day that fits it; one that does not is shown all the same.
    """
    day = event.since
    while not _takes_place(event, day):
        day += A_DAY
    return day


def _takes_place(event: Event, day: date) -> bool:
    if day.weekday() not in event.weekdays:
        return False
    is_last = (day + 7 * A_DAY).month != day.month
    return not event.nth or (day.day + 6) // 7 in event.nth or (is_last and -1 in event.nth)


def _component(event: Event) -> IcsEvent:
    component = IcsEvent()
    day = first_day(event)
    component.add("uid", event.uid)
    component.add("dtstamp", datetime.combine(event.since, time(), UTC))
    component.add("dtstart", datetime.combine(day, event.start))
    if event.end is not None:
        component.add("dtend", datetime.combine(day, event.end))
    component.add("rrule", _rule(event))
    component.add("summary", event.title)
    component.add("description", event.description)
    if event.location:
        component.add("location", event.location)
    if event.lat is not None and event.lon is not None:
        component.add("geo", (event.lat, event.lon))
    component.add("url", event.url)
    component.add("transp", "TRANSPARENT")  # what is open elsewhere does not make its reader busy
    return component


def _rule(event: Event) -> dict[str, str | list[str]]:
    codes = [DAY_CODES[day] for day in event.weekdays]
    if not event.nth:
        return {"freq": "WEEKLY", "byday": codes}
    return {"freq": "MONTHLY", "byday": [f"{nth}{code}" for nth in event.nth for code in codes]}
