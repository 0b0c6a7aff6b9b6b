"""No answer names an invented organisation without saying so: over every door, in every form.

An invented organisation is known by its address (``demo-…``). Where it is named, the name begins
with «ДЕМО · », its state is told, and the page carries the banner; none can be called.
"""

import csv
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.config import ROOT
from registry.pages.route_examples import typed_example
from registry.services.examples import list_examples
from registry.services.vocabulary import get_vocabulary

EXAMPLES = list_examples(ROOT / "seed_data", get_vocabulary(ROOT / "seed_data"))
MARK = "ДЕМО · "
LINK = re.compile(r'<a[^>]*href="/places/(demo-[^"/?#]+)"[^>]*>(.*?)</a>', re.DOTALL)
PAGES = (
    "/list?territory=RU-NIZ",
    "/list?territory=RU-NIZ&kind=ngo",
    "/list?place=Кстово&radius_km=60",
    "/places/demo-ano-svoy-dom",
    "/places/demo-oblastnaya-psikhiatricheskaya-bolnitsa",
    "/network/RU-NIZ",
    "/network/RU-NIZ.dzerzhinsk",
    "/catchment/demo-ano-svoy-dom",
    "/sheets/diagnosis?for=child&place=Арзамас",
    "/embed/places?territory=RU-NIZ",
)
ANSWERS = (
    "/api/v1/organisations?territory=RU-NIZ&per_page=200",
    "/api/v1/organisations/demo-ano-svoy-dom",
    "/api/v1/offers?territory=RU-NIZ&per_page=200",
    "/api/v1/offers.geojson?territory=RU-NIZ",
    "/api/v1/network?territory=RU-NIZ",
)


def check_page(text: str) -> int:
    """Check one page; return how many invented organisations it names."""
    found = LINK.findall(text)
    for slug, inside in found:
        words = unescape(re.sub(r"<[^>]+>", "", inside)).strip()
        assert words.startswith(MARK), (slug, words)
    if found:
        assert re.search("Демонстрация[.:]", text), "the banner"
        assert re.search(r'class="[^"]*banner[^"]*no-print', text) is None, "printed too"
    return len(found)


def records_of(value: Any) -> Iterator[dict[str, Any]]:
    """Every object, at any depth, that is an invented organisation or speaks of one."""
    if isinstance(value, dict):
        named = (value.get("slug"), value.get("id"), value.get("organisation_slug"))
        if any(isinstance(name, str) and name.startswith("demo-") for name in named):
            yield value
        for inner in value.values():
            yield from records_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from records_of(inner)


def check_document(document: Any) -> int:
    """Check one JSON document; return how many invented organisations it names."""
    number = 0
    for record in records_of(document):
        number += 1
        name = record.get("name") or record.get("organisation_name") or ""
        assert name.startswith(MARK), record
        state = record.get("record_state") or record.get("state")
        assert state in (None, "demonstration"), record
    return number


@pytest.mark.parametrize("address", PAGES)
def test_pages(seeded_client: FlaskClient, address: str) -> None:
    answer = seeded_client.get(address)
    assert answer.status_code == 200, answer.text[:500]
    assert check_page(answer.text) > 0
    # the helpline at the foot of every page is real; the invented place above it has no number
    told, _, _ = answer.text.partition("<footer")
    assert 'href="tel:+7' not in told or "demo-" not in address


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
def test_routes_on_the_page_in_the_answer_of_the_api_and_on_the_sheet(
    seeded_app: Flask, example: Any
) -> None:
    client = seeded_app.test_client()
    with seeded_app.test_request_context():
        typed = typed_example(example)
    page = client.post("/routes", data=typed)
    assert page.status_code == 200
    assert check_page(page.text) > 0
    sheet = client.post("/routes/family", data=typed)
    assert sheet.status_code == 200
    assert MARK in sheet.text and "пример" in sheet.text.lower()
    told = client.post("/api/v1/routes", json=dict(example.profile)).get_json()
    assert check_document(told) > 0
    for route in told["routes"]:
        for step in route["steps"]:
            if step["organisation"]["slug"].startswith("demo-"):
                assert step["record_state"] == "demonstration"
                assert step["may_be_called"] is False
                assert step["source"]["id"] == "demonstration-region"


