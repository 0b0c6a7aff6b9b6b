"""Rows of the gazetteer as values: settlements by the beginning of a name, territories by name."""

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


def list_territories_like(session: Session, text: str) -> tuple[NamedPlace, ...]:
    """Return municipalities and subjects with the typed name somewhere in theirs.

    Names are compared here and not by the database: SQLite knows no Cyrillic lower case.
    """
    name, _region = split_place(text)
    if not name:
        return ()
    return tuple(
        place
        for place in _territories(session, None)
        if f" {name}" in f" {search_form(place.name)}"
    )


def find_named_place(session: Session, identifier: str) -> NamedPlace | None:
    """Return the place of this identifier (``settlement:<number>`` or a territory's), or None."""
    if not identifier.startswith(SETTLEMENT_PREFIX):
        return next((_at_city(session, p) for p in _territories(session, identifier)), None)
    number = identifier.removeprefix(SETTLEMENT_PREFIX)
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        return None
    row = session.get(Settlement, int(number))
    if row is None:
        return None
    region = session.get(Territory, row.subject_id) if row.subject_id else None
    return _settlement_value(row, region.name if region else None, None)


def find_country(session: Session, text: str) -> NamedPlace | None:
    """Return the country when ``text`` is its identifier or its name, else None."""
    if not text:
        return None
    for row in session.scalars(select(Territory).where(Territory.level == "country")):
        if text == row.id or search_form(text) in map(search_form, (row.name, row.name_en or "-")):
            return NamedPlace(
                id=row.id,
                name=row.name,
                label=row.name,
                level=row.level,
                territory_id=row.id,
                municipality_id=None,
                subject_id=None,
                lat=None,
                lon=None,
                population=row.population,
            )
    return None


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
    query = (
        select(
            Territory.id,
            Territory.level,
            Territory.name,
            Territory.parent_id,
            Territory.lat,
            Territory.lon,
            Territory.population,
            parent.name.label("parent_name"),
        )
        .outerjoin(parent, parent.id == Territory.parent_id)
        .where(Territory.level != "country")
    )
    if identifier is not None:
        query = query.where(Territory.id == identifier)
    return tuple(
        NamedPlace(
            id=row.id,
            name=row.name,
            label=row.name if row.level == "subject" else f"{row.name}, {row.parent_name}",
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
