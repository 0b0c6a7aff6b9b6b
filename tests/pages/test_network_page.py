"""The page of the whole network shows what the service found, in words and as a picture."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page


def figures(text: str) -> list[int]:
    """The large figures at the top, without their spaces."""
    found = re.search(r'<dl class="figures">(.*?)</dl>', text, re.DOTALL)
    assert found is not None
    return [int(re.sub(r"\D", "", each)) for each in re.findall(r"<dd>(.*?)</dd>", found[1])]


@pytest.mark.parametrize(
    ("address", "words"),
    (
        ("/network", "Choose a region"),
        ("/network/RU-NIZ", "Where the network is thin"),
        ("/network/RU-MOW", "Where the network is thin"),
    ),
)
def test_the_page_answers_whole_in_both_languages(
    seeded_client: FlaskClient, address: str, words: str
) -> None:
    answer = seeded_client.get(address)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert "Демонстрация." in answer.text
    seeded_client.set_cookie("language", "en")
    english = seeded_client.get(address).text
    assert 'lang="en"' in english
    assert words in english


def test_the_choice_leads_to_every_region_that_has_organisations(
    seeded_client: FlaskClient,
) -> None:
    text = seeded_client.get("/network").text
    assert 'href="/network/RU-MOW"' in text and 'href="/network/RU-NIZ"' in text


def test_the_table_says_what_the_interface_for_programs_says(seeded_client: FlaskClient) -> None:
    told = seeded_client.get("/api/v1/network?territory=RU-NIZ").get_json()
    text = seeded_client.get("/network/RU-NIZ").text
    assert figures(text) == [
        told["organisations"],
        told["links_recorded"],
        told["links_assumed"],
        told["links_in"] + told["links_out"],
    ]
    table = re.search(r'<table class="numbers">(.*?)</table>', text, re.DOTALL)
    assert table is not None
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in table[1].split("<tr>")[2:]]
    assert [(row[0], row[1], *(int(re.sub(r"\D", "", n)) for n in row[2:])) for row in rows] == [
        (
            item["from_kind"]["label"],
            item["to_kind"]["label"],
            item["recorded"],
            item["assumed"],
        )
        for item in told["between_kinds"]
    ]
    assert text.count('class="matrix-dot"') == sum(
        item["recorded"] > 0 for item in told["between_kinds"]
    )


def test_invented_organisations_carry_their_mark_in_every_list(seeded_client: FlaskClient) -> None:
    text = seeded_client.get("/network/RU-NIZ").text
    named = re.findall(r'<a href="/places/[^"]*">ДЕМО[^<]*</a>(.{0,120})', text, re.DOTALL)
    assert len(named) > 50
    assert all("mark-caution" in after for after in named)


def test_there_is_no_such_territory(seeded_client: FlaskClient) -> None:
    assert seeded_client.get("/network/RU-XXX").status_code == 404
    assert seeded_client.get("/network/%00").status_code == 404


@pytest.mark.parametrize("address", ("/network", "/network/RU-NIZ"))
def test_nothing_stands_in_the_way(
    page: Page, phone_page: Page, find_barriers: Callable[[Page], list[str]], address: str
) -> None:
    for screen in (page, phone_page):
        screen.goto(address)
        screen.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert find_barriers(screen) == []
        wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not screen.evaluate(wider)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/network/RU-NIZ", ["не меньше 4 834", "не меньше 1 335", "впервые признаны 1 370"]),
        ("/network/RU-PSK", ["никто не посчитал", "Россия", "не меньше 205 234"]),
    ],
)
def test_people_who_may_need_help_are_shown_as_a_lower_bound(
    seeded_client: FlaskClient, address: str, words: list[str]
) -> None:
    text = re.sub(r"\s", " ", seeded_client.get(address).text)
    table = text[text.index('id="demand"') :]
    for each in words:
        assert each in table
    assert "Нижняя граница" in table and "Источник: Развитие" in table
