"""The steps of a route on a common axis of days: where every bar lies, as parts of a hundred.

    picture = draw_timeline(route, as_of)
    picture.bars[0].wait, picture.bars[0].stay      # (start, width) in per cent of the axis
    picture.ticks[1].on, picture.ticks[1].at        # 1 December 2026, 6.4

Coordinates are per cent of the width, so that one drawing fits a desk, a phone and paper. Words and
colours are the template's and the style sheet's; the table around the bars says the same in text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from registry.domain.route_report import RouteView, StepReport

MAX_TICKS = 7  # more would write over each other on paper
MONTH_STEPS = (1, 2, 3, 6, 12)
SHORTEST_DAYS = 14.0  # an axis is never shorter: a visit today is no page-wide bar
AFTERWARDS = 1.06  # the axis goes on a little after the last day, so that its mark is seen
LEAST_WIDTH = 0.8  # a bar of a day on an axis of two years is still seen

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bar:
    """One step. ``wait``, ``stay`` are (start, width) in per cent, None for none.

    ``wait`` goes from readiness to admission; ``stay`` from admission until what the step gives is
    held, or, when it ``goes_on`` without end, until its end by age or the end of the axis.
    ``admission`` is the place of the admission itself; ``is_goal`` tells that a need is met here.
    """

    step: StepReport
    wait: Span | None
    stay: Span | None
    admission: float
    goes_on: bool
    is_goal: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A vertical line: ``kind`` is "age" or "deadline"."""

    kind: str
    on: date
    at: float


@dataclass(frozen=True, slots=True)
class Tick:
    """The first of a month on the axis."""

    on: date
    at: float


@dataclass(frozen=True, slots=True)
class TimelinePicture:
    """The bars of all steps in their order, with the axis; ``last`` is the day all is reached."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    last: float
    days: float


def draw_timeline(route: RouteView, as_of: date) -> TimelinePicture:
    """Return where everything lies; ``as_of`` is the day on the left."""
    days = _axis_days(route)

    def at(day: float) -> float:
        return round(min(max(day, 0.0), days) / days * 100, 2)

    marks = [Mark("age", mark.on, at(mark.day)) for mark in route.ages if mark.day <= days]
    marks += [Mark("deadline", term.by_on, at(term.by_day)) for term in route.deadlines]
    return TimelinePicture(
        bars=tuple(_bar(step, days, as_of) for step in route.steps),
        ticks=tuple(Tick(on, at((on - as_of).days)) for on in _months(as_of, days)),
        marks=tuple(mark for mark in marks if 0 < mark.at < 100),
        last=at(route.last_day),
        days=days,
    )


def _axis_days(route: RouteView) -> float:
    """How many days the axis shows: all admissions and completions, and ends by age near them."""
    last = max([SHORTEST_DAYS, route.last_day, *(step.completion_day for step in route.steps)])
    ages = [mark.day for mark in route.ages if mark.day <= last * 2]
    terms = [term.by_day for term in route.deadlines if term.by_day <= last * 2]
    return max([last, *ages, *terms]) * AFTERWARDS


def _bar(step: StepReport, days: float, as_of: date) -> Bar:
    goes_on = bool(step.meets) and step.completion_day <= step.admission_day
    end = days if goes_on else step.completion_day
    if step.is_outgrown and step.ends_on is not None:
        end = min(days, float((step.ends_on - as_of).days))
    return Bar(
        step=step,
        wait=_span(step.ready_day, step.admission_day, days),
        stay=_span(step.admission_day, end, days),
        admission=round(step.admission_day / days * 100, 2),
        goes_on=goes_on and not step.is_outgrown,
        is_goal=any(use.kind == "need" for use in step.used_for),
    )


def _span(start: float, end: float, days: float) -> Span | None:
    if end <= start:
        return None
    width = max((end - start) / days * 100, LEAST_WIDTH)
    return round(min(start / days * 100, 100 - width), 2), round(width, 2)


def _months(as_of: date, days: float) -> Iterator[date]:
    """The first days of months on the axis, at most ``MAX_TICKS``; weeks when it is short."""
    last = as_of + timedelta(days=days)
    if days <= 45:
        monday = as_of + timedelta(days=7 - as_of.weekday())
        while monday <= last:
            yield monday
            monday += timedelta(days=7)
        return
    months = days / 30.4
    every = next((step for step in MONTH_STEPS if months / step <= MAX_TICKS), MONTH_STEPS[-1])
    number = as_of.year * 12 + as_of.month  # the month after, counted from zero
    while (on := date(number // 12, number % 12 + 1, 1)) <= last:
        if (on.month - 1) % every == 0:
            yield on
        number += 1
