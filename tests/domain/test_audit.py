"""Figures as values: few people hidden, written and read back, compared."""

import json
import pickle
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.audit.pictures import show_figure
from registry.coverage.change import change_of, nothing_to_compare
from registry.domain.audit import (
    FEW,
    UNTOLD,
    Area,
    Chart,
    Column,
    Figure,
    Head,
    Input,
    People,
    Resting,
    Row,
    Text,
    hide_few,
    percent,
)
from registry.domain.audit_documents import read_figure, write_figure
from registry.domain.vocabulary_terms import Word

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


PARTED = (
    Column("name", "Territory"),
    Column("people", "People", "people", "estimate"),
    Column("part", "Part", "people", "estimate", part_of="people"),
    Column("share", "Share", "share", "estimate", part_of="people"),
    Column("per_1000", "Per 1,000", None, "estimate", 1, tells=("people",)),
)
PEOPLE_DRAWN = st.one_of(st.integers(0, 12), st.integers(0, 4000)).map(float)


@st.composite
def parted_rows(draw: st.DrawFn) -> tuple[Row, ...]:
    rows = []
    for number in range(draw(st.integers(1, 6))):
        whole = draw(PEOPLE_DRAWN)
        part = draw(st.one_of(st.just(whole), st.floats(0, 1).map(lambda one, w=whole: one * w)))
        part = draw(st.sampled_from((part, max(whole - 3, 0.0), min(whole, 2.0))))
        share = part / whole if whole else None
        per = 1000 / whole if whole else None
        rows.append(Row((str(number), whole, part, share, per), f"RU.{number}", True))
    return tuple(rows)


@given(parted_rows())
def test_nobody_can_work_out_a_number_of_few_people(rows: tuple[Row, ...]) -> None:
    """What a reader can do: subtract the part, multiply the share, subtract rows from a total."""
    whole = HEAD.figure(
        "c3", sentence=(), definition="d", columns=PARTED, rows=rows, service_type="day_stay"
    )
    told = hide_few(whole).rows
    for true, shown in zip(rows, told, strict=True):
        people, part, share, per = shown.values[1:]
        if isinstance(people, int) and isinstance(part, int):
            assert not 0 < people - part < 5 or true.number(1) == true.number(2)
        if isinstance(people, int) and isinstance(share, float):
            for least, most in ((share, share), (1 - share, 1 - share)):
                low, high = (least - 0.005) * (people - 0.5), (most + 0.005) * (people + 0.5)
                assert not (low > 0.01 and high < 5)
        if isinstance(part, int) and isinstance(share, float) and share:
            assert not 0 < part / share < 4.5
        if isinstance(per, float):
            assert isinstance(people, int)
    for place in (1, 2):
        hidden = [row for row in told if isinstance(row.values[place], str)]
        few = [row for row in told if row.values[place] == FEW]
        others = [row for row in rows if row.number(place) >= 5]
        assert not (few and others) or len(hidden) >= 2


def test_a_second_row_is_hidden_with_all_that_would_tell_it() -> None:
    rows = tuple(
        Row((name, whole, part, part / whole, 1000 / whole), f"RU.{name}", True)
        for name, whole, part in (("a", 100.0, 40.0), ("b", 60.0, 20.0), ("c", 50.0, 2.0))
    )
    figure = HEAD.figure(
        "c5", sentence=(), definition="d", columns=PARTED, rows=rows, service_type=None
    )
    assert [row.values[1:4] for row in hide_few(figure).rows] == [
        (100, 40, 0.4),
        (60, UNTOLD, UNTOLD),
        (50, FEW, UNTOLD),
    ]


def test_rows_that_share_their_people_hide_no_second_one() -> None:
    rows = (
        Row(("a", 100.0, 40.0, 0.4, 10.0), complete=True),
        Row(("b", 3.0, 3.0, 1.0, 300.0), complete=True),
    )
    figure = HEAD.figure("c3", sentence=(), definition="d", columns=PARTED, rows=rows)
    assert [row.values[1] for row in hide_few(figure).rows] == [100, FEW]


