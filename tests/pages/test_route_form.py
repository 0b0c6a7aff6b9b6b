"""The route form and its answer: everything typed is kept, nothing of it stands in an address."""

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from registry.config import ROOT
from registry.schemas.route_form import RouteFormError, load_route_form
from registry.services.vocabulary import get_vocabulary
from tests.services.route_world import build_route_world

VOCABULARY = get_vocabulary(ROOT / "seed_data")
TODAY = date(2026, 11, 25)


def load(**typed: Any) -> Any:
    """Load a form; a single value may stand for a list."""
    lists = {
        name: value if isinstance(value, list) else [value]
        for name, value in ({"need": "need.work"} | typed).items()
    }
    return load_route_form(lists, VOCABULARY, today=TODAY)


@pytest.fixture
def world(client: FlaskClient, session: Session) -> FlaskClient:
    build_route_world(session)
    return client


def ask(client: FlaskClient, **typed: Any) -> Any:
    """Send a form of a person of 30 who wants a day outside home."""
    form = {"need": "need.day_stay", "age": "30", "place": "район Сокольники"} | typed
    return client.post("/routes", data={"fact": "doc.passport"} | form)


# ------------------------------------------------------------------ reading what was typed


def test_everything_but_the_need_may_be_empty() -> None:
    form = load(**dict.fromkeys(("place", "age", "birth_date", "sex", "diagnoses"), ""))
    profile = form.profile(TODAY)
    assert profile["needs"] == ["need.work"]
    assert not {"age", "birth_date", "sex", "diagnoses", "traits_not"} & set(profile)
    assert profile["limits"]["max_days"] == 730


def test_numbers_and_days_are_read_as_people_write_them() -> None:
    form = load(age=" 1,5 ", max_fee="10 000", max_travel_km="20")
    assert (form.age, form.max_fee, form.max_travel_km) == (1.5, 10000, 20)
    assert load(birth_date="31.01.1990").birth_date == date(1990, 1, 31)
    assert load(birth_date="1990-01-31").birth_date == date(1990, 1, 31)


def test_diagnoses_are_read_from_either_keyboard() -> None:
    assert load(diagnoses="F20.0; f71, А15").diagnoses == ("F20.0", "F71", "A15")


def test_traits_not_ticked_are_unknown_until_the_person_says_so() -> None:
    assert load(trait="wheelchair").traits_not == ()
    form = load(trait="wheelchair", other_traits_no="yes")
    assert form.traits == ("wheelchair",)
    assert "aggression" in form.traits_not and "wheelchair" not in form.traits_not


@pytest.mark.parametrize(
    ("field", "value"),
    (
        ("need", []),
        ("need", "need.nothing"),
        ("age", "-1"),
        ("age", "131"),
        ("age", "тридцать"),
        ("age", "1e5"),
        ("age", "nan"),
        ("age", "٣"),
        ("birth_date", "2030-01-01"),
        ("birth_date", "1850-01-01"),
        ("birth_date", "31.02.2000"),
        ("fact", "doc.nothing"),
        ("trait", "kind"),
        ("sex", "x"),
        ("disability_group", "IV"),
        ("legal_capacity", "some"),
        ("autonomy", "5"),
        ("asker", "robot"),
        ("diagnoses", "шизофрения"),
        ("max_fee", "-5"),
        ("max_days", "99999999"),
        ("max_travel_km", "far"),
        ("place", "я" * 201),
    ),
)
def test_what_cannot_be_is_told_by_its_field(field: str, value: Any) -> None:
    with pytest.raises(RouteFormError) as refusal:
        load(**{field: value})
    assert set(refusal.value.errors) == {field}


def test_age_and_birth_date_together_are_one_question_too_many() -> None:
    with pytest.raises(RouteFormError) as refusal:
        load(age="3", birth_date="2023-01-01")
    assert "birth_date" in refusal.value.errors


def test_unknown_fields_of_a_browser_do_no_harm() -> None:
    assert load(csrf_token="x", action="find", utm="y").needs == ("need.work",)


# ------------------------------------------------------------------ the form


def test_papers_almost_everybody_has_are_ticked(seeded_client: FlaskClient) -> None:
    text = seeded_client.get("/routes/new").text
    assert re.search(r'name="fact" value="doc.passport" checked', text)
    assert not re.search(r'name="fact" value="doc.ipra" checked', text)


def test_every_need_can_be_ticked_once(seeded_client: FlaskClient) -> None:
    ticks = re.findall(r'name="need" value="([^"]+)"', seeded_client.get("/routes/new").text)
    assert sorted(ticks) == sorted(need.id for need in VOCABULARY.needs)


def test_a_specialist_starts_from_a_place(world: FlaskClient) -> None:
    text = world.get("/routes/new?start=office").text
    assert 'value="Управление соцзащиты"' in text
    assert re.search(r'name="asker" value="specialist" checked', text)
    assert world.get("/routes/new?start=nothing").status_code == 200


