"""Stored audits and the cells of routes.

store_audit(session, audit, figures)          # a new one; nothing is written over
cells = read_cells(session, "demonstration", towns)
save_cells(session, "demonstration", rows)
save_stamp(session, "demonstration", "RU-NIZ", stamp)     # all its cells are there
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from registry.models import Audit, AuditFigure, AuditRoute

ROWS_AT_ONCE = 50  # few: rows that live long make the garbage collector look at all the others
MOST_NAMES = 500  # of one question: databases limit the values of a statement
CellKey = tuple[str, str]  # municipality, archetype
OF_ALL = ""  # in place of an archetype: the row of a subject, with the stamp of all its cells


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
    return {
        (cell.territory_id, cell.archetype): cell
        for cell in iterate_cells(session, mode, territories)
    }


def iterate_cells(
    session: Session, mode: str, territories: Collection[str]
) -> Iterator[StoredCell]:
    """Yield the kept cells of municipalities, so that many need not be held at once."""
    names = sorted(territories)
    for first in range(0, len(names), MOST_NAMES):
        query = select(
            AuditRoute.territory_id,
            AuditRoute.archetype,
            AuditRoute.fingerprint,
            AuditRoute.document,
        ).where(
            AuditRoute.mode == mode, AuditRoute.territory_id.in_(names[first : first + MOST_NAMES])
        )
        for row in session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
            yield StoredCell(*row)


def count_all_cells(session: Session, mode: str) -> dict[str, int]:
    """Return how many cells of each municipality are kept."""
    query = (
        select(AuditRoute.territory_id, func.count())
        .where(AuditRoute.mode == mode, AuditRoute.archetype != OF_ALL)
        .group_by(AuditRoute.territory_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def read_stamps(session: Session, mode: str) -> dict[str, str]:
    """Return for subjects whose cells are all kept what they rest on together.

    Whenever cells are written something here becomes another.
    """
    query = select(AuditRoute.territory_id, AuditRoute.fingerprint).where(
        AuditRoute.mode == mode, AuditRoute.archetype == OF_ALL
    )
    return {row[0]: row[1] for row in session.execute(query)}


def save_stamp(session: Session, mode: str, subject: str, stamp: str) -> None:
    """Say that all cells of a subject are kept and what they rest on; the caller commits."""
    save_cells(session, mode, [StoredCell(subject, OF_ALL, stamp, {})])


def void_stamp(session: Session, mode: str, subject: str) -> None:
    """Say no longer what all cells of a subject rest on, before one of them is written over.

    A stamp that nothing ever has takes its place, another one each time.
    """
    save_stamp(session, mode, subject, f"void {token_hex(24)}")


def count_cells(session: Session, mode: str, territories: Collection[str]) -> int:
    """Return how many cells of municipalities are kept."""
    names = sorted(territories)
    return sum(
        session.scalar(
            select(func.count())
            .select_from(AuditRoute)
            .where(
                AuditRoute.mode == mode,
                AuditRoute.territory_id.in_(names[first : first + MOST_NAMES]),
            )
        )
        or 0
        for first in range(0, len(names), MOST_NAMES)
    )


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
