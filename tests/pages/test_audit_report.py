"""The report by a button: made in a process of its own, the same files as the command writes."""

import csv
import io
import json
import re
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.audit import jobs as report_jobs
from registry.audit.files import pack
from registry.audit.jobs import ReportJobs, TooManyReportsError
from tests.databases import EmbeddedTemplates, PostgisTemplates, opened_app

TOWN = "RU-NIZ.bor"
PAGE = f"/audit/{TOWN}/report"
PATIENCE_SECONDS = 240


@pytest.fixture(scope="module")
def app(
    templates: EmbeddedTemplates | PostgisTemplates,
    seeded_url: str,  # the shipped data are there to copy
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Flask]:
    """The application on data of its own: making a report keeps the routes it computed."""
    url = templates.copy("shipped")
    with opened_app(url) as app:
        app.config["WTF_CSRF_ENABLED"] = False
        app.config["AUDIT_REPORTS"] = tmp_path_factory.mktemp("reports")
        yield app
    templates.drop(url)


@pytest.fixture(scope="module")
def archive(app: Flask) -> zipfile.ZipFile:
    """What is downloaded once the page says that it is ready."""
    client = app.test_client()
    assert "Подготовить" in client.get(PAGE).text
    assert client.get(f"{PAGE}.zip").status_code == 404
    begun = client.post(PAGE)
    assert begun.status_code == 303 and begun.headers["Location"].endswith(PAGE)
    assert client.post(PAGE).status_code == 303  # once more changes nothing
    said = client.get(PAGE).text
    assert "Отчёт готовится" in said and 'http-equiv="refresh"' in said
    until = time.monotonic() + PATIENCE_SECONDS
    while "Отчёт готовится" in said and time.monotonic() < until:
        time.sleep(1)
        said = client.get(PAGE).text
    assert "Отчёт готов<" in said, said
    assert 'http-equiv="refresh"' not in said
    answer = client.get(f"{PAGE}.zip")
    assert answer.mimetype == "application/zip"
    assert f"audit-{TOWN}" in answer.headers["Content-Disposition"]
    body = answer.get_data()
    answer.close()
    return zipfile.ZipFile(io.BytesIO(body))


def test_the_archive_holds_what_the_page_promises(app: Flask, archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    assert archive.testzip() is None
    assert {"report.html", "report.pdf", "map.html", "audit.xlsx", "routes.geojson"} <= names
    assert {f"c{number}.csv" for number in (1, 2, 3, 4, 6, 7, 8, 9)} <= names
    assert {"c5-clients.csv", "roadmap.csv", "roadmap.json", "audit.json"} <= names
    promised = re.findall(r"<li>([\w.]+\.\w+)", app.test_client().get(PAGE).text)
    assert set(promised) <= names and len(promised) >= 6
    told = json.loads(archive.read("audit.json"))
    assert told["version"] and told["command"] == f"flask --app wsgi audit {TOWN} --out DIR"
    assert (
        told["figures"][0]["revision"] > 0 and told["figures"][0]["parameters"]["circuity"] == 1.3
    )


def test_nothing_in_it_asks_a_server(archive: zipfile.ZipFile) -> None:
    for name in ("report.html", "map.html"):
        text = archive.read(name).decode("utf-8")
        assert re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="', text) == []
        assert not re.search(r'url\(["\']?https?:', text)
        assert "© участники OpenStreetMap" in text, "whose the outlines are"
    drawn = archive.read("map.html").decode("utf-8")
    assert "attributionControl.setPrefix(false)" in drawn


def test_no_file_tells_a_number_of_few_people(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        if not name.endswith(".csv"):
            continue
        lines = list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
        places = [place for place, head in enumerate(lines[0]) if ", человек" in head]
        for line in lines[1 : lines.index([])]:
            for place in places:
                text = line[place]
                assert text in ("", "<5", "…", "0") or int(text) >= 5, (name, line)


def test_there_is_no_report_of_what_is_no_territory(seeded_client: FlaskClient) -> None:
    assert seeded_client.get("/audit/zzz/report").status_code == 404
    assert seeded_client.post("/audit/zzz/report").status_code == 404
    assert seeded_client.get("/audit/zzz/report.zip").status_code == 404


def test_the_button_asks_for_the_territory_in_the_language_of_the_page(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(
        ReportJobs, "start", lambda _, name, command, environment: asked.append((name, command))
    )
    client = app.test_client()
    assert 'href="/audit/RU/report"' in client.get("/audit/RU").text
    assert "несколько минут" in client.get("/audit/RU/report").text
    assert client.post("/audit/RU/report").status_code == 303
    client.set_cookie("language", "en")
    assert "some minutes" in client.get("/audit/RU/report").text
    assert client.post("/audit/RU/report").status_code == 303
    (first, russian), (second, english) = asked
    assert russian[-4:] == ["RU", "--language", "ru", "--job"]
    assert english[-4:] == ["RU", "--language", "en", "--job"]
    assert first != second, "a report in another language is another file"


SLEEP = (
    sys.executable,
    "-c",
    "import sys, time, pathlib; time.sleep(float(sys.argv[1]));"
    "pathlib.Path(sys.argv[2], 'report.zip').write_bytes(b'done')",
)


def wait(jobs: ReportJobs, name: str) -> str:
    for _ in range(400):
        state = jobs.look(name).state
        if state not in ("running", "waiting"):
            return state
        time.sleep(0.05)
    return "still at work"


def test_a_report_is_made_once_and_seen_by_everybody(tmp_path: Path) -> None:
    jobs = ReportJobs(tmp_path)
    assert jobs.look("a").state == "none"
    jobs.start("a", (*SLEEP, "0.5"), {})
    first = (tmp_path / "a" / "lock").stat().st_mtime_ns
    ReportJobs(tmp_path).start("a", (*SLEEP, "0.5"), {})
    assert ReportJobs(tmp_path).look("a").state == "waiting"
    assert (tmp_path / "a" / "lock").stat().st_mtime_ns == first
    assert wait(jobs, "a") == "ready"
    assert jobs.look("a").size == 4


def test_a_report_whose_process_ended_has_failed_and_may_be_asked_for_again(tmp_path: Path) -> None:
    jobs = ReportJobs(tmp_path)
    jobs.start("a", (sys.executable, "-c", "import sys; sys.exit('no')"), {})
    assert wait(jobs, "a") == "failed"
    assert "no" in (tmp_path / "a" / "log").read_text()
    jobs.start("a", (*SLEEP, "0"), {})
    assert wait(jobs, "a") == "ready"


def test_only_so_many_wait(tmp_path: Path) -> None:
    jobs = ReportJobs(tmp_path)
    names = [str(number) for number in range(report_jobs.MOST_WAITING + 1)]
    for name in names:
        jobs.start(name, (*SLEEP, "1"), {})
    with pytest.raises(TooManyReportsError):
        jobs.start("one too many", (*SLEEP, "0"), {})
    for name in names:
        assert wait(jobs, name) == "ready"


def test_old_reports_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_jobs, "KEPT", 2)
    jobs = ReportJobs(tmp_path)
    for name in ("a", "b", "c", "d"):
        jobs.start(name, (*SLEEP, "0"), {})
        assert wait(jobs, name) == "ready"
        time.sleep(0.02)
    assert jobs.look("a").state == "none" and jobs.look("d").state == "ready"


def test_the_same_files_are_the_same_archive() -> None:
    files = {"b.csv": b"2", "a.csv": b"1"}
    assert pack(files) == pack(dict(sorted(files.items())))