def test_a_form_that_cannot_be_used_comes_back_with_everything(world: FlaskClient) -> None:
    answer = ask(
        world,
        age="сорок",
        max_fee="-1",
        trait="wheelchair",
        disability_group="II",
        diagnoses="F20",
    )
    text = answer.text
    assert answer.status_code == 422
    assert 'id="age-error"' in text and 'aria-describedby="age-error' in text
    assert 'id="max_fee-error"' in text
    for kept in (
        r'name="need" value="need.day_stay" checked',
        r'name="trait" value="wheelchair" checked',
        r'value="II" selected',
        r'name="age"[^>]* value="сорок"',
        r'name="diagnoses"[^>]* value="F20"',
        r'name="place"[^>]* value="район Сокольники"',
    ):
        assert re.search(kept, text), kept
    assert "Надо поправить 2 ответа:" in text


def test_nothing_needed_is_told(world: FlaskClient) -> None:
    answer = world.post("/routes", data={})
    assert answer.status_code == 422
    assert "Отметьте хотя бы одно" in answer.text


def test_an_unknown_town_and_an_unknown_organisation_are_told(world: FlaskClient) -> None:
    text = ask(world, place="Несуществуйск", asker="specialist", start="Нигде").text
    assert text.count("Такого названия мы не знаем") == 4  # by each field, and above the form


def test_which_town_is_asked_without_scripts(seeded_client: FlaskClient) -> None:
    answer = ask(seeded_client, place="Советск")
    choices = re.findall(r'type="radio" name="place_id" value="([^"]+)"', answer.text)
    assert answer.status_code == 422 and len(choices) > 1
    assert ask(seeded_client, place="Советск", place_id=choices[0]).status_code == 200


# ------------------------------------------------------------------ the answer


def test_the_answer_has_no_address(world: FlaskClient) -> None:
    answer = world.get("/routes")
    assert (answer.status_code, answer.location) == (303, "/routes/new")
    answer = ask(world)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.text
    addresses = re.findall(r'(?:href|src|action)="(?!/static/)([^"]+)"', answer.text)
    assert len(addresses) > 10
    assert [address for address in addresses if "?" in address or "need." in address] == []


def test_a_route_is_told_step_by_step(world: FlaskClient) -> None:
    text = ask(world).text
    for words in (
        "Нашёлся 1 путь",
        "Центр дневного пребывания",
        "Управление соцзащиты",
        "Признан нуждающимся",
        "даст шаг 1",
        "есть соглашение",
        "Типично, надо уточнить",
        "Архив",
        "с какой группой инвалидности берут",
        "здесь помогут: Дневное пребывание",
        "Источник test-source",
        "2026 года",
    ):
        assert words in text, words
    assert "%" not in re.sub(r"<[^>]+>", "", text)


def test_old_numbers_are_not_given_on_a_step(world: FlaskClient) -> None:
    text = ask(world).text.partition("<footer")[0]  # its lines for an emergency are others
    assert set(re.findall(r'href="(tel:\+[^"]+)"', text)) == {"tel:+74950000002"}
    assert "000-00-01" not in text


def test_answers_can_be_changed_without_typing_again(world: FlaskClient) -> None:
    text = ask(world, action="edit", disability_group="I").text
    assert 'value="район Сокольники"' in text and 'value="I" selected' in text
    assert 'name="need" value="need.day_stay" checked' in text


def test_a_place_that_does_not_suit_is_left_out(world: FlaskClient) -> None:
    text = ask(world).text
    offers = re.findall(r'name="exclude_offer" value="([^"]+)"', text)
    again = ask(world, exclude_offer=offers[-1])
    assert "Полного пути мы не знаем" in again.text
    assert f'type="hidden" name="exclude_offer" value="{offers[-1]}"' in again.text
    assert "Вы исключили:" in again.text
    form = ask(world, exclude_offer=offers[-1], action="edit").text
    box = re.search(rf'name="exclude_offer" value="{offers[-1]}" checked', form)
    assert box and "Места, которые вы исключили" in form


def test_a_paper_worth_getting_is_offered_and_kept(world: FlaskClient) -> None:
    paper = "status.guardian_consent"
    text = ask(world, legal_capacity="none").text
    assert "Стоит получить ещё" in text
    assert f'form="again" name="need" value="{paper}"' in text
    form = ask(world, need=["need.day_stay", paper], action="edit").text
    assert re.search(rf'name="need" value="{paper}" checked', form)


def test_no_route_says_what_is_missing_and_where_to_begin(world: FlaskClient) -> None:
    text = ask(world, age="40").text
    for words in (
        "Полного пути мы не знаем",
        "Куда можно прийти для начала",
        "Поликлиника",
        "Родители вместе",
        "Берут тех, кто младше",
        "младше 35 лет",
    ):
        assert words in text, words


def test_first_doors_are_named_where_none_is_recorded(client: FlaskClient) -> None:
    text = ask(client, place="").text
    assert "Полного пути мы не знаем" in text
    assert "Для начала везде подойдут: поликлиника" in text


def test_a_start_organisation_is_found_by_name(world: FlaskClient) -> None:
    text = ask(world, asker="specialist", start="Управление соцзащиты").text
    assert 'Начало: <a href="/places/office">' in re.sub(r"\s+", " ", text)


def test_a_distance_needs_a_town(world: FlaskClient) -> None:
    answer = ask(world, place="", max_travel_km="10")
    assert answer.status_code == 422
    assert "напишите город" in answer.text


def test_a_question_waits_for_no_writer(world: FlaskClient, session: Session) -> None:
    build = session.connection()  # an open writer; on SQLite it holds the only write lock
    assert build is not None
    assert ask(world).status_code == 200
    session.rollback()
