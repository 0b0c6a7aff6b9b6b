"""Rows written in bulk, past the object layer: an import writes tens of thousands.

    ids = insert_returning_ids(session, Site, rows)      # in the order of the rows

Column defaults of the tables apply as usual; rows of one call have the same keys.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

Columns = Mapping[str, Any]


def insert_rows(session: Session, model: Any, rows: Sequence[Columns]) -> None:
    """Insert rows; nothing happens without any."""
    if rows:
        session.execute(insert(model.__table__), [dict(row) for row in rows])


def insert_returning_ids(session: Session, model: Any, rows: Sequence[Columns]) -> list[int]:
    """Insert rows; return their ids in the same order."""
    if not rows:
        return []
    table = model.__table__
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(session.execute(statement, [dict(row) for row in rows]).scalars())


def update_row(session: Session, model: Any, identifier: int | str, columns: Columns) -> None:
    """Set columns of the row with this id."""
    table = model.__table__
    session.execute(update(table).where(table.c.id == identifier).values(**columns))


def delete_rows(session: Session, model: Any, *conditions: Any) -> None:
    """Delete the rows for which all conditions hold."""
    session.execute(delete(model.__table__).where(*conditions))
