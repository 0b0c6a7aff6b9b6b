"""Texts of records are shown as texts: on the list, in a marker's card, on a place, on a route."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session, scoped_session

from tests.pages.conftest import serving
from tests.pages.world import PAYLOADS, build_canaries

pytestmark = pytest.mark.browser


@pytest.fixture
def canary_page(app: Flask, session: scoped_session[Session], browser: Browser) -> Iterator[Page]:
    """A page on a server whose every record would like to run."""
    build_canaries(session())
    session.remove()
    with serving(app) as url:
        context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        yield page
        context.close()


def nothing_ran(page: Page) -> bool:
    return bool(page.evaluate("window.hit === undefined"))


def test_nothing_runs_on_the_list(canary_page: Page) -> None:
    shown = 0
    for number in (1, 2):
        canary_page.goto(f"/list?page={number}")
        shown += canary_page.locator(".place-card h3").count()
        assert nothing_ran(canary_page)
    assert shown == len(PAYLOADS)
    names = set(canary_page.locator(".place-card h3").all_inner_texts())
    assert names <= {" ".join(payload.split()) for payload in PAYLOADS}


def test_nothing_runs_in_the_cards_of_markers(canary_page: Page) -> None:
    canary_page.goto("/map")
    canary_page.wait_for_selector(".cluster, .pin")
    frame = canary_page.locator("#map_places")
    cards = frame.get_attribute("data-card")
    assert cards is not None
    rows = canary_page.evaluate("fast_marker_cluster_places.getLayers().length")
    assert rows == len(PAYLOADS)
    for number in range(rows):
        canary_page.evaluate(
            "n => { const m = fast_marker_cluster_places.getLayers()[n];"
            " map_places.closePopup(); m.addTo(map_places).openPopup(); }",
            number,
        )
        link = canary_page.locator(".leaflet-popup a[href^='/places/']").last
        link.wait_for()
        assert nothing_ran(canary_page)


@pytest.mark.parametrize("number", range(0, len(PAYLOADS), 3))
def test_nothing_runs_on_a_place(canary_page: Page, number: int) -> None:
    canary_page.goto(f"/places/canary-{number}")
    canary_page.wait_for_selector(".pin")
    assert nothing_ran(canary_page)
    canary_page.locator(".pin").first.click()
    assert nothing_ran(canary_page)
    assert " ".join(PAYLOADS[number].split()) in canary_page.locator("h1").inner_text()


def test_nothing_runs_on_a_route_and_in_a_search(canary_page: Page) -> None:
    canary_page.goto("/routes/new")
    canary_page.locator("summary", has_text="Лечение").click()
    canary_page.check('input[value="need.treatment"]')
    canary_page.fill("#place", "Москва")
    canary_page.locator("main form button[type=submit]").last.click()
    canary_page.wait_for_selector(".pin-number")
    assert nothing_ran(canary_page)
    for payload in PAYLOADS[:8]:
        canary_page.goto("/list")
        canary_page.fill("#search", payload)
        canary_page.fill("main #place", payload)
        canary_page.locator("main form button[type=submit]").first.click()
        assert nothing_ran(canary_page)
