"""What a reader sets in the browser or system is followed: letters, contrast, movement, colours."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.pages.test_browser import overflow
from tests.pages.walk import ADDRESSES

pytestmark = [pytest.mark.browser, pytest.mark.drawn]
OpenPage = Callable[..., Page]
FindBarriers = Callable[[Page], list[str]]
LARGE = ("/", "/list", "/places/pnd-n-7", "/routes/new", "/guide", "/help")


def enlarge(page: Page, percent: int) -> None:
    """Letters of this size, as the browser's own setting makes them: the layout does not zoom."""
    page.evaluate(f"document.documentElement.style.fontSize = '{percent}%'")


@pytest.mark.parametrize("address", ADDRESSES)
def test_letters_twice_as_large_need_no_scrolling_sideways(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(viewport={"width": 640, "height": 800})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    enlarge(page, 200)
    assert overflow(page) <= 0


@pytest.mark.parametrize("address", LARGE)
def test_even_on_a_small_phone_and_in_plain_mode(open_page: OpenPage, address: str) -> None:
    page = open_page(viewport={"width": 320, "height": 640})  # 1280 pixels at 400%
    page.goto("/plain")
    page.get_by_role("button", name="Просто и крупно").first.click()
    page.wait_for_selector("html.plain-mode")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert overflow(page) <= 0
    enlarge(page, 200)
    assert overflow(page) <= 0


@pytest.mark.parametrize("scheme", ("light", "dark"))
def test_more_contrast_draws_lines_and_hints_in_ink(open_page: OpenPage, scheme: str) -> None:
    page = open_page(contrast="more", color_scheme=scheme)
    page.goto("/guide")
    colours = page.evaluate(
        """() => {
          const style = (selector) => getComputedStyle(document.querySelector(selector));
          return [style("body").color, style(".guide-count").color,
                  style(".guide-question.is-open").borderTopColor];
        }"""
    )
    assert len(set(colours)) == 1


def test_the_colours_of_the_system_are_left_to_it(
    open_page: OpenPage, find_barriers: FindBarriers
) -> None:
    page = open_page(forced_colors="active")
    page.goto("/guide")
    edge = "getComputedStyle(document.querySelector('.plain-choice')).borderTopStyle"
    assert page.evaluate(edge) == "solid"
    assert find_barriers(page) == []


def test_nothing_moves_when_movement_is_not_wanted(open_page: OpenPage) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto("/map")
    page.wait_for_selector(".leaflet-map-pane", state="attached")
    page.wait_for_load_state("networkidle")
    longest = page.evaluate(
        """() => Math.max(...Array.from(document.querySelectorAll("*"), (element) => {
          const style = getComputedStyle(element);
          return Math.max(...(style.transitionDuration + "," + style.animationDuration)
            .split(",").map(parseFloat));
        }))"""
    )
    assert longest <= 0.001
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
