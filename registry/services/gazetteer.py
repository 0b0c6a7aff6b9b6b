"""A typed place understood: what suggestions, filters and the route form ask.

    suggest_places(session, "вор")                     # likeliest first, a few
    understand(session, "Советск")                     # .several: which one?
    understand(session, "Советск", "settlement:12")    # .one, chosen by its identifier

Nothing here raises: an unknown place is an answer with neither ``one`` nor ``several``.
"""

from sqlalchemy.orm import Session

from registry.domain.gazetteer import NamedPlace, PlaceAnswer, rank_places, understand_place
from registry.store.gazetteer import (
    find_country,
    find_named_place,
    list_settlements_like,
    list_territories_like,
)

MAX_SUGGESTIONS = 10


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
    return find_named_place(session, identifier) or find_country(session, identifier)


def understand_area(session: Session, text: str, chosen: str | None = None) -> PlaceAnswer:
    """Return what ``understand`` returns, and the whole country for its name.

    For looking around only: nobody lives in "the country", no way begins there.
    """
    country = find_country(session, text)
    return PlaceAnswer(one=country) if country else understand(session, text, chosen)


def _ranked(session: Session, text: str) -> tuple[NamedPlace, ...]:
    found = list_territories_like(session, text) + list_settlements_like(session, text)
    return rank_places(text, found)
