"""Who is admitted: each rule answers yes, no or to confirm for a profile.

    judge(rule, profile)         # {"regions": NO, "autonomy": TO_CONFIRM}; keys absent: no rule
    age_day(profile, 18.0)       # the day number on which the person is 18

Ages and reach are judged where times and distances are known (the engine); here stands what
depends on the profile alone. A rule the provider has not stated surely (``unconfirmed``) is always
to confirm.
"""

import math
from datetime import date

from registry.domain.network import LIST_KEYS, Eligibility
from registry.domain.profile import Profile

YES, NO, TO_CONFIRM = "yes", "no", "to_confirm"
DAYS_PER_YEAR = 365.25
AGE_SLACK_YEARS = 1e-9


def judge(rule: Eligibility, profile: Profile) -> dict[str, str]:
    """Return the answer of each rule present, in the order in which refusals are judged.

    Keys named unconfirmed answer "to confirm" and nothing else.
    """
    answers: dict[str, str] = {}
    for key, attribute in LIST_KEYS:
        admitted = getattr(rule, key)
        if admitted is not None:
            answers[key] = _judge_values(admitted, profile.attributes.get(attribute))
    if rule.diagnoses is not None:
        answers["diagnoses"] = _judge_diagnoses(rule.diagnoses, profile, found=YES, absent=NO)
    if rule.diagnoses_excluded is not None:
        answers["diagnoses_excluded"] = _judge_diagnoses(
            rule.diagnoses_excluded, profile, found=NO, absent=YES
        )
    if rule.traits_all is not None:
        answers["traits_all"] = _judge_traits(
            rule.traits_all, welcome=profile.traits, unwelcome=profile.traits_not
        )
    if rule.traits_none is not None:
        answers["traits_none"] = _judge_traits(
            rule.traits_none, welcome=profile.traits_not, unwelcome=profile.traits
        )
    return {
        key: TO_CONFIRM if key in rule.unconfirmed else answer for key, answer in answers.items()
    }


def _judge_values(admitted: frozenset[object], possible: frozenset[object] | None) -> str:
    if possible is None:
        return TO_CONFIRM
    if possible <= admitted:
        return YES
    return TO_CONFIRM if possible & admitted else NO


def _judge_diagnoses(prefixes: frozenset[str], profile: Profile, *, found: str, absent: str) -> str:
    if profile.diagnoses is None:
        return TO_CONFIRM
    listed = tuple(prefixes)
    return found if any(code.startswith(listed) for code in profile.diagnoses) else absent


def _judge_traits(
    traits: frozenset[str], *, welcome: frozenset[str], unwelcome: frozenset[str]
) -> str:
    if traits & unwelcome:
        return NO
    return YES if traits <= welcome else TO_CONFIRM


def age_day(profile: Profile, years: float) -> float | None:
    """Return the day number on which the person reaches an age; None when the age is unknown.

    May be negative (reached before day 0). With ``age``: (years − age) × 365.25. With
    ``birth_date``: the calendar birthday; a fraction of a year counts 365.25 days to the year from
    the birthday before it. Someone born on 29 February reaches an age in a common year on 1 March,
    when the full year has passed.
    """
    if profile.birth_date is not None and profile.as_of is not None:
        whole = math.floor(years)
        birthday = birthday_ordinal(profile.birth_date, whole)
        return birthday - profile.as_of.toordinal() + (years - whole) * DAYS_PER_YEAR
    if profile.age is not None:
        return (years - profile.age) * DAYS_PER_YEAR
    return None


def birthday_ordinal(born: date, years: int) -> int:
    """Return the ordinal of a birthday (1 March for 29 February in a common year)."""
    year = born.year + years
    if year > date.max.year:  # beyond the calendar: far enough never to matter, still finite
        return date.max.toordinal() + round((year - date.max.year) * DAYS_PER_YEAR)
    try:
        return born.replace(year=year).toordinal()
    except ValueError:
        return date(year, 3, 1).toordinal()
