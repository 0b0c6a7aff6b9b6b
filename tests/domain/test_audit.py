"""Figures as values: few people hidden, written and read back, compared, drafted as a roadmap."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.coverage.change import change_of, nothing_to_compare
from registry.domain.audit import FEW, Area, Chart, Column, Figure, Head, Input, Row, Text, hide_few
from registry.domain.audit_documents import read_figure, write_figure
from registry.domain.roadmap import draft_roadmap

HEAD = Head(
    area=Area("RU-NIZ", "Область", "subject"),
    as_of=date(2026, 11, 25),
    revision=7,
    mode="production",
    inputs=(
        Input("Источник", date(2024, 1, 1), "count", "примечание"),
        Input("Ещё", None, "estimate"),
    ),
    parameters={"circuity": 1.3},
)
COLUMNS = (
    Column("name", "Territory"),
    Column("people", "People", "people", "estimate"),
    Column("share", "Share", "share", "estimate", 1),
    Column("missing", "Missing"),
)


def figure(*rows: Row) -> Figure:
    return HEAD.figure(
        "c5",
        sentence=(Text("%(what)s", {"what": Text("inner %(n)s", {"n": 1})}),),
        definition="d",
        columns=COLUMNS,
        rows=rows,
        value_column="share",
        charts=(Chart("t", "share", (("a", 0.5),)),),
    )


def row(name: str, people: float | None, share: float | None) -> Row:
    missing = (Text("service: %(name)s", {"name": "x"}), Text("link"))
    return Row((name, people, share, missing), f"RU.{name}", True, (56.0, 44.0))


@given(st.floats(0, 1e6))
def test_a_number_of_people_is_whole_and_never_between_nought_and_five(people: float) -> None:
    told = hide_few(figure(row("a", people, 0.5))).rows[0].values[1]
    if 0 < people < 5:
        assert told == FEW
    else:
        assert told == round(people) and isinstance(told, int)


def test_only_people_are_hidden_and_what_is_not_known_stays_so() -> None:
    told = hide_few(figure(row("a", None, 0.5), row("b", 3, 0.25)))
    assert [item.values[1:3] for item in told.rows] == [(None, 0.5), (FEW, 0.25)]


def test_a_figure_survives_being_written_down() -> None:
    whole = figure(row("a", 12.5, None), row("b", 3, 0.25), Row(("c", None, None, None)))
    assert read_figure(json.loads(json.dumps(write_figure(whole)))) == whole


def test_change_names_what_came_went_rose_and_fell() -> None:
    before = figure(
        row("up", 1, 0.2), row("down", 1, 0.9), row("same", 1, 0.5), row("gone", 1, 0.1)
    )
    after = figure(row("up", 1, 0.4), row("down", 1, 0.8), row("same", 1, 0.5), row("new", 1, 0.3))
    found = change_of(HEAD, before, after)
    told = {item.values[0]: (item.values[3], item.values[4]) for item in found.rows}
    assert told == {
        "up": (pytest.approx(0.2), Text("better")),
        "down": (pytest.approx(-0.1), Text("worse")),
        "same": (0.0, Text("same")),
        "new": (None, Text("new")),
        "gone": (None, Text("gone")),
    }
    assert found.sentence[0].values["better"] == 1


def test_one_audit_is_nothing_to_compare_with() -> None:
    assert nothing_to_compare(HEAD, "c5").rows == ()


def test_a_draft_of_a_roadmap_leaves_open_what_the_region_decides() -> None:
    changes = HEAD.figure(
        "c7",
        sentence=(Text("x"),),
        definition="d",
        columns=tuple(Column(str(n), str(n)) for n in range(8)),
        rows=(Row((1, Text("a service"), "sort", 40.0, 3, 2, "Бор", "clients")),),
    )
    plan = draft_roadmap(changes)
    assert plan.rows[0].values == (
        1,
        Text("a service"),
        40.0,
        "Бор",
        None,
        None,
        None,
        Text("proposed"),
    )
    assert len(plan.columns) == len(plan.rows[0].values)
