"""The queue of reports in the database, and the counters before it.

Counting and writing stand in one transaction: a report that is not written is not counted.
"""

from datetime import date
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from registry.domain.reports import Report
from registry.models import Organisation, PlaceReport, ReportQuota
from registry.store.bulk import delete_rows
from registry.tables.base import LARGEST_ID

# One statement on both databases: two processes never see the same count.
_COUNT_UP = text(
    "INSERT INTO report_quota (scope, subject_key, period, reports) "
    "VALUES (:scope, :subject_key, :period, 1) "
    "ON CONFLICT (scope, subject_key, period) DO UPDATE SET reports = report_quota.reports + 1 "
    "RETURNING reports"
)


def count_up(session: Session, scope: str, subject_key: str, period: str) -> int:
    """Add one to a counter and return it; the first of a period is 1."""
    values = {"scope": scope, "subject_key": subject_key, "period": period}
    return int(session.execute(_COUNT_UP, values).scalar_one())


def forget_counters(session: Session, before: date) -> None:
    """Delete the counters of days before this one: nobody needs them any more."""
    delete_rows(session, ReportQuota, ReportQuota.period < before.isoformat())


def add_report(session: Session, **columns: Any) -> int:
    """Write a report into the queue and return its number."""
    record = PlaceReport(**columns)
    session.add(record)
    session.flush()
    return record.id


def list_reports(session: Session, states: tuple[str, ...]) -> tuple[Report, ...]:
    """Return the reports in these states, oldest first."""
    rows = session.execute(_select().where(PlaceReport.state.in_(states)).order_by(PlaceReport.id))
    return tuple(_report(record, slug) for record, slug in rows)


def find_report(session: Session, number: int) -> Report | None:
    """Return the report with this number, or None."""
    if not 0 < number <= LARGEST_ID:
        return None
    row = session.execute(_select().where(PlaceReport.id == number)).one_or_none()
    return None if row is None else _report(*row)


def find_report_of_receipt(session: Session, receipt_sha256: str) -> Report | None:
    """Return the report whose receipt has this hash, or None."""
    row = session.execute(
        _select().where(PlaceReport.receipt_sha256 == receipt_sha256)
    ).one_or_none()
    return None if row is None else _report(*row)


def change_report(session: Session, number: int, **columns: Any) -> None:
    """Set columns of a report."""
    session.execute(update(PlaceReport).where(PlaceReport.id == number).values(**columns))


def _select() -> Any:
    return select(PlaceReport, Organisation.slug).outerjoin(
        Organisation, Organisation.id == PlaceReport.organisation_id
    )


def _report(record: PlaceReport, slug: str | None) -> Report:
    return Report(
        id=record.id,
        place_name=record.place_name,
        slug=slug,
        subject=record.subject,
        text=record.text,
        received_on=record.received_on,
        state=record.state,
        wants_answer=record.receipt_sha256 is not None,
        answer=record.answer,
        answered_on=record.answered_on,
        closed_on=record.closed_on,
    )
