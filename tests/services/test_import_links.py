"""Files of links: who refers to whom, on what basis, confirmed by whom, valid until when."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.exchange.rows import FileRefusedError
from registry.models import Link
from registry.services.network import build_snapshot
from tests.services.import_world import NOW, REFERENCE, Files

SHORT = "from_organisation,to_organisation,basis"
FULL = {
    "from_organisation": "p1",
    "to_organisation": "n1",
    "service_types": "club",
    "basis": "agreement",
    "handoff_days": "3",
    "acceptance": "0.9",
    "document": "Соглашение № 7 от 01.02.2026",
    "confirmed_by_sender_on": "2026-02-01",
    "confirmed_by_receiver_on": "",
    "valid_until": "2027-02-01",
}


@pytest.fixture
def files(session: scoped_session[Session], tmp_path: Path) -> Files:
    files = Files(session, tmp_path)
    files.organisations()
    files.bring("offers", "organisation,service_type", "n1,club", "n1,legal_help")
    return files


def links(files: Files) -> list[Link]:
    return list(files.session.scalars(select(Link).order_by(Link.id)))


def test_every_field_of_a_row_is_kept(files: Files) -> None:
    report = files.bring("links", ",".join(FULL), ",".join(FULL.values()))

    (link,) = links(files)
    assert (report.added, report.findings) == (1, ())
    assert (link.service_type_id, link.basis, link.document) == (
        "club",
        "agreement",
        FULL["document"],
    )
    assert (link.handoff_days, link.acceptance) == (3, 0.9)
    assert link.confirmed_by_sender_on == date(2026, 2, 1)
    assert link.confirmed_by_receiver_on is None
    assert link.valid_until == date(2027, 2, 1)


def test_several_service_types_are_several_links(files: Files) -> None:
    files.bring("links", f"{SHORT},service_types", "p1,n1,practice,club; legal_help")

    assert [link.service_type_id for link in links(files)] == ["club", "legal_help"]


def test_without_a_service_type_the_link_leads_to_all_of_them(files: Files) -> None:
    report = files.bring("links", SHORT, "p1,n1,practice")
    again = files.bring("links", SHORT, "p1,n1,practice")

    assert [link.service_type_id for link in links(files)] == [None]
    assert (report.added, again.added, again.unchanged) == (1, 0, 1)


def test_a_changed_row_changes_the_same_link(files: Files) -> None:
    files.bring("links", f"{SHORT},handoff_days", "p1,n1,practice,3")
    (before,) = [link.id for link in links(files)]

    report = files.bring("links", f"{SHORT},handoff_days", "p1,n1,practice,5")

    files.session.expire_all()
    (link,) = links(files)
    assert (report.changed, link.id, link.handoff_days) == (1, before, 5)
    assert report.examples == ("Диспансер → НКО «Берег»: any service: handoff_days: 3.0 → 5.0",)


def test_what_the_file_no_longer_holds_is_told_and_kept(files: Files) -> None:
    files.bring("links", SHORT, "p1,n1,practice", "p1,c1,practice")

    report = files.bring("links", SHORT, "p1,n1,practice")

    assert report.missing == ("Диспансер → Центр: any service",)
    assert len(links(files)) == 2


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("from_organisation", "x", "the source our_register has no organisation 'x'"),
        ("to_organisation", "x", "the source our_register has no organisation 'x'"),
        ("to_organisation", "p1", "an organisation does not refer to itself"),
        ("service_types", "magic", "there is no service type 'magic'"),
        ("basis", "", "must not be empty"),
        ("basis", "hope", "'hope' is not one of: agreement, regulation, practice"),
        ("acceptance", "1.5", "1.5 is not a share above 0 and up to 1"),
        ("handoff_days", "неделя", "write a number with a point"),
        ("valid_until", "навсегда", "write the day as 2026-11-25"),
    ],
)
def test_a_wrong_cell_is_told_with_its_line_and_column(
    files: Files, column: str, value: str, complaint: str
) -> None:
    row = FULL | {column: value}
    with pytest.raises(FileRefusedError) as refused:
        files.bring("links", ",".join(row), ",".join(row.values()))

    (problem,) = refused.value.problems
    assert str(problem).startswith(f"line 2, column {column}: {complaint}")
    assert links(files) == []


def test_the_same_link_twice_in_a_file_is_refused(files: Files) -> None:
    with pytest.raises(FileRefusedError) as refused:
        files.bring("links", SHORT, "p1,n1,practice", "p1,n1,practice")

    assert str(refused.value.problems[0]) == (
        "line 3, column to_organisation: line 2 states the same link"
    )


def test_doubts_are_found_and_the_link_is_kept(files: Files) -> None:
    report = files.bring("links", f"{SHORT},service_types", "p1,n1,agreement,helpline")

    assert [finding.code for finding in report.findings] == [
        "link_without_document",
        "receiver_does_not_offer",
    ]
    assert len(links(files)) == 1


def test_a_link_that_has_run_out_is_not_used_for_routes(files: Files) -> None:
    header = f"{SHORT},service_types,valid_until"
    files.bring("links", header, "p1,n1,practice,club,2026-11-24", "p1,n1,practice,legal_help,")

    snapshot = build_snapshot(
        files.session, REFERENCE.vocabulary, mode="demonstration", today=NOW.date()
    )

    recorded = snapshot.link_count - snapshot.assumed_link_count
    assert (len(links(files)), recorded) == (2, 1)
