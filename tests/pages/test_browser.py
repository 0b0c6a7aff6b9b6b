"""What only a real browser shows: barriers, the keyboard, small screens, paper, the map.

Every page opened here is watched: a request to another host, a refusal by the content policy or an
error in the console fails the test (see conftest.py). What every page has to pass stands in
test_walk.py.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Watch

pytestmark = pytest.mark.browser
FindBarriers = Callable[[Page], list[str]]
MAX_KEYS = 60


def ask_route(page: Page, *needs: str, place: str = "Москва") -> None:
    """Fill the form with the mouse and send it."""
    page.goto("/routes/new")
    for need in needs:
        box = page.locator(f'input[name="need"][value="{need}"]')
        group = page.locator("details.need-group").filter(has=box)
        if group.get_attribute("open") is None:
            group.locator("summary").click()
        box.check()
    page.fill("#place", place)
    page.fill("#age", "30")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/routes")


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def tab_to(page: Page, selector: str) -> int:
    """Press Tab until the element has the focus; returns how often."""
    for count in range(1, MAX_KEYS):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return count
    raise AssertionError(f"{selector} is not reached by Tab")


# ------------------------------------------------------------------ barriers


def test_no_barriers_in_an_answer_and_in_a_refused_form(
    page: Page, find_barriers: FindBarriers, watch: Watch
) -> None:
    ask_route(page, "need.treatment", "need.occupation")
    expect(page.locator("h1")).to_contain_text("пут")
    page.wait_for_load_state("networkidle")
    assert find_barriers(page) == []
    page.goto("/routes/new")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("#errors")).to_be_focused()
    assert find_barriers(page) == []
    watch.errors.clear()  # the browser notes the 422 itself


def test_no_barriers_on_an_error_page(
    page: Page, find_barriers: FindBarriers, watch: object
) -> None:
    page.goto("/no-such-page")
    assert find_barriers(page) == []
    watch.errors.clear()  # the browser notes the 404 itself


def test_no_barriers_in_plain_mode(page: Page, find_barriers: FindBarriers) -> None:
    page.goto("/places/pnd-n-7")
    page.get_by_role("button", name="Просто и крупно").click()
    expect(page.locator("html.plain-mode.scripted")).to_be_attached()
    points_14 = "parseFloat(getComputedStyle(document.body).fontSize) >= 14 * 96 / 72"
    page.wait_for_function(points_14)
    page.wait_for_load_state("networkidle")
    assert find_barriers(page) == []


# ------------------------------------------------------------------ the keyboard


def test_from_the_first_page_to_a_place_by_keyboard(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "#place")
    page.keyboard.type("Москва")
    page.keyboard.press("Enter")
    page.wait_for_url("**/list?*")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the menu
    tab_to(page, ".place-card a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/places/*")
    expect(page.locator("h1")).to_be_visible()


def test_a_route_by_keyboard_alone(page: Page) -> None:
    page.goto("/routes/new")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(page, "details.need-group:nth-of-type(2) > summary")
    page.keyboard.press("Enter")
    tab_to(page, 'input[value="need.treatment"]')
    page.keyboard.press("Space")
    tab_to(page, "#place")
    page.keyboard.type("Москва")
    tab_to(page, "#age")
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    page.wait_for_url("**/routes")
    expect(page.locator("h1")).to_contain_text("пут")


def test_markers_are_reached_by_tab_and_opened_by_enter(page: Page) -> None:
    page.goto("/map?search=ПНД № 7")
    page.wait_for_selector(".pin")
    page.locator("#map_places").focus()
    tab_to(page, ".pin")
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label == "Психоневрологический диспансер, старые данные"
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup a[href^='/places/']")
    expect(link).to_be_focused()
    expect(page.locator(".leaflet-popup .mark")).to_contain_text("Архив")
    page.keyboard.press("Escape")
    expect(page.locator(".pin").first).to_be_focused()


def test_clusters_say_more_than_a_number(page: Page) -> None:
    page.goto("/map")
    page.wait_for_selector(".cluster")
    labels = page.locator(".cluster").evaluate_all("e => e.map(c => c.getAttribute('aria-label'))")
    assert all("Мест рядом" in label for label in labels)


# ------------------------------------------------------------------ small screens, large letters


def test_an_answer_on_a_phone(phone_page: Page) -> None:
    ask_route(phone_page, "need.treatment")
    assert overflow(phone_page) <= 0


def test_large_plain_text_on_a_phone(phone_page: Page) -> None:
    phone_page.goto("/")
    phone_page.get_by_role("button", name="Просто и крупно").click()
    for address in ("/", "/list", "/map", "/places/pnd-n-7"):
        phone_page.goto(address)
        assert overflow(phone_page) <= 0, address


def test_the_list_comes_first_on_a_phone(phone_page: Page) -> None:
    phone_page.goto("/map?kind=pnd")
    card = phone_page.locator(".place-card").first.bounding_box()
    frame = phone_page.locator("#map_places").bounding_box()
    assert card is not None and frame is not None
    assert card["y"] < 800 < frame["y"]


# ------------------------------------------------------------------ without scripts


def test_the_list_works_without_scripts(plain_page: Page) -> None:
    plain_page.goto("/")
    plain_page.fill("#search", "психиатр")
    plain_page.fill("#place", "Москва")
    plain_page.get_by_role("button", name="Найти").click()
    expect(plain_page.locator(".place-card")).to_have_count(20)
    plain_page.get_by_role("link", name="Дальше").click()
    expect(plain_page.locator('[aria-current="page"]').last).to_contain_text("2")


def test_a_route_works_without_scripts(plain_page: Page, watch: Watch) -> None:
    plain_page.goto("/routes/new")
    plain_page.locator("summary", has_text="Лечение").click()
    plain_page.check('input[value="need.treatment"]')
    plain_page.fill("#place", "Советск")
    plain_page.locator("main form button[type=submit]").last.click()
    plain_page.locator('input[name="place_id"]').first.check()
    plain_page.fill("#place", "Советск")
    plain_page.locator("main form button[type=submit]").last.click()
    expect(plain_page.locator("h1")).to_contain_text("пут")
    expect(plain_page.locator("#again")).to_be_visible()
    watch.errors.clear()  # the browser notes the question "which one?", a 422, itself


# ------------------------------------------------------------------ the map and paper


def test_the_ground_is_drawn_and_names_its_source(page: Page) -> None:
    page.goto("/map?place=Москва&kind=pnd")
    page.wait_for_selector("path.outline-municipality", state="attached")
    width = page.locator(".leaflet-ground-pane svg").evaluate(
        "e => e.getBoundingClientRect().width"
    )
    assert width > 300
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("OpenStreetMap")


def test_a_route_is_drawn_in_its_order(page: Page) -> None:
    ask_route(page, "need.treatment")
    page.wait_for_selector(".pin-number")
    expect(page.locator(".pin-number").first).to_have_text("1")
    assert page.locator(".pin-home").count() == 1


def test_a_route_on_paper(page: Page) -> None:
    ask_route(page, "need.treatment")
    page.emulate_media(media="print")
    for hidden in (".site-nav", ".map-frame", "#again", ".site-switches"):
        expect(page.locator(hidden).first).to_be_hidden()
    for shown in ("h1", ".step h4", ".emergency"):
        expect(page.locator(shown).first).to_be_visible()
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour == "rgb(255, 255, 255)"


def test_letters_are_ours_and_have_cyrillic(page: Page) -> None:
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.fonts.check('16px \"Golos Text Variable\"', 'Маршрут')")


def test_a_town_is_suggested_while_one_types(page: Page) -> None:
    page.goto("/")
    page.locator("#place").press_sequentially("ворон")
    expect(page.locator(".suggestions > li").first).to_have_text("Воронежская область")
