"""The roadmap on its page: drafted, filled in, kept as a file, brought back, exported."""

import csv
import io
import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

PAGE = "/audit/RU-NEN/roadmap"
OWN = {
    "name.0": "Открыть кризисный кабинет",
    "gap.0": "люди без пути (C5)",
    "people.0": "14",
    "where.0": "Псков",
    "cost.0": "9242000",
    "responsible.0": "=Комитет",
    "funding.0": "grant",
    "due.0": "2027-03-01",
    "state.0": "decided",
    "name.1": "Лишняя",
    "drop.1": "1",
    "name.2": " ",
}


def fields_of(text: str) -> dict[str, str]:
    found = re.findall(r'<input[^>]* name="([\w.]+)"[^>]*? value="([^"]*)"', text)
    return {name: unescape(value) for name, value in found if "." in name}


def test_the_draft_holds_what_the_audit_found(seeded_client: FlaskClient) -> None:
    """Every single change first, then what is incomplete of the structure."""
    told = seeded_client.get("/api/v1/audit/c7?territory=RU-NIZ").get_json()["rows"]
    text = seeded_client.get("/audit/RU-NIZ/roadmap").text
    typed = fields_of(text)
    assert len(told) > 5
    for number, row in enumerate(told[:30]):
        expected = row["name"].replace("услуга рядом", "открыть услугу рядом")
        expected = re.sub("^соглашение", "заключить соглашение", expected)
        assert typed[f"name.{number}"] == expected
        assert typed[f"people.{number}"] == str(row["people"])
    assert any("дополнить структурный элемент" in value for value in typed.values())
    assert {value for name, value in typed.items() if name.startswith(("responsible", "due"))} == {
        ""
    }
    assert "%(" not in text
    assert "ДЕМО:" in text


def test_what_is_typed_is_kept_as_a_file_and_comes_back(seeded_client: FlaskClient) -> None:
    kept = seeded_client.post(PAGE, data={**OWN, "as": "json"})
    assert kept.headers["Cache-Control"] == "no-store"
    assert "roadmap.json" in kept.headers["Content-Disposition"]
    document = kept.get_json()
    assert document["territory"] == "RU-NEN" and len(document["measures"]) == 1
    assert document["measures"][0]["due"] == "2027-03-01"
    again = seeded_client.post(PAGE, data={"file": (io.BytesIO(kept.get_data()), "x.json")}).text
    typed = fields_of(again)
    for name in ("name.0", "responsible.0", "where.0", "cost.0", "due.0"):
        assert typed[name] == OWN[name]
    assert re.search(r'value="grant" selected', again) and 'value="decided" selected' in again
    assert "Лишняя" not in again


def test_it_goes_to_a_meeting_as_a_table(seeded_client: FlaskClient) -> None:
    text = seeded_client.post(PAGE, data={**OWN, "as": "csv"}).get_data().decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[1][1:] == [
        *("1", "Открыть кризисный кабинет", "люди без пути (C5)", "14", "Псков"),
        *("9242000", "'=Комитет", "Грант, субсидия по конкурсу", "01.03.2027", "решено"),
    ]
    book = load_workbook(
        io.BytesIO(seeded_client.post(PAGE, data={**OWN, "as": "xlsx"}).get_data())
    )
    sheet = book.worksheets[0]
    assert sheet.title == "Дорожная карта"
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == "=Комитет" and cell.data_type == "s" for cell in cells)


def test_what_cannot_be_used_is_told_and_loses_nothing_else(seeded_client: FlaskClient) -> None:
    text = seeded_client.post(PAGE, data={**OWN, "due.0": "завтра", "as": "json"}).text
    assert 'class="note"' in text and fields_of(text)["name.0"] == OWN["name.0"]
    assert fields_of(text)["due.0"] == ""


@pytest.mark.parametrize(
    "body",
    (b"", b"{}", b"[1]", b"\xff", b"[" * 19_000, b'{"measures": [{"due": "x"}]}'),
)
def test_a_file_that_holds_no_roadmap_is_told(seeded_client: FlaskClient, body: bytes) -> None:
    answer = seeded_client.post(PAGE, data={"file": (io.BytesIO(body), "x.json")})
    assert answer.status_code == 200 and 'class="note"' in answer.text


def test_a_roadmap_of_another_region_is_refused(seeded_client: FlaskClient) -> None:
    body = json.dumps({"territory": "RU-NIZ", "measures": []}).encode()
    text = seeded_client.post(PAGE, data={"file": (io.BytesIO(body), "x.json")}).text
    assert "о другом регионе (RU-NIZ)" in text


@pytest.mark.parametrize("territory", ("RU", "zzz", "RU-PSK.pskov"))
def test_a_roadmap_is_of_a_federal_subject(seeded_client: FlaskClient, territory: str) -> None:
    assert seeded_client.get(f"/audit/{territory}/roadmap").status_code == 404
    assert seeded_client.post(f"/audit/{territory}/roadmap").status_code == 404
