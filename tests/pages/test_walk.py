"""Every page, one after the other: barriers in light and dark, narrow screens, no scripts.

The watch (conftest.py) fails a page that asks another host for anything, is refused something by
the content policy, or writes an error to the console. That the pages are the same on both databases
is the business of test_same_pages.py.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask, template_rendered
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from registry.config import ROOT
from tests.pages.walk import ADDRESSES, ANSWERS, FILES, PAGES

FindBarriers = Callable[[Page], list[str]]
WIDTHS = (320, 390)
PLAIN_AND_LARGE = ("/", "/list?place=Москва", "/places/pnd-n-7", "/help")
FRAMED = "/embed/places"  # no footer of ours: it stands in somebody else's page


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


# ------------------------------------------------------------------ nothing is left out


def test_every_get_route_is_walked(seeded_client: FlaskClient) -> None:
    routes = {
        rule.endpoint
        for rule in seeded_client.application.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(("/api/v1/", "/healthz"))
    }
    walked = PAGES.keys() | FILES.keys()
    assert sorted(routes - walked) == [], "add the address to tests/pages/walk.py"
    assert sorted(walked - routes) == [], "tests/pages/walk.py names a route that is gone"


def test_every_template_of_a_page_is_walked(seeded_client: FlaskClient) -> None:
    app = seeded_client.application
    with _rendered(app) as seen:
        for address in ADDRESSES:
            assert seeded_client.get(address.partition("#")[0]).status_code == 200, address
    own = {path.name for path in (ROOT / "templates" / "pages").glob("*.html")}
    assert own - seen == set(ANSWERS), "walk it, or name in ANSWERS the test that opens it"
    for test_file in ANSWERS.values():
        assert (Path(__file__).parent / test_file).exists()


@contextmanager
def _rendered(app: Flask) -> Iterator[set[str]]:
    seen: set[str] = set()

    def note(_app: Flask, template: object, **_more: object) -> None:
        name = str(getattr(template, "name", ""))
        if name.startswith("pages/"):
            seen.add(name.removeprefix("pages/"))

    with template_rendered.connected_to(note, app):
        yield seen


@pytest.mark.parametrize("address", sorted(each for each in FILES.values() if each[0] == "/"))
def test_files_for_programs_answer(seeded_client: FlaskClient, address: str) -> None:
    answer = seeded_client.get(address)
    assert answer.status_code in (200, 302, 303), address
    assert "Content-Security-Policy" in answer.headers


# ------------------------------------------------------------------ each page in a browser


@pytest.mark.browser
@pytest.mark.drawn
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_has_no_barriers_and_fits_a_telephone(
    page: Page, find_barriers: FindBarriers, address: str
) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    expect(page.locator("h1")).to_have_count(1)
    assert find_barriers(page) == []
    page.emulate_media(color_scheme="dark")
    assert find_barriers(page) == [], "in the dark"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        assert overflow(page) <= 0, width


@pytest.mark.browser
@pytest.mark.drawn
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_says_the_main_things_without_scripts(plain_page: Page, address: str) -> None:
    plain_page.goto(address)
    expect(plain_page.locator("h1")).to_be_visible()
    for number in ("112", "103"):
        expect(plain_page.locator(f'a[href="tel:{number}"]').first).to_be_visible()
    for button in plain_page.locator("button[type=button]").all():
        assert not button.is_visible(), f"does nothing without scripts: {button.inner_text()}"
    if not address.startswith(FRAMED):
        expect(plain_page.locator("footer")).to_be_visible()


@pytest.mark.browser
@pytest.mark.drawn
@pytest.mark.parametrize("address", PLAIN_AND_LARGE)
def test_plain_and_large_has_no_barriers(
    open_page: Callable[..., Page], find_barriers: FindBarriers, server_url: str, address: str
) -> None:
    page = open_page(viewport={"width": 320, "height": 740})
    page.context.add_cookies([{"name": "plain", "value": "on", "url": server_url}])
    page.goto(address)
    page.wait_for_load_state("networkidle")
    expect(page.locator("html.plain-mode")).to_be_attached()
    assert find_barriers(page) == []
    assert overflow(page) <= 0
