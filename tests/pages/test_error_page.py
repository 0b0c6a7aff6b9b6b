"""When something breaks, a person gets an answer, even if the page about errors is what broke."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry import access, errors


@access.public
def break_templates(*_: Any, **__: Any) -> str:
    raise RuntimeError("secret cause")


@pytest.fixture
def broken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr(errors, "render_template", break_templates)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


def test_a_page_about_an_error_that_cannot_be_made_becomes_a_bare_one(broken: FlaskClient) -> None:
    answer = broken.get("/no-such-page")
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "Ошибка 404" in answer.text and "Error 404" in answer.text and "112" in answer.text
    assert "secret" not in answer.text


def test_the_interface_for_programs_needs_no_page(broken: FlaskClient) -> None:
    answer = broken.get("/api/v1/no-such-thing")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_anything_unforeseen_is_told_without_its_cause(
    broken: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(broken.application.view_functions, "pages.show_help", break_templates)
    answer = broken.get("/help")
    assert answer.status_code == 500
    assert "secret" not in answer.text
