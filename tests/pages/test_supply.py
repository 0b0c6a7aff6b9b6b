"""The map of supply: its counts are those of the list, and the table says all the map says."""

import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page


def areas_of(page: str) -> dict[str, list[object]]:
    found = re.search(r'data-areas="([^"]*)"', page)
    assert found is not None
    areas: dict[str, list[object]] = json.loads(unescape(found.group(1)))
    return areas


@pytest.mark.parametrize("query", ("", "kind=pnd", "need=need.supported_living", "search=центр"))
def test_each_territory_has_the_places_of_its_list(seeded_client: FlaskClient, query: str) -> None:
    areas = areas_of(seeded_client.get(f"/map/areas?{query}").text)
    assert len(areas) == 86
    for territory in ("RU-MOW", "RU-NIZ", "RU-PSK", "RU-CHU"):
        script = seeded_client.get(f"/list?{query}&territory={territory}").text
        listed = re.search(r'class="lead" role="status">\D*(\d[\d\s]*)', script)
        assert listed is not None
        assert areas[territory][1] == int(re.sub(r"\s", "", listed.group(1)))


def test_inside_a_region_its_municipalities_are_compared(seeded_client: FlaskClient) -> None:
    page = seeded_client.get("/map/areas?territory=RU-NIZ&measure=per_people").text
    areas = areas_of(page)
    assert len(areas) > 40
    assert all(name.startswith("RU-NIZ.") for name in areas)
    assert "level=municipality&amp;within=RU-NIZ" in page
    same = areas_of(seeded_client.get("/map/areas?territory=RU-NIZ.arzamas").text)
    assert same.keys() == areas.keys()


def test_the_table_and_the_legend_say_what_the_map_says(seeded_client: FlaskClient) -> None:
    page = seeded_client.get("/map/areas?kind=pnd").text
    areas = areas_of(page)
    rows = re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a></th>\s*<td>([^<]*)</td>', page)
    told = {unescape(name): int(re.sub(r"\s", "", count)) for name, count in rows}
    assert told == {str(name): count for name, count, _ in areas.values()}
    counted = [int(count) for count in re.findall(r'swatch-.*?<span class="soft">\((\d+)\)', page)]
    assert sum(counted) == len(areas)
    empty = sum(1 for _, count, _ in areas.values() if count == 0)
    assert counted[0] == empty


def test_a_row_leads_to_the_places_it_counts(seeded_client: FlaskClient) -> None:
    page = seeded_client.get("/map/areas?kind=pnd").text
    name, count = max(
        ((str(name), int(str(count))) for name, count, _ in areas_of(page).values()),
        key=lambda pair: pair[1],
    )
    link = re.search(rf'<a href="([^"]*)">{re.escape(name)}</a>', page)
    assert link is not None
    listed = seeded_client.get(unescape(link.group(1)).replace("/map", "/list")).text
    assert re.search(rf'role="status">\D*{count}\D', listed)


def test_an_unknown_measure_is_places(seeded_client: FlaskClient) -> None:
    assert seeded_client.get("/map/areas?measure=gold").status_code == 200


@pytest.mark.browser
@pytest.mark.parametrize("address", ("/map/areas", "/map/areas?territory=RU-NIZ&kind=pnd"))
def test_territories_are_coloured(
    page: Page, address: str, find_barriers: Callable[[Page], list[str]]
) -> None:
    page.goto(address)
    page.wait_for_function("() => Number(document.getElementById('map_places').dataset.drawn) > 40")
    areas = areas_of(page.content())
    wanted = {
        f"area-{'none' if number is None else number}"
        for identifier, (_, _, number) in areas.items()
        if identifier != "KZ-BAY"  # it has no outline
    }
    drawn = page.locator("path.area").evaluate_all(
        "all => all.map(one => [...one.classList].find(name => name.startsWith('area-')))"
    )
    assert set(drawn) == wanted
    assert find_barriers(page) == []


@pytest.mark.browser
def test_on_a_phone_nothing_sticks_out(phone_page: Page) -> None:
    phone_page.goto("/map/areas?kind=pnd")
    phone_page.wait_for_function(
        "() => Number(document.getElementById('map_places').dataset.drawn) > 40"
    )
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 360
