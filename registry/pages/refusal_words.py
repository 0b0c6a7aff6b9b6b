"""What would have to change for a refused offer to admit: one phrase per refusal.

``change_words(refusal)`` is given to the page of routes. The kinds of change are those of the
engine's refusals; a kind without words gives "".
"""

from collections.abc import Iterable
from typing import Any

from registry.domain.route_report import RefusalReport
from registry.domain.vocabulary_terms import Term
from registry.pages import words
from registry.pages.translate import gettext

_EXCLUDING = ("diagnoses_excluded", "traits_none")
_PLACES = ("regions", "municipalities")


def change_words(refusal: RefusalReport) -> str:
    """Return the smallest change that would admit, in words."""
    change, detail = refusal.change, refusal.detail
    kind = change.get("kind", "")
    if kind == "max_days":
        return gettext("to wait %(time)s more", time=words.days_words(change["value"]))
    if kind == "sooner":
        high = words.number(detail["age_max"])
        return gettext("younger than %(high)s years", high=high)
    if kind in ("reach_km", "max_travel_km"):
        return gettext("%(distance)s nearer", distance=words.kilometres(change["km"]))
    if kind == "facts":
        return gettext("to get: %(papers)s", papers=_labels(change["facts"], refusal))
    if kind == "taking":
        return gettext("a free place")
    if kind == "exclusion":
        return gettext("your permission to offer it again")
    if kind == "link":
        return gettext("somebody who refers there")
    return _list_words(kind, change.get("stated", ()), refusal)


def _list_words(kind: str, stated: Iterable[Any], refusal: RefusalReport) -> str:
    known = [str(value) for value in stated if kind not in _PLACES or str(value) in refusal.terms]
    if not known:
        return ""
    labels = _labels(known, refusal)
    if kind in _EXCLUDING:
        return gettext("they do not take: %(values)s", values=labels)
    if kind in _PLACES:
        return gettext("they work for: %(values)s", values=labels)
    if kind == "traits_all":
        return gettext("what must be true: %(values)s", values=labels)
    takes = gettext("they take: %(values)s", values=labels)
    if kind == "legal_capacity":
        way = gettext("ask for the refusal in writing; a lawyer or the ombudsman will dispute it")
        return f"{takes}; {way}"
    return takes


def _labels(identifiers: Iterable[Any], refusal: RefusalReport) -> str:
    terms: dict[str, Term] = dict(refusal.terms)
    texts = (words.label(terms[str(one)]) if str(one) in terms else str(one) for one in identifiers)
    return ", ".join(texts)
