"""The page of routes on the shipped examples, as a specialist reads it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from registry.pages.route_examples import find_example, typed_example

FindBarriers = Callable[[Page], list[str]]


@pytest.fixture
def answer(seeded_app: Flask, seeded_client: FlaskClient) -> Callable[..., str]:
    """The text of the answer to an example; fields given replace what is typed."""

    def ask(name: str, **fields: Any) -> str:
        with seeded_app.test_request_context():
            example = find_example(name)
            assert example is not None
            typed = typed_example(example).to_dict(flat=False)
        sent = seeded_client.post("/routes", data=typed | fields)
        assert sent.status_code == 200
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", sent.text))

    return ask


def test_a_birthday_on_the_way_is_pointed_out(answer: Callable[..., str]) -> None:
    text = answer("school_leaver_occupation")
    assert re.search(r"Примерно \d+ \w+ \d{4} года исполнится 18 лет\.", text)
    assert "В этот день закончится: шаг 2" in text
    assert "взрослую группу устанавливает бюро МСЭ" in text
    assert re.search(r"Что дальше, после \d+ \w+ \d{4} года", text)


def test_an_errand_has_no_end_by_age(answer: Callable[..., str]) -> None:
    text = answer("toddler_delayed_speech")
    assert "исполнится 3 года. В этот день закончится: шаг" in text
    assert text.count("по возрасту, смотрите, что дальше") < text.count("Первый приём и оценка")


def test_what_waits_for_a_birthday_is_not_for_today(answer: Callable[..., str]) -> None:
    text = answer("school_leaver_adult_life")
    today = text[text.index("Что можно начать сегодня") : text.index("Коротко")]
    assert "направление на МСЭ" in today
    assert "Медицинское заключение" not in today
    assert "ждёт дня рождения" in text


def test_a_term_stands_beside_its_need(answer: Callable[..., str]) -> None:
    text = answer("child_palliative_remote")
    assert re.search(r"Снять боль: нужно до \d+ \w+ \d{4} года, получится", text)


def test_each_organisation_has_a_way_round_or_none_is_known(answer: Callable[..., str]) -> None:
    text = answer("institution_training_flat")
    part = text[text.index("Если откажут") :]
    assert "Вместо этого:" in part
    assert "Другого пути к тому же мы не знаем" in part
    assert "Опекун" in text and "конфликт интересов" in text


def test_routes_are_compared_by_what_they_give_up(answer: Callable[..., str]) -> None:
    text = answer("discharged_wants_work")
    assert "Чем хорош и чем уступает" in text
    assert re.search(r"раньше всех", text)
    assert re.search(r"на (\d+ (день|дня|дней|недел|месяц)|\d)", text)
    assert "%" not in text


def test_the_family_of_a_bipolar_mother_is_never_led_to_guardianship(
    answer: Callable[..., str],
) -> None:
    for name in ("mother_bipolar", "mother_bipolar_child"):
        way = answer(name)
        way = way[: way.index("Почему здесь нет других мест")]
        assert "опеки" not in way.lower()


# ------------------------------------------------------------------ in a browser


def fill_example(page: Page, name: str) -> None:
    """Choose an example on the form and send it unchanged."""
    page.goto("/routes/new")
    page.locator(f'a[href="/routes/new?example={name}"]').click()
    page.locator(".note button", has_text="Показать маршрут").click()
    page.wait_for_url("**/routes")


@pytest.mark.browser
def test_from_an_example_to_a_route_a_specialist_would_sign(
    page: Page, find_barriers: FindBarriers
) -> None:
    fill_example(page, "discharged_wants_work")
    expect(page.locator("h1")).to_contain_text("пут")
    route = page.locator("details.route[open]")
    expect(route).to_have_count(1)
    rows = route.locator("table.timeline tbody tr")
    steps = route.locator("ol.line > li.step")
    assert rows.count() == steps.count() > 5
    told = rows.locator("th a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    drawn = steps.evaluate_all("items => items.map(item => '#' + item.id)")
    assert told == drawn
    assert rows.locator("svg .bar-admission").count() == rows.count()
    for heading in ("Документы в том порядке", "Кто кому звонит", "Что спросить", "Если откажут"):
        expect(route.get_by_role("heading", name=heading)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert find_barriers(page) == []


@pytest.mark.browser
@pytest.mark.parametrize("name", ("discharged_wants_work", "child_palliative_remote"))
def test_a_whole_answer_fits_a_phone(open_page: Callable[..., Page], name: str) -> None:
    page = open_page(viewport={"width": 390, "height": 800})
    page.goto(f"/routes/new?example={name}")
    page.locator(".note button", has_text="Показать маршрут").click()
    page.wait_for_url("**/routes")
    page.locator("details").evaluate_all("all => all.forEach(d => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


@pytest.mark.browser
def test_on_paper_the_open_route_stands_whole_and_folded_ones_stay_away(page: Page) -> None:
    fill_example(page, "discharged_wants_work")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("details.route").first).to_be_visible()
    expect(page.locator("details.route").nth(1)).to_be_hidden()
    page.set_viewport_size({"width": 690, "height": 1000})  # A4 between its margins
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert (
        page.locator("table.timeline").first.evaluate("t => getComputedStyle(t).display") == "table"
    )
    pages = page.pdf(format="A4")
    assert 2 < pages.count(b"/Type /Page\n") < 16


@pytest.mark.browser
def test_routes_are_read_without_scripts(plain_page: Page) -> None:
    plain_page.goto("/routes/new?example=mother_bipolar")
    plain_page.locator(".note button", has_text="Показать маршрут").click()
    expect(plain_page.locator("table.timeline tbody tr").first).to_be_visible()
    expect(plain_page.locator("table.timeline svg").first).to_be_visible()
