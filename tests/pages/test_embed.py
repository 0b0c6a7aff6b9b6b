"""The widget: the same places as the list, in a frame of the sites named and of nobody else."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

from registry import create_app
from registry.config import ROOT, ConfigError, load_config
from tests.databases import SETTINGS, opened_app
from tests.pages.conftest import serving

QUERY = "territory=RU-NIZ&kind=mse_bureau"
OTHER_SITE = b"<!doctype html><html lang=ru><title>x</title><iframe width=500 height=500 src=%s>"


def slugs(text: str) -> list[str]:
    return re.findall(r'<h3><a href="/places/([^"]+)"', text)


def test_it_shows_the_places_of_the_list_and_sets_no_cookie(seeded_client: FlaskClient) -> None:
    answer = seeded_client.get(f"/embed/places?{QUERY}")
    assert answer.status_code == 200
    assert slugs(answer.text) == slugs(seeded_client.get(f"/list?{QUERY}").text) != []
    assert "Set-Cookie" not in answer.headers
    assert "tel:112" in answer.text and "Демонстрация" in answer.text
    assert "<form" not in answer.text


def test_further_pages_stay_in_the_frame_and_the_rest_opens_outside(
    seeded_client: FlaskClient,
) -> None:
    text = seeded_client.get("/embed/places?kind=pnd&map=no").text
    assert '<base target="_blank">' in text
    further = re.search(r'<a target="_self" rel="next" href="([^"]+)"', text)
    assert further is not None and "map=no" in further[1] and "leaflet" not in text
    second = seeded_client.get(further[1].replace("&amp;", "&")).text
    assert set(slugs(text)).isdisjoint(slugs(second))


def test_without_a_map_it_is_tiny(seeded_client: FlaskClient) -> None:
    text = seeded_client.get(f"/embed/places?{QUERY}&map=no").text
    files = re.findall(r'(?:href|src)="/(static/[^"?]+)', text)
    assert len(files) > 5
    sizes = [(ROOT / path).stat().st_size for path in files]
    assert len(text.encode()) + sum(sizes) < 150_000, "uncompressed, without letters"


def test_nobody_else_may_frame_anything(seeded_client: FlaskClient) -> None:
    for address in ("/", "/list", "/embed", "/embed/places", "/places/pnd-n-7", "/reports"):
        policy = seeded_client.get(address).headers["Content-Security-Policy"]
        assert policy.endswith("frame-ancestors 'none'"), address


def test_only_the_widget_opens_to_the_sites_named(app: Flask, client: FlaskClient) -> None:
    app.config["EMBED_ANCESTORS"] = ("https://a.example", "https://*.b.example")
    policy = client.get("/embed/places").headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors https://a.example https://*.b.example")
    assert "https://a.example" in client.get("/embed").text
    for address in ("/", "/list", "/embed", "/embed/no-such-page"):
        policy = client.get(address).headers["Content-Security-Policy"]
        assert policy.endswith("frame-ancestors 'none'"), address


@pytest.mark.parametrize("text", ("https://a.example https://*.b.example:8443", "*", "'self'", ""))
def test_origins_that_may_be_named(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("MARSHRUT_EMBED_ANCESTORS", text)
    assert load_config(SETTINGS)["EMBED_ANCESTORS"] == tuple(text.split())


@pytest.mark.parametrize(
    "text", ("a.example", "https://a.example/path", "https://a.example;script-src", "javascript:x")
)
def test_what_is_no_origin_stops_the_start(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("MARSHRUT_EMBED_ANCESTORS", text)
    with pytest.raises(ConfigError, match="MARSHRUT_EMBED_ANCESTORS"):
        create_app(SETTINGS)


@pytest.fixture
def other_site(seeded_url: str, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """``other_site(ancestors)``: a page of another origin that frames the widget."""
    with opened_app(seeded_url) as ours, serving(ours) as our_url:

        def frames(_environ: object, start: Callable[..., object]) -> list[bytes]:
            start("200 OK", [("Content-Type", "text/html")])
            return [OTHER_SITE % f"{our_url}/embed/places?{QUERY}".encode()]

        theirs = Flask("theirs")
        theirs.wsgi_app = frames  # type: ignore[method-assign]
        with serving(theirs) as their_url:
            context = browser.new_context()

            def open_with(allowed: bool) -> Page:
                ours.config["EMBED_ANCESTORS"] = (their_url,) if allowed else ()
                page = context.new_page()
                page.goto(their_url)
                return page

            yield open_with
            context.close()


@pytest.mark.browser
def test_a_browser_shows_it_in_the_site_named_and_in_no_other(
    other_site: Callable[[bool], Page],
) -> None:
    inside = other_site(True).frame_locator("iframe")
    expect(inside.locator("h1")).to_contain_text("Бюро МСЭ")
    expect(inside.locator(".leaflet-container")).to_be_visible()
    expect(inside.locator(".place-card").first).to_be_visible()
    outside = other_site(False)
    outside.wait_for_timeout(500)
    assert outside.frame_locator("iframe").locator(".place-card").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("width", (320, 900))
def test_it_has_no_barriers(
    open_page: Callable[..., Page], find_barriers: Callable[[Page], list[str]], width: int
) -> None:
    page = open_page(viewport={"width": width, "height": 640})
    for address in (f"/embed/places?{QUERY}", "/embed"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert find_barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
