"""Figures about the data itself: records by source and state, import runs, findings by code."""

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.domain.data_report import (
    DataReport,
    FindingExample,
    FindingGroup,
    RunCard,
    SourceCard,
)
from registry.models import (
    Demand,
    ImportRun,
    Link,
    Offer,
    Organisation,
    QualityFinding,
    Settlement,
    Source,
    Territory,
)

COUNTED: tuple[tuple[str, Any], ...] = (
    ("organisations", Organisation),
    ("offers", Offer),
    ("links", Link),
    ("settlements", Settlement),
    ("territories", Territory),
    ("demand", Demand),
)
SEVERITIES = ("error", "warning", "info")  # the gravest first


def read_data_report(session: Session, runs: int, examples: int) -> DataReport:
    """Return the report; at most ``runs`` runs, the latest first, and ``examples`` per code."""
    return DataReport(
        sources=_sources(session),
        runs=_runs(session, runs),
        findings=_findings(session, examples),
    )


def _sources(session: Session) -> tuple[SourceCard, ...]:
    counts: dict[str, dict[str, dict[str, int]]] = defaultdict(dict)
    for noun, model in COUNTED:
        question = select(model.source_id, model.record_state, func.count()).group_by(
            model.source_id, model.record_state
        )
        for source_id, state, count in session.execute(question):
            counts[source_id].setdefault(noun, {})[state] = count
    return tuple(
        SourceCard(
            id=row.id,
            kind=row.kind,
            title=row.title,
            url=row.url,
            licence=row.licence,
            notice=row.notice,
            as_of=row.as_of,
            note=row.note,
            counts=counts[row.id],
        )
        for row in session.scalars(select(Source).order_by(Source.id))
    )


def _runs(session: Session, most: int) -> tuple[RunCard, ...]:
    question = select(ImportRun).order_by(ImportRun.id.desc()).limit(most)
    return tuple(
        RunCard(
            source_id=row.source_id,
            file_name=row.file_name,
            finished_at=row.finished_at,
            rows_read=row.rows_read,
            rows_added=row.rows_added,
            rows_changed=row.rows_changed,
            rows_unchanged=row.rows_unchanged,
            rows_skipped=row.rows_skipped,
        )
        for row in session.scalars(question)
    )


def _findings(session: Session, examples: int) -> tuple[FindingGroup, ...]:
    groups = session.execute(
        select(
            QualityFinding.source_id,
            QualityFinding.file_name,
            QualityFinding.code,
            QualityFinding.severity,
            func.count().label("how_many"),
        ).group_by(
            QualityFinding.source_id,
            QualityFinding.file_name,
            QualityFinding.code,
            QualityFinding.severity,
        )
    ).all()
    shown = _examples(session, examples)
    cards = [
        FindingGroup(
            source_id=row.source_id,
            file_name=row.file_name,
            code=row.code,
            severity=row.severity,
            count=row.how_many,
            examples=tuple(shown[row.source_id, row.file_name, row.code, row.severity]),
        )
        for row in groups
    ]
    return tuple(
        sorted(
            cards,
            key=lambda card: (
                SEVERITIES.index(card.severity),
                -card.count,
                card.code,
                card.file_name,
            ),
        )
    )


def _examples(session: Session, most: int) -> dict[tuple[str, str, str, str], list[FindingExample]]:
    """Return the first findings of every group, in the order of their lines."""
    group = (
        QualityFinding.source_id,
        QualityFinding.file_name,
        QualityFinding.code,
        QualityFinding.severity,
    )
    number = func.row_number().over(partition_by=group, order_by=QualityFinding.id).label("number")
    numbered = select(QualityFinding.id, number).subquery()
    rows = session.execute(
        select(QualityFinding, Organisation.slug, Organisation.name)
        .join(numbered, numbered.c.id == QualityFinding.id)
        .outerjoin(Organisation, Organisation.id == QualityFinding.organisation_id)
        .where(numbered.c.number <= most)
        .order_by(QualityFinding.id)
    )
    found: dict[tuple[str, str, str, str], list[FindingExample]] = defaultdict(list)
    for finding, slug, name in rows:
        key = (finding.source_id, finding.file_name, finding.code, finding.severity)
        found[key].append(
            FindingExample(
                line=finding.line,
                column=finding.column_name,
                message=finding.message,
                details=finding.details,
                organisation_slug=slug,
                organisation_name=name,
            )
        )
    return found
