"""Reading what the audit computes from: territories, places with people, capacities, freshness.

    read_areas(session), read_places(session), read_offer_places(session)

Everything comes in columns or plain rows; nothing is decided here.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.domain.audit import Area
from registry.models import Offer, Settlement, Site, Source, Territory


@dataclass(frozen=True, slots=True)
class TerritoryAudit:
    """A territory with its parent; ``as_of``: when its population was read."""

    area: Area
    parent_id: str | None


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A settlement; ``population`` None: not known."""

    name: str
    lat: float
    lon: float
    subject_id: str | None
    municipality_id: str | None
    population: int | None


@dataclass(frozen=True, slots=True)
class OfferPlace:
    """Where an offer is, how many people it serves at once, and what its record rests on."""

    offer: str
    capacity: int | None
    capacity_as_of: date | None
    municipality_id: str | None
    subject_id: str | None


def read_areas(session: Session) -> tuple[TerritoryAudit, ...]:
    """Return every territory, by identifier."""
    query = select(
        Territory.id,
        Territory.name,
        Territory.level,
        Territory.register_complete_on,
        Territory.population,
        Territory.lat,
        Territory.lon,
        Territory.parent_id,
    ).order_by(Territory.id)
    return tuple(TerritoryAudit(Area(*row[:7]), row[7]) for row in session.execute(query))


def read_places(session: Session) -> tuple[PlaceRow, ...]:
    """Return every settlement, by its number in the gazetteer."""
    query = select(
        Settlement.name,
        Settlement.lat,
        Settlement.lon,
        Settlement.subject_id,
        Settlement.municipality_id,
        Settlement.population,
    ).order_by(Settlement.id)
    return tuple(PlaceRow(*row) for row in session.execute(query))


def read_offer_places(session: Session) -> dict[str, OfferPlace]:
    """Return the place and capacity of every offer, by the identifier it has in the network."""
    query = (
        select(
            Offer.id,
            Offer.capacity,
            Offer.capacity_as_of,
            Site.municipality_id,
            Site.subject_id,
        )
        .select_from(Offer)
        .outerjoin(Site, Site.id == Offer.site_id)
    )
    return {str(row[0]): OfferPlace(str(row[0]), *row[1:]) for row in session.execute(query)}


def list_source_dates(session: Session) -> tuple[tuple[str, str, date | None], ...]:
    """Return identifier, title and day of the sources of settlements and territories."""
    used = set(session.scalars(select(Settlement.source_id).distinct()))
    used |= set(session.scalars(select(Territory.source_id).distinct()))
    query = select(Source).where(Source.id.in_(used)).order_by(Source.id)
    return tuple((item.id, item.title, item.as_of) for item in session.scalars(query))
