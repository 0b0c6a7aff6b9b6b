"""The small words of a report: how likely, how sure, on which date."""

from datetime import date

import pytest

from registry.domain.route_report import CHANCE_BANDS, STATES_BY_SURENESS, chance_band, least_sure
from registry.domain.route_turns import on_day
from registry.models import RECORD_STATES


@pytest.mark.parametrize(
    ("probability", "code"),
    [
        (1.0, "almost_always"),
        (0.9, "almost_always"),
        (0.9 - 1e-12, "almost_always"),
        (0.89, "usually"),
        (0.7, "usually"),
        (0.5, "more_often_than_not"),
        (0.25, "sometimes"),
        (0.01, "rarely"),
        (0.0, "rarely"),
    ],
)
def test_a_chance_is_told_in_a_word(probability: float, code: str) -> None:
    assert chance_band(probability) == code


def test_every_chance_has_a_word() -> None:
    assert CHANCE_BANDS[-1][1] == 0.0


def test_a_step_is_as_sure_as_the_least_sure_record_behind_it() -> None:
    assert set(STATES_BY_SURENESS) == set(RECORD_STATES)
    assert least_sure(["verified", "archive", "assumed"]) == "archive"
    assert least_sure(["assumed", "unverified"]) == "assumed"


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (0, date(2026, 11, 25)),
        (6.5, date(2026, 12, 2)),
        (7.0000000001, date(2026, 12, 2)),
        (7.01, date(2026, 12, 3)),
    ],
)
def test_a_day_number_becomes_the_first_whole_date(day: float, told: date) -> None:
    assert on_day(date(2026, 11, 25), day) == told