@given(st.lists(st.floats(0, 60), min_size=1, max_size=12))
def test_two_groups_that_differ_by_few_people_are_not_both_told(people: list[float]) -> None:
    """All 114 and children 112 would tell that two are grown up."""
    rows = tuple(Row((str(n), one, one, 1.0, 10.0), complete=True) for n, one in enumerate(people))
    figure = HEAD.figure("c1", sentence=(), definition="d", columns=PARTED, rows=rows)
    shown = hide_few(figure).rows
    told = [row.values[1] for row in shown if isinstance(row.values[1], int)]
    assert not any(0 < abs(one - other) < 5 for one in told for other in told)
    assert round(max(people)) in told or max(people) < 5, "the largest group stays"
    for row in shown:
        if row.values[1] == UNTOLD:
            assert row.values[2:] == (UNTOLD, UNTOLD, UNTOLD)
    for one in people:
        if one >= 5 and not any(0 < abs(one - other) < 7 for other in people):
            assert round(one) in told, "nothing is hidden without a reason"


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    ((50.0, 100.0, 50), (3.0, 100.0, UNTOLD), (98.0, 100.0, UNTOLD), (0.0, 0.0, 0)),
)
def test_a_sentence_keeps_back_what_its_table_keeps_back(
    part: float, whole: float, told: int | str
) -> None:
    text = Text("%(share)s %(people)s", {"share": percent(part, whole), "people": People(part)})
    inner = Text("%(inner)s", {"inner": text})
    figure = HEAD.figure(
        "c3",
        sentence=(text,),
        notes=(inner,),
        definition="d",
        columns=PARTED,
        rows=(),
        parameters={"some": People(part), "rest": Resting(1.5, (part,))},
        charts=(
            Chart("t", "people", (("near", part), ("far", 300.0))),
            Chart("t", "share", (("near", 0.5),)),
        ),
    )
    public = hide_few(figure)
    few = 0 < part < 5
    shown = FEW if few else round(part)
    assert public.sentence[0].values == {"share": told, "people": shown}
    assert public.notes[0].values["inner"].values["people"] == shown
    assert public.parameters["some"] == shown
    assert public.parameters["rest"] == (UNTOLD if few else 1.5)
    assert len(public.charts) == (1 if few else 2)


def test_what_is_told_survives_being_written_down_with_what_it_would_tell() -> None:
    text = Text("x", {"a": People(2.5), "b": Resting(7, (2.5, 90.0))})
    whole = HEAD.figure("c3", sentence=(text,), definition="d", columns=PARTED, rows=())
    again = read_figure(json.loads(json.dumps(write_figure(whole))))
    assert again == whole and hide_few(again).sentence[0].values == {"a": FEW, "b": UNTOLD}


def test_two_audits_beside_each_other_tell_no_more_than_each() -> None:
    def told(*people: float) -> Figure:
        return HEAD.figure(
            "c1",
            sentence=(),
            definition="d",
            columns=PARTED,
            rows=tuple(
                Row((str(n), one, one, 1.0, 1000 / one), f"RU.{n}", True)
                for n, one in enumerate(people)
            ),
            value_column="part",
        )

    found = hide_few(change_of(HEAD, told(100.0, 3.0), told(102.0, 40.0)))
    assert [row.values[1:4] for row in found.rows] == [(100, 102, FEW), (FEW, 40, UNTOLD)]


def test_a_figure_survives_being_written_down() -> None:
    whole = figure(row("a", 12.5, None), row("b", 3, 0.25), Row(("c", None, None, None)))
    assert read_figure(json.loads(json.dumps(write_figure(whole)))) == whole


def test_words_of_the_vocabulary_keep_their_english_where_they_are_written_down() -> None:
    word = Word("Услуга", "Service")
    whole = replace(
        figure(Row((word, 12.5, 0.5, (word, "…")), None, True)),
        inputs=(Input(word, None, "estimate", Word("примечание", "note")),),
        charts=(Chart("t", "share", ((word, 0.5),)),),
        notes=(Text("%(name)s", {"name": word}),),
    )
    again = read_figure(json.loads(json.dumps(write_figure(whole))))
    assert again == whole
    kept = (
        *(again.rows[0].values[0], again.inputs[0].name, again.charts[0].bars[0][0]),
        again.notes[0].values["name"],
    )
    assert [one.english for one in kept if isinstance(one, Word)] == ["Service"] * 4
    assert isinstance(again.inputs[0].note, Word) and again.inputs[0].note.english == "note"
    first = again.rows[0].values[3]
    assert isinstance(first, tuple) and isinstance(first[0], Word)
    assert pickle.loads(pickle.dumps(word)).english == "Service"


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


def test_where_not_all_rows_have_room_the_worst_come_first() -> None:
    rows = (row("good", 50, 0.9), row("hidden", 3, None), row("bad", 50, 0.1), row("none", 5, 0.0))
    shown = show_figure(figure(*rows), {}, most_rows=3, worst_first=True)
    assert [item.values[0] for item in shown.rows] == ["none", "bad", "good"]
    assert shown.worst_first and shown.left_out == 1
    whole = show_figure(figure(*rows), {}, most_rows=4, worst_first=True)
    assert whole.rows == rows and not whole.worst_first
    down = replace(figure(*rows), high_is_good=False)
    assert show_figure(down, {}, most_rows=1, worst_first=True).rows[0].values[0] == "good"


def test_one_audit_is_nothing_to_compare_with() -> None:
    assert nothing_to_compare(HEAD, "c5").rows == ()
