"""Plain mode: every public page says in plain words what it is for; the linter reads them all."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from registry.access import rule_of
from registry.config import ROOT
from registry.domain.plain_language import ABBREVIATIONS, check_plain_text
from registry.pages.plain_texts import TEXTS
from tests.pages.test_browser import overflow

FILES = re.compile(
    r"\.(js|json|svg|ics|atom|pdf|txt|csv|xml|pbf|mvt|zip|geojson|graphml|xlsx|html)$"
)
NO_PAGES = {  # they lead on, or stand in somebody else's page
    "pages.switch_plain",
    "pages.switch_language",
    "pages.show_embed",
    "pages.load_what_if",
}
READ_IN_PLAIN_MODE = (
    "/",
    "/list",
    "/map",
    "/routes/new",
    "/guide",
    "/help",
    "/plain",
    "/about/data",
)


def pages_of(app: Flask) -> set[str]:
    """Endpoints of the pages open to everybody that a person reads."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("pages.")
        and rule.endpoint not in NO_PAGES
        and rule_of(app, rule.endpoint) == "public"
        and not FILES.search(rule.rule)
        and not rule.rule.startswith(("/map/", "/tiles/"))
    }


def test_every_public_page_has_a_plain_text(seeded_app: Flask) -> None:
    missing = pages_of(seeded_app) - TEXTS.keys()
    assert missing == set(), "say in registry/pages/plain_texts.py what the page is for"
    assert TEXTS.keys() <= seeded_app.view_functions.keys()


@pytest.mark.parametrize("language", ("ru", "en"))
def test_every_plain_text_is_plain(seeded_app: Flask, language: str) -> None:
    cookie = {"HTTP_COOKIE": f"language={language}"}
    with seeded_app.test_request_context("/", environ_overrides=cookie):
        for endpoint, text in TEXTS.items():
            assert 1 <= len(text.sentences) <= 4, endpoint
            for sentence in map(str, text.sentences):
                assert check_plain_text(sentence) == (), f"{endpoint}: {sentence}"
                assert (re.search("[А-Яа-я]", sentence) is not None) == (language == "ru")


def test_every_drawing_is_there() -> None:
    for endpoint, text in TEXTS.items():
        path = ROOT / "static" / "pictograms" / "mulberry" / text.pictogram
        assert path.is_file(), endpoint


@pytest.mark.parametrize("address", READ_IN_PLAIN_MODE)
def test_a_page_opens_with_it_in_plain_mode_only(seeded_client: FlaskClient, address: str) -> None:
    assert "plain-intro" not in seeded_client.get(address).text
    seeded_client.set_cookie("plain", "on")
    assert seeded_client.get(address).text.count('class="plain-intro"') == 1


def test_the_page_about_it_has_the_switch_and_every_difficult_word(
    seeded_client: FlaskClient,
) -> None:
    text = seeded_client.get("/plain").text
    assert 'action="/plain"' in text
    for name in ABBREVIATIONS:
        assert f"<strong>{name}</strong>" in text
    assert seeded_client.post("/plain", data={"plain": "on", "next": "/plain"}).location == "/plain"


@pytest.mark.browser
@pytest.mark.drawn
@pytest.mark.parametrize("scheme", ("light", "dark"))
def test_no_barriers_and_no_sideways_scrolling_in_plain_mode(
    open_page: Callable[..., Page], find_barriers: Callable[[Page], list[str]], scheme: str
) -> None:
    page = open_page(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    page.goto("/plain")
    page.get_by_role("button", name="Просто и крупно").first.click()
    page.wait_for_selector("html.plain-mode")
    for address in READ_IN_PLAIN_MODE:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert overflow(page) <= 0, address
        assert find_barriers(page) == [], address
