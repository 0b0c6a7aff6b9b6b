"""The question about places: what it refuses, and that its words are those of the tables."""

from datetime import UTC, datetime
from typing import Any

import pytest

from registry import models
from registry.domain import browse, territories
from registry.domain.asking import Who
from registry.domain.browse import Box, PlaceFilter, Position, visible_states
from registry.tables.territories import TERRITORY_LEVELS


def test_words_of_the_question_are_words_of_the_tables() -> None:
    assert browse.RECORD_STATES == models.RECORD_STATES
    assert browse.MODES == models.MODES
    assert territories.LEVELS == TERRITORY_LEVELS


def test_production_shows_what_may_help_today() -> None:
    assert visible_states("production") == ("verified", "due", "unverified", "assumed")
    assert visible_states("demonstration") == browse.RECORD_STATES


@pytest.mark.parametrize(
    "wrong",
    [
        {"page": 0},
        {"per_page": 0},
        {"per_page": 201},
        {"radius_km": 5.0},
        {"near": Position(0, 0), "radius_km": 0.0},
        {"near": Position(0, 0), "radius_km": float("nan")},
        {"near": Position(0, 0), "radius_km": 1001.0},
    ],
)
def test_questions_that_cannot_be_asked_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"page|radius"):
        PlaceFilter(**wrong)


def test_questions_of_one_minute_are_one_question() -> None:
    first = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
    later = first.replace(second=59, microsecond=999_999)
    assert PlaceFilter(open_at=first) == PlaceFilter(open_at=later)
    assert PlaceFilter(open_at=later).open_at == first
    assert PlaceFilter(open_at=first) != PlaceFilter(open_at=first.replace(minute=31))


@pytest.mark.parametrize(
    "edges",
    [(0, 2, 1, 1), (-181, 0, 0, 0), (0, 0, 181, 1), (0, -91, 1, 1), (0, 0, 1, float("nan"))],
)
def test_boxes_off_the_earth_are_refused(edges: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"south|degrees"):
        Box(*edges)


@pytest.mark.parametrize("point", [(91, 0), (0, 180.1), (float("inf"), 0), (0, float("nan"))])
def test_points_off_the_earth_are_refused(point: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="degrees"):
        Position(*point)


def test_only_the_empty_question_asks_for_everything() -> None:
    assert PlaceFilter().everything
    assert PlaceFilter(states=visible_states("production"), page=3, per_page=5).everything
    assert not PlaceFilter(free=True).everything
    assert not PlaceFilter(who=Who(autonomy=2)).everything
