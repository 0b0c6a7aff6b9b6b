"""Pages of the audit say what the API says, whole without scripts, in both languages."""

import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

ADDRESSES = (
    "/audit",
    "/audit/RU-NIZ",
    "/audit/RU",
    "/audit/unit-cost",
    "/audit/RU-NIZ?figure=c1&other=RU-MOW",
    "/audit/RU-NIZ?figure=c2&service_type=day_stay",
    "/audit/RU-NIZ?figure=c4",
    "/audit/RU-NIZ.bor?figure=c5",
    "/audit/RU-NIZ?figure=c6",
    "/audit/RU-NIZ?figure=c7&service_type=day_stay",
    "/audit/RU-NIZ?figure=c8",
    "/audit/RU-NIZ.bor?figure=c9&unit_cost_rub=480000",
    "/audit/RU-NIZ?figure=c10",
    "/audit/RU-NIZ?figure=c10&other=RU-VOR",
    "/audit/RU-NIZ?figure=c7&other=RU-VOR",
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
    words = {"<5": "меньше 5", "…": "скрыто"}
    people = [
        words.get(row["people"]) or f"{row['people']:,}".replace(",", "\xa0")
        for row in told["rows"]
    ]
    assert rows[: len(people)] == people
    assert "Никто не объявлял" in text  # the register is not declared complete
    assert text.count('class="shade-') > len(people)  # a shade for every area, and the legend


def test_sorting_turns_the_table_round(seeded_client: FlaskClient) -> None:
    def names(order: str) -> list[str]:
        address = f"/audit/RU-NIZ?figure=c2&service_type=day_stay&sort=mean_km{order}"
        text = seeded_client.get(address).text.split("audit-table", 1)[1]
        return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', text)

    up, down = names(""), names("&order=down")
    assert sorted(up) == sorted(down) and up != down


def test_every_client_of_a_municipality_has_a_way_or_a_reason(seeded_client: FlaskClient) -> None:
    told = seeded_client.get("/audit/RU-NIZ.bor?figure=c5").text
    assert told.count('href="/places/') > 30
    assert "Все, о ком спрошено, проходят весь путь" in told
    short = seeded_client.get("/audit/RU-PSK.bezhanitskiy-rayon?figure=c5").text
    assert "Все, о ком спрошено" not in short
    assert "неизвестен" in short or "Любое из этого" in short


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


def test_changes_are_tried_kept_as_a_file_and_loaded_again(seeded_client: FlaskClient) -> None:
    address = "/audit/RU-PSK/what-if"
    tried = seeded_client.get(f"{address}?add_type=helpline&add_at=RU-PSK.pskov&max_days=900")
    assert tried.status_code == 200 and "%(" not in tried.text
    kept = re.findall(r'name="change" value="([^"]*)"', tried.text)
    assert kept == ["add:helpline:RU-PSK.pskov", "relax:max_days:900"]
    file = seeded_client.get(f"{address}.json", query_string={"change": kept})
    assert file.get_json() == {"territory": "RU-PSK", "changes": kept}
    loaded = seeded_client.post(
        address, data={"file": (io.BytesIO(file.get_data()), "changes.json")}
    )
    assert loaded.status_code == 302
    again = seeded_client.get(loaded.headers["Location"]).text
    assert re.findall(r'name="change" value="([^"]*)"', again) == kept


def test_a_cost_is_told_kept_in_the_file_and_loaded_again(seeded_client: FlaskClient) -> None:
    address = "/audit/RU-PSK/what-if"
    asked = {"change": "add:crisis_help:RU-PSK.pskov"}
    assert "когда ниже указана стоимость" in seeded_client.get(address, query_string=asked).text
    asked |= {"unit_cost_rub": "480 000"}
    text = seeded_client.get(address, query_string=asked).text.replace("\xa0", " ")
    people, cost = re.search(
        r"идёт через неё: около (\d+)\. .* около ([\d ]+) ₽ в год", text
    ).groups()
    assert int(cost.replace(" ", "")) == int(people) * 480_000
    file = seeded_client.get(f"{address}.json", query_string=asked)
    assert file.get_json()["unit_cost_rub"] == 480_000
    loaded = seeded_client.post(address, data={"file": (io.BytesIO(file.get_data()), "x.json")})
    assert "unit_cost_rub=480000" in loaded.headers["Location"]


def test_a_file_of_another_region_is_refused_in_words(seeded_client: FlaskClient) -> None:
    body = b'{"territory": "RU-NIZ", "changes": ["relax:max_days:900"]}'
    answer = seeded_client.post("/audit/RU-PSK/what-if", data={"file": (io.BytesIO(body), "x")})
    assert answer.status_code == 200
    assert "о другом регионе (RU-NIZ)" in answer.text and 'name="change"' not in answer.text


@pytest.mark.parametrize("territory", ("zzz", "RU", "RU-PSK.pskov"))
def test_what_if_is_a_page_of_a_federal_subject(seeded_client: FlaskClient, territory: str) -> None:
    for tail in ("what-if", "what-if.json"):
        assert seeded_client.get(f"/audit/{territory}/{tail}").status_code == 404
    data = {"file": (io.BytesIO(b"{}"), "x.json")}
    assert seeded_client.post(f"/audit/{territory}/what-if", data=data).status_code == 404


def test_a_change_that_cannot_be_tried_is_told_in_russian_and_costs_no_other(
    seeded_client: FlaskClient,
) -> None:
    kept = "relax:max_days:900"
    text = seeded_client.get(f"/audit/RU-PSK/what-if?change={kept}&max_travel_km=999999").text
    assert "не ограничение, которое можно смягчить" in text and "is no limit" not in text
    assert re.findall(r'name="change" value="([^"]*)"', text) == [kept]
    assert seeded_client.get("/audit/RU-PSK/what-if.json?change=burn:all").status_code == 404


def test_a_change_of_an_address_that_cannot_be_tried_may_be_left_out(
    seeded_client: FlaskClient,
) -> None:
    asked = {"change": ["add:day_stay:nowhere", "relax:max_days:900"]}
    text = seeded_client.get("/audit/RU-PSK/what-if", query_string=asked).text
    assert "нет такой услуги или такого муниципалитета" in text and "nowhere" in text
    assert 'href="/audit/RU-PSK/what-if?change=relax:max_days:900"' in text


@pytest.mark.parametrize(
    "body",
    (b"", b"{}", b"[1]", b'{"changes":' + b"[" * 19_000, b'{"changes": ["burn:all"]}', b"\xff"),
)
def test_a_file_that_holds_no_changes_is_told(seeded_client: FlaskClient, body: bytes) -> None:
    answer = seeded_client.post(
        "/audit/RU-PSK/what-if", data={"file": (io.BytesIO(body), "x.json")}, follow_redirects=True
    )
    assert answer.status_code == 200 and 'class="note"' in answer.text


def test_the_calculator_adds_up_as_the_source_does(seeded_client: FlaskClient) -> None:
    text = seeded_client.get(
        "/audit/unit-cost?basic_pay=50 000&utilities=10000&management_pay=1000"
        "&hours=10&period=week&norm=40000&fee=5000"
    ).text.replace("\xa0", " ")
    for amount in ("15 100", "65 100", "10 000", "302", "75 100", "76 402"):
        assert f"{amount} ₽" in text or f"{amount} руб" in text, amount
    assert "59 процентов" in text  # 45,000 of 76,402


def test_the_calculator_tells_the_cost_of_each_degree_of_autonomy(
    seeded_client: FlaskClient,
) -> None:
    text = seeded_client.get(
        "/audit/unit-cost?materials=80000&hours=10&period=week&hours_1=5&hours_4=40&norm=60000&fee=5000"
    ).text.replace("\xa0", " ")
    table = text.split('id="degrees"', 1)[1]
    for amount in ("40 000 ₽", "320 000 ₽", "5 000 ₽", "75 000 ₽", "3 840 000 ₽", "88 %", "77 %"):
        assert amount in table, amount
    assert 'id="degrees"' not in seeded_client.get("/audit/unit-cost?materials=1&hours_1=5").text


def test_a_unit_cost_leads_to_what_gaps_cost(seeded_client: FlaskClient) -> None:
    text = seeded_client.get("/audit/unit-cost?basic_pay=50000").text
    assert 'name="unit_cost_rub" value="781200"' in text  # 65,100 a month
    asked = {"territory": "RU-PSK.pskov", "unit_cost_rub": "781200"}
    answer = seeded_client.get("/audit/unit-cost/gaps", query_string=asked, follow_redirects=True)
    assert answer.request.path == "/audit/RU-PSK.pskov" and 'value="781200"' in answer.text


def test_an_amount_that_is_none_is_told(seeded_client: FlaskClient) -> None:
    assert 'class="note"' in seeded_client.get("/audit/unit-cost?basic_pay=much").text
