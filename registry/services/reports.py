""" "Something is wrong": a visitor says so, the registry's keeper answers and closes.

    receipt = report_place(session, "pnd-7", draft, mode=mode, now=now)   # None: no answer wanted
    report = get_report_of_receipt(session, receipt)
    answer_report(session, 12, "Thank you, corrected.", today)
    close_report(session, 12, today)

No address of a computer is read or kept: what is limited is how many reports one place gets in a
day and all places in an hour (decision 0007). Raises the errors of
:mod:`registry.domain.reports` and ``PlaceNotFoundError``. Functions that write leave the commit to
the door.
"""

import secrets
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.domain.reports import (
    MAX_TEXT,
    PLACE_DAY_LIMIT,
    RECEIPT_LENGTH,
    RECEIPT_LETTERS,
    SITE_HOUR_LIMIT,
    Report,
    ReportClosedError,
    ReportDraft,
    ReportInvalidError,
    ReportNotFoundError,
    TooManyReportsError,
    receipt_hash,
    tidy_receipt,
)
from registry.services.browse import get_place
from registry.store import reports as store

OPEN_STATES = ("new", "answered")
ALL_STATES = (*OPEN_STATES, "closed")


def report_place(
    session: Session, slug: str, draft: ReportDraft, *, mode: str, now: datetime
) -> str | None:
    """Write a report about a visible place; return the receipt when an answer is wanted.

    ``now`` is aware; its day and hour are those of the counters. Raises ``TooManyReportsError``.
    """
    organisation = get_place(session, slug, mode).organisation
    today = now.date()
    store.forget_counters(session, before=today)
    counters = (
        ("site_hour", "", now.strftime("%Y-%m-%dT%H"), SITE_HOUR_LIMIT),
        ("place_day", str(organisation.id), today.isoformat(), PLACE_DAY_LIMIT),
    )
    for scope, subject_key, period, limit in counters:
        if store.count_up(session, scope, subject_key, period) > limit:
            session.rollback()  # a refused report counts nowhere, so nobody can use up an hour
            raise TooManyReportsError(scope)
    receipt = _new_receipt() if draft.wants_answer else None
    store.add_report(
        session,
        organisation_id=organisation.id,
        place_name=(organisation.short_name or organisation.name)[:400],
        subject=draft.subject,
        text=draft.text.replace("\x00", ""),
        received_on=today,
        receipt_sha256=None if receipt is None else receipt_hash(receipt),
    )
    return receipt


def get_report_of_receipt(session: Session, receipt: str) -> Report:
    """Return the report of a receipt, however it is typed; raises ``ReportNotFoundError``."""
    report = store.find_report_of_receipt(session, receipt_hash(receipt))
    if report is None:
        raise ReportNotFoundError(tidy_receipt(receipt))
    return report


def list_reports(session: Session, *, closed_too: bool = False) -> tuple[Report, ...]:
    """Return the queue, oldest first."""
    return store.list_reports(session, ALL_STATES if closed_too else OPEN_STATES)


def get_report(session: Session, number: int) -> Report:
    """Return one report; raises ``ReportNotFoundError``."""
    report = store.find_report(session, number)
    if report is None:
        raise ReportNotFoundError(number)
    return report


def answer_report(session: Session, number: int, answer: str, today: date) -> Report:
    """Answer a report; whoever holds its receipt reads it. A second answer replaces the first."""
    if get_report(session, number).state == "closed":
        raise ReportClosedError(number)
    words = answer.replace("\x00", "").strip()
    if not words or len(words) > MAX_TEXT:
        raise ReportInvalidError("text", f"write an answer of 1 to {MAX_TEXT} characters")
    store.change_report(session, number, state="answered", answer=words, answered_on=today)
    return get_report(session, number)


def close_report(session: Session, number: int, today: date) -> Report:
    """Close a report and forget what its reporter typed; the answer stays for the receipt."""
    if get_report(session, number).state == "closed":
        raise ReportClosedError(number)
    store.change_report(session, number, state="closed", text="", closed_on=today)
    return get_report(session, number)


def _new_receipt() -> str:
    letters = (secrets.choice(RECEIPT_LETTERS) for _ in range(RECEIPT_LENGTH))
    return tidy_receipt("".join(letters))
