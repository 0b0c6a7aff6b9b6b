"""A map of many places: the server groups them, nothing is lost, and anyone can use it."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from registry.pages import maps
from tests.db_builders import create_organisation, set_revision
from tests.pages.world import NOW, PAYLOADS, build_canaries

WORLD = "-180,-90,180,90"
QUESTIONS = (
    "",
    "kind=pnd",
    "kind=kindergarten&kind=school",
    "place=Москва",
    "need=need.treatment",
    "free=true",
    "place=Москва&kind=court",
    "search=центр",
)


def view(client: FlaskClient, query: str, zoom: int, box: str = WORLD) -> dict[str, Any]:
    answer = client.get(f"/map/clusters.json?{query}&zoom={zoom}&bbox={box}")
    assert answer.status_code == 200
    read: dict[str, Any] = answer.get_json()
    return read


def places_in(read: dict[str, Any]) -> int:
    return len(read["places"]) + sum(row[2] for row in read["groups"])


@pytest.mark.parametrize("query", QUESTIONS)
@pytest.mark.parametrize("zoom", (2, 9, 17))
def test_groups_hold_what_the_api_lists(seeded_client: FlaskClient, query: str, zoom: int) -> None:
    script = seeded_client.get(f"/map/places.js?{query}").text
    rows = re.search(r"var data = (\[.*?\]);", script, re.DOTALL)
    assert rows is not None
    markers = rows.group(1).count("[") - 1
    read = view(seeded_client, query, zoom)
    assert places_in(read) == read["total"] == markers


def test_parts_of_the_map_make_up_the_whole(seeded_client: FlaskClient) -> None:
    whole = view(seeded_client, "", 6)
    halves = [view(seeded_client, "", 6, box) for box in ("-180,-90,38,90", "38,-90,180,90")]
    assert sum(map(places_in, halves)) == places_in(whole)
    across = view(seeded_client, "", 6, "100,-90,-150,90")
    east = view(seeded_client, "", 6, "100,-90,180,90")
    west = view(seeded_client, "", 6, "-180,-90,-150,90")
    assert places_in(across) == places_in(east) + places_in(west)


def test_an_unchanged_view_is_not_sent_again(seeded_client: FlaskClient) -> None:
    address = f"/map/clusters.json?zoom=4&bbox={WORLD}"
    first = seeded_client.get(address)
    again = seeded_client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert "public" in first.headers["Cache-Control"]
    near = seeded_client.get(address + "&place=Псков")
    assert "private" in near.headers["Cache-Control"]


@pytest.mark.parametrize(
    "query", ("zoom=4", "bbox=1,2,3,4", "zoom=x&bbox=1,2,3,4", "zoom=4&bbox=1")
)
def test_a_view_needs_a_box_and_a_zoom(seeded_client: FlaskClient, query: str) -> None:
    assert seeded_client.get(f"/map/clusters.json?{query}").status_code == 400


def test_names_of_one_point_are_told(client: FlaskClient, session: Session) -> None:
    build_canaries(session)
    for number in range(maps.MAX_NAMES):
        create_organisation(session, f"Рядом {number:02}", at=(60.0, 60.0), slug=f"near-{number}")
    create_organisation(session, "Дальше", at=(60.1, 60.0), slug="away")
    set_revision(session, 9, NOW)
    session.commit()
    read = client.get("/map/names.json?bbox=59.9999,59.9999,60.0001,60.0001").get_json()
    assert read["total"] == maps.MAX_NAMES
    assert [item["name"] for item in read["items"]][:2] == ["Рядом 00", "Рядом 01"]
    assert read["items"][0]["href"] == "/places/near-0"
    everything = client.get(f"/map/names.json?bbox={WORLD}").get_json()
    assert len(everything["items"]) == maps.MAX_NAMES < everything["total"]
    assert client.get("/map/names.json").status_code == 400


# ------------------------------------------------------------------------------ in the browser


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the shipped data count as many places."""
    monkeypatch.setattr(maps, "MANY_PLACES", 300)


def drawn(page: Page, times: int = 1) -> None:
    page.wait_for_function(
        "times => Number(document.getElementById('map_places').dataset.drawn) >= times", arg=times
    )


@pytest.mark.browser
def test_the_map_says_what_it_shows(
    page: Page, many: None, find_barriers: Callable[[Page], list[str]]
) -> None:
    page.goto("/map")
    drawn(page)
    status = page.locator("#map_status").inner_text()
    shown, total = (
        int(part) for part in re.findall(r"\d+", re.sub(r"(?<=\d)\s(?=\d)", "", status))
    )
    counts = page.locator(".cluster").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label').match(/\\d+/)[0])"
    )
    assert shown == total == sum(map(int, counts)) + page.locator(".pin").count()
    assert find_barriers(page) == []