@pytest.mark.parametrize("address", ANSWERS)
def test_the_interface_for_programs(seeded_client: FlaskClient, address: str) -> None:
    answer = seeded_client.get(address)
    assert answer.status_code == 200
    document = answer.get_json(force=True)
    assert check_document(document) > 0
    assert "demonstration" in json.dumps(document)


def test_the_table_for_spreadsheets(seeded_client: FlaskClient) -> None:
    answer = seeded_client.get("/list.csv?territory=RU-NIZ")
    assert answer.status_code == 200
    lines = answer.get_data(as_text=True).lstrip("\ufeff").splitlines()
    rows = list(csv.DictReader(lines, delimiter=";" if ";" in lines[0] else ","))
    invented = [row for row in rows if any("demo-" in (cell or "") for cell in row.values())]
    assert len(invented) > 200
    for row in invented:
        assert any((cell or "").startswith(MARK) for cell in row.values()), row
        assert any(
            "demonstration" in (cell or "") or "придуман" in (cell or "") for cell in row.values()
        ), row


def test_the_graph(seeded_client: FlaskClient) -> None:
    answer = seeded_client.get("/api/v1/network?territory=RU-NIZ&format=graphml&links=recorded")
    root = ElementTree.fromstring(answer.data)
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    keys = {key.get("id"): key.get("attr.name") for key in root.findall("g:key", space)}
    invented = 0
    for node in root.findall(".//g:node", space):
        told = {keys[data.get("key")]: data.text or "" for data in node.findall("g:data", space)}
        values = " ".join(told.values())
        if "demo-" in (node.get("id") or "") or "demo-" in values or MARK in values:
            invented += 1
            assert any(value.startswith(MARK) for value in told.values()), told
            assert "demonstration" in told.values(), told
    assert invented > 200


def test_the_feed_of_changes(seeded_client: FlaskClient) -> None:
    root = ElementTree.fromstring(seeded_client.get("/feed/RU-NIZ.atom").data)
    space = {"a": "http://www.w3.org/2005/Atom"}
    invented = 0
    for entry in root.findall("a:entry", space):
        text = " ".join(entry.itertext())
        addresses = [link.get("href") or "" for link in entry.findall("a:link", space)]
        if "ДЕМО" in text or any("/places/demo-" in address for address in addresses):
            invented += 1
            title = entry.findtext("a:title", "", space)
            assert MARK in title, title
    assert invented > 0


def test_the_command_line(seeded_app: Flask, tmp_path: Path) -> None:
    runner = seeded_app.test_cli_runner()
    profile = tmp_path / "profile.json"
    profile.write_text(json.dumps(dict(EXAMPLES[0].profile)), encoding="utf-8")
    planned = runner.invoke(args=["plan", str(profile)])
    assert planned.exit_code == 0, planned.output
    assert check_document(json.loads(planned.stdout)) > 0
    written = tmp_path / "network.json"
    exported = runner.invoke(args=["network", "export", str(written)])
    assert exported.exit_code == 0, exported.output
    assert check_document(json.loads(written.read_text("utf-8"))) >= 240
    report = runner.invoke(args=["network", "report", "RU-NIZ"]).stdout
    assert "demonstration: archive and invented records are counted too" in report
    for line in report.splitlines():
        if "(" in line and ", demonstration)" in line:
            assert line.strip().startswith(MARK), line


@pytest.mark.parametrize("address", [*PAGES, *ANSWERS, "/feed/RU-NIZ.atom"])
def test_production_names_none(seeded_app: Flask, address: str) -> None:
    seeded_app.config["MODE"] = "production"
    try:
        answer = seeded_app.test_client().get(address)
    finally:
        seeded_app.config["MODE"] = "demonstration"
    if "/demo-" in address:
        assert answer.status_code == 404
    asked = address.rpartition("/")[2]  # the answer may repeat what was asked for
    assert "demo-" not in answer.text.replace(asked, "")
    assert "ДЕМО ·" not in answer.text
