"""Territories, outlines and settlements for imports: read all at once, write in bulk."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import shapely
from geoalchemy2 import WKBElement
from shapely.geometry.base import BaseGeometry
from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from registry.models import Settlement, Territory, TerritoryOutline

SRID = 4326
TERRITORY_COLUMNS = (
    "id",
    "level",
    "name",
    "name_en",
    "parent_id",
    "oktmo",
    "population",
    "population_basis",
    "population_note",
    "lat",
    "lon",
    "source_id",
    "source_locator",
    "read_on",
    "record_state",
)
SETTLEMENT_COLUMNS = (
    "external_id",
    "name",
    "name_normal",
    "subject_id",
    "municipality_id",
    "lat",
    "lon",
    "population",
    "population_year",
    "source_id",
    "source_locator",
    "read_on",
    "record_state",
)


def load_territories(session: Session) -> dict[str, dict[str, Any]]:
    """Return every territory by identifier, as plain columns, in the order of the identifiers."""
    columns = [getattr(Territory, name) for name in TERRITORY_COLUMNS]
    rows = session.execute(select(*columns).order_by(Territory.id))
    return {row.id: dict(row._mapping) for row in rows}


def insert_territories(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert territories, parents before children."""
    if rows:
        complete = [{name: row.get(name) for name in TERRITORY_COLUMNS} for row in rows]
        session.execute(insert(Territory.__table__), complete)


def update_territories(session: Session, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Change the columns given for each territory."""
    for territory_id, columns in changes.items():
        session.execute(
            update(Territory.__table__).where(Territory.id == territory_id).values(**columns)
        )


def load_outlines(
    session: Session, level: str | None = None, only: Iterable[str] | None = None
) -> dict[str, BaseGeometry]:
    """Return outlines by territory; ``level`` and ``only`` narrow, None does not."""
    question = select(TerritoryOutline.territory_id, func.ST_AsBinary(TerritoryOutline.geom))
    if level is not None:
        question = question.join(Territory, Territory.id == TerritoryOutline.territory_id).where(
            Territory.level == level
        )
    wanted = None if only is None else set(only)
    rows = session.execute(question.order_by(TerritoryOutline.territory_id))
    return {
        territory_id: shapely.from_wkb(bytes(wkb))
        for territory_id, wkb in rows
        if wanted is None or territory_id in wanted
    }


def write_outlines(session: Session, outlines: Mapping[str, BaseGeometry]) -> None:
    """Put each outline in place of the one the territory had."""
    table = TerritoryOutline.__table__
    ids = list(outlines)
    if not ids:
        return
    known = set(session.scalars(select(TerritoryOutline.territory_id)))
    replaced = [{"old": territory_id} for territory_id in ids if territory_id in known]
    if replaced:
        session.execute(delete(table).where(table.c.territory_id == bindparam("old")), replaced)
    session.execute(
        insert(table),
        [
            {
                "territory_id": territory_id,
                "geom": WKBElement(shapely.to_wkb(outlines[territory_id]), srid=SRID),
            }
            for territory_id in ids
        ],
    )


def load_settlements(session: Session) -> list[dict[str, Any]]:
    """Return every settlement as plain columns with its ``id``, largest first."""
    columns = [getattr(Settlement, name) for name in SETTLEMENT_COLUMNS]
    order = (func.coalesce(Settlement.population, 0).desc(), Settlement.id)
    rows = session.execute(select(Settlement.id, *columns).order_by(*order))
    return [dict(row._mapping) for row in rows]


def insert_settlements(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert settlements."""
    if rows:
        complete = [{name: row.get(name) for name in SETTLEMENT_COLUMNS} for row in rows]
        session.execute(insert(Settlement.__table__), complete)


def update_settlements(session: Session, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Change the columns given for each settlement."""
    for settlement_id, columns in changes.items():
        session.execute(
            update(Settlement.__table__).where(Settlement.id == settlement_id).values(**columns)
        )
