"""The measurements run, on the smallest network, and the picture shows what they found."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import growth
from benchmarks.chart import HEIGHT, TOP, Line, Panel, write_chart
from benchmarks.explanations import Explained, explain, rows_of
from benchmarks.national.compiled import compiled
from benchmarks.national.country import Country, save
from benchmarks.national.ground import Ground
from benchmarks.questions import people_of
from benchmarks.report import write_section
from registry.domain.route import DEFAULT_CRITERIA, Refusal
from registry.domain.vocabulary import Vocabulary
from registry.engine import refusals
from registry.engine.geo import DEFAULT_CIRCUITY
from registry.engine.scene import set_scene

SVG = "{http://www.w3.org/2000/svg}"


def test_growth_is_measured_and_drawn(
    ground: Ground,
    country: Country,
    vocabulary: Vocabulary,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save(country, tmp_path / "tiny.npz")
    monkeypatch.setattr(growth, "survey", lambda: (ground, vocabulary))
    monkeypatch.setattr(growth, "PICTURE", tmp_path / "growth.svg")
    row = growth.measure(tmp_path / "tiny.npz", 3)
    assert row["organisations"] == len(country.placed.kind)
    assert len(row["seconds"]) == len(row["work"]) == 3
    assert 0 <= row["proved"] <= 3
    bigger = {**row, "organisations": 10 * row["organisations"]}
    assert "1,200" in "\n".join(growth.tell([row, bigger], 3))
    growth.draw([row, bigger])
    drawn = ElementTree.parse(tmp_path / "growth.svg")
    assert len(drawn.findall(f".//{SVG}circle")) == 8, "four lines of two points"


def test_a_larger_value_stands_higher_and_farther_right(tmp_path: Path) -> None:
    path = tmp_path / "chart.svg"
    write_chart(path, "A & B", "size", [Panel("ms", [Line("p50", [(10, 2.0), (1_000, 70.0)])])])
    tree = ElementTree.parse(path)
    (x1, y1), (x2, y2) = [
        (float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in tree.iter(f"{SVG}circle")
    ]
    assert x1 < x2
    assert TOP <= y2 < y1 <= TOP + HEIGHT
    assert tree.getroot().attrib["aria-label"] == "A & B"


def test_every_explanation_is_timed(country: Country, vocabulary: Vocabulary) -> None:
    network, found = compiled(country, vocabulary), Explained()
    people = people_of(country, vocabulary, 12)
    for person in people:
        explain(network, person, found)
    assert len(found.routes) == len(found.refusals) == len(people)
    assert len(found.missing) + len(found.declines) == len(people)
    assert found.refused > 0
    assert found.decline
    assert all(row[2] == "—" or float(row[2]) >= 0 for row in rows_of(found))


def test_of_refusals_only_what_is_told_is_put_into_words(
    country: Country, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, words = compiled(country, vocabulary), 0
    tell = refusals._Teller.tell

    def counted(teller: refusals._Teller, row: int, code: int) -> Refusal:
        nonlocal words
        words += 1
        return tell(teller, row, code)

    monkeypatch.setattr(refusals._Teller, "tell", counted)
    refused = told = 0
    for person in people_of(country, vocabulary, 12):
        scene = set_scene(network, person, DEFAULT_CRITERIA, DEFAULT_CIRCUITY)
        groups = refusals.list_refusals(scene).groups
        told += len(groups)
        refused += sum(group.count for group in groups)
    assert words == told
    assert refused > 2 * told


def test_a_section_replaces_itself_and_leaves_the_others(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    for lines in (["old \\1 figures"], ["new \\1 figures"]):
        write_section("one", "One", lines, page)
        write_section("two", "Two", ["other"], page)
    text = page.read_text("utf-8")
    assert re.findall("## .*", text) == ["## One", "## Two"]
    assert "old" not in text
    assert "new \\1 figures" in text
