"""Codes of the registry in the words of the reader: states, dates, money, chances.

Templates use these as filters (``{{ day|date_words }}``) and functions. Every text is a gettext
msgid in English. Nothing here asks the database.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask_babel import format_date, format_decimal
from flask_babel import lazy_gettext as _l

from registry.domain.distance import tells_distance
from registry.domain.telephones import read_telephones
from registry.domain.vocabulary_terms import Term
from registry.languages import choose_language
from registry.pages.translate import gettext, ngettext

_BARE_SITE = re.compile(r"[\w-]+(\.[\w-]+)*\.[a-zа-я]{2,}(/\S*)?", re.IGNORECASE)
STATES: Mapping[str, Any] = {
    "verified": _l("Verified"),
    "due": _l("Verified long ago, to confirm"),
    "unverified": _l("Not verified yet"),
    "archive": _l("Archive, not current"),
    "planned": _l("Planned, not open yet"),
    "closed": _l("Closed"),
    "demonstration": _l("Demonstration, invented"),
    "assumed": _l("Typical, to confirm"),
}
ABOUT = _l("The point on the map is approximate")
QUIET_STATES = ("archive", "planned", "closed", "demonstration")
MODES: Mapping[str, Any] = {
    "in_person": _l("You come there"),
    "home_visit": _l("They come to you"),
    "online": _l("Online or by telephone"),
}
TAKING: Mapping[str, Any] = {
    "yes": _l("Takes people now"),
    "list": _l("There is a waiting list"),
    "no": _l("Takes nobody now"),
    "unknown": _l("Ask whether there is a place"),
}
STEP_FREE: Mapping[str, Any] = {
    "yes": _l("Entrance without steps"),
    "no": _l("There are steps at the entrance"),
    "unknown": _l("Ask about steps at the entrance"),
}
CHANCES: Mapping[str, Any] = {
    "almost_always": _l("almost always taken"),
    "usually": _l("usually taken"),
    "more_often_than_not": _l("taken more often than not"),
    "sometimes": _l("taken sometimes"),
    "rarely": _l("rarely taken"),
}
BASES: Mapping[str, Any] = {
    "agreement": _l("there is an agreement"),
    "regulation": _l("so says a regulation"),
    "practice": _l("so it is usually done"),
    "assumed": _l("typical for such organisations, nobody has recorded it"),
}
ROUTE_NAMES: Mapping[str, Any] = {
    "soonest": _l("Soonest"),
    "nearest": _l("Nearest"),
    "surest": _l("Surest"),
    "cheapest": _l("Cheapest"),
    "fewest_steps": _l("Fewest steps"),
    "balanced": _l("Balanced"),
}
RULES: Mapping[str, Any] = {
    "excluded": _l("You asked to leave it out"),
    "taking": _l("Takes nobody now"),
    "age_min": _l("Takes older people"),
    "age_max": _l("Takes younger people"),
    "disability_groups": _l("Takes other disability groups"),
    "autonomy": _l("Takes people who need another degree of support"),
    "legal_capacity": _l("Takes people of another legal capacity"),
    "regions": _l("Serves another region"),
    "municipalities": _l("Serves another district"),
    "sexes": _l("Takes people of the other sex"),
    "diagnoses": _l("Takes people with other diagnoses"),
    "diagnoses_excluded": _l("Does not take people with this diagnosis"),
    "traits_all": _l("Takes only people with certain needs"),
    "traits_none": _l("Does not take people with certain needs"),
    "reach_km": _l("Does not come that far"),
    "max_travel_km": _l("Too far away"),
    "papers": _l("Asks for a paper that nobody gives here"),
    "way_in": _l("Nobody refers there, and one cannot come by oneself"),
}
QUESTIONS: Mapping[str, Any] = {
    "age_min": _l("from what age they take"),
    "age_max": _l("up to what age they take"),
    "disability_groups": _l("which disability groups they take"),
    "autonomy": _l("what degree of support they take"),
    "legal_capacity": _l("whether they take people found incapable"),
    "regions": _l("whether they serve your region"),
    "municipalities": _l("whether they serve your district"),
    "sexes": _l("whether they take both men and women"),
    "diagnoses": _l("which diagnoses they take"),
    "diagnoses_excluded": _l("which diagnoses they do not take"),
    "traits_all": _l("whom exactly they take"),
    "traits_none": _l("whom they do not take"),
    "reach_km": _l("whether they come to your address"),
}
ASSUMED: Mapping[str, Any] = {
    "offer": _l("that it gives this help"),
    "wait_days": _l("how long one waits"),
    "duration_days": _l("how long it takes"),
    "fee": _l("what it costs"),
    "acceptance": _l("how often people are taken"),
    "self_referral": _l("whether one may come by oneself"),
    "reach": _l("how far they come"),
    "position": _l("where exactly it is"),
    "link": _l("that one organisation refers to the other"),
}
LIMITS: Mapping[str, Any] = {
    "max_travel_km": _l("travel farther: up to %(value)s km one way"),
    "max_fee": _l("pay more: up to %(value)s roubles in all"),
    "max_days": _l("wait longer: up to %(value)s days"),
}
FIRST_DOORS: Mapping[str, Any] = {
    "polyclinic": _l("Polyclinic: a doctor who examines and refers further"),
    "ppms_centre": _l("Centre of help for children: psychologist, speech therapist"),
    "mfc": _l("One-stop office: papers and where to take them"),
    "parents_ngo": _l("Organisation of parents: people who went this way"),
    "helpline": _l("Telephone line: someone to talk to today"),
}


def init_app(app: Flask) -> None:
    """Give the templates these words."""
    for say in (
        label,
        plain,
        state_words,
        date_words,
        days_words,
        number,
        kilometres,
        away,
        one_way,
        roubles,
        age_words,
    ):
        app.add_template_filter(say, say.__name__)
    app.add_template_filter(telephone_address, "tel")
    app.add_template_filter(web_address, "web")
    app.add_template_filter(json_text)
    app.add_template_global(limit_words)
    app.add_template_global(map_words)
    app.jinja_env.globals["words"] = {
        "states": STATES,
        "modes": MODES,
        "taking": TAKING,
        "step_free": STEP_FREE,
        "chances": CHANCES,
        "bases": BASES,
        "route_names": ROUTE_NAMES,
        "rules": RULES,
        "questions": QUESTIONS,
        "assumed": ASSUMED,
        "first_doors": FIRST_DOORS,
        "quiet_states": QUIET_STATES,
    }


def label(term: Term) -> str:
    """Return the label of a vocabulary term in the reader's language."""
    return term.label(choose_language())


