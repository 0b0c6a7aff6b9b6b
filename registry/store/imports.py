"""What is kept about an import: its source, the run, and the problems found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import ImportRun, Organisation, QualityFinding, Source
from registry.store.bulk import delete_rows, insert_rows


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem found in a row that was imported all the same, or in a row left out.

    ``external_id`` names the organisation concerned, None when there is none.
    """

    code: str
    severity: str
    message: str
    line: int | None = None
    column: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One finished run; hashes are SHA-256 of the file and of the mapping with all it names."""

    source_id: str
    file_name: str
    file_sha256: str
    mapping_sha256: str
    rows_read: int
    rows_added: int
    rows_changed: int
    rows_unchanged: int
    rows_skipped: int


def source_ids(session: Session) -> set[str]:
    """Return the identifiers of all sources."""
    return set(session.scalars(select(Source.id)))


def store_sources(session: Session, rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert or update sources; return how many changed."""
    changed = 0
    for row in rows:
        known = session.get(Source, row["id"])
        if known is None:
            session.add(Source(**row))
            changed += 1
            continue
        different = {key: value for key, value in row.items() if getattr(known, key) != value}
        for key, value in different.items():
            setattr(known, key, value)
        changed += bool(different)
    session.flush()
    return changed


def find_last_run(session: Session, file_name: str) -> ImportRun | None:
    """Return the latest run of a file of this name."""
    return session.scalars(
        select(ImportRun).where(ImportRun.file_name == file_name).order_by(ImportRun.id.desc())
    ).first()


def record_run(session: Session, run: RunRecord, now: datetime) -> None:
    """Keep a finished run."""
    columns = {name: getattr(run, name) for name in run.__dataclass_fields__}
    insert_rows(session, ImportRun, [{"finished_at": now, **columns}])


def replace_findings(
    session: Session, source_id: str, file_name: str, findings: Iterable[Finding]
) -> None:
    """Keep what this import found instead of what the last import of the same file found."""
    delete_rows(
        session,
        QualityFinding,
        QualityFinding.source_id == source_id,
        QualityFinding.file_name == file_name,
    )
    ids = {
        row.external_id: row.id
        for row in session.execute(
            select(Organisation.external_id, Organisation.id).where(
                Organisation.source_id == source_id
            )
        )
    }
    rows = [
        {
            "source_id": source_id,
            "file_name": file_name,
            "line": finding.line,
            "column_name": finding.column,
            "code": finding.code,
            "severity": finding.severity,
            "message": finding.message[:1000],
            "details": dict(finding.details),
            "organisation_id": ids.get(finding.external_id or ""),
        }
        for finding in findings
    ]
    insert_rows(session, QualityFinding, rows)
