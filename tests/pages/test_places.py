"""The page of a place: the order a person asks in, and what is sure apart from what is not."""

import re
from datetime import datetime
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from pypdf import PdfReader
from sqlalchemy.orm import Session

from registry.exchange.qr import draw_qr
from registry.models import Organisation
from tests.db_builders import create_link, create_organisation, offered
from tests.pages.world import build_places

QUESTIONS = (
    "Для кого",
    "Как попасть",
    "Сколько это стоит",
    "Когда",
    "Где",
    "Телефон",
    "Что взять с собой",
    "С чего начать",
    "Насколько это точно",
    "На карте",
    "Расписание",
    "Что дальше",
)


@pytest.fixture
def places(client: FlaskClient, session: Session) -> FlaskClient:
    build_places(session)
    return client


def test_the_order_is_the_order_of_asking(places: FlaskClient) -> None:
    text = places.get("/places/bereg").text
    headings = re.findall(r"<(?:dt|h2)[^>]*>([^<]+)</(?:dt|h2)>", text)
    positions = [headings.index(question) for question in QUESTIONS]
    assert positions == sorted(positions)


def test_each_question_about_a_card_of_the_list_has_its_answer(places: FlaskClient) -> None:
    card = places.get("/list?search=Берег").text.split('class="place-card"')[1]
    questions = ("Для кого", "Как попасть", "Цена", "Когда", "Где", "Телефон", "Сначала")
    positions = [card.index(f"<dt>{question}</dt>") for question in questions]
    assert positions == sorted(positions)
    assert "с 18 лет" in card and "Бесплатно" in card and "вторник" in card


def test_what_people_go_on_to_is_told_with_who_gives_it_in_the_region(places: FlaskClient) -> None:
    after = places.get("/places/bereg").text.split('id="onward"')[1]
    assert "Направление врача" in after and "service_type=day_hospital" in after
    assert "territory=RU-MOW" in after and "в регионе никто не записан" in after


def test_the_schedule_goes_into_a_calendar(places: FlaskClient) -> None:
    answer = places.get("/places/bereg/calendar.ics")
    assert answer.mimetype == "text/calendar"
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event["rrule"] == {"FREQ": ["WEEKLY"], "BYDAY": ["TU"]}
    assert event["dtstart"].dt == datetime(
        2026, 11, 3, 15
    )  # the first Tuesday since it was verified
    assert "Берег" in event["summary"] and "http://localhost/places/bereg" in event["description"]
    assert 'href="/places/bereg/calendar.ics"' in places.get("/places/bereg").text


@pytest.mark.parametrize("slug", ("archive", "planned", "closed", "workshop", "nowhere"))
def test_what_may_no_longer_hold_is_in_no_calendar(places: FlaskClient, slug: str) -> None:
    assert places.get(f"/places/{slug}/calendar.ics").status_code == 404


