"""Figures of the audit that rest on invented organisations say so: every page, file and answer.

The demonstration region, its municipalities and the country rest on them; other regions do not.
"""

import csv
import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from registry.domain.audit import FIGURES

SENTENCE = "ДЕМО: эти числа опираются на придуманные организации. Не для решений."
INVENTED = ("RU-NIZ", "RU-NIZ.bor", "RU")
REAL = ("RU-PSK", "RU-PSK.pskov")
ASKED = (
    *(f"{figure}?territory=RU-NIZ" for figure in FIGURES if figure not in ("c7", "c9")),
    *(f"{figure}?territory=RU-NIZ.bor" for figure in FIGURES if figure != "c10"),
    "c2?territory=RU-NIZ&service_type=day_stay",
    "c7?territory=RU-NIZ&service_type=day_stay",
    "c1?territory=RU",
    "c1?territory=RU&service_type=day_stay",
)


@pytest.mark.parametrize("asked", ASKED)
def test_every_format_carries_the_mark(seeded_client: FlaskClient, asked: str) -> None:
    address = f"/api/v1/audit/{asked}"
    told = seeded_client.get(address).get_json()
    assert told["mark"] == SENTENCE
    lines = list(csv.reader(io.StringIO(seeded_client.get(f"{address}&format=csv").text)))
    assert ["ДЕМО", SENTENCE] in lines
    book = load_workbook(io.BytesIO(seeded_client.get(f"{address}&format=xlsx").get_data()))
    data, about = book.worksheets[0], book.worksheets[-1]
    assert data.title.startswith("ДЕМО ") and data.oddHeader.center.text == SENTENCE
    assert [cell.value for cell in about[1]] == ["ДЕМО", SENTENCE]
    shapes = json.loads(seeded_client.get(f"{address}&format=geojson").text)
    assert shapes["about"]["mark"] == SENTENCE
    assert {feature["properties"]["mark"] for feature in shapes["features"]} <= {"ДЕМО"}
    page = seeded_client.get(f"/audit/{told['territory']}?figure={asked.replace('?', '&')}").text
    assert SENTENCE in page.split("<table", 1)[0]


@pytest.mark.parametrize("territory", INVENTED)
def test_the_pages_carry_the_mark(seeded_client: FlaskClient, territory: str) -> None:
    assert SENTENCE in seeded_client.get(f"/audit/{territory}").text
    if territory == "RU-NIZ":
        assert SENTENCE in seeded_client.get(f"/audit/{territory}/what-if").text


@pytest.mark.parametrize("territory", REAL)
def test_what_rests_on_nothing_invented_is_not_marked(
    seeded_client: FlaskClient, territory: str
) -> None:
    address = f"/api/v1/audit/c2?territory={territory}&service_type=outpatient_psychiatry"
    assert seeded_client.get(address).get_json()["mark"] is None
    for tail in ("&format=csv", "&format=geojson"):
        assert "ДЕМО" not in seeded_client.get(address + tail).text
    assert SENTENCE not in seeded_client.get(f"/audit/{territory}").text


def test_what_is_beside_a_marked_territory_is_marked(seeded_client: FlaskClient) -> None:
    asked = "?figure=c2&service_type=day_stay&other="
    beside = seeded_client.get(f"/audit/RU-PSK{asked}RU-NIZ").text
    assert SENTENCE not in beside and '<span class="mark mark-caution">ДЕМО</span>' in beside


def test_production_rests_on_nothing_invented(seeded_app: Flask) -> None:
    seeded_app.config["MODE"] = "production"
    try:
        client = seeded_app.test_client()
        answer = client.get("/api/v1/audit/c1?territory=RU-NIZ").get_json()
        page = client.get("/audit/RU-NIZ?figure=c1").text
    finally:
        seeded_app.config["MODE"] = "demonstration"
    assert answer["mark"] is None and answer["demonstration"] is False
    assert "ДЕМО" not in page
