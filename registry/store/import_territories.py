"""Territories, outlines and settlements for imports: read all at once, write in bulk."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import shapely
from geoalchemy2 import WKBElement
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.models import Settlement, Territory, TerritoryOutline
from registry.store.bulk import delete_rows, insert_rows, update_row

SRID = 4326
CHUNK = 500  # identifiers in one IN list
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
    complete = [{name: row.get(name) for name in TERRITORY_COLUMNS} for row in rows]
    insert_rows(session, Territory, complete)


def update_territories(session: Session, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Change the columns given for each territory."""
    for territory_id, columns in changes.items():
        update_row(session, Territory, territory_id, columns)


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
    known = set(session.scalars(select(TerritoryOutline.territory_id)))
    replaced = [name for name in outlines if name in known]
    for start in range(0, len(replaced), CHUNK):
        chunk = replaced[start : start + CHUNK]
        delete_rows(session, TerritoryOutline, TerritoryOutline.territory_id.in_(chunk))
    insert_rows(
        session,
        TerritoryOutline,
        [
            {"territory_id": name, "geom": WKBElement(shapely.to_wkb(outline), srid=SRID)}
            for name, outline in outlines.items()
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
    complete = [{name: row.get(name) for name in SETTLEMENT_COLUMNS} for row in rows]
    insert_rows(session, Settlement, complete)


def update_settlements(session: Session, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Change the columns given for each settlement."""
    for settlement_id, columns in changes.items():
        update_row(session, Settlement, settlement_id, columns)
