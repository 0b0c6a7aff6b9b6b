"""The question about places: what it refuses, and that its words are those of the tables."""

from datetime import date
from typing import Any

import pytest

from registry import models
from registry.domain import browse, territories
from registry.domain.browse import Box, Page, PlaceFilter, Position, visible_states
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


def test_conditions_on_offers_are_told_from_conditions_on_places() -> None:
    assert not PlaceFilter(kinds=("pnd",), verified_since=date(2026, 1, 1)).asks_for_offers
    assert PlaceFilter(free=True).asks_for_offers
    assert PlaceFilter(modes=("online",)).asks_for_offers


def test_pages_are_counted_from_the_total() -> None:
    assert Page((), total=0, page=1, per_page=20).pages == 1
    assert Page((), total=41, page=1, per_page=20).pages == 3
