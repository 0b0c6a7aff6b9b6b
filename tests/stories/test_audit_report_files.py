"""Reports as files, of invented and of real data, of a town, a region and the country.

Every kind of file says what it is, in the language asked for, and none pretends to know what nobody
has declared.
"""

import csv
import html as escaping
import io
import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from registry.cli import audit as command
from registry.models import Act, Organisation, Settlement, Source, Territory
from registry.tables.base import db
from tests.databases import EmbeddedTemplates, PostgisTemplates, opened_app

pytestmark = pytest.mark.long
MARK = {
    "ru": "ДЕМО: эти числа опираются на придуманные организации. Не для решений.",
    "en": "ДЕМО: these numbers rest on organisations that are invented. Not for decisions.",
}
NOT_DECLARED = {
    "ru": ("Никто не объявлял справочник этой территории полным", "известно» — это не «нет»"),
    "en": ("Nobody has declared the", "“not known” is not “not there”"),
}
TOWN, REAL = "RU-NIZ.bor", "RU-PSK"
Reports = dict[str, dict[str, bytes]]


@pytest.fixture(scope="module")
def app(templates: EmbeddedTemplates | PostgisTemplates, seeded_url: str) -> Iterator[Flask]:
    url = templates.copy("shipped")
    with opened_app(url) as app:
        yield app
    templates.drop(url)


