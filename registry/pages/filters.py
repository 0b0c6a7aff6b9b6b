"""The filters of list and map, read from the address: one question for both pages and the script.

    asked = read_filters(session, vocabulary, request.args, mode, now=clock.now())
    asked.question        # PlaceFilter, or None when the typed place is not known or not clear
    asked.chips           # what is chosen, each with the address that takes it away
    asked.query           # the same choice as pairs for another address

Names in the address are those of the API (``search``, ``kind``, ``need``, ``service_type``,
``territory``, ``age_band``, ``mode``, ``free``, ``verified_since``, ``no_papers``, ``step_free``,
``aac``, ``open_now``, ``page``) and ``place``, typed by a person; ``place_id`` is the one chosen
among several, ``radius_km`` belongs to a settlement. A value that is not known is left out and
named in ``asked.unread``. Whom help is for is read by :mod:`registry.pages.who`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from registry.domain.asking import Meaning, paper_rule
from registry.domain.browse import MODES, PlaceFilter, Position, visible_states
from registry.domain.facets import Relaxation
from registry.domain.gazetteer import NamedPlace, PlaceAnswer
from registry.domain.vocabulary import Vocabulary
from registry.pages import words
from registry.pages.translate import gettext
from registry.pages.who import NOBODY, AskedWho
from registry.services import gazetteer
from registry.services.search import understand

DEFAULT_RADIUS_KM = 50
RADII_KM = (10, 25, 50, 100, 300)
MAX_TEXT = 120
CONDITION_NAMES = {  # a condition of the question -> its names in the address
    "kinds": ("kind",),
    "service_types": ("service_type",),
    "needs": ("need",),
    "modes": ("mode",),
    "territory": ("place", "place_id"),
    "radius_km": ("place", "place_id", "radius_km"),
}
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Chip:
    """One chosen value: its words, and the query that is left when it is taken away."""

    name: str
    label: str
    without: tuple[Pair, ...]

    @property
    def arguments(self) -> dict[str, list[str]]:
        """What is left, for ``url_for``."""
        return as_arguments(self.without)


@dataclass(frozen=True, slots=True)
class AskedPlaces:
    """The choice of a visitor. ``question`` None: first say which place is meant.

    ``meant`` is in words what the typed words were understood as, ``corrected`` pairs a mistyped
    word with the one it was taken for.
    """

    question: PlaceFilter | None
    query: tuple[Pair, ...]
    chips: tuple[Chip, ...]
    place: str
    place_answer: PlaceAnswer
    radius_km: int
    unread: tuple[str, ...]
    meant: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    who: AskedWho = NOBODY

    def values(self, name: str) -> tuple[str, ...]:
        """Return the chosen values of one name."""
        return tuple(value for key, value in self.query if key == name)

    def value(self, name: str) -> str:
        """Return the chosen value of one name, or ""."""
        return next(iter(self.values(name)), "")

    def with_place(self, place: NamedPlace) -> dict[str, list[str]]:
        """Return the query that chooses one of the places of this name."""
        kept = [pair for pair in self.query if pair[0] not in ("place", "place_id")]
        return as_arguments([*kept, ("place", place.label), ("place_id", place.id)])

    def arguments(self, **changed: str | None) -> dict[str, list[str]]:
        """Return the query for ``url_for``, with some names changed (None: left out)."""
        kept = [pair for pair in self.query if pair[0] not in changed]
        new = [(name, value) for name, value in changed.items() if value is not None]
        return as_arguments([*kept, *new])

    def without_condition(self, condition: str) -> dict[str, list[str]]:
        """Return the query without one condition of the question, named as the question does."""
        if condition == "radius_km":
            return self.arguments(radius_km=str(RADII_KM[-1]), page=None)
        gone = {*CONDITION_NAMES.get(condition, (condition,)), "page"}
        return as_arguments(pair for pair in self.query if pair[0] not in gone)

    def relaxed(self, relaxation: Relaxation) -> dict[str, list[str]]:
        """Return the query that a relaxation proposes."""
        if not relaxation.alone:
            return self.without_condition(relaxation.condition)
        names = CONDITION_NAMES.get(relaxation.condition, (relaxation.condition,))
        return as_arguments(pair for pair in self.query if pair[0] in names)

    def only_place(self, **asked: str) -> dict[str, list[str]]:
        """Return a query about the same place and nothing else but ``asked``."""
        kept = [pair for pair in self.query if pair[0] in ("place", "place_id", "radius_km")]
        return as_arguments([*kept, *asked.items()])

    def label_of(self, condition: str) -> str:
        """Return the words of the chips that belong to a condition of the question."""
        names = CONDITION_NAMES.get(condition, (condition,))
        return ", ".join(chip.label for chip in self.chips if chip.name in names) or condition


def as_arguments(pairs: Iterable[Pair]) -> dict[str, list[str]]:
    """Return pairs as the keyword arguments of ``url_for``."""
    arguments: dict[str, list[str]] = {}
    for name, value in pairs:
        arguments.setdefault(name, []).append(value)
    return arguments


def read_filters(
    session: Session,
    vocabulary: Vocabulary,
    args: MultiDict[str, str],
    mode: str,
    *,
    now: datetime,
    who: AskedWho = NOBODY,
) -> AskedPlaces:
    """Return the choice in the address ``args``; ``mode`` is the configured mode of the site."""
    reader = _Reader(args, vocabulary, now)
    chosen = reader.read()
    place_text = args.get("place", "").strip()[:MAX_TEXT]
    territory = args.get("territory", "").strip()
    if not place_text and territory:
        found = gazetteer.find_area(session, territory)
        answer = PlaceAnswer(one=found)
        place_text = found.label if found else territory
    else:
        answer = gazetteer.understand_area(session, place_text, args.get("place_id"))
    radius = reader.radius()
    if place_text:
        reader.pairs.append(("place", place_text))
        if answer.one is not None:
            reader.pairs.append(("place_id", answer.one.id))
        if radius != DEFAULT_RADIUS_KM:
            reader.pairs.append(("radius_km", str(radius)))
        reader.labels["place"] = place_text
    question: PlaceFilter | None = replace(chosen, states=visible_states(mode), who=who.who)
    if question is not None and place_text:
        question = _at(question, answer.one, radius)
    return AskedPlaces(
        question=question,
        query=tuple(reader.pairs),
        chips=reader.chips(),
        place=place_text,
        place_answer=answer,
        radius_km=radius,
        unread=tuple(reader.unread),
        meant=reader.meant,
        corrected=reader.corrected,
        who=who,
    )


def _at(question: PlaceFilter, place: NamedPlace | None, radius_km: int) -> PlaceFilter | None:
    """Return the question at a place: a territory as such, a settlement as a circle around it."""
    if place is None:
        return None
    if place.territory_id is not None:
        return replace(question, territory=place.territory_id)
    if place.lat is None or place.lon is None:
        return replace(question, territory=place.municipality_id or place.subject_id)
    return replace(question, near=Position(place.lat, place.lon), radius_km=float(radius_km))


class _Reader:
    """Reads the address value by value, keeping what was understood as pairs and labels."""

    def __init__(self, args: MultiDict[str, str], vocabulary: Vocabulary, now: datetime) -> None:
        self.args = args
        self.vocabulary = vocabulary
        self.now = now
        self.meant: tuple[str, ...] = ()
        self.corrected: tuple[tuple[str, str], ...] = ()
        self.pairs: list[Pair] = []
        self.labels: dict[str, str] = {}
        self.unread: list[str] = []

    def read(self) -> PlaceFilter:
        vocabulary = self.vocabulary
        search, meaning = self._search()
        band = self._terms("age_band", vocabulary.age_bands)[:1]
        return PlaceFilter(
            search=search or None,
            meaning=meaning,
            needs=self._terms("need", vocabulary.needs),
            kinds=self._terms("kind", vocabulary.kinds),
            service_types=self._terms("service_type", vocabulary.service_types),
            age_band=vocabulary.age_band(band[0]) if band else None,
            modes=self._modes(),
            free=self._flag("free", gettext("Free of charge")),
            verified_since=self._day(),
            no_papers=paper_rule(vocabulary)
            if self._flag("no_papers", gettext("Without papers"))
            else None,
            step_free=self._flag("step_free", gettext("Entrance without steps")),
            aac=self._flag("aac", gettext("For people who speak without words")),
            open_at=self.now if self._flag("open_now", gettext("Open now")) else None,
            page=self._page(),
        )

    def _search(self) -> tuple[str, Meaning | None]:
        """Return the typed words and what they mean, and keep both for the page."""
        search = self.args.get("search", "").strip()[:MAX_TEXT]
        if not search:
            return "", None
        self._keep("search", search, gettext("Words: %(words)s", words=search))
        understood = understand(self.vocabulary, search)
        meaning = understood.meaning
        self.corrected = understood.corrected
        terms = (
            *map(self.vocabulary.need, meaning.needs),
            *map(self.vocabulary.service_type, meaning.service_types),
            *map(self.vocabulary.kind, meaning.kinds),
        )
        self.meant = tuple(dict.fromkeys(words.label(term) for term in terms))
        return search, meaning

    def radius(self) -> int:
        text = self.args.get("radius_km", "")
        if text and text not in {str(radius) for radius in RADII_KM}:
            self.unread.append(text[:MAX_TEXT])
            return DEFAULT_RADIUS_KM
        return int(text) if text else DEFAULT_RADIUS_KM

    def chips(self) -> tuple[Chip, ...]:
        chips = []
        for name, value in self.pairs:
            label = self.labels.get(name if name == "place" else f"{name}={value}")
            if label is None:
                continue
            gone = {"place", "place_id", "radius_km"} if name == "place" else set()
            without = (pair for pair in self.pairs if pair != (name, value) and pair[0] not in gone)
            chips.append(Chip(name, label, tuple(without)))
        return tuple(chips)

    def _keep(self, name: str, value: str, label: str) -> None:
        self.pairs.append((name, value))
        self.labels[f"{name}={value}"] = label

    def _terms(self, name: str, terms: Iterable[Any]) -> tuple[str, ...]:
        known = {term.id: term for term in terms}
        chosen = []
        for value in dict.fromkeys(filter(None, self.args.getlist(name))):
            if value in known:
                chosen.append(value)
                self._keep(name, value, words.label(known[value]))
            else:
                self.unread.append(value[:MAX_TEXT])
        return tuple(chosen)

    def _modes(self) -> tuple[str, ...]:
        chosen = []
        for value in dict.fromkeys(filter(None, self.args.getlist("mode"))):
            if value in MODES:
                chosen.append(value)
                self._keep("mode", value, str(words.MODES[value]))
            else:
                self.unread.append(value[:MAX_TEXT])
        return tuple(chosen)

    def _flag(self, name: str, label: str) -> bool:
        value = self.args.get(name, "")
        if value in ("true", "1", "on"):
            self._keep(name, "true", label)
            return True
        if value not in ("", "false", "0", "off"):
            self.unread.append(value[:MAX_TEXT])
        return False

    def _day(self) -> date | None:
        text = self.args.get("verified_since", "")
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            self.unread.append(text[:MAX_TEXT])
            return None
        since = gettext("Verified since %(day)s", day=words.date_words(day))
        self._keep("verified_since", day.isoformat(), since)
        return day

    def _page(self) -> int:
        text = self.args.get("page", "1")
        text = text[:6]
        return max(1, int(text)) if text.isascii() and text.isdigit() else 1
