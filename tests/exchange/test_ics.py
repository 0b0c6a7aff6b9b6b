"""Calendar files, read back and counted out day by day by a second reading of the rules."""

from datetime import date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar

from registry.exchange.ics import Event, write_calendar

SINCE = date(2026, 11, 25)  # a Wednesday
HORIZON = 400


def event(**changes: object) -> Event:
    fields: dict[str, object] = {
        "uid": "one@marshrut",
        "title": "Клуб; «Берег», встреча",
        "description": "строка\nи ещё, одна; \\ всё",
        "location": "ул. Берёзовая, 1",
        "url": "http://localhost/places/bereg",
        "weekdays": (1, 3),
        "start": time(15),
        "end": time(16, 30),
        "since": SINCE,
    }
    return Event(**fields | changes)  # type: ignore[arg-type]


def read_back(one: Event) -> Calendar:
    return Calendar.from_ical(write_calendar(name="Имя", language="ru", events=[one]))


def happens(one: Event, day: date) -> bool:
    """Does it take place that day? Counted out from the month, not from the rule."""
    month = [date(day.year, day.month, number) for number in range(1, 32) if _is(day, number)]
    alike = [other for other in month if other.weekday() == day.weekday()]
    positions = {alike.index(day) + 1, alike.index(day) - len(alike)}
    return day.weekday() in one.weekdays and (not one.nth or bool(positions & set(one.nth)))


def _is(day: date, number: int) -> bool:
    try:
        day.replace(day=number)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    "changes",
    (
        {},
        {"weekdays": (0, 1, 2, 3, 4)},
        {"weekdays": (2,)},
        {"weekdays": (5,), "nth": (1, 3)},
        {"weekdays": (2,), "nth": (4,)},
        {"weekdays": (6,), "nth": (-1,)},
        {"weekdays": (1, 3), "nth": (2, 4), "since": date(2027, 1, 31)},
    ),
)
def test_a_calendar_program_sees_exactly_the_days_meant(changes: dict[str, object]) -> None:
    one = event(**changes)
    (component,) = read_back(one).walk("VEVENT")
    start = component["dtstart"].dt
    assert start.tzinfo is None, "the hour on the wall of the place"
    rule = rrulestr(component["rrule"].to_ical().decode(), dtstart=start)
    until = datetime.combine(one.since + timedelta(days=HORIZON), time(23, 59))
    seen = [moment.date() for moment in rule.between(start, until, inc=True)]
    days = (one.since + timedelta(days=number) for number in range(HORIZON + 1))
    assert seen == [day for day in days if happens(one, day)]
    assert all(moment.time() == one.start for moment in rule.between(start, until, inc=True))


def test_texts_come_back_as_they_went_in() -> None:
    one = event()
    calendar = read_back(one)
    (component,) = calendar.walk("VEVENT")
    assert str(component["summary"]) == one.title
    assert str(component["description"]) == one.description
    assert str(component["location"]) == one.location
    assert component["dtend"].dt - component["dtstart"].dt == timedelta(hours=1, minutes=30)
    assert not calendar.errors and not component.errors


def test_an_end_nobody_stated_is_not_invented() -> None:
    (component,) = read_back(event(end=None)).walk("VEVENT")
    assert "dtend" not in component and "duration" not in component


def test_lines_are_short_and_end_as_the_standard_says() -> None:
    text = write_calendar(name="Имя", language="ru", events=[event(description="я" * 500)])
    lines = text.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in b"".join(lines)
    assert text == write_calendar(name="Имя", language="ru", events=[event(description="я" * 500)])