@pytest.fixture(scope="module")
def reports(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Reports:
    """Reports by territory and language. Routes of the whole country are what was computed before:
    computing them all takes longer than a test may."""
    found = {}
    for territory, language in (
        (TOWN, "ru"),
        (TOWN, "en"),
        (REAL, "ru"),
        ("RU", "ru"),
        ("RU", "en"),
    ):
        out = tmp_path_factory.mktemp("report")
        with pytest.MonkeyPatch.context() as patch:
            if territory == "RU":
                patch.setattr(command, "compute_routes", lambda *_, **__: iter(()))
            asked = ["audit", territory, "--language", language, "--out", str(out), "--no-store"]
            result = app.test_cli_runner().invoke(args=asked)
        assert result.exit_code == 0, result.output
        found[f"{territory} {language}"] = {
            path.name: path.read_bytes() for path in sorted(out.iterdir())
        }
    return found


def text_of(name: str, body: bytes, *, codes: bool = True) -> str:
    """What a person reads in a file, blanks run together; ``codes``: of rows of tables too."""
    if name.endswith(".pdf"):
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    elif name.endswith(".xlsx"):
        book = load_workbook(io.BytesIO(body))
        cells = [
            cell
            for sheet in book
            for row in sheet.iter_rows(values_only=True)
            for cell in row[0 if codes or sheet is book.worksheets[-1] else 1 :]
            if isinstance(cell, str)
        ]
        text = " ".join([*book.sheetnames, *cells])
    elif name.endswith(".html"):
        text = re.sub(r"<(style|script)\b.*?</\1>", " ", body.decode("utf-8"), flags=re.DOTALL)
        said = re.findall(r'(?:aria-label|title)="([^"]*)"', text)
        text = escaping.unescape(re.sub(r"<[^>]+>", " ", text) + " ".join(said))
    elif name.endswith(".csv") and not codes:
        lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
        table = lines.index([])
        text = " ".join(" ".join(line[number < table :]) for number, line in enumerate(lines))
    else:
        text = body.decode("utf-8-sig")
    return " ".join(text.split())


@pytest.mark.parametrize("asked", (f"{TOWN} ru", f"{TOWN} en", "RU ru", "RU en"))
def test_every_kind_of_file_carries_the_mark(reports: Reports, asked: str) -> None:
    mark, kinds = MARK[asked[-2:]], set()
    for name, body in reports[asked].items():
        kinds.add(name.partition(".")[2])
        if name.endswith((".html", ".csv")):
            assert mark in text_of(name, body), name
        elif name.endswith(".geojson"):
            told = json.loads(body)
            assert told["about"]["mark"] == mark
            assert told["features"]
            assert all(item["properties"]["mark"] == "ДЕМО" for item in told["features"])
        elif name.endswith(".json"):
            told = json.loads(body)
            assert told["mark"] == "ДЕМО"
            assert all(item["invented"] for item in told.get("figures", ()))
        elif name.endswith(".xlsx"):
            sheets = load_workbook(io.BytesIO(body)).worksheets
            assert all(sheet.title.startswith("ДЕМО") for sheet in sheets[:-1])
            assert all(sheet.oddHeader.center.text == mark for sheet in sheets[:-1])
            assert sheets[-1]["B1"].value == mark
        else:
            assert name == "report.pdf"
            pages = [
                " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(body)).pages
            ]
            assert mark in pages[0]
            assert all("ДЕМО" in page for page in pages), "a page that is taken out is marked too"
    assert kinds == {"html", "csv", "geojson", "json", "xlsx", "pdf"}


def test_a_report_of_real_data_carries_no_mark_and_does_not_pretend_to_be_complete(
    reports: Reports,
) -> None:
    """An empty register is told as "not known" in every file; it is no network without help."""
    files = reports[f"{REAL} ru"]
    for name, body in files.items():
        text = text_of(name, body)
        if name.endswith((".json", ".geojson")):
            continue
        assert "ДЕМО" not in text, name
        assert any(words in text for words in NOT_DECLARED["ru"]), name
    shapes = json.loads(files["routes.geojson"])
    assert shapes["about"]["register_complete_on"] is None and shapes["about"]["mark"] is None
    assert not any(item["properties"]["register_complete"] for item in shapes["features"])
    document = json.loads(files["audit.json"])
    assert document["register_complete_on"] is None and document["mark"] is None
    structure = next(item for item in document["figures"] if item["id"] == "c4")
    states = {row[2][2]["text"] for row in structure["rows"]}
    assert "not on record" in states and "missing" not in states
    assert "не записано" in text_of("report.html", files["report.html"])


def recorded_names(app: Flask) -> list[str]:
    """What stays as it was recorded in every language, the longest first."""
    with app.app_context():
        session = db.session()
        found = {
            *session.scalars(select(Territory.name)),
            *session.scalars(select(Organisation.name)),
            *session.scalars(select(Settlement.name)),
            *session.scalars(select(Source.title)),
            *session.scalars(select(Act.title)),
            *session.scalars(select(Act.number)),
            "ДЕМО",
        }
    return sorted(filter(None, found), key=len, reverse=True)


def without(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(" ".join(name.split()), " ")
    return text


READ = ("report.html", "map.html", "report.pdf", "audit.xlsx", "csv")


@pytest.mark.parametrize("territory", (TOWN, "RU"))
def test_an_english_report_has_no_russian_word_of_ours(
    app: Flask, reports: Reports, territory: str
) -> None:
    names = recorded_names(app)
    for name, body in reports[f"{territory} en"].items():
        if (
            name.endswith(READ) and name != "report.pdf"
        ):  # paper breaks names: its words are the page's
            left = re.findall(r"[^ ]*[А-Яа-яЁё]{2,}[^ ]*", without(text_of(name, body), names))
            assert left == [], (name, left[:10])
    assert '<html lang="en">' in reports[f"{territory} en"]["report.html"].decode("utf-8")
    assert '<html lang="en">' in reports[f"{territory} en"]["map.html"].decode("utf-8")


LATIN = re.compile(r"[A-Za-z]{3,}")
OF_OURS = {  # files, formats, programs and licences, commands, a method, a group of disability
    *("audit", "xlsx", "csv", "pdf", "html", "json", "geojson", "flask", "app", "wsgi", "language"),
    *("out", "costs", "dir", "file", "highs", "openstreetmap", "odbl", "geonames", "hflabs"),
    *("sfca", "iii"),
}


@pytest.mark.parametrize("asked", (TOWN, REAL, "RU"))
def test_a_russian_report_has_no_english_word_of_ours(
    app: Flask, reports: Reports, asked: str
) -> None:
    names = recorded_names(app)
    for name, body in reports[f"{asked} ru"].items():
        if not name.endswith(READ) or name == "report.pdf":
            continue
        text = without(text_of(name, body, codes=False), names)
        text = re.sub(r"\bRU(-[A-Z]+)?[.\w/-]*", " ", text)  # codes of territories
        words = {word.lower() for word in LATIN.findall(text)} - OF_OURS
        assert words == set(), name


def test_the_report_of_the_country_stays_readable_and_says_what_it_leaves_to_regions(
    reports: Reports,
) -> None:
    files = reports["RU ru"]
    page = text_of("report.html", files["report.html"])
    assert "определены для региона и стоят в отчётах регионов" in page
    assert "Закрытия" not in page or "считает аудит региона" in page
    assert "roadmap.csv" not in files and "roadmap.json" not in files
    for name in ("c4", "c5", "c6"):
        lines = list(csv.reader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig"))))
        rows = lines[1 : lines.index([])]
        assert 1 < len(rows) <= 89, "a row for each federal subject"
        assert [row[0] for row in rows if not re.fullmatch(r"[A-Z]{2}-\w+", row[0])] == []
    sites = json.loads(files["audit.json"])["figures"]
    plan = next(item for item in sites if item["parameters"].get("part") == "sites")
    assert plan["parameters"]["exact"] is False, "lazy greedy, with how far from the best it may be"
    assert all(0 <= row[2][6] < 1 for row in plan["rows"] if isinstance(row[2][6], float))
    assert files["map.html"].decode("utf-8").count("RU-") > 80, "regions, not municipalities"
    assert sum(map(len, files.values())) < 6_000_000


def test_the_report_of_a_region_has_money(reports: Reports) -> None:
    for asked in (f"{TOWN} ru", f"{REAL} ru"):
        files = reports[asked]
        for name in ("c9.csv", "c9-unit.csv", "c9-norm.csv"):
            text = files[name].decode("utf-8-sig")
            assert ", рублей [предположение]" in text and "Пример расчёта" in text
        page = text_of("report.html", files["report.html"])
        assert "Цена пробела = места × часы одного места в месяц × цена часа × 12" in page
        assert "оплатит норматив" in page and "УСП" in page
