"""The sheet for the family: plain in every sentence, the same route, nothing in the address."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session, scoped_session
from werkzeug.datastructures import MultiDict

from registry.domain.plain_language import ABBREVIATIONS, check_plain_text, find_abbreviations
from registry.domain.plain_sheet import PlainSheet, list_meanings, list_sentences
from registry.pages.family import sheet_values
from registry.services.examples import list_examples
from registry.services.vocabulary import get_vocabulary
from tests.pages.world import build_canaries


def typed_of(profile: dict[str, object]) -> MultiDict[str, str]:
    """The form of a profile, as far as a family fills it in."""
    typed: MultiDict[str, str] = MultiDict()
    for name, field in (("needs", "need"), ("facts", "fact"), ("traits", "trait")):
        for value in profile.get(name, ()):  # type: ignore[attr-defined]
            typed.add(field, value)
    for name in ("age", "disability_group", "legal_capacity", "autonomy"):
        if isinstance(profile.get(name), str | int | float):
            typed[name] = str(profile[name])
    typed["place"] = "Нижний Новгород"
    return typed


def examples(app: Flask) -> list[tuple[str, MultiDict[str, str]]]:
    vocabulary = get_vocabulary(app.config["SEED_DATA"])
    return [
        (example.id, typed_of(dict(example.profile)))
        for example in list_examples(app.config["SEED_DATA"], vocabulary)
    ]


def sheet_of(app: Flask, typed: MultiDict[str, str], language: str = "ru") -> PlainSheet:
    cookie = {"HTTP_COOKIE": f"language={language}"}
    with app.test_request_context("/routes/family", method="POST", environ_overrides=cookie):
        sheet = sheet_values(typed)["sheet"]
    assert isinstance(sheet, PlainSheet)
    return sheet


@pytest.mark.parametrize("language", ("ru", "en"))
def test_every_sentence_of_every_example_is_plain(seeded_app: Flask, language: str) -> None:
    told = 0
    for name, typed in examples(seeded_app):
        sheet = sheet_of(seeded_app, typed, language)
        explained = dict(list_meanings(sheet, ABBREVIATIONS))
        for sentence in list_sentences(sheet):
            told += 1
            text = sentence if language == "ru" else sentence.replace(" года", "")
            assert check_plain_text(text, explained) == (), f"{name}: {sentence}"
    assert told > 200


def test_a_sheet_without_a_route_is_plain_and_names_a_door(seeded_app: Flask) -> None:
    for place in ("Нижний Новгород", "Псков", ""):
        typed = MultiDict([("need", "need.work"), ("place", place), ("age", "3")])
        sheet = sheet_of(seeded_app, typed)
        assert sheet.title == "План: первые шаги"
        assert sheet.parts[1].code == "first"
        assert len(sheet.parts[1].lines) >= 3
        for sentence in list_sentences(sheet):
            assert check_plain_text(sentence, ABBREVIATIONS) == (), sentence


def test_every_abbreviation_of_ours_on_the_sheet_is_explained_on_it(seeded_app: Flask) -> None:
    for name, typed in examples(seeded_app):
        sheet = sheet_of(seeded_app, typed)
        explained = dict(list_meanings(sheet, ABBREVIATIONS))
        for part in sheet.parts:
            shown = [part.name or "", *(line.text for line in part.lines if line.kind == "paper")]
            for text in shown:
                assert set(find_abbreviations(text)) <= explained.keys(), f"{name}: {text}"


def test_it_is_the_route_of_the_route_page(seeded_client: FlaskClient, seeded_app: Flask) -> None:
    for _, typed in examples(seeded_app)[:3]:
        page = seeded_client.post("/routes", data=typed)
        sheet = sheet_of(seeded_app, typed)
        names = [line for part in sheet.parts for line in part.lines if line.kind == "organisation"]
        assert names
        for line in names:
            assert line.href is not None and f'href="{line.href}"' in page.text


def test_what_is_invented_or_old_says_so_on_its_step(seeded_app: Flask) -> None:
    for _, typed in examples(seeded_app):
        sheet = sheet_of(seeded_app, typed)
        for part in sheet.parts:
            if part.code.startswith("step-"):
                shown = " ".join(line.text for line in part.lines)
                if "ДЕМО" in shown:
                    assert "Это пример. Такого места нет." in shown
                    assert not [line for line in part.lines if line.kind == "telephone"]


def test_the_page_and_the_file(seeded_client: FlaskClient, seeded_app: Flask) -> None:
    _, typed = examples(seeded_app)[0]
    page = seeded_client.post("/routes/family", data=typed)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert 'alt=""' in page.text and "Mulberry Symbols" in page.text
    file = seeded_client.post("/routes/family.pdf", data=typed)
    assert file.mimetype == "application/pdf"
    assert file.headers["Cache-Control"] == "no-store"
    reader = PdfReader(BytesIO(file.data))
    assert reader.trailer["/Root"]["/Lang"] == "ru"
    shown = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for sentence in list_sentences(sheet_of(seeded_app, typed)):
        assert " ".join(sentence.split()) in shown
    assert len(reader.pages) <= 12


@pytest.mark.parametrize("address", ("/routes/family", "/routes/family.pdf"))
def test_opened_as_an_address_or_not_understood_it_leads_to_the_form(
    client: FlaskClient, address: str
) -> None:
    assert client.get(address).location == "/routes/new"
    assert client.get(f"{address}?age=30&need=need.work").location == "/routes/new"
    assert client.post(address, data={}).location == "/routes/new"


def test_texts_that_would_like_to_run_are_text_on_the_sheet_and_in_the_file(
    client: FlaskClient, session: scoped_session[Session]
) -> None:
    build_canaries(session())
    session.remove()
    typed = {"need": "need.treatment", "place": "Москва", "age": "30"}
    page = client.post("/routes/family", data=typed)
    assert page.status_code == 200
    for broken in ("<script>window", "<img src=x", "<svg onload", "<iframe", "<body onload"):
        assert broken not in page.text
    file = client.post("/routes/family.pdf", data=typed)
    assert file.status_code == 200
    reader = PdfReader(BytesIO(file.data))
    assert not {"/JavaScript", "/EmbeddedFiles"} & reader.trailer["/Root"]["/Names"].keys()
    links = [
        note.get_object()["/A"]["/URI"]
        for sheet in reader.pages
        for note in sheet.get("/Annots", ())
        if "/A" in note.get_object()
    ]
    assert all(link.startswith(("http://localhost/places/canary-", "tel:")) for link in links)
