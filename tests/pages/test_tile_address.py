"""Background pictures of the map: none unless the operator chose a server, and then it is named."""

import pytest
from flask import Flask

from registry.config import ConfigError, load_config
from registry.protection import CONTENT_POLICY, content_policy

URL = "https://pictures.example:8443/osm/{z}/{x}/{y}.png?key=a-b"


def test_by_default_a_browser_asks_nobody_else(app: Flask) -> None:
    assert app.config["TILE_URL"] is None
    page = app.test_client().get("/about/privacy")
    assert page.headers["Content-Security-Policy"] == CONTENT_POLICY
    assert "https:" not in CONTENT_POLICY
    assert "The background pictures" not in page.text
    assert "data-tiles" not in app.test_client().get("/map").text


def test_a_chosen_server_is_allowed_pictures_and_named(app: Flask) -> None:
    app.config["TILE_URL"] = load_config({"TILE_URL": URL})["TILE_URL"]
    app.config["TILE_NOTICE"] = "© <Pictures>"
    client = app.test_client()
    client.set_cookie("language", "en")
    page = client.get("/about/privacy")
    policy = page.headers["Content-Security-Policy"]
    assert "img-src 'self' data: https://pictures.example:8443;" in policy
    assert policy.replace(" https://pictures.example:8443", "") == CONTENT_POLICY
    assert "pictures.example:8443" in page.text
    assert "The browser asks nobody else" not in page.text
    drawn = client.get("/map").text
    assert 'data-tiles-notice="© &lt;Pictures&gt;"' in drawn


def test_the_address_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSHRUT_TILE_URL", URL)
    assert load_config({"SECRET_KEY": "x"})["TILE_URL"] == URL
    assert "https://pictures.example:8443" in content_policy(URL)


@pytest.mark.parametrize(
    "url",
    (
        "http://pictures.example/{z}/{x}/{y}.png",
        "https://pictures.example/{z}/{x}.png",
        "https://{s}.pictures.example/{z}/{x}/{y}.png",
        "https://pictures.example/{z}/{x}/{y}.png; script-src *",
        "https://pictures.example;script-src/{z}/{x}/{y}",
        "https://a@pictures.example/{z}/{x}/{y}",
        "https:///{z}/{x}/{y}",
        "https://*/{z}/{x}/{y}",
        "https://pictures.example/{z}/{x}/{y}/{z}",
        "https://картинки.example/{z}/{x}/{y}",
    ),
)
def test_an_address_that_would_open_more_is_refused(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("MARSHRUT_TILE_URL", url)
    with pytest.raises(ConfigError, match="MARSHRUT_TILE_URL"):
        load_config({"SECRET_KEY": "x"})
