"""Ways through the product as people go them, counted: keys pressed, taps made."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session, scoped_session

from registry.models import PlaceReport
from tests.pages.conftest import Watch, serving
from tests.pages.world import build_places

pytestmark = pytest.mark.browser
MAX_PRESSES = 40
MAX_TAPS = 3


class Keyboard:
    """A keyboard that counts. Letters of a typed word count as well."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.presses += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.presses += len(text)

    def tab_to(self, selector: str) -> None:
        while not self.page.evaluate("s => document.activeElement.matches(s)", selector):
            self.press("Tab")
            assert self.presses <= MAX_PRESSES, f"{selector} is too far for the keyboard"

    def skip_to_content(self) -> None:
        self.press("Tab")
        expect(self.page.locator(".skip-link")).to_be_focused()
        self.press("Enter")


def test_find_read_and_print_in_few_key_presses(page: Page) -> None:
    page.add_init_script("window.print = () => { window.printed = location.pathname; };")
    keys = Keyboard(page)
    page.goto("/")
    keys.skip_to_content()
    keys.tab_to("main #place")
    keys.type("Москва")
    keys.press("Enter")
    page.wait_for_url("**/list?*")
    keys.skip_to_content()
    keys.tab_to(".skip-here")
    keys.press("Enter")
    keys.tab_to(".place-card h3 a")
    name = page.evaluate("document.activeElement.textContent")
    keys.press("Enter")
    page.wait_for_url("**/places/*")
    expect(page.locator("h1")).to_have_text(name)
    keys.skip_to_content()
    keys.tab_to("[data-print]")
    keys.press("Enter")
    assert page.evaluate("window.printed").startswith("/places/")
    assert keys.presses <= MAX_PRESSES, keys.presses


@pytest.fixture
def own_page(
    app: Flask, session: scoped_session[Session], browser: Browser, watch: Watch
) -> Iterator[Page]:
    """A telephone on a server of its own, where something may be written."""
    app.config["WTF_CSRF_ENABLED"] = True
    build_places(session())
    session.remove()
    with serving(app) as url:
        context = browser.new_context(
            base_url=url, viewport={"width": 390, "height": 800}, has_touch=True
        )
        watch.follow(context)
        yield context.new_page()
        context.close()


def test_something_is_wrong_in_three_taps(
    own_page: Page,
    session: scoped_session[Session],
    find_barriers: Callable[[Page], list[str]],
) -> None:
    own_page.goto("/places/bereg")
    taps = 0
    for find in (
        lambda: own_page.get_by_role("link", name="Здесь что-то не так"),
        lambda: own_page.get_by_label("Телефон неверный"),
        lambda: own_page.get_by_role("button", name="Отправить"),
    ):
        find().tap()
        taps += 1
    expect(own_page.locator("h1")).to_have_text("Спасибо")
    assert taps <= MAX_TAPS
    assert [each.subject for each in session.query(PlaceReport)] == ["telephone"]
    session.remove()
    own_page.goto("/places/bereg/report")
    own_page.get_by_label("Место закрылось").check()
    own_page.get_by_label("Хочу узнать").check()
    own_page.get_by_role("button", name="Отправить").tap()
    own_page.wait_for_url(re.compile(r"/reports/\w{5}-\w{5}$"))
    expect(own_page.locator(".receipt")).to_be_visible()
    assert find_barriers(own_page) == []
    assert own_page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