def plain(term: Term) -> str:
    """Return the plain sentence of a term; "" where none is kept, or not in the reader's language.

    Plain sentences are kept in Russian only.
    """
    return (term.plain or "") if choose_language() == "ru" else ""


def state_words(record: Any) -> str:
    """Return how sure a record is, with the date it hangs on.

    ``record`` has ``record_state`` and ``verified_on``, ``as_of``, ``read_on`` (any may be None).
    """
    state = record.record_state
    if state in ("verified", "due") and record.verified_on:
        return f"{STATES[state]}: {date_words(record.verified_on)}"
    day = record.as_of or record.read_on
    if state == "archive" and day:
        return gettext("Archive of %(day)s, not current", day=date_words(day))
    if state in ("planned", "closed", "unverified") and day:
        return gettext("%(state)s (as of %(day)s)", state=STATES[state], day=date_words(day))
    return str(STATES[state])


def date_words(day: date | None) -> str:
    """Return a full date ("25 ноября 2026 года"); "" for None."""
    if day is None:
        return ""
    return str(format_date(day, "d MMMM y" if choose_language() == "en" else "d MMMM y 'года'"))


def days_words(days: float) -> str:
    """Return a number of days in words that fit its size: days, weeks, months, years."""
    whole = round(days)
    if whole < 14:
        return ngettext("%(num)s day", "%(num)s days", whole)
    if whole < 60:
        return ngettext("%(num)s week", "%(num)s weeks", round(whole / 7))
    if whole < 730:
        return ngettext("%(num)s month", "%(num)s months", round(whole / 30.4))
    return years_words(whole / 365.25)


