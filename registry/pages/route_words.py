"""Routes in sentences: what to ask on the telephone, what a route is best at, what it costs more.

Given to the templates of routes as ``say``; every text is a gettext msgid in English.
"""

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

from flask_babel import format_date
from flask_babel import lazy_gettext as _l

from registry.domain.route_guide import CallLine, Question
from registry.domain.route_report import DeclineReport, StepReport
from registry.domain.route_turns import MAJORITY, AgeMark
from registry.pages import words
from registry.pages.translate import gettext, ngettext

RULE_QUESTIONS: Mapping[str, Any] = {
    "age_min": _l("From what age do you take people?"),
    "age_max": _l("Up to what age do you take people?"),
    "disability_groups": _l("Which disability groups do you take?"),
    "autonomy": _l("People with what need of support in living do you take?"),
    "legal_capacity": _l("Do you take people whom a court found incapable?"),
    "regions": _l("Do you take people from our region?"),
    "municipalities": _l("Do you take people from our district?"),
    "sexes": _l("Do you take both men and women?"),
    "diagnoses": _l("With which diagnoses do you take people?"),
    "diagnoses_excluded": _l("With which diagnoses do you not take people?"),
    "traits_all": _l("Whom exactly do you take?"),
    "traits_none": _l("Whom do you not take?"),
    "reach_km": _l("Do you come to our address?"),
}
ASSUMED_QUESTIONS: Mapping[str, Any] = {
    "self_referral": _l("May one come without a referral?"),
    "wait_days": _l("How long does one wait?"),
    "duration_days": _l("How long does it take?"),
    "fee": _l("What does it cost?"),
    "reach": _l("Do you come to our address?"),
}
WAITS: Mapping[str, Any] = {
    "queue": _l("waits in the queue"),
    "paper": _l("stands in the queue while a paper is being made"),
    "age": _l("waits for the birthday"),
    "opening": _l("waits until they begin to take people"),
}
BEST_AT: Mapping[str, Any] = {
    "days": _l("soonest"),
    "travel_km": _l("least travel"),
    "fee": _l("cheapest"),
    "risk": _l("surest"),
    "steps": _l("fewest steps"),
}
STEPS_SHOWN = 3  # steps of a way round told by name


def phone_question(question: Question) -> str:
    """Return a question as it is asked on the telephone, with what we know already."""
    step = question.step
    if question.kind == "assumed":
        if question.key == "offer":
            return gettext("Do you give this help: %(service)s?", service=step_name(step))
        if question.key == "link":
            house = step.way_in.from_organisation
            name = (house.short_name or house.name) if house else ""
            return gettext("Do you take people whom this organisation refers: %(name)s?", name=name)
        if question.key == "duration_days" and step.meets:
            return gettext("For how long do you take people?")
        return str(ASSUMED_QUESTIONS[question.key])
    text = str(RULE_QUESTIONS.get(question.key, question.key))
    if not question.values:
        return text
    known = ", ".join(words.label(value) for value in question.values)
    return text + " " + gettext("(We have noted: %(known)s.)", known=known)


def step_name(step: StepReport) -> str:
    """Return what a step is called: the provider's own name, else that of the type."""
    return step.service_name or words.label(step.service_type)


def behind_words(criterion: str, more: float) -> str:
    """Return by how much a route is worse than the best in a criterion."""
    if criterion == "days":
        return gettext("%(time)s later", time=words.days_words(more))
    if criterion == "travel_km":
        return gettext("%(distance)s more travel", distance=words.kilometres(more))
    if criterion == "fee":
        return gettext("%(sum)s dearer", sum=words.roubles(more))
    if criterion == "risk":
        return gettext("people are refused more often")
    count = round(more)
    return ngettext("%(num)s step more", "%(num)s steps more", count)


def decline_words(decline: DeclineReport) -> str:
    """Return what the way round costs, as one sentence."""
    if not decline.found:
        if decline.complete:
            return gettext("We do not know of another way to the same. Ask early, and in writing")
        return gettext("We did not search to the end. Leave this place out and ask again")
    if not decline.stand_ins:
        return gettext("one can do without this step")
    parts = [_time_more(decline.days_more)]
    if decline.travel_km_more is not None and abs(decline.travel_km_more) >= 1:
        distance = words.kilometres(abs(decline.travel_km_more))
        more = decline.travel_km_more > 0
        parts.append(
            gettext("%(distance)s more travel", distance=distance)
            if more
            else gettext("%(distance)s less travel", distance=distance)
        )
    if decline.fee_rub_more is not None and abs(decline.fee_rub_more) >= 1:
        money = words.roubles(abs(decline.fee_rub_more))
        parts.append(
            gettext("%(sum)s dearer", sum=money)
            if decline.fee_rub_more > 0
            else gettext("%(sum)s cheaper", sum=money)
        )
    return "; ".join(parts)


def _time_more(days: float) -> str:
    if days >= 1:
        return gettext("%(time)s later", time=words.days_words(days))
    if days <= -1:
        return gettext("%(time)s sooner", time=words.days_words(-days))
    return gettext("just as soon")


def age_words(mark: AgeMark, steps: tuple[StepReport, ...]) -> list[str]:
    """Return what a birthday on the way means, one sentence each."""
    years, day = words.years_words(mark.years), words.date_words(mark.on)
    told = [
        gettext("About %(day)s the person will be %(years)s old.", years=years, day=day)
        if mark.about
        else gettext("On %(day)s the person will be %(years)s old.", years=years, day=day)
    ]
    if mark.opens:
        told.append(gettext("Only from this age: %(steps)s.", steps=_steps(mark.opens, steps)))
    if mark.ends:
        told.append(gettext("On this day it ends: %(steps)s.", steps=_steps(mark.ends, steps)))
    if mark.years == MAJORITY:
        told.append(
            gettext(
                "A “disabled child” is one only until 18: the adult's group is given by the "
                "assessment bureau. From this day the person signs and decides."
            )
        )
    return told


def _steps(numbers: tuple[int, ...], steps: tuple[StepReport, ...]) -> str:
    return "; ".join(
        gettext("step %(number)s, %(service)s", number=number, service=step_name(steps[number - 1]))
        for number in numbers
    )


def caller_words(call: CallLine, for_specialist: bool) -> str:
    """Return who turns to the organisation of a step."""
    if call.caller == "person":
        if for_specialist:
            return gettext("The person or the family, with your help")
        return gettext("The person or the family")
    if call.caller == "same":
        return gettext("Nobody has to: the same organisation goes on")
    house = call.from_organisation
    return (house.short_name or house.name) if house else gettext("Your organisation")


def short_date(day: date) -> str:
    """Return a date that fits a narrow cell or an axis: "1 дек. 2026"."""
    return str(format_date(day, "d MMM y"))


def tick_words(day: date, days: float) -> str:
    """Return what stands at a line of the axis: the day on a short axis, else month and year."""
    return str(format_date(day, "d MMM" if days <= 45 else "LLL yy"))


say = SimpleNamespace(
    phone_question=phone_question,
    step_name=step_name,
    behind=behind_words,
    decline=decline_words,
    age=age_words,
    caller=caller_words,
    short_date=short_date,
    tick=tick_words,
    best_at=BEST_AT,
    waits=WAITS,
    steps_shown=STEPS_SHOWN,
)
