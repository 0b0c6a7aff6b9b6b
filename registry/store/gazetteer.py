"""Rows of the gazetteer as values: settlements by the beginning of a name, all territories."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from registry.domain.gazetteer import NamedPlace, split_place
from registry.domain.names import search_form
from registry.models import Settlement, Territory

MAX_SETTLEMENTS = 60  # of one beginning, largest first
SETTLEMENT_PREFIX = "settlement:"


def list_settlements_like(session: Session, text: str) -> tuple[NamedPlace, ...]:
    """Return settlements whose name begins like the typed one, largest first, a bounded number."""
    name, _region = split_place(text)
    if not name:
        return ()
    subject, municipality = aliased(Territory), aliased(Territory)
    rows = session.execute(
        select(Settlement, subject.name, municipality.name)
        .outerjoin(subject, subject.id == Settlement.subject_id)
        .outerjoin(municipality, municipality.id == Settlement.municipality_id)
        .where(Settlement.name_normal.startswith(name))
        .order_by(Settlement.population.desc().nulls_last(), Settlement.id)
        .limit(MAX_SETTLEMENTS)
    )
    return tuple(_settlement_value(*row) for row in rows)


def list_areas(session: Session) -> tuple[NamedPlace, ...]:
    """Return the country, its subjects and their municipalities."""
    return _territories(session, None)


def find_named_place(session: Session, identifier: str) -> NamedPlace | None:
    """Return the place of this identifier (``settlement:<number>`` or a territory's), or None."""
    if not identifier.startswith(SETTLEMENT_PREFIX):
        return next((_at_city(session, place) for place in _territories(session, identifier)), None)
    number = identifier.removeprefix(SETTLEMENT_PREFIX)
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        return None
    row = session.get(Settlement, int(number))
    if row is None:
        return None
    region = session.get(Territory, row.subject_id) if row.subject_id else None
    return _settlement_value(row, region.name if region else None, None)


def _at_city(session: Session, place: NamedPlace) -> NamedPlace:
    """Return a region that is one city (Moscow) with the city's point: where people live.

    The point inside a region's outline may lie far from its streets.
    """
    if place.level != "subject":
        return place
    city = session.scalars(
        select(Settlement)
        .where(Settlement.subject_id == place.id, Settlement.name_normal == search_form(place.name))
        .order_by(Settlement.population.desc().nulls_last(), Settlement.id)
    ).first()
    return replace(place, lat=city.lat, lon=city.lon) if city is not None else place


def _territories(session: Session, identifier: str | None) -> tuple[NamedPlace, ...]:
    parent = aliased(Territory)
    query = select(
        Territory.id,
        Territory.level,
        Territory.name,
        Territory.parent_id,
        Territory.lat,
        Territory.lon,
        Territory.population,
        parent.name.label("parent_name"),
    ).outerjoin(parent, parent.id == Territory.parent_id)
    if identifier is not None:
        query = query.where(Territory.id == identifier, Territory.level != "country")
    return tuple(
        NamedPlace(
            id=row.id,
            name=row.name,
            label=f"{row.name}, {row.parent_name}" if row.level == "municipality" else row.name,
            level=row.level,
            territory_id=row.id,
            municipality_id=row.id if row.level == "municipality" else None,
            subject_id=row.id if row.level == "subject" else row.parent_id,
            lat=row.lat,
            lon=row.lon,
            population=row.population,
        )
        for row in session.execute(query)
    )


def _settlement_value(row: Settlement, region: str | None, municipality: str | None) -> NamedPlace:
    return NamedPlace(
        id=f"{SETTLEMENT_PREFIX}{row.id}",
        name=row.name,
        label=f"{row.name}, {region}" if region else row.name,
        level="settlement",
        territory_id=None,
        municipality_id=row.municipality_id,
        subject_id=row.subject_id,
        lat=row.lat,
        lon=row.lon,
        population=row.population,
        municipality=municipality,
    )
