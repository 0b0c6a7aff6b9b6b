"""``flask audit`` writes a report that opens without a network, and keeps the audit."""

import csv
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook

from tests.databases import EmbeddedTemplates, PostgisTemplates, opened_app

TOWN = "RU-NIZ.bor"


@pytest.fixture(scope="module")
def report(
    templates: EmbeddedTemplates | PostgisTemplates,
    seeded_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The report of one town, from a database of its own."""
    out = tmp_path_factory.mktemp("report")
    url = templates.copy("shipped")
    with opened_app(url) as app:
        first = audit(app, out)
        again = audit(app, out)
    templates.drop(url)
    assert first["routes_computed"] > 30
    assert again["routes_computed"] == 0  # kept: nothing they rest on has changed
    assert again["audit"] > first["audit"]  # beside it, not over it
    return out


def audit(app: Flask, out: Path) -> dict[str, int]:
    result = app.test_cli_runner().invoke(args=["audit", TOWN, "--out", str(out), "--json"])
    assert result.exit_code == 0, result.output
    told: dict[str, int] = json.loads(result.output.splitlines()[-1])
    return told


def test_the_pages_ask_no_other_server_for_anything(report: Path) -> None:
    for name in ("report.html", "map.html"):
        text = (report / name).read_text("utf-8")
        assert re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="', text) == []
        assert not re.search(r'url\(["\']?https?:', text)
        assert "<script>alert" not in text


def test_the_report_says_what_it_rests_on(report: Path) -> None:
    text = (report / "report.html").read_text("utf-8")
    assert "Бор" in text and "ДЕМО: эти числа" in text
    assert "Нижняя граница: сосчитаны признанные инвалидами" in text
    assert "1 января 2024" in text  # the day people were counted on
    for number in range(1, 10):
        assert f"C{number}." in text
    document = json.loads((report / "audit.json").read_text("utf-8"))
    assert document["version"] and document["figures"][0]["revision"] > 0


def test_tables_and_paper_are_there(report: Path) -> None:
    assert (report / "report.pdf").read_bytes().startswith(b"%PDF-")
    book = load_workbook(report / "audit.xlsx")
    assert len(book.worksheets) >= 10
    assert (report / "roadmap.csv").exists()
    with (report / "c5-clients.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))
    assert len(rows) > 41
    assert not list(report.glob("*.part"))


def test_changes_are_told_once_there_are_two_audits(report: Path) -> None:
    document = json.loads((report / "audit.json").read_text("utf-8"))
    assert [figure["id"] for figure in document["figures"]].count("c10") == 0  # written before it


def test_an_unknown_territory_is_refused_and_nothing_is_written(app: Flask, tmp_path: Path) -> None:
    out = tmp_path / "nothing"
    result = app.test_cli_runner().invoke(args=["audit", "RU-XX", "--out", str(out)])
    assert result.exit_code != 0 and not out.exists()
