"""Each rule answers yes, no or to confirm; ages are reached on birthdays."""

from datetime import date
from typing import Any

import pytest

from registry.domain.eligibility import NO, TO_CONFIRM, YES, age_day, judge
from registry.domain.network import Eligibility
from registry.domain.profile import Profile


def answer(rule: dict[str, Any], **profile: Any) -> str:
    ((_, found),) = judge(
        Eligibility(**{key: frozenset(value) for key, value in rule.items()}),
        Profile.from_document(profile),
    ).items()
    return found


@pytest.mark.parametrize(
    ("possible", "expected"),
    [
        ("II", YES),
        ("III", NO),
        (None, TO_CONFIRM),
        (["I", "II"], YES),
        (["II", "III"], TO_CONFIRM),
        (["III", "none"], NO),
    ],
)
def test_a_value_a_choice_of_values_and_nothing_known(possible: Any, expected: str) -> None:
    assert answer({"disability_groups": ["I", "II"]}, disability_group=possible) == expected


@pytest.mark.parametrize(
    ("diagnoses", "listed", "excluded"),
    [
        (["F20.0"], YES, NO),
        (["G80"], NO, YES),
        ([], NO, YES),
        (None, TO_CONFIRM, TO_CONFIRM),
    ],
)
def test_diagnoses_are_prefixes(diagnoses: Any, listed: str, excluded: str) -> None:
    assert answer({"diagnoses": ["F2", "F7"]}, diagnoses=diagnoses) == listed
    assert answer({"diagnoses_excluded": ["F2", "F7"]}, diagnoses=diagnoses) == excluded


@pytest.mark.parametrize(
    ("traits", "traits_not", "wanted", "unwanted"),
    [
        (["aac", "wheelchair"], [], YES, NO),
        (["aac"], [], TO_CONFIRM, NO),
        (["aac"], ["wheelchair"], NO, NO),
        ([], ["aac", "wheelchair"], NO, YES),
        ([], ["aac"], NO, TO_CONFIRM),
        ([], [], TO_CONFIRM, TO_CONFIRM),
    ],
)
def test_traits_are_known_to_hold_known_not_to_or_unknown(
    traits: Any, traits_not: Any, wanted: str, unwanted: str
) -> None:
    known = {"traits": traits, "traits_not": traits_not}
    assert answer({"traits_all": ["aac", "wheelchair"]}, **known) == wanted
    assert answer({"traits_none": ["aac", "wheelchair"]}, **known) == unwanted


def test_a_rule_that_is_not_stated_surely_is_confirmed() -> None:
    rule = Eligibility(regions=frozenset({"77"}), unconfirmed=frozenset({"regions"}))
    assert judge(rule, Profile.from_document({"region": "50"})) == {"regions": TO_CONFIRM}


@pytest.mark.parametrize(
    ("born", "years", "birthday"),
    [
        (date(2008, 6, 11), 18, date(2026, 6, 11)),
        (date(2008, 2, 29), 18, date(2026, 3, 1)),  # the full year has passed on 1 March
        (date(2008, 2, 29), 20, date(2028, 2, 29)),
    ],
)
def test_an_age_is_reached_on_the_calendar_birthday(born: date, years: int, birthday: date) -> None:
    profile = Profile(as_of=date(2026, 1, 1), birth_date=born)
    assert age_day(profile, years) == (birthday - date(2026, 1, 1)).days


def test_an_age_in_years_counts_365_25_days_to_the_year() -> None:
    assert age_day(Profile(age=17.5), 18) == pytest.approx(0.5 * 365.25)
    assert age_day(Profile(), 18) is None
