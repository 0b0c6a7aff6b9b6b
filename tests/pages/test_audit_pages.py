"""Pages of the audit say what the API says, whole without scripts, in both languages."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

ADDRESSES = (
    "/audit",
    "/audit/RU-NIZ",
    "/audit/RU",
    "/audit/RU-NIZ?figure=c1&other=RU-MOW",
    "/audit/RU-NIZ?figure=c2&service_type=day_stay",
    "/audit/RU-NIZ?figure=c4",
    "/audit/RU-NIZ.bor?figure=c5",
    "/audit/RU-NIZ?figure=c6",
    "/audit/RU-NIZ?figure=c7&service_type=day_stay",
    "/audit/RU-NIZ?figure=c8",
    "/audit/RU-NIZ.bor?figure=c9&unit_cost_rub=480000",
    "/audit/RU-NIZ?figure=c10",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_page_answers_whole_in_both_languages(seeded_client: FlaskClient, address: str) -> None:
    answer = seeded_client.get(address)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert "Демонстрация." in answer.text
    assert "%(" not in answer.text
    seeded_client.set_cookie("language", "en")
    assert 'lang="en"' in seeded_client.get(address).text


def test_the_table_says_what_the_interface_for_programs_says(seeded_client: FlaskClient) -> None:
    told = seeded_client.get("/api/v1/audit/c2?territory=RU-NIZ&service_type=day_stay").get_json()
    text = seeded_client.get("/audit/RU-NIZ?figure=c2&service_type=day_stay").text
    rows = re.findall(r'<tr[^>]*><th scope="row">.*?</th><td class="num">([^<]*)<', text)
    people = [
        "меньше 5" if row["people"] == "<5" else f"{row['people']:,}".replace(",", "\xa0")
        for row in told["rows"]
    ]
    assert rows[: len(people)] == people
    assert "Никто не объявил" in text  # the register is not declared complete
    assert text.count('class="shade-') > len(people)  # a shade for every area, and the legend


def test_sorting_turns_the_table_round(seeded_client: FlaskClient) -> None:
    def names(order: str) -> list[str]:
        address = f"/audit/RU-NIZ?figure=c2&service_type=day_stay&sort=mean_km{order}"
        text = seeded_client.get(address).text.split("audit-table", 1)[1]
        return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', text)

    up, down = names(""), names("&order=down")
    assert sorted(up) == sorted(down) and up != down


def test_every_client_of_a_municipality_has_a_way_or_a_reason(seeded_client: FlaskClient) -> None:
    text = seeded_client.get("/audit/RU-NIZ.bor?figure=c5").text
    assert text.count('href="/places/') > 30
    assert "неизвестен" in text or "Любое из этого" in text


@pytest.mark.parametrize("address", ("/audit/nowhere", "/audit/RU-NIZ?figure=c11", "/audit/%00"))
def test_there_is_no_such_page(seeded_client: FlaskClient, address: str) -> None:
    assert seeded_client.get(address).status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize(
    "address", ("/audit/RU-NIZ", "/audit/RU-NIZ?figure=c2&service_type=day_stay")
)
def test_nothing_stands_in_the_way(
    page: Page, phone_page: Page, find_barriers: Callable[[Page], list[str]], address: str
) -> None:
    for screen in (page, phone_page):
        screen.goto(address, timeout=60_000)  # the first question computes the country
        wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert screen.evaluate(wide), "the page is wider than the screen"
        assert find_barriers(screen) == []
