"""Demand as files state it, read whole and written in bulk."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Demand
from registry.store.bulk import insert_rows, update_row

CONTENT = (
    "people",
    "first_time",
    "repeat",
    "basis",
    "lower_bound",
    "note",
    "source_locator",
    "read_on",
    "record_state",
)


class DemandKey(NamedTuple):
    """What makes a count the same one, within a source."""

    territory_id: str
    target_group: str
    as_of: date


def load_demand(session: Session, source_id: str) -> dict[DemandKey, dict[str, Any]]:
    """Return every count of a source with its ``id``."""
    rows = session.scalars(select(Demand).where(Demand.source_id == source_id).order_by(Demand.id))
    return {
        DemandKey(row.territory_id, row.target_group, row.as_of): {
            "id": row.id,
            **{name: getattr(row, name) for name in CONTENT},
        }
        for row in rows
    }


def insert_demand(
    session: Session, source_id: str, rows: Sequence[tuple[DemandKey, Mapping[str, Any]]]
) -> None:
    """Insert counts of a source."""
    complete = [{"source_id": source_id, **key._asdict(), **dict(content)} for key, content in rows]
    insert_rows(session, Demand, complete)


def update_demand(session: Session, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Change the columns given for each count."""
    for identifier, columns in changes.items():
        update_row(session, Demand, identifier, columns)
