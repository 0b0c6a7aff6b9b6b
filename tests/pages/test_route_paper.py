"""A route as a file: what the page says, on A4, for the way one asks for, and nothing is kept."""

from io import BytesIO

from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session, scoped_session

from tests.pages.world import build_canaries

ASKED = {"need": "need.treatment", "place": "Нижний Новгород", "age": "30"}


def text_of(file: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(BytesIO(file)).pages).split()
    )


def test_the_file_says_what_the_page_says(seeded_client: FlaskClient) -> None:
    page = seeded_client.post("/routes", data=ASKED)
    assert 'formaction="/routes.pdf"' in page.text
    file = seeded_client.post("/routes.pdf", data=ASKED)
    assert file.mimetype == "application/pdf"
    assert file.headers["Cache-Control"] == "no-store"
    reader = PdfReader(BytesIO(file.data))
    assert reader.trailer["/Root"]["/Lang"] == "ru"
    assert 1 <= len(reader.pages) <= 15
    shown = text_of(file.data)
    for heading in ("Лечение у психиатра", "Шаги", "Кто кому звонит", "Что спросить по телефону"):
        assert heading in shown
    assert "Демонстрация" in shown


def test_the_way_one_asks_for(seeded_client: FlaskClient) -> None:
    page = seeded_client.post("/routes", data=ASKED).text
    ways = page.count('name="route"') // 2
    assert ways >= 1
    last = text_of(seeded_client.post("/routes.pdf", data=ASKED | {"route": str(ways)}).data)
    assert ways == 1 or f"Путь {ways}" in last
    for broken in ("99", "-1", "x", "1 OR 1=1"):
        answer = seeded_client.post("/routes.pdf", data=ASKED | {"route": broken})
        assert answer.mimetype == "application/pdf"


def test_without_a_way_it_says_where_to_begin(seeded_client: FlaskClient) -> None:
    file = seeded_client.post("/routes.pdf", data=ASKED | {"need": "need.work", "age": "3"})
    assert "не знаем" in text_of(file.data)


def test_opened_as_an_address_or_not_understood_it_leads_to_the_form(client: FlaskClient) -> None:
    assert client.get("/routes.pdf?need=need.work&age=30").location == "/routes/new"
    assert client.post("/routes.pdf", data={}).location == "/routes/new"


def test_texts_that_would_like_to_run_are_text(
    client: FlaskClient, session: scoped_session[Session]
) -> None:
    build_canaries(session())
    session.remove()
    file = client.post(
        "/routes.pdf", data={"need": "need.treatment", "place": "Москва", "age": "30"}
    )
    assert file.mimetype == "application/pdf"
    reader = PdfReader(BytesIO(file.data))
    assert not {"/JavaScript", "/EmbeddedFiles"} & reader.trailer["/Root"]["/Names"].keys()
    links = [
        note.get_object()["/A"].get("/URI", "")
        for sheet in reader.pages
        for note in sheet.get("/Annots", ())
        if "/A" in note.get_object()
    ]
    assert links
    assert all(
        link.startswith(("http://localhost/places/canary-", "tel:")) for link in links if link
    )
