"""What turns on the way: ages that are reached, terms that must be kept.

    AgeMark(18.0, 183.0, date(2027, 5, 27), about=False, opens=(4,), ends=(2,))
    Deadline(need, 3.0, date(2026, 11, 28), 2.0, date(2026, 11, 27))

A specialist reads a route for these first: the place of a child that ends three days after it
began, the adult group that can only be asked for from the birthday on.
"""

import math
from dataclasses import dataclass
from datetime import date, timedelta

from registry.domain.vocabulary_terms import Term

DAY_SLACK = 1e-6  # the engine's days are floats: a day reached within this is reached
MAJORITY = 18.0  # from this birthday on: adult services, adult disability group, own decisions


def on_day(as_of: date, day: float) -> date:
    """Return the first whole date on which a day number is reached.

    >>> on_day(date(2026, 11, 25), 6.5)
    datetime.date(2026, 12, 2)
    """
    return as_of + timedelta(days=min(math.ceil(day - DAY_SLACK), (date.max - as_of).days))


@dataclass(frozen=True, slots=True)
class AgeMark:
    """An age that the person reaches while the route lasts, and what hangs on it.

    ``years`` is the age, ``day`` and ``on`` when it is reached; ``about`` is True when only the age
    in years is known, so that the date is an estimate. ``opens`` are numbers of steps that admit
    from this age on, ``ends`` of steps that end with it; both are empty for majority alone.
    """

    years: float
    day: float
    on: date
    about: bool
    opens: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """The day by which a need must be met (``by_*``), and the day it is met (``met_*``)."""

    need: Term
    by_day: float
    by_on: date
    met_day: float
    met_on: date