def years_words(years: float) -> str:
    """Return an age or a time in years, tenths where they matter: "3 года", "1,5 года"."""
    if abs(years - round(years)) >= 0.05 and years < 10:
        return gettext("%(years)s years (a fraction)", years=number(years))
    return ngettext("%(num)s year", "%(num)s years", round(years))


def number(value: float) -> str:
    """Return a number the way the reader's language writes it, without needless decimals."""
    return str(format_decimal(round(value, 1)))


def kilometres(value: float) -> str:
    """Return a distance; below one kilometre it is said so."""
    if value < 1:
        return gettext("less than 1 km")
    return gettext("%(km)s km", km=format_decimal(round(value)))


def away(value: float, site: Any) -> str:
    """Return how far a place is; where its point is only a centre near by, that nobody knows."""
    vague = _same_town(value, site)
    return vague or gettext("about %(distance)s away", distance=kilometres(value))


def one_way(value: float, site: Any) -> str:
    """Return the way to a step's place, as ``away`` does."""
    vague = _same_town(value, site)
    if vague:
        return vague
    if value < 1:
        return gettext("%(distance)s one way", distance=kilometres(value))
    return gettext("about %(distance)s one way", distance=kilometres(value))


def _same_town(value: float, site: Any) -> str:
    """Return words for a distance that says nothing, "" for one that does.

    ``site`` has ``position_precision`` and ``subject`` (a name, or an object with one); None: told.
    """
    if site is None:
        return ""
    subject = getattr(site.subject, "name", site.subject)
    if tells_distance(value, site.position_precision, subject):
        return ""
    if site.position_precision in ("street", "district"):
        return gettext("about, in the same part of the town; how far exactly is not known")
    return gettext("about, in the same town; how far exactly is not known")


def roubles(value: float) -> str:
    """Return a sum of money."""
    return gettext("%(sum)s roubles", sum=format_decimal(round(value)))


def age_words(rule: Any) -> str:
    """Return whom an ``age_min``–``age_max`` rule admits, in years; "" when it admits all.

    ``rule`` has the attributes ``age_min`` and ``age_max`` (age_min ≤ age < age_max, None: no end).
    """
    low, high = rule.age_min, rule.age_max
    if low and high:
        return gettext("from %(low)s to %(high)s years", low=number(low), high=number(high))
    if low:
        return gettext("from %(low)s years", low=number(low))
    if high:
        return gettext("younger than %(high)s years", high=number(high))
    return ""


def limit_words(name: str, value: float) -> str:
    """Return how a limit would have to be relaxed."""
    if name.startswith("need_by"):
        return gettext("accept a later date")
    return str(LIMITS[name]) % {"value": format_decimal(round(value + 0.499))}


def telephone_address(text: str) -> str:
    """Return the ``tel:`` address of the first number in a text, "" when there is none."""
    numbers = read_telephones(text).numbers
    return f"tel:{numbers[0]}" if numbers else ""


def web_address(text: str | None) -> str:
    """Return a text when it is a web address, completed with its scheme; else ""."""
    address = (text or "").strip()
    if _BARE_SITE.fullmatch(address):
        address = f"https://{address}"
    parts = urlsplit(address)
    return address if parts.scheme in ("http", "https") and parts.hostname else ""


def json_text(value: Any) -> str:
    """Return JSON as plain text for a data attribute, where the template escapes it."""
    return json.dumps(value, ensure_ascii=False)


def map_words() -> dict[str, str]:
    """Return what the map's script says to people."""
    return {
        "quiet": gettext("not current"),
        "cluster": gettext("{count} places together; press Enter to come closer"),
        "inView": gettext("On this part of the map: {count}. In all: {total}."),
        "thousand": gettext("k"),
        "together": gettext("{count} places at this point"),
        "more": gettext("{count} more; the list has them all"),
        "loading": gettext("Loading…"),
        "failed": gettext("This could not be loaded. The list has the same place."),
        "attribution": gettext("Outlines © OpenStreetMap contributors, ODbL"),
        "zoomIn": gettext("Closer"),
        "zoomOut": gettext("Farther"),
    }
