"""Every page answers without scripts, in both languages, and carries what each must carry."""

import re

import pytest
from flask.testing import FlaskClient

PAGES = ("/", "/list", "/map", "/routes/new", "/help", "/about/data", "/about/privacy")
FOREIGN = re.compile(r"""(?:src|href|action)="(?:https?:)?//""")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_answers_whole(seeded_client: FlaskClient, address: str) -> None:
    answer = seeded_client.get(address)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert 'lang="ru"' in answer.text
    for telephone in ("tel:112", "tel:103"):
        assert telephone in answer.text


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_fetched_from_elsewhere_and_nothing_stands_inline(
    seeded_client: FlaskClient, address: str
) -> None:
    text = seeded_client.get(address).text
    fetched = re.findall(r"<(?:script|link|img|iframe)[^>]*>", text)
    assert not [tag for tag in fetched if FOREIGN.search(tag)]
    assert not re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", text)
    assert "<style" not in text
    assert not re.findall(r"""\s(?:style|on[a-z]+)=["']""", text)


@pytest.mark.parametrize("address", PAGES)
def test_pages_speak_english_too(seeded_client: FlaskClient, address: str) -> None:
    seeded_client.set_cookie("language", "en")
    text = seeded_client.get(address).text
    assert 'lang="en"' in text
    assert "List" in text and "Список" not in text


def test_the_demonstration_says_so_on_every_page(seeded_client: FlaskClient) -> None:
    for address in (*PAGES, "/no-such-page"):
        assert "Демонстрация." in seeded_client.get(address).text


def test_production_has_no_banner(client: FlaskClient) -> None:
    client.application.config["MODE"] = "production"
    assert "Демонстрация." not in client.get("/").text


@pytest.mark.parametrize(
    "address",
    ("/no-such-page", "/places/no-such-place", "/map/cards/0.json", f"/map/cards/{10**25}.json"),
)
def test_what_is_not_there_is_said_kindly(seeded_client: FlaskClient, address: str) -> None:
    answer = seeded_client.get(address)
    assert answer.status_code == 404
    assert "Такой страницы нет" in answer.text
    assert 'href="/list"' in answer.text


def test_a_page_asked_the_wrong_way(seeded_client: FlaskClient) -> None:
    answer = seeded_client.post("/help")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert "Этот адрес такого не принимает" in answer.text


def test_a_body_too_large_is_refused_with_a_sentence(seeded_client: FlaskClient) -> None:
    for typed in (
        {"place": "я" * 10_000_000},
        {"place": "я" * 200_000},
        {"exclude_offer": ["1"] * 2000},
    ):
        answer = seeded_client.post("/routes", data=typed)
        assert answer.status_code == 413
        assert "Слишком много данных" in answer.text


def test_a_form_without_its_secret_sign_is_told_so(seeded_client: FlaskClient) -> None:
    seeded_client.application.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = seeded_client.post("/routes", data={"need": "need.work"})
    finally:
        seeded_client.application.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 400
    assert "Форма устарела" in answer.text


def test_a_form_is_taken_over_https_from_a_browser_that_sends_no_referrer(
    seeded_client: FlaskClient,
) -> None:
    seeded_client.application.config["WTF_CSRF_ENABLED"] = True
    here = "https://registry.example/"
    try:
        text = seeded_client.get("/list", base_url=here).text
        sign = re.search(r'name="csrf_token" value="([^"]+)"', text)
        assert sign is not None
        typed = {"csrf_token": sign[1], "autonomy": "4"}
        assert seeded_client.post("/list", base_url=here, data=typed).status_code == 200
        typed["csrf_token"] = "another"
        assert seeded_client.post("/list", base_url=here, data=typed).status_code == 400
    finally:
        seeded_client.application.config["WTF_CSRF_ENABLED"] = False


def test_search_engines_are_kept_from_answers(seeded_client: FlaskClient) -> None:
    assert "Disallow: /routes" in seeded_client.get("/robots.txt").text
    assert 'content="noindex"' in seeded_client.get("/list?kind=pnd").text
    assert "noindex" not in seeded_client.get("/list").text


def test_the_data_page_names_every_source_with_its_licence(seeded_client: FlaskClient) -> None:
    text = seeded_client.get("/about/data").text
    for words in ("GeoNames", "CC BY 4.0", "ODbL 1.0", "CC BY-SA 4.0", "Mulberry", "Golos Text"):
        assert words in text
    assert "31 июля 2013 года" in text
    assert "Район и точка противоречат друг другу" in text
