"""Reports from the form to the closed case: limits, receipts, and what is never kept."""

import re
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.domain.browse import PlaceNotFoundError
from registry.domain.reports import (
    MAX_TEXT,
    PLACE_DAY_LIMIT,
    RECEIPT_LETTERS,
    REPORT_SUBJECTS,
    SITE_HOUR_LIMIT,
    ReportClosedError,
    ReportDraft,
    ReportInvalidError,
    ReportNotFoundError,
    TooManyReportsError,
    receipt_hash,
    tidy_receipt,
)
from registry.models import PlaceReport, ReportQuota
from registry.services import reports
from registry.tables.reports import REPORT_SUBJECTS as STORED_SUBJECTS
from tests.db_builders import create_organisation

NOW = datetime(2026, 11, 25, 10, 59, tzinfo=timezone(timedelta(hours=3)))
DRAFT = ReportDraft("telephone", "Никто не отвечает", wants_answer=True)
MODE = "demonstration"


def report(session: Session, slug: str = "here", now: datetime = NOW) -> str | None:
    receipt = reports.report_place(session, slug, DRAFT, mode=MODE, now=now)
    session.commit()
    return receipt


@pytest.fixture
def here(session: Session) -> Session:
    create_organisation(session, "Здесь", slug="here")
    create_organisation(session, "Там", slug="there")
    session.commit()
    return session


def test_from_a_report_to_its_closed_case(here: Session) -> None:
    receipt = report(here)
    assert receipt is not None
    found = reports.get_report_of_receipt(here, receipt.lower().replace("-", " "))
    assert (found.state, found.place_name, found.text) == ("new", "Здесь", DRAFT.text)
    answered = reports.answer_report(here, found.id, " Исправили. ", NOW.date())
    assert (answered.state, answered.answer) == ("answered", "Исправили.")
    closed = reports.close_report(here, found.id, NOW.date())
    assert (closed.state, closed.text, closed.answer) == ("closed", "", "Исправили.")
    assert reports.list_reports(here) == ()
    assert reports.list_reports(here, closed_too=True) == (closed,)
    for again in (
        lambda: reports.close_report(here, found.id, NOW.date()),
        lambda: reports.answer_report(here, found.id, "ещё", NOW.date()),
    ):
        with pytest.raises(ReportClosedError):
            again()


def test_a_receipt_is_kept_only_as_a_hash_and_only_when_wanted(here: Session) -> None:
    receipt = report(here)
    reports.report_place(here, "here", ReportDraft("closed"), mode=MODE, now=NOW)
    here.commit()
    rows = here.execute(text("SELECT * FROM place_report ORDER BY id")).all()
    assert receipt is not None and not any(receipt in str(row) for row in rows)
    first, second = here.query(PlaceReport).order_by(PlaceReport.id)
    assert first.receipt_sha256 == receipt_hash(receipt)
    assert second.receipt_sha256 is None


def test_receipts_have_no_letters_that_look_alike(here: Session) -> None:
    receipt = report(here)
    assert receipt is not None
    assert re.fullmatch(f"[{RECEIPT_LETTERS}]{{5}}-[{RECEIPT_LETTERS}]{{5}}", receipt)
    assert not set("01OILU") & set(RECEIPT_LETTERS)
    assert tidy_receipt(f" {receipt.lower()} ") == receipt


def test_a_place_takes_so_many_reports_a_day_and_tomorrow_again(here: Session) -> None:
    for _ in range(PLACE_DAY_LIMIT):
        report(here)
    with pytest.raises(TooManyReportsError) as refused:
        report(here)
    assert refused.value.scope == "place_day"
    report(here, "there")
    report(here, now=NOW + timedelta(days=1))
    assert here.query(PlaceReport).count() == PLACE_DAY_LIMIT + 2


def test_all_places_take_so_many_reports_an_hour(here: Session) -> None:
    for number in range(SITE_HOUR_LIMIT // PLACE_DAY_LIMIT + 1):
        create_organisation(here, slug=f"many-{number}")
    here.commit()
    for number in range(SITE_HOUR_LIMIT):
        report(here, f"many-{number // PLACE_DAY_LIMIT}")
    with pytest.raises(TooManyReportsError) as refused:
        report(here)
    assert refused.value.scope == "site_hour"
    report(here, now=NOW + timedelta(minutes=1))  # the next hour by the clock


def test_refused_reports_count_nowhere(here: Session) -> None:
    for _ in range(PLACE_DAY_LIMIT):
        report(here)
    for _ in range(SITE_HOUR_LIMIT):  # one place in anger does not close the door to the others
        with pytest.raises(TooManyReportsError):
            report(here)
    assert report(here, "there")


def test_old_counters_are_forgotten(here: Session) -> None:
    report(here)
    report(here, now=NOW + timedelta(days=1))
    periods = {row.period for row in here.query(ReportQuota)}
    assert periods == {"2026-11-26", "2026-11-26T10"}


def test_nothing_about_the_reporter_has_a_column() -> None:
    columns = {
        column.name
        for table in (PlaceReport.__table__, ReportQuota.__table__)
        for column in table.columns  # type: ignore[attr-defined]
    }
    assert columns == {
        *("id", "organisation_id", "place_name", "subject", "text", "received_on", "state"),
        *("receipt_sha256", "answer", "answered_on", "closed_on"),
        *("scope", "subject_key", "period", "reports"),
    }


def test_a_text_is_kept_as_typed(here: Session) -> None:
    typed = "  <b>строка</b>\n\t'; DROP TABLE --\x00 🙂 " + "я" * 100
    draft = ReportDraft("other", typed)
    reports.report_place(here, "here", draft, mode=MODE, now=NOW)
    here.commit()
    assert reports.list_reports(here)[0].text == typed.replace("\x00", "")


def test_what_cannot_be_reported(here: Session) -> None:
    with pytest.raises(ReportInvalidError, match="choose"):
        ReportDraft("weather")
    with pytest.raises(ReportInvalidError) as long:
        ReportDraft("other", "я" * (MAX_TEXT + 1))
    assert long.value.field == "text"
    with pytest.raises(PlaceNotFoundError):
        report(here, "nowhere")
    create_organisation(here, slug="archived", state="archive")
    here.commit()
    with pytest.raises(PlaceNotFoundError):
        reports.report_place(here, "archived", DRAFT, mode="production", now=NOW)


@pytest.mark.parametrize("number", (0, -1, 7, 2**40))
def test_a_number_that_is_not_there(here: Session, number: int) -> None:
    with pytest.raises(ReportNotFoundError):
        reports.get_report(here, number)
    with pytest.raises(ReportNotFoundError):
        reports.close_report(here, number, NOW.date())


@pytest.mark.parametrize("answer", ("", "  \n", "\x00", "я" * (MAX_TEXT + 1)))
def test_an_answer_says_something_and_not_too_much(here: Session, answer: str) -> None:
    report(here)
    number = reports.list_reports(here)[0].id
    with pytest.raises(ReportInvalidError):
        reports.answer_report(here, number, answer, NOW.date())


def test_a_report_outlives_its_organisation(here: Session) -> None:
    report(here)
    here.execute(text("DELETE FROM site_point"))
    here.execute(text("DELETE FROM site"))
    here.execute(text("DELETE FROM organisation"))
    here.commit()
    (left,) = reports.list_reports(here)
    assert (left.place_name, left.slug) == ("Здесь", None)


def test_table_and_rules_know_the_same_subjects() -> None:
    assert STORED_SUBJECTS == REPORT_SUBJECTS
    for subject in STORED_SUBJECTS:
        assert ReportDraft(subject).text == ""
