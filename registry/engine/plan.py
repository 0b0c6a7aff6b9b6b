"""Complete plans, judged: chosen steps and ways in, with their true days.

plan = evaluate(board, steps, ways)         # None when it is no route
"""

import math
from dataclasses import dataclass

from registry.engine.board import Board, Way
from registry.engine.standing import SLACK
from registry.engine.ways import NOBODY

Vector = tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Plan:
    """A complete plan, a route in numbers. Per step: ``ready``, ``admission``, ``completion``."""

    vector: Vector
    steps: tuple[int, ...]
    ways: tuple[Way, ...]
    ready: tuple[float, ...]
    admission: tuple[float, ...]
    completion: tuple[float, ...]
    need_days: tuple[float, ...]


@dataclass(slots=True)
class _Derivation:
    """Days of steps with their ways in: start all at infinity and lower until nothing moves."""

    ready: list[float]
    admission: list[float]
    good: dict[int, float]


def _derive(board: Board, steps: tuple[int, ...], ways: tuple[Way, ...]) -> _Derivation:
    """Return the least derivation, every step supplying and referring all it can."""
    count = len(steps)
    days = _Derivation([math.inf] * count, [math.inf] * count, {})
    good_day = days.good
    known: dict[int, float] = {}
    moved = True
    while moved:
        moved = False
        for index in range(count):
            offer, way = board.offer(steps[index]), ways[index]
            start = way.handoff_days
            if way.referrer != NOBODY:
                start += known.get(way.referrer, math.inf)
            for good in offer.requires:
                start = max(start, good_day.get(good, math.inf))
            day = max(start + offer.wait_days, offer.floor_day)
            for good in offer.by_admission:
                day = max(day, good_day.get(good, math.inf))
            days.ready[index] = start
            if day < days.admission[index]:
                moved = True
                days.admission[index] = day
                house = offer.organisation
                known[house] = min(known.get(house, math.inf), day)
                for good, lag in offer.gives:
                    good_day[good] = min(good_day.get(good, math.inf), day + lag)
    return days


def admissions(board: Board, steps: tuple[int, ...], ways: tuple[Way, ...]) -> list[float]:
    """Return the day of each admission; inf for a step that nothing leads to."""
    return _derive(board, steps, ways).admission


def evaluate(board: Board, steps: tuple[int, ...], ways: tuple[Way, ...]) -> Plan | None:
    """Return the complete plan of these steps and ways in, or None when it is no route."""
    days_of = _derive(board, steps, ways)
    admission, good_day = days_of.admission, days_of.good
    offers = [board.offer(offer) for offer in steps]
    for offer, day in zip(offers, admission, strict=True):
        if day >= offer.outgrown_day or day == math.inf:
            return None
    need_days = tuple(good_day.get(need, math.inf) for need in range(board.needs))
    for need, day in enumerate(need_days):
        if day > board.need_by[need] + SLACK:
            return None
    fee = sum(offer.fee_rub for offer in offers)
    days = max(need_days, default=0.0)
    if days == math.inf or days > board.max_days + SLACK or fee > board.max_fee + SLACK:
        return None
    travel = sum(offer.travel_km for offer in offers)
    risk = sum(way.risk for way in ways)
    return Plan(
        vector=(days, travel, fee, risk, float(len(steps))),
        steps=steps,
        ways=ways,
        ready=tuple(days_of.ready),
        admission=tuple(admission),
        completion=tuple(
            day + offer.duration_days for day, offer in zip(admission, offers, strict=True)
        ),
        need_days=need_days,
    )