def test_the_code_for_a_camera_holds_the_address(places: FlaskClient) -> None:
    answer = places.get("/places/bereg/code.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.data == draw_qr("http://localhost/places/bereg")
    assert b"<script" not in answer.data and b"style=" not in answer.data


def test_a_place_as_a_file_for_paper_says_what_the_page_says(places: FlaskClient) -> None:
    answer = places.get("/places/bereg/card.pdf")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    printed = "".join(
        "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages).split()
    )
    for words in (*QUESTIONS[:9], "с 18 лет", "Бесплатно", "вторник", "/places/bereg", "112"):
        assert "".join(words.split()) in printed, words
    assert places.get("/places/nobody/card.pdf").status_code == 404


def test_what_is_stated_stands_apart_from_what_is_typical(places: FlaskClient) -> None:
    text = places.get("/places/bereg").text
    stated, typical = text.split("Типично для таких организаций, надо уточнить</h2>")
    assert "Что говорит сама организация" in stated
    assert "Амбулаторный приём психиатра" in stated and "с 18 лет" in stated
    assert "Психообразование" in typical and "Психообразование</h3>" not in stated
    assert "Сама организация этого не говорила" in typical


def test_source_and_dates_are_told(places: FlaskClient) -> None:
    text = places.get("/places/bereg").text
    assert "Источник test-source" in text
    assert "Проверено: 1 ноября 2026 года" in text


@pytest.mark.parametrize("state", ("archive", "planned", "closed", "demonstration"))
def test_nobody_is_called_by_an_old_number(places: FlaskClient, state: str) -> None:
    text, _, footer = places.get(f"/places/{state}").text.partition("<footer")
    assert "+7 (495) 000-00-02" in text and "tel:112" in footer
    assert re.findall(r'href="(tel:\+?\d{4,}[^"]*)"', text) == []
    assert 'class="mark mark-caution"' in text
    cards = places.get("/list").text.partition("<footer")[0]
    assert re.findall(r'href="(tel:\+?\d{4,}[^"]*)"', cards) == ["tel:+74950000001"]


def test_a_verified_place_is_called_with_one_touch(places: FlaskClient) -> None:
    assert 'href="tel:+74950000001"' in places.get("/places/bereg").text


def test_the_way_there_is_a_geo_link(places: FlaskClient) -> None:
    assert 'href="geo:55.75,37.61"' in places.get("/places/bereg").text
    assert "geo:" not in places.get("/places/workshop").text


def test_links_say_on_what_they_rest(places: FlaskClient, session: Session) -> None:
    one, other = (
        session.query(Organisation).filter_by(slug=slug).one() for slug in ("bereg", "workshop")
    )
    create_link(session, one, other)
    session.commit()
    assert "Направляет людей в" in places.get("/places/bereg").text
    assert "Принимает людей из" in places.get("/places/workshop").text
    assert "есть соглашение" in places.get("/places/workshop").text


def test_a_website_is_a_link_only_when_it_is_one(client: FlaskClient, session: Session) -> None:
    create_organisation(session, slug="place", telephone="javascript:alert(1)")
    session.commit()
    text = client.get("/places/place").text
    assert "javascript:alert(1)" in text
    assert 'href="javascript' not in text


def test_rules_are_told_in_words(client: FlaskClient, session: Session) -> None:
    rules = {"disability_groups": ["I", "II"], "traits_none": ["aggression"], "autonomy": ["3"]}
    create_organisation(
        session,
        slug="place",
        offers=[
            offered("day_stay", rules=rules, age_max=35, fee_rub=1500, unconfirmed=["autonomy"])
        ],
    )
    session.commit()
    text = client.get("/places/place").text
    for words in (
        "группа инвалидности: I, II группа",
        "не берут, если: Бывает агрессия",
        "младше 35 лет",
        "за первый месяц",
        "с какой степенью поддержки берут",
    ):
        assert words in text


def test_what_differs_between_services_names_its_service(
    client: FlaskClient, session: Session
) -> None:
    adult = {"autonomy": ["1", "2"]}
    create_organisation(
        session,
        slug="several",
        offers=[
            offered("club", fee_rub=0, age_min=18, rules=adult, schedule_text="пн 10:00"),
            offered(
                "labour_workshop", fee_rub=500, age_min=18, rules={"autonomy": ["1", "2", "3", "4"]}
            ),
        ],
    )
    session.commit()
    text = client.get("/places/several").text
    facts = re.search(r'<dl class="place-facts">.*?</dl>', text, re.DOTALL)
    assert facts is not None
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", facts[0]))
    names = re.findall(r"<h3>\s*([^<]+?)\s*</h3>", text)[:2]
    assert len(names) == 2
    for line in (
        " с 18 лет степень ",  # holds for both: no name
        f"Незначительная, умеренная нуждаемость в сопровождении ({names[0]})",
        f"любая степень поддержки ({names[1]})",
        f"Бесплатно. ({names[0]})",
        f"500 ₽ за первый месяц. ({names[1]})",
        f"пн 10:00 ({names[0]})",
    ):
        assert line in told, told
