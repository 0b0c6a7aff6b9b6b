"""Files of demand: whose people, how many, on which day; and the shipped table, added up anew."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.exchange.rows import FileRefusedError
from registry.models import Demand
from registry.store.demand import list_demand
from registry.tables.base import db
from tests.services.import_world import Files

SHORT = "region,municipality,target_group,people,as_of"
ROW = "Нижегородская область,Бор,adults_18_44_group_I,12,2026-01-01"


@pytest.fixture
def files(session: scoped_session[Session], tmp_path: Path) -> Files:
    return Files(session, tmp_path)


def test_every_field_of_a_row_is_kept(files: Files) -> None:
    header = f"{SHORT},first_time,repeat,basis,lower_bound,note"
    report = files.bring("demand", header, f"{ROW},5,7,estimate,yes,без бессрочных")

    (row,) = files.session.scalars(select(Demand))
    assert (report.added, report.findings) == (1, ())
    assert (row.territory_id, row.target_group) == ("RU-NIZ.bor", "adults_18_44_group_I")
    assert (row.people, row.first_time, row.repeat) == (12, 5, 7)
    assert (row.as_of, row.basis, row.lower_bound) == (date(2026, 1, 1), "estimate", True)
    assert (row.note, row.source_id, row.source_locator) == (
        "без бессрочных",
        "our_register",
        "line 2",
    )


def test_a_country_a_subject_and_a_municipality_are_told_apart(files: Files) -> None:
    files.bring(
        "demand",
        SHORT,
        "Россия,,adults_disabled,900,2026-01-01",
        "Нижегородская область,,adults_disabled,90,2026-01-01",
        "Нижегородская область,Бор,adults_disabled,9,2026-01-01",
        "Нижегородская область,RU-NIZ.pavlovskiy-rayon,adults_disabled,8,2026-01-01",
    )
    found = {count.territory_id: count.people for count in list_demand(files.session)}
    assert found == {"RU": 900, "RU-NIZ": 90, "RU-NIZ.bor": 9, "RU-NIZ.pavlovskiy-rayon": 8}
    assert [count.people for count in list_demand(files.session, "RU-NIZ.bor")] == [9]


def test_a_dry_run_tells_and_changes_nothing_and_a_second_run_is_idle(files: Files) -> None:
    told = files.bring("demand", SHORT, ROW, dry_run=True)
    assert (told.added, files.session.query(Demand).count()) == (1, 0)
    files.bring("demand", SHORT, ROW)
    again = files.bring("demand", SHORT, ROW)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 1)
    changed = files.bring("demand", SHORT, ROW.replace(",12,", ",13,"))
    assert (changed.changed, changed.examples) == (
        1,
        ("RU-NIZ.bor adults_18_44_group_I: people: 12 → 13",),
    )
    gone = files.bring("demand", SHORT, ROW.replace("group_I,", "group_II,"))
    assert gone.missing == ("RU-NIZ.bor adults_18_44_group_I 2026-01-01",)
    assert files.session.query(Demand).count() == 2, "what a file leaves out is told, not deleted"


def test_a_later_count_stands_beside_the_earlier_and_is_the_one_listed(files: Files) -> None:
    files.bring("demand", SHORT, ROW.replace("2026-01-01", "2026-07-01").replace(",12,", ",20,"))
    files.bring("demand", SHORT, ROW)
    assert files.session.query(Demand).count() == 2
    assert [count.people for count in list_demand(files.session)] == [20]


@pytest.mark.parametrize(
    "row, column, words",
    [
        (ROW.replace("Бор", "Город, которого нет".replace(",", "")), "municipality", "no munici"),
        (ROW.replace("Нижегородская область", "Тридевятое царство"), "region", "no loaded"),
        (ROW.replace("adults_18_44_group_I", "all"), "target_group", "adults_disabled"),
        (ROW.replace(",12,", ",-1,"), "people", "negative"),
        (ROW.replace(",12,", ",,"), "people", "empty"),
        (ROW.replace("2026-01-01", "вчера"), "as_of", "2026-11-25"),
        (f"{ROW}\n{ROW}", "target_group", "line 2 counts the same people"),
    ],
)
def test_what_is_wrong_is_refused_by_line_and_column(
    files: Files, row: str, column: str, words: str
) -> None:
    with pytest.raises(FileRefusedError) as refused:
        files.bring("demand", SHORT, row)
    (problem,) = refused.value.problems
    assert problem.column == column
    assert words in str(problem)


def test_a_split_that_does_not_add_up_is_refused(files: Files) -> None:
    with pytest.raises(FileRefusedError, match="make 11, not 12"):
        files.bring("demand", f"{SHORT},first_time,repeat", f"{ROW},5,6")
    with pytest.raises(FileRefusedError, match="both"):
        files.bring("demand", f"{SHORT},first_time,repeat", f"{ROW},5,")


def test_parts_that_make_more_than_the_whole_are_remarked_on(files: Files) -> None:
    whole = ROW.replace("adults_18_44_group_I", "adults_disabled").replace(",12,", ",11,")
    report = files.bring("demand", SHORT, whole, ROW)
    (finding,) = report.findings
    assert (finding.code, finding.line, report.added) == ("parts_more_than_whole", 2, 2)


# Table 1 of the publication once more, as it is printed: all; then I, II, III of each age band.
PRINTED = {
    "RU": (205234, 48141, 157093, (117775, 39037, 48422), (7021, 22147, 7080)),
    "RU-VOR": (1999, 514, 1485, (1290, 348, 361), (87, 272, 8)),
    "RU-NIZ": (4834, 1370, 3464, (2360, 1060, 1414), (130, 605, 239)),
}


def test_the_shipped_table_adds_up_to_the_printed_sums(seeded_app) -> None:
    with seeded_app.app_context():
        every = list_demand(db.session())
    counts = [count for count in every if count.target_group.startswith("adults_")]
    assert {count.territory_id for count in counts} == set(PRINTED)
    for territory, (total, first, again, bands, diagonal) in PRINTED.items():
        people = {c.target_group: c.people for c in counts if c.territory_id == territory}
        (whole,) = [
            c for c in counts if (c.territory_id, c.target_group) == (territory, "adults_disabled")
        ]
        assert (whole.people, whole.first_time, whole.repeat) == (total, first, again)
        groups = [f"adults_{band}_group_" for band in ("18_44", "45_59", "60")]
        sums = tuple(sum(people[name + roman] for roman in ("I", "II", "III")) for name in groups)
        assert sums == bands and sum(bands) == total
        assert (
            tuple(
                people[name + roman] for name, roman in zip(groups, ("I", "II", "III"), strict=True)
            )
            == diagonal
        )
    assert all(c.lower_bound and c.note and c.basis == "count" for c in counts)
    assert {c.as_of for c in counts} == {date(2024, 1, 1)}
