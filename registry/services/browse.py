"""Looking for places, offers and their counts: what list, map, place page and API ask.

    question = PlaceFilter(search="диспансер", territory="RU-MOW", states=visible_states(mode))
    page = list_places(session, question, now=now)       # cards, one per site
    points = list_points(session, question)              # the same places, for the map
    facets = list_facets(session, question)              # counts beside the options
    place = get_place(session, "pnd-1-moskva", mode)     # everything of one organisation

The number of queries does not depend on the number of items. Raises ``PlaceNotFoundError``,
``OfferNotFoundError`` and ``UnknownTermError`` (see :mod:`registry.domain.browse`).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from registry.domain.browse import (
    Facets,
    MapPoints,
    OfferListing,
    OfferPage,
    OfferPoints,
    OrganisationCard,
    Page,
    PlaceCard,
    PlaceCounts,
    PlaceDetail,
    PlaceFilter,
)


def list_places(session: Session, question: PlaceFilter, *, now: datetime) -> Page[PlaceCard]:
    """Return one page of place cards: nearest first with ``near``, else by name."""
    raise NotImplementedError


def list_points(session: Session, question: PlaceFilter) -> MapPoints:
    """Return every matching place that has a point; page numbers play no part."""
    raise NotImplementedError


def count_places(session: Session, question: PlaceFilter) -> PlaceCounts:
    """Return how many places match, how many lack a point, how many state no fee."""
    raise NotImplementedError


def list_facets(session: Session, question: PlaceFilter) -> Facets:
    """Return for each kind, service type and need the places shown if it alone were chosen."""
    raise NotImplementedError


def get_place(session: Session, slug: str, mode: str) -> PlaceDetail:
    """Return everything recorded of one organisation, or raise ``PlaceNotFoundError``."""
    raise NotImplementedError


def list_organisations(session: Session, question: PlaceFilter) -> Page[OrganisationCard]:
    """Return one page of organisations that have a matching place."""
    raise NotImplementedError


def list_offers(session: Session, question: PlaceFilter) -> Page[OfferListing]:
    """Return one page of the matching offers of the matching places."""
    raise NotImplementedError


def get_offer(session: Session, offer_id: int, mode: str) -> OfferPage:
    """Return one offer with everything on it, or raise ``OfferNotFoundError``."""
    raise NotImplementedError


def list_offer_points(session: Session, question: PlaceFilter, limit: int) -> OfferPoints:
    """Return at most ``limit`` matching offers that have a point, by number."""
    raise NotImplementedError
