"""Territories and the base map made of their outlines.

    page = list_territories(session, TerritoryFilter(level="subject", search="ворон"))
    outlines = list_outlines(session, TerritoryFilter(level="municipality", within="RU-MOW"), 9)

Raises ``TerritoryNotFoundError`` and ``UnknownTermError``.
"""

from dataclasses import replace
from functools import partial
from math import inf

from sqlalchemy.orm import Session

from registry.domain.browse import Page, PlaceFilter, Position, UnknownTermError
from registry.domain.distance import distance_km
from registry.domain.names import search_form
from registry.domain.territories import (
    MAX_ZOOM,
    Outline,
    TerritoryCard,
    TerritoryFilter,
    TerritoryNotFoundError,
)
from registry.engine.place_territories import count_in_all
from registry.services.browse import search_known
from registry.store import terms
from registry.store import territories as store
from registry.store.revision import get_revision

TILE_PIXELS = 256  # the world is 360 degrees on one tile at zoom 0 (Web Mercator tiling)
LOST_PIXELS = 0.5  # generalise by half a pixel: nobody sees it


def list_territories(
    session: Session, question: TerritoryFilter, places: PlaceFilter | None = None
) -> Page[TerritoryCard]:
    """Return one page of territories, by name or nearest first.

    With ``places`` only territories that have a matching place, with how many they have.
    """
    _check_within(session, question)
    asked = search_form(question.search or "").split()
    counts = None if places is None else count_in_all(search_known(session, places))
    found = [
        named
        for named in store.list_names(session, question)
        if all(word in search_form(f"{named.name} {named.name_en or ''}") for word in asked)
        and (counts is None or named.id in counts)
    ]
    if question.near is not None:
        found.sort(key=partial(_kilometres, question.near))
    first = (question.page - 1) * question.per_page
    shown = [named.id for named in found[first : first + question.per_page]]
    return Page(
        items=tuple(
            card if counts is None else replace(card, places=counts[card.id])
            for card in store.read_territories(session, shown)
        ),
        total=len(found),
        page=question.page,
        per_page=question.per_page,
    )


def _kilometres(here: Position, named: store.Named) -> float:
    """Return how far a territory's point is; without one it comes last."""
    if named.lat is None or named.lon is None:
        return inf
    return distance_km((here.lat, here.lon), (named.lat, named.lon))


def get_territory(session: Session, territory_id: str) -> TerritoryCard:
    """Return one territory, or raise ``TerritoryNotFoundError``."""
    found = store.find_territory(session, territory_id)
    if found is None:
        raise TerritoryNotFoundError(territory_id)
    return found


def list_outlines(
    session: Session, question: TerritoryFilter, zoom: int | None
) -> tuple[Outline, ...]:
    """Return outlines generalised for ``zoom`` (0 … ``MAX_ZOOM``); None: as they are kept."""
    _check_within(session, question)
    tolerance_degrees = 0.0 if zoom is None else degrees_per_pixel(zoom) * LOST_PIXELS
    return store.list_outlines(session, question, tolerance_degrees, decimals_for(zoom))


def get_network_revision(session: Session) -> int:
    """Return the number that grows with every change of the network; 0 before any."""
    return get_revision(session)


def degrees_per_pixel(zoom: int) -> float:
    """Return the width of a map pixel at ``zoom``, degrees of longitude."""
    return 360.0 / (TILE_PIXELS << zoom)


def decimals_for(zoom: int | None) -> int:
    """Return how many decimals of a degree are worth sending at ``zoom``."""
    if zoom is None:
        zoom = MAX_ZOOM
    decimals = 0
    while 10.0**-decimals > degrees_per_pixel(zoom) * LOST_PIXELS:
        decimals += 1
    return decimals


def _check_within(session: Session, question: TerritoryFilter) -> None:
    if question.within is not None and terms.list_unknown(session, "territory", [question.within]):
        raise UnknownTermError("territory", question.within, terms.list_known(session, "territory"))
