"""Bringing a file in: the public way for a region to load its data, and the way of ``seed``.

    question = ImportQuestion(Path("providers.csv"), Path("providers.mapping.yaml"), dry_run=True)
    report = import_file(session, question, reference, now)
    report.added, report.changed, report.unchanged, report.findings

All or nothing: nothing is written until every row was read and planned, and the caller's
transaction holds the rest. The same file a second time changes nothing. What the file no longer
holds is told (``missing``), never deleted. Raises ``MappingRefusedError`` or ``FileRefusedError``
with all the places to mend.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from registry.exchange.mapping import ImportMapping
from registry.exchange.rows import MappingRefusedError, Problem
from registry.services.import_demand import plan_demand
from registry.services.import_links import plan_links
from registry.services.import_offers import plan_offers
from registry.services.import_organisations import plan_organisations
from registry.services.import_plan import Plan, Reference
from registry.services.import_reading import (
    Batch,
    Progress,
    file_hash,
    load_mapping,
    mapping_hash,
    read_batch,
)
from registry.services.import_settlements import plan_settlements
from registry.services.import_territories import plan_outlines, plan_populations, plan_subjects
from registry.store import imports as store
from registry.store.assumed_offers import SOURCE_ID as RULES_SOURCE_ID
from registry.store.changes import date_changes, list_undated
from registry.store.revision import bump_revision

Planner = Callable[[Session, Batch, ImportMapping, Reference], Plan]
MOST_NOTED = 1000  # organisations noted one by one

PLANNERS: Mapping[str, Planner] = {
    "subjects": plan_subjects,
    "municipalities": plan_outlines,
    "populations": plan_populations,
    "settlements": plan_settlements,
    "organisations": plan_organisations,
    "offers": plan_offers,
    "links": plan_links,
    "demand": plan_demand,
}


@dataclass(frozen=True, slots=True)
class ImportQuestion:
    """What to import and how. ``file_name`` is the name kept of the file, None: its own.

    ``format`` overrides the mapping's, None: the mapping decides.
    """

    path: Path
    mapping_path: Path
    dry_run: bool = False
    format: str | None = None
    file_name: str | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or with ``dry_run`` would do. Counts are rows; findings are kept."""

    file_name: str
    records: str
    source_id: str
    dry_run: bool
    rows_read: int
    added: int
    changed: int
    unchanged: int
    skipped: int
    missing: tuple[str, ...]
    findings: tuple[store.Finding, ...]
    examples: tuple[str, ...]
    revision: int | None = None

    @property
    def changes_anything(self) -> bool:
        return bool(self.added or self.changed)


def import_file(
    session: Session,
    question: ImportQuestion,
    reference: Reference,
    now: datetime,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a file, or say what importing it would do; the caller commits.

    ``progress`` is told the rows read so far. Raises MappingRefusedError and FileRefusedError.
    """
    mapping = load_mapping(question.mapping_path)
    if question.format and question.format != mapping.format:
        mapping = dataclasses.replace(mapping, format=question.format)
    _check_sources(session, mapping)
    batch = read_batch(question.path, mapping, progress)
    plan = PLANNERS[mapping.records](session, batch, mapping, reference)
    report = _report(question, mapping, batch, plan)
    if question.dry_run:
        return report
    if mapping.source_row is not None:
        store.store_sources(session, [mapping.source_row])
    plan.write()
    concerned = None if plan.concerns is None else plan.concerns | list_undated(session)
    date_changes(session, now)
    revision = _keep(session, question, report, now, concerned)
    return dataclasses.replace(report, revision=revision)


def _check_sources(session: Session, mapping: ImportMapping) -> None:
    known = store.source_ids(session)
    if mapping.records == "organisations" and RULES_SOURCE_ID not in known:
        message = "the database is empty; load vocabulary and territories: flask --app wsgi seed"
        raise MappingRefusedError([Problem(message)])
    if mapping.source_row is None and mapping.source not in known:
        message = (
            f"no source is called {mapping.source!r}; write its id, kind, title, licence and "
            "notice here"
        )
        raise MappingRefusedError([Problem(message, column="source")])


def _report(
    question: ImportQuestion, mapping: ImportMapping, batch: Batch, plan: Plan
) -> ImportReport:
    return ImportReport(
        file_name=question.file_name or question.path.name,
        records=mapping.records,
        source_id=mapping.source,
        dry_run=question.dry_run,
        rows_read=batch.rows_read,
        added=plan.added,
        changed=plan.changed,
        unchanged=plan.unchanged,
        skipped=batch.rows_skipped + plan.skipped,
        missing=tuple(plan.missing),
        findings=(*batch.findings, *plan.findings),
        examples=tuple(plan.examples),
    )


def _keep(
    session: Session,
    question: ImportQuestion,
    report: ImportReport,
    now: datetime,
    concerned: frozenset[int] | None,
) -> int | None:
    """Record the run and its findings; return the new revision, None when nothing changed."""
    store.replace_findings(session, report.source_id, report.file_name, report.findings)
    run = store.RunRecord(
        source_id=report.source_id,
        file_name=report.file_name,
        file_sha256=file_hash(question.path),
        mapping_sha256=mapping_hash(question.mapping_path),
        rows_read=report.rows_read,
        rows_added=report.added,
        rows_changed=report.changed,
        rows_unchanged=report.unchanged,
        rows_skipped=report.skipped,
    )
    store.record_run(session, run, now)
    if not report.changes_anything:
        return None
    if concerned is not None and len(concerned) > MOST_NOTED:
        concerned = None  # a register was brought in: servers read it whole
    return bump_revision(session, now, concerned)
