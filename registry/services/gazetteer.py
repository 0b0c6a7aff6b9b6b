"""A typed place understood: what suggestions, filters and the route form ask.

    suggest_places(session, "вор")                     # likeliest first, a few
    understand(session, "Советск")                     # .several: which one?
    understand(session, "Советск", "settlement:12")    # .one, chosen by its identifier

Nothing here raises: an unknown place is an answer with neither ``one`` nor ``several``.
"""

from sqlalchemy.orm import Session

from registry.domain.gazetteer import (
    NamedPlace,
    PlaceAnswer,
    rank_places,
    split_place,
    understand_place,
)
from registry.domain.names import search_form
from registry.services.kept import Kept
from registry.store.gazetteer import find_named_place, list_areas, list_settlements_like
from registry.store.revision import get_revision

MAX_SUGGESTIONS = 10

_areas: Kept[tuple[tuple[str, NamedPlace], ...]] = Kept()  # each with its name to compare with


def suggest_places(session: Session, text: str) -> tuple[NamedPlace, ...]:
    """Return the likeliest places for what was typed so far, at most ``MAX_SUGGESTIONS``."""
    return _ranked(session, text)[:MAX_SUGGESTIONS]


def understand(session: Session, text: str, chosen: str | None = None) -> PlaceAnswer:
    """Return the place meant by ``text``; ``chosen`` is an identifier picked among several.

    A chosen identifier counts only when its place fits the text, so that a corrected text wins
    over an old choice.
    """
    ranked = _ranked(session, text)
    if chosen:
        for place in ranked:
            if place.id == chosen:
                return PlaceAnswer(one=place)
    answer = understand_place(text, ranked)
    return PlaceAnswer(one=answer.one, several=answer.several[:MAX_SUGGESTIONS])


def find_place(session: Session, identifier: str) -> NamedPlace | None:
    """Return the place of this identifier, or None."""
    return find_named_place(session, identifier)


def find_area(session: Session, identifier: str) -> NamedPlace | None:
    """Return the place of this identifier, the whole country among them, or None."""
    return find_named_place(session, identifier) or _find_country(session, identifier)


def understand_area(session: Session, text: str, chosen: str | None = None) -> PlaceAnswer:
    """Return what ``understand`` returns, and the whole country for its name.

    For looking around only: nobody lives in "the country", no way begins there.
    """
    country = _find_country(session, text)
    return PlaceAnswer(one=country) if country else understand(session, text, chosen)


def _ranked(session: Session, text: str) -> tuple[NamedPlace, ...]:
    name, _region = split_place(text)
    if not name:
        return ()
    areas = tuple(
        area
        for form, area in _list_areas(session)
        if f" {name}" in f" {form}" and area.level != "country"
    )
    return rank_places(text, areas + list_settlements_like(session, text))


def _find_country(session: Session, text: str) -> NamedPlace | None:
    """Return the country when ``text`` is its identifier or its name."""
    form = search_form(text)
    for name, area in _list_areas(session) if form else ():
        if area.level == "country" and (text == area.id or form == name):
            return area
    return None


def _list_areas(session: Session) -> tuple[tuple[str, NamedPlace], ...]:
    return _areas.get(
        session,
        (get_revision(session),),
        "areas",
        lambda: tuple((search_form(area.name), area) for area in list_areas(session)),
    )
