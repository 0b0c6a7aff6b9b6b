"""\"Something is wrong\" as a visitor meets it: three taps, no login, a receipt, no trace."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from registry.domain.reports import MAX_TEXT, PLACE_DAY_LIMIT, REPORT_SUBJECTS
from registry.models import PlaceReport
from registry.pages.reports import SUBJECTS, TRAP
from registry.services import reports
from tests.pages.world import NOW, build_places

FORM = "/places/bereg/report"


@pytest.fixture
def places(client: FlaskClient, session: Session) -> FlaskClient:
    build_places(session)
    return client


def send(client: FlaskClient, **fields: str) -> str:
    answer = client.post(FORM, data={"subject": "telephone"} | fields)
    assert answer.status_code == 303
    return str(answer.location)


def test_every_place_leads_to_its_form_and_every_subject_has_words(places: FlaskClient) -> None:
    assert f'href="{FORM}"' in places.get("/places/bereg").text
    text = places.get(FORM).text
    assert set(SUBJECTS) == set(REPORT_SUBJECTS)
    for subject in REPORT_SUBJECTS:
        assert f'value="{subject}"' in text and str(SUBJECTS[subject])
    assert "Называть себя не нужно" in text
    assert 'type="email"' not in text and 'type="tel"' not in text


def test_without_a_wish_for_an_answer_there_is_only_a_thank_you(places: FlaskClient) -> None:
    assert send(places) == "/reports/thanks"
    assert "Спасибо" in places.get("/reports/thanks").text


def test_the_receipt_opens_the_answer_and_shows_nothing_that_was_typed(
    places: FlaskClient, session: Session
) -> None:
    address = send(places, text="Я мама Пети", wants_answer="yes")
    receipt = re.fullmatch(r"/reports/(\w{5}-\w{5})", address)
    assert receipt is not None
    page = places.get(address)
    assert page.headers["Cache-Control"] == "no-store"
    assert receipt[1] in page.text and "Мы получили сообщение" in page.text
    assert "Пети" not in page.text
    number = session.query(PlaceReport.id).scalar()
    reports.answer_report(session, number, "Новый номер: 2-22 <i>", NOW.date())
    session.commit()
    text = places.get(address).text
    assert "Новый номер: 2-22 &lt;i&gt;" in text and "Есть ответ" in text
    typed = receipt[1].lower().replace("-", "")
    there = places.post("/reports", data={"receipt": typed})
    assert there.status_code == 303
    assert "Есть ответ" in places.get(str(there.location)).text


@pytest.mark.parametrize("receipt", ("AAAAA-AAAAA", "x", "ы" * 50, "%00", "' OR 1=1"))
def test_an_unknown_receipt_is_no_page(places: FlaskClient, receipt: str) -> None:
    assert places.get(f"/reports/{receipt}").status_code == 404
    answer = places.post("/reports", data={"receipt": receipt})
    assert answer.status_code == 404
    assert "Такого номера нет" in answer.text


def test_a_program_that_fills_everything_in_is_thanked_and_forgotten(
    places: FlaskClient, session: Session
) -> None:
    assert send(places, **{TRAP: "http://spam.example", "wants_answer": "yes"}) == "/reports/thanks"
    assert session.query(PlaceReport).count() == 0


def test_what_must_be_corrected_is_said_and_nothing_typed_is_lost(places: FlaskClient) -> None:
    answer = places.post(FORM, data={"text": "важное <&>"})
    assert answer.status_code == 422
    assert "Выберите, что не так." in answer.text and "важное &lt;&amp;&gt;" in answer.text
    answer = places.post(FORM, data={"subject": "other", "text": "я" * (MAX_TEXT + 1)})
    assert answer.status_code == 422
    assert "не больше 1000 знаков" in answer.text
    typed = "я\r\n" * (MAX_TEXT // 2)  # browsers send two characters for a new line
    assert send(places, subject="other", text=typed) == "/reports/thanks"


def test_the_sixth_report_of_a_day_is_asked_to_wait(places: FlaskClient) -> None:
    for _ in range(PLACE_DAY_LIMIT):
        send(places)
    answer = places.post(FORM, data={"subject": "telephone"})
    assert answer.status_code == 429
    assert "Сегодня об этом месте уже много написали" in answer.text


def test_the_form_has_its_secret_sign(places: FlaskClient) -> None:
    places.application.config["WTF_CSRF_ENABLED"] = True
    assert places.post(FORM, data={"subject": "telephone"}).status_code == 400


@pytest.mark.parametrize("method", ("get", "post"))
def test_a_hidden_place_has_no_form(places: FlaskClient, method: str) -> None:
    assert getattr(places, method)("/places/nowhere/report").status_code == 404
    places.application.config["MODE"] = "production"
    assert getattr(places, method)("/places/archive/report").status_code == 404
