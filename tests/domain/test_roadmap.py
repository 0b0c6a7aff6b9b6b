"""A roadmap: drafted from the audit, decided by the region, kept as a file and brought back."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.audit import FEW, SERVICE_MISSING, Area, Column, Head, Row, Text
from registry.domain.roadmap import (
    MOST_LETTERS,
    MOST_ROWS,
    STATES,
    Measure,
    RoadmapError,
    draft_measures,
    read_measure,
    read_roadmap,
    roadmap_figure,
    write_roadmap,
)
from registry.domain.vocabulary_terms import Word

HEAD = Head(Area("RU-NIZ", "Область", "subject"), date(2026, 11, 25), 7, "production", (), {})
FORMS = {"grant": "Грант"}
CHANGES = HEAD.figure(
    "c7",
    sentence=(Text("x"),),
    definition="d",
    columns=tuple(Column(str(n), str(n)) for n in range(8)),
    rows=(
        Row((1, Text(SERVICE_MISSING, {"name": "x"}), "sort", 40, 3, 2, "Бор", "clients")),
        Row((2, Text("a limit"), "sort", FEW, 3, 2, "Бор", "clients")),
    ),
)
STRUCTURE = HEAD.figure(
    "c4",
    sentence=(),
    definition="d",
    columns=tuple(Column(n, n) for n in ("number", "name", "status", "evidence", "score")),
    rows=(
        Row((1, "Порядок", Text("partial"), None, 0.5)),
        Row((2, "Жильё", Text("present"), None, 1.0)),
        Row((3, "Работа", Text("missing"), None, 0.0)),
    ),
)

COSTS = HEAD.figure(
    "c9",
    sentence=(),
    definition="d",
    columns=(Column("name", ""), Column("from", ""), Column("cost_rub", "")),
    rows=(
        Row(("x", Text("C3: too few within reach"), 5_000)),
        Row((Word("x", "the same in English"), Text("C5, C7: opens ways"), 1_000)),
        Row((Text("a limit"), Text("C5, C7: opens ways"), None)),
    ),
)


def say(text: Any) -> str:
    if isinstance(text, Text):
        values = {n: say(v) if isinstance(v, Text) else v for n, v in text.values.items()}
        return text.message % values
    return str(text)


def test_a_draft_holds_each_gap_and_leaves_open_what_the_region_decides() -> None:
    drafted = draft_measures(CHANGES, STRUCTURE, say)
    assert [(one.name, one.people, one.where) for one in drafted] == [
        ("open the service within reach: x", "40", "Бор"),
        ("a limit", FEW, "Бор"),
        ("complete the structural element “Порядок”", "", "Область"),
        ("complete the structural element “Работа”", "", "Область"),
    ]
    assert {(one.responsible, one.funding, one.due, one.state) for one in drafted} == {
        ("", "", None, "proposed")
    }
    assert drafted[3].gap == "structural element: missing (C4)"


def test_a_measure_costs_what_closing_its_own_gap_costs() -> None:
    """Not what another figure's gap of the same service would; what has no price stays open."""
    drafted = draft_measures(CHANGES, STRUCTURE, say, COSTS)
    assert [one.cost for one in drafted] == ["1000", "", "", ""]
    assert [one.cost for one in draft_measures(CHANGES, STRUCTURE, say)] == [""] * 4


MEASURES = st.builds(
    Measure,
    name=st.text("абв= 1", min_size=1, max_size=9).map(lambda text: f"м{text.strip()}м"),
    responsible=st.sampled_from(("", "Минздрав")),
    funding=st.sampled_from(("", "grant")),
    due=st.none() | st.dates(),
    state=st.sampled_from(tuple(STATES)),
)


@given(st.lists(MEASURES, max_size=5).map(tuple))
def test_a_kept_roadmap_comes_back_as_it_was(measures: tuple[Measure, ...]) -> None:
    measures = tuple(replace(one, name=" ".join(one.name.split())) for one in measures)
    document = json.loads(json.dumps(write_roadmap("RU-NIZ", measures)))
    assert read_roadmap(document, FORMS) == ("RU-NIZ", measures)


def test_a_roadmap_is_a_figure_for_every_kind_of_file() -> None:
    first = replace(
        draft_measures(CHANGES, STRUCTURE, say, COSTS)[0],
        responsible="Минсоц",
        funding="grant",
        due=date(2027, 3, 1),
        state="decided",
    )
    plan = roadmap_figure(CHANGES, (first, Measure(name="своя")), FORMS)
    gap = "people without a way (C5)"
    assert plan.rows[0].values == (
        *(
            1,
            "open the service within reach: x",
            gap,
            40,
            "Бор",
            1000,
            "Минсоц",
            "Грант",
            "01.03.2027",
        ),
        Text("decided"),
    )
    assert plan.rows[1].values[3:9] == (None, "", None, None, None, None)
    assert all(len(row.values) == len(plan.columns) for row in plan.rows)
    assert plan.sentence[0].values == {"measures": 2, "decided": 1}


@pytest.mark.parametrize(
    "document",
    (
        None,
        [],
        {"measures": {}},
        {"measures": ["x"]},
        {"measures": [{"name": "x"}] * (MOST_ROWS + 1)},
        {"measures": [{"name": "x" * (MOST_LETTERS + 1)}]},
        {"measures": [{"name": "x", "due": "tomorrow"}]},
        {"measures": [{"name": "x", "funding": "luck"}]},
        {"measures": [{"name": "x", "state": "dreamt"}]},
    ),
)
def test_what_is_no_roadmap_is_refused(document: Any) -> None:
    with pytest.raises(RoadmapError):
        read_roadmap(document, FORMS)


def test_what_is_left_open_is_nothing() -> None:
    assert read_measure({"name": " a  b "}, FORMS) == Measure(name="a b")