@pytest.mark.browser
def test_the_keyboard_goes_from_the_country_to_a_place(page: Page, many: None) -> None:
    page.goto("/map")
    drawn(page)
    page.locator("#map_places").focus()
    pressed = 0
    for step in range(2, 14):
        while page.evaluate("document.activeElement.className").find("leaflet-marker-icon") < 0:
            page.keyboard.press("Tab")
            pressed += 1
            assert pressed < 60, "markers are reached by Tab"
        is_group = "cluster" in page.evaluate("document.activeElement.className")
        page.keyboard.press("Enter")
        if not is_group or page.locator(".leaflet-popup").count():
            break
        drawn(page, step)
    page.locator(".leaflet-popup a[href^='/places/']").first.wait_for()
    page.keyboard.press("Escape")
    page.locator(".leaflet-popup").wait_for(state="detached")


@pytest.mark.browser
def test_a_person_narrows_list_and_map_alike_and_is_in_no_address(
    page: Page, find_barriers: Callable[[Page], list[str]]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/map?need=need.supported_living")
    page.locator(".filter-fold > summary").click()
    page.get_by_text("Для кого?", exact=True).click()
    page.get_by_label("Сколько нужно поддержки?").select_option("4")
    page.get_by_label("Пользуется коляской").check()
    page.get_by_role("button", name="Убрать тех, кто откажет").click()
    drawn(page)
    found = re.search(r"\d+", page.locator(".result-head .lead").inner_text())
    status = re.findall(r"\d+", page.locator("#map_status").inner_text())
    assert found is not None and status == [found[0], found[0]]
    page.locator("#map_places").press("+")  # another view, asked for in the same way
    drawn(page, 2)
    page.locator(".filter-fold > summary").click()
    assert find_barriers(page) == []
    page.get_by_role("button", name="Только список").click()
    page.wait_for_url("**/list?need=need.supported_living")
    again = re.search(r"\d+", page.locator(".result-head .lead").inner_text())
    assert again is not None and again[0] == found[0]
    with page.expect_download() as download:
        page.get_by_role("button", name="Таблицей (CSV)").click()
    table = io.StringIO(download.value.path().read_text("utf-8-sig"))
    assert len(list(csv.DictReader(table))) == int(found[0])
    assert not [url for url in asked if re.search("autonomy|wheelchair|trait", url)]


@pytest.mark.browser
def test_nothing_of_a_name_runs(page: Page, many: None) -> None:
    page.route(
        "**/map/names.json*",
        lambda route: route.fulfill(
            json={
                "items": [{"name": text, "kind": text, "href": "/list"} for text in PAYLOADS],
                "total": len(PAYLOADS),
            }
        ),
    )
    page.route(
        "**/map/clusters.json*",
        lambda route: route.fulfill(
            json={"groups": [[55.7, 37.6, 31, 37.6, 55.7, 37.6, 55.7]], "places": [], "total": 31}
        ),
    )
    page.goto("/map")
    drawn(page)
    page.locator(".cluster").first.click()
    page.locator(".leaflet-popup li").nth(len(PAYLOADS) - 1).wait_for()
    assert page.evaluate("window.hit") is None
    names = page.locator(".leaflet-popup li a").all_text_contents()
    assert names == list(PAYLOADS)


@pytest.mark.browser
def test_on_a_phone_the_list_comes_first(phone_page: Page, many: None) -> None:
    phone_page.goto("/map")
    drawn(phone_page)
    listed = phone_page.locator(".place-card, .places > li").first.bounding_box()
    mapped = phone_page.locator("#map_places").bounding_box()
    assert listed is not None and mapped is not None
    assert listed["y"] < mapped["y"]
    assert phone_page.locator(".cluster").count() > 0
    status = phone_page.locator("#map_status").inner_text()
    shown, total = re.findall(r"\d+", re.sub(r"(?<=\d)\s(?=\d)", "", status))
    assert shown == total, "the whole country is seen"
    width = phone_page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360


def test_towns_have_their_names(seeded_client: FlaskClient) -> None:
    address = "/map/towns.json?zoom={}&bbox=30,50,50,60"
    names = [item[0] for item in seeded_client.get(address.format(5)).get_json()["items"]]
    assert names[0] == "Москва"
    assert "Нижний Новгород" in names
    assert len(names) < len(seeded_client.get(address.format(8)).get_json()["items"])
    assert seeded_client.get("/map/towns.json?zoom=5").status_code == 400
    far = seeded_client.get("/map/towns.json?zoom=6&bbox=170,60,-170,70").get_json()["items"]
    assert "Анадырь" in [item[0] for item in far]
