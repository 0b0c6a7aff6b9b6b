"""What turns on a route: ages that are reached, and what each wait is for.

    list_ages(route, network, profile, as_of, day_0)     # (AgeMark(18.0, …),)
    find_wait(step, network, profile, as_of, day_0)      # "queue", "paper", "age", "opening", None

``as_of`` is the day of asking, ``day_0`` the date of the route's day 0: they differ for a route
that begins later (what comes after a service that ends by age).
"""

import math
from collections.abc import Iterable
from datetime import date

from registry.domain.eligibility import age_day
from registry.domain.profile import Profile
from registry.domain.route import Route, Step
from registry.domain.route_turns import DAY_SLACK, MAJORITY, AgeMark, on_day
from registry.engine.columns import NO_DATE
from registry.engine.network import Network


def list_ages(
    route: Route, network: Network, profile: Profile, as_of: date, day_0: date
) -> tuple[AgeMark, ...]:
    """Return the ages reached while the route lasts, in order; () when no age is known.

    An age counts when a step waited for it, or when help that is still going on ends with it (an
    errand done before has no end), and majority counts whenever it comes
    between day 0 and the end of the last step.
    """
    later = (day_0 - as_of).days
    opens: dict[float, list[int]] = {}
    ends: dict[float, list[int]] = {}
    for number, step in enumerate(route.steps, 1):
        low, high = _age_limits(network, step)
        opened = None if low is None else _day_of(profile, low, later)
        if low is not None and opened is not None and 0 < opened <= step.admission_day + DAY_SLACK:
            opens.setdefault(low, []).append(number)
        stays = step.ends_on_day is not None and (
            step.serves_needs or step.completion_day > step.ends_on_day
        )
        if high is not None and stays:
            ends.setdefault(high, []).append(number)
    last = max((step.completion_day for step in route.steps), default=0.0)
    majority = _day_of(profile, MAJORITY, later)
    if majority is not None and 0 < majority <= max(last, route.criteria["days"]):
        opens.setdefault(MAJORITY, [])
    marks = (
        AgeMark(
            years=years,
            day=day,
            on=on_day(day_0, day),
            about=profile.birth_date is None,
            opens=tuple(opens.get(years, ())),
            ends=tuple(ends.get(years, ())),
        )
        for years in opens.keys() | ends.keys()
        if (day := _day_of(profile, years, later)) is not None
    )
    return tuple(sorted(marks, key=lambda mark: mark.day))


def find_wait(
    step: Step, network: Network, profile: Profile, as_of: date, day_0: date
) -> str | None:
    """Return what decides how long one waits between readiness and admission; None: no wait.

    Where several end on the same day the queue is named last: it would have been over anyway.
    """
    if step.admission_day <= step.ready_day + DAY_SLACK:
        return None
    index = network.offer_index[step.offer]
    low, _ = _age_limits(network, step)
    opening = int(network.offers.not_before[index])
    papers = [supply.day for supply in step.supplies if supply.when == "admission"]
    reached = None if low is None else _day_of(profile, low, (day_0 - as_of).days)
    ends: Iterable[tuple[str, float | None]] = (
        ("age", reached),
        ("opening", None if opening == NO_DATE else opening - day_0.toordinal()),
        ("paper", max(papers, default=None)),
        ("queue", step.ready_day + float(network.offers.wait_days[index])),
    )
    return max(
        ((cause, day) for cause, day in ends if day is not None), key=lambda found: found[1]
    )[0]


def _age_limits(network: Network, step: Step) -> tuple[float | None, float | None]:
    """The stated ages from and up to which an offer admits; None for none."""
    columns, index = network.offers, network.offer_index[step.offer]
    unsure = columns.rules[int(columns.rule[index])].unconfirmed
    limits = []
    for key in ("age_min", "age_max"):
        years = float(getattr(columns, key)[index])
        limits.append(None if math.isnan(years) or key in unsure else years)
    return limits[0], limits[1]


def _day_of(profile: Profile, years: float, later: int) -> float | None:
    day = age_day(profile, years)
    return None if day is None else day - later
