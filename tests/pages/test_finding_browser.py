"""Finding in a real browser: suggestions by keyboard, the list without scripts, a narrow screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_town_is_chosen_by_keyboard_alone(page: Page) -> None:
    page.goto("/list")
    field = page.get_by_role("combobox", name="Где?")
    field.focus()
    page.keyboard.type("нижн")
    options = page.locator(".suggestions > li")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator('.suggestions > li[aria-selected="true"]')
    expect(chosen).to_have_count(1)
    words = chosen.inner_text()
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("Enter")
    expect(field).to_have_value(words)
    expect(options).to_have_count(0)
    page.keyboard.press("Enter")  # now the form is sent
    page.wait_for_url("**place=**")
    expect(page.locator(".chip", has_text=words)).to_have_count(1)


def test_escape_closes_and_keeps_what_was_typed(page: Page) -> None:
    page.goto("/list")
    field = page.get_by_role("combobox", name="Что нужно?")
    field.fill("логопед")
    expect(page.locator(".suggestions > li").first).to_be_visible()
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    expect(field).to_have_value("логопед")
    assert field.get_attribute("aria-expanded") == "false"


def test_what_stands_around_the_fields_has_no_barriers(
    page: Page, find_barriers: Callable[[Page], list[str]]
) -> None:
    for address in ("/list?search=писхолог", "/list?kind=mfc&need=need.aac"):
        page.goto(address)
        page.get_by_text("Для кого?", exact=True).first.click()
        assert find_barriers(page) == []
    page.get_by_role("combobox", name="Где?").fill("тве")
    expect(page.locator(".suggestions > li").first).to_be_visible()
    assert find_barriers(page) == []


def test_questions_about_a_person_leave_no_trace_in_the_address(page: Page) -> None:
    page.goto("/list?need=need.supported_living")
    page.get_by_text("Для кого?", exact=True).first.click()
    page.get_by_label("Сколько нужно поддержки?").select_option("4")
    page.get_by_role("button", name="Убрать тех, кто откажет").click()
    chip = page.locator("button.chip", has_text="Значительно выраженная")
    expect(chip).to_have_count(1)
    assert "autonomy" not in page.url
    page.locator(".chip", has_text="Сопровождаемое проживание").click()  # the who-answer stays
    expect(page.locator("button.chip", has_text="Значительно выраженная")).to_have_count(1)
    assert "autonomy" not in page.url and "need" not in page.url
    page.locator("button.chip", has_text="Значительно выраженная").click()
    expect(page.locator("button.chip")).to_have_count(0)


def test_everything_works_without_scripts(plain_page: Page) -> None:
    plain_page.goto("/list")
    plain_page.get_by_label("Что нужно?").fill("найти работу")
    plain_page.get_by_label("Где?").fill("Нижний Новгород")
    plain_page.get_by_role("button", name="Показать").click()
    expect(plain_page.get_by_text("Понято как: Работа")).to_be_visible()
    expect(plain_page.locator("[data-place]").first).to_be_visible()


def test_nothing_runs_over_the_edge_of_a_narrow_screen(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 320, "height": 700})
    for address in ("/list", "/list?kind=mfc&need=need.aac", "/list?search=логопед"):
        page.goto(address)
        page.get_by_text("Поиск и фильтры", exact=True).click()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, address
