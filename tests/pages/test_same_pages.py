"""Every address answers the same on both databases: word for word, file for file.

What is drawn from the same answer is the same: barriers, narrow screens and large letters
(``drawn``) need to be looked at on one database only.
"""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.databases import (
    EmbeddedTemplates,
    Templates,
    ensure_template,
    load_shipped_data,
    migrate_from_nothing,
    opened_app,
)
from tests.pages.test_adaptation import LARGE
from tests.pages.test_plain_mode import READ_IN_PLAIN_MODE
from tests.pages.test_walk import PLAIN_AND_LARGE
from tests.pages.walk import ADDRESSES, FILES

pytestmark = pytest.mark.compared

# What differs between two answers of one server too, or between two loadings of the data
EVER_NEW = (
    (re.compile(r"[\w-]{40,}\.[\w-]{6}\.[\w-]{27}"), "a token of a form"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"), "when it was loaded"),
)
DRAWING = re.compile(r'(?<= d=")M[^"]*|(?<= viewBox=")[^"]*')
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
HALF_PX = 0.5  # coordinates differ in the last digits, and shapes are drawn to a tenth of a pixel


@pytest.fixture(scope="module")
def on_postgis(templates: Templates, seeded_url: str) -> Iterator[Flask]:
    """The shipped data on PostGIS; nobody else has asked anything of it before."""
    url = templates.copy("shipped")
    with opened_app(url) as app:
        yield app
    templates.drop(url)


@pytest.fixture(scope="module")
def on_spatialite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The shipped data on SpatiaLite."""
    folder = tmp_path_factory.mktemp("embedded")
    templates = EmbeddedTemplates(folder)
    ensure_template(templates, folder, "empty", migrate_from_nothing)
    ensure_template(templates, folder, "shipped", load_shipped_data, source="empty")
    with opened_app(templates.copy("shipped")) as app:
        yield app


def answer_of(
    app: Flask, address: str, cookie: tuple[str, str] | None = None
) -> tuple[int, str, str | bytes, list[float]]:
    """Status, kind, the body without what is ever new, and the numbers of its drawings."""
    client = app.test_client()
    if cookie:
        client.set_cookie(*cookie)
    answer = client.get(address.partition("#")[0])
    try:
        text = answer.get_data().decode("utf-8")
    except UnicodeDecodeError:  # a picture, or paper
        return answer.status_code, answer.mimetype, answer.get_data(), []
    for pattern, name in EVER_NEW:
        text = pattern.sub(name, text)
    drawings = " ".join(DRAWING.findall(text))
    text = DRAWING.sub(lambda found: NUMBER.sub("0", found[0]), text)
    return answer.status_code, answer.mimetype, text, [float(n) for n in NUMBER.findall(drawings)]


def assert_same(
    one: Flask, other: Flask, address: str, cookie: tuple[str, str] | None = None
) -> None:
    *here, numbers = answer_of(one, address, cookie)
    *there, expected = answer_of(other, address, cookie)
    assert here == there
    assert numbers == pytest.approx(expected, abs=HALF_PX)


@pytest.mark.parametrize(
    "address", sorted({*ADDRESSES, *(file for file in FILES.values() if file[0] == "/")})
)
def test_an_address_answers_the_same_on_both_databases(
    on_postgis: Flask, on_spatialite: Flask, address: str
) -> None:
    assert_same(on_postgis, on_spatialite, address)


@pytest.mark.parametrize("address", sorted({*LARGE, *READ_IN_PLAIN_MODE, *PLAIN_AND_LARGE}))
@pytest.mark.parametrize("cookie", (("plain", "on"), ("language", "en")))
def test_so_it_does_in_plain_mode_and_in_english(
    on_postgis: Flask, on_spatialite: Flask, address: str, cookie: tuple[str, str]
) -> None:
    assert_same(on_postgis, on_spatialite, address, cookie)


def test_a_difference_is_seen(on_postgis: Flask, on_spatialite: Flask) -> None:
    """Two places of a list that change places make another answer."""
    status, kind, text, numbers = answer_of(on_postgis, "/list?kind=pnd")
    assert isinstance(text, str)
    first, second, *_ = re.findall(r'data-place="(.*?)"', text)
    turned = text.replace(first, "~").replace(second, first).replace("~", second)
    assert first != second and turned != text
    there = answer_of(on_spatialite, "/list?kind=pnd")
    assert (status, kind, text, numbers) == there
    assert (status, kind, turned, numbers) != there
