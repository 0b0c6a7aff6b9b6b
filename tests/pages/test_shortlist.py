"""The shortlist: kept in the browser, shared behind the # sign, shown, printed, taken back."""

import logging
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, Request, expect
from sqlalchemy.orm import Session

from registry.exchange.qr import draw_qr
from tests.pages.conftest import Watch
from tests.pages.world import build_places

TWO = "pnd-n-7,pnd-n-14"


@pytest.fixture
def places(client: FlaskClient, session: Session) -> FlaskClient:
    build_places(session)
    return client


# ------------------------------------------------------------------ what the server answers


def test_cards_come_in_the_order_asked_and_what_is_gone_is_named(places: FlaskClient) -> None:
    answer = places.post("/shortlist/cards.json", data={"slug": ["workshop", "gone", "bereg"]})
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.get_json()
    assert [item["slug"] for item in body["items"]] == ["workshop", "bereg"]
    assert body["unknown"] == ["gone"]
    labels = [row["label"] for row in body["items"][1]["rows"]]
    asked = ["Помогают", "Для кого", "Как попасть", "Цена", "Когда", "Где", "Телефон"]
    assert labels[: len(asked)] == asked
    (call,) = (row for row in body["items"][1]["rows"] if row["label"] == "Телефон")
    assert call["href"] == "tel:+74950000001"


def test_an_old_number_cannot_be_called_from_the_list_either(places: FlaskClient) -> None:
    (item,) = places.post("/shortlist/cards.json", data={"slug": "archive"}).get_json()["items"]
    assert all(not row["href"] for row in item["rows"])
    assert any(
        "может быть уже другой" in row["text"] or "мог" in row["text"] for row in item["rows"]
    )


def test_production_hides_what_it_hides_everywhere(places: FlaskClient) -> None:
    places.application.config["MODE"] = "production"
    body = places.post("/shortlist/cards.json", data={"slug": ["archive", "bereg"]}).get_json()
    assert [item["slug"] for item in body["items"]] == ["bereg"]
    assert body["unknown"] == ["archive"]


def test_the_list_as_a_file_for_paper(places: FlaskClient) -> None:
    answer = places.post("/shortlist.pdf", data={"slug": "bereg,workshop"})
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf" and answer.data.startswith(b"%PDF-")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_code_holds_the_shared_address(places: FlaskClient) -> None:
    answer = places.post("/shortlist/code.svg", data={"slug": ["bereg", "workshop"]})
    assert answer.data == draw_qr("http://localhost/shortlist#k=bereg,workshop")
    long = [f"{'x' * 190}-{number}" for number in range(9)]
    assert places.post("/shortlist/code.svg", data={"slug": long}).status_code == 422


@pytest.mark.parametrize(
    "address", ("/shortlist/cards.json", "/shortlist/code.svg", "/shortlist.pdf")
)
def test_the_choice_is_taken_only_in_a_body_and_with_a_sign(
    places: FlaskClient, address: str
) -> None:
    assert places.get(f"{address}?slug=bereg").status_code == 405
    places.application.config["WTF_CSRF_ENABLED"] = True
    assert places.post(address, data={"slug": "bereg"}).status_code == 400


def test_nothing_of_the_choice_reaches_a_log(
    places: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        places.post("/shortlist/cards.json", data={"slug": "bereg"})
        places.post("/shortlist/cards.json", data={"slug": "gone-one"})
    assert "bereg" not in caplog.text and "gone-one" not in caplog.text


# ------------------------------------------------------------------ what the browser does


@pytest.mark.browser
def test_kept_from_list_map_and_page_shown_and_taken_back(page: Page) -> None:
    page.goto("/list?kind=pnd&place=Москва")
    first = page.locator(".place-card [data-keep]").first
    first.click()
    expect(first).to_contain_text("Отложено")
    page.goto("/map?search=ПНД № 14")
    page.locator(".place-card [data-keep]").first.click()
    page.goto("/places/pnd-n-7")
    keep = page.locator("main [data-keep]")
    if "Отложено" not in keep.inner_text():
        keep.click()
    expect(page.locator("[data-kept-count]")).to_have_text(f" {_kept(page)}")
    assert _kept(page) >= 2
    page.goto("/shortlist")
    cards = page.locator("#kept-list .place-card")
    expect(cards).to_have_count(_kept(page))
    name = cards.first.locator("h3").inner_text()
    cards.first.locator("[data-remove]").click()
    expect(page.locator("#kept-undo")).to_contain_text(name)
    expect(page.locator("[data-undo]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(cards.first.locator("h3")).to_have_text(name)
    page.locator("[data-clear]").click()
    expect(page.locator("#kept-status")).to_contain_text("Пока ничего не отложено")
    assert _kept(page) == 0
    page.locator("[data-undo]").click()
    expect(cards.first.locator("h3")).to_have_text(name)


def _kept(page: Page) -> int:
    return int(page.evaluate("JSON.parse(localStorage.getItem('marshrut.kept') || '[]').length"))


@pytest.mark.browser
def test_a_shared_list_is_shown_without_being_kept_and_stays_out_of_every_address(
    page: Page,
) -> None:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto(f"/shortlist#k={TWO}")
    expect(page.locator("#kept-list .place-card")).to_have_count(2)
    expect(page.locator("#kept-shared")).to_be_visible()
    expect(page.locator("#kept-code img")).to_be_visible()
    assert not [one.url for one in asked if "pnd-n" in one.url and "#" not in one.url]
    assert _kept(page) == 0
    assert page.locator("#kept-address").input_value().endswith(f"/shortlist#k={TWO}")
    page.locator("[data-keep-all]").click()
    expect(page.locator("#kept-shared")).to_be_hidden()
    assert _kept(page) == 2


@pytest.mark.browser
def test_whatever_an_address_carries_is_text(page: Page) -> None:
    page.goto("/shortlist#k=<img src=x onerror=window.hit=1>,%3Cscript%3E,../..,no-such-place")
    expect(page.locator("#kept-status")).to_contain_text("no-such-place")
    assert page.evaluate("window.hit === undefined")
    page.evaluate("localStorage.setItem('marshrut.kept', '{\"a\": \"<b>\"}')")
    page.goto("/shortlist")
    expect(page.locator("#kept-status")).to_contain_text("Пока ничего не отложено")


@pytest.mark.browser
def test_a_list_on_paper(page: Page) -> None:
    page.goto(f"/shortlist#k={TWO}")
    expect(page.locator("#kept-list .place-card")).to_have_count(2)
    page.emulate_media(media="print")
    for hidden in ("[data-remove]", "#kept-tools", "#kept-shared"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("#kept-list dl").first).to_be_visible()


@pytest.mark.browser
def test_without_scripts_the_page_says_what_to_do_instead(plain_page: Page) -> None:
    plain_page.goto("/shortlist")
    expect(plain_page.locator("main")).to_contain_text("Напечатайте страницы мест")
    expect(plain_page.locator("#kept")).to_be_hidden()
    plain_page.goto("/places/pnd-n-7")
    expect(plain_page.locator("[data-keep]")).to_be_hidden()


@pytest.mark.browser
def test_a_list_without_barriers(
    page: Page, find_barriers: Callable[[Page], list[str]], watch: Watch
) -> None:
    page.goto(f"/shortlist#k={TWO}")
    expect(page.locator("#kept-code img")).to_be_visible()
    assert find_barriers(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
