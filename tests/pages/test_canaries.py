"""Texts of records are shown as texts: on list, map, marker's card, place, paper, shortlist,
widget, route, report, sheets, and in every file that leaves the house (feed, JSON, CSV, PDF).
"""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from xml.etree import ElementTree

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from sqlalchemy.orm import Session, scoped_session

from registry.domain.shortlist import MAX_KEPT
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


def read_as_text(payload: str) -> str:
    """A payload as a page shows it: spaces run together."""
    return " ".join(payload.split())


def test_nothing_runs_in_the_widget(canary_page: Page) -> None:
    canary_page.goto("/embed/places")
    canary_page.wait_for_selector(".cluster, .pin")
    names = set(canary_page.locator(".place-card h3").all_inner_texts())
    assert len(names) == 20 and names <= {read_as_text(payload) for payload in PAYLOADS}
    assert nothing_ran(canary_page)


def test_nothing_runs_on_the_shortlist_and_its_undo(canary_page: Page) -> None:
    slugs = ",".join(f"canary-{number}" for number in range(len(PAYLOADS)))
    canary_page.goto(f"/shortlist#k={slugs}")
    cards = canary_page.locator("#kept-list .place-card")
    expect(cards).to_have_count(MAX_KEPT)
    names = canary_page.locator("#kept-list h3").all_inner_texts()
    assert names == [read_as_text(payload) for payload in PAYLOADS[:MAX_KEPT]]
    canary_page.locator("[data-keep-all]").click()
    for number in (0, 2):
        canary_page.locator("[data-remove]").nth(number).click()
        assert read_as_text(PAYLOADS[number])[:8] in canary_page.locator("#kept-undo").inner_text()
        canary_page.locator("[data-undo]").click()
    assert nothing_ran(canary_page)


@pytest.mark.parametrize("number", range(1, len(PAYLOADS), 6))
def test_nothing_runs_on_paper_on_sheets_and_in_reports(canary_page: Page, number: int) -> None:
    shown = read_as_text(PAYLOADS[number])
    canary_page.emulate_media(media="print")
    for address in (f"/places/canary-{number}", f"/catchment/canary-{number}"):
        canary_page.goto(address)
        assert shown in read_as_text(canary_page.locator("main").inner_text()), address
        assert nothing_ran(canary_page)
    canary_page.emulate_media(media="screen")
    canary_page.goto(f"/places/canary-{number}/report")
    canary_page.locator("[name=subject][value=other]").check()
    canary_page.locator("[name=text]").fill(PAYLOADS[number])
    canary_page.locator("[name=wants_answer]").check()
    canary_page.locator("main button[type=submit]").click()
    canary_page.wait_for_selector(".receipt")
    assert shown in read_as_text(canary_page.locator("main").inner_text())
    assert nothing_ran(canary_page)


def test_no_address_of_a_record_becomes_a_link_that_runs(canary_page: Page) -> None:
    for number in range(0, len(PAYLOADS), 5):
        canary_page.goto(f"/places/canary-{number}")
        links = canary_page.locator("a").evaluate_all("e => e.map(a => a.protocol)")
        assert set(links) <= {"http:", "tel:", "geo:", "mailto:"}


def test_files_hold_texts_as_texts(app: Flask, session: scoped_session[Session]) -> None:
    build_canaries(session())
    session.remove()
    client = app.test_client()
    feed = ElementTree.fromstring(client.get("/feed/RU-MOW.atom").data)
    titles = [str(entry.text) for entry in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert sum(payload in title for payload in PAYLOADS for title in titles) >= len(PAYLOADS)
    items = client.get("/api/v1/organisations?per_page=100").get_json()["items"]
    assert {item["name"] for item in items} == set(PAYLOADS)
    table = list(
        csv.reader(StringIO(client.get("/list.csv").get_data(as_text=True).lstrip("\ufeff")))
    )
    cells = {cell for row in table for cell in row}
    assert len(table) == 1 + len(PAYLOADS) and cells >= set(PAYLOADS)
    for number, payload in enumerate(PAYLOADS):
        answer = client.get(f"/places/canary-{number}")
        assert payload not in answer.text or "<" not in payload, "a text stands there as markup"
    card = client.get("/places/canary-0/card.pdf")
    assert card.status_code == 200
    on_card = "".join(page.extract_text() for page in PdfReader(BytesIO(card.data)).pages)
    assert "".join(PAYLOADS[0].split()) in "".join(on_card.split())
    slugs = [f"canary-{number}" for number in range(8)]
    answer = client.post("/shortlist.pdf", data={"slug": slugs})
    assert answer.status_code == 200
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    squeezed = "".join(printed.split())
    for payload in PAYLOADS[:8]:
        assert "".join(payload.split()) in squeezed


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
