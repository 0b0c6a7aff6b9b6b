"""Stored audits and the cells of routes.

store_audit(session, audit, figures)          # a new one; nothing is written over
cells = read_cells(session, "demonstration", towns)
save_cells(session, "demonstration", rows)
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from registry.models import Audit, AuditFigure, AuditRoute

MOST_NAMES = 500  # of one question: databases limit the values of a statement
CellKey = tuple[str, str]  # municipality, archetype


@dataclass(frozen=True, slots=True)
class StoredAudit:
    """An audit without its figures."""

    id: int
    territory_id: str
    made_at: datetime
    as_of: date
    revision: int
    mode: str
    program_version: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredCell:
    """A cell as it was computed: ``fingerprint`` of what it rests on."""

    territory_id: str
    archetype: str
    fingerprint: str
    document: Mapping[str, Any]


def store_audit(
    session: Session,
    header: Mapping[str, Any],
    figures: Iterable[tuple[str, str, Mapping[str, Any]]],
) -> int:
    """Add an audit with its (figure, service type or "", document); return its number."""
    audit = Audit(**header)
    audit.figures = [
        AuditFigure(figure=figure, service_type=service_type, document=dict(document))
        for figure, service_type, document in figures
    ]
    session.add(audit)
    session.flush()
    return audit.id


def list_audits(session: Session, territory: str, mode: str) -> tuple[StoredAudit, ...]:
    """Return the audits of a territory, the latest first."""
    query = (
        select(Audit)
        .where(Audit.territory_id == territory, Audit.mode == mode)
        .order_by(Audit.id.desc())
    )
    return tuple(_stored(row) for row in session.scalars(query))


def find_figure(
    session: Session, audit: int, figure: str, service_type: str
) -> Mapping[str, Any] | None:
    """Return a figure of a stored audit, or None."""
    return session.scalar(
        select(AuditFigure.document).where(
            AuditFigure.audit_id == audit,
            AuditFigure.figure == figure,
            AuditFigure.service_type == service_type,
        )
    )


def find_latest_figure(
    session: Session,
    territory: str,
    mode: str,
    figure: str,
    *,
    circuity: float,
    revision: int | None,
) -> Mapping[str, Any] | None:
    """Return a figure of all services from the latest audit that holds it, or None.

    Of audits with this circuity; ``revision`` not None: of this revision only.
    """
    query = (
        select(AuditFigure.document)
        .join(Audit, Audit.id == AuditFigure.audit_id)
        .where(
            Audit.territory_id == territory,
            Audit.mode == mode,
            Audit.parameters["circuity"].as_float() == circuity,
            AuditFigure.figure == figure,
            AuditFigure.service_type == "",
        )
        .order_by(Audit.id.desc())
        .limit(1)
    )
    if revision is not None:
        query = query.where(Audit.revision == revision)
    return session.scalar(query)


def read_cells(
    session: Session, mode: str, territories: Collection[str]
) -> dict[CellKey, StoredCell]:
    """Return the kept cells of municipalities."""
    names = sorted(territories)
    found: dict[CellKey, StoredCell] = {}
    for first in range(0, len(names), MOST_NAMES):
        query = select(
            AuditRoute.territory_id,
            AuditRoute.archetype,
            AuditRoute.fingerprint,
            AuditRoute.document,
        ).where(
            AuditRoute.mode == mode, AuditRoute.territory_id.in_(names[first : first + MOST_NAMES])
        )
        for row in session.execute(query):
            found[row[0], row[1]] = StoredCell(*row)
    return found


def save_cells(session: Session, mode: str, cells: Collection[StoredCell]) -> None:
    """Keep cells in place of earlier ones, whoever wrote those meanwhile; the caller commits."""
    rows = [
        {
            "territory_id": cell.territory_id,
            "archetype": cell.archetype,
            "mode": mode,
            "fingerprint": cell.fingerprint,
            "document": dict(cell.document),
        }
        for cell in cells
    ]
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    for first in range(0, len(rows), MOST_NAMES):
        put = dialect.insert(AuditRoute)
        session.execute(
            put.on_conflict_do_update(
                index_elements=["territory_id", "archetype", "mode"],
                set_={name: put.excluded[name] for name in ("fingerprint", "document")},
            ),
            rows[first : first + MOST_NAMES],
        )


def _stored(row: Audit) -> StoredAudit:
    return StoredAudit(
        id=row.id,
        territory_id=row.territory_id,
        made_at=row.made_at,
        as_of=row.as_of,
        revision=row.revision,
        mode=row.mode,
        program_version=row.program_version,
        parameters=row.parameters,
    )
