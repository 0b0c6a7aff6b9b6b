"""The two switches: a choice in a cookie, and back to the page, never to somebody else's."""

import pytest
from flask.testing import FlaskClient

from registry.pages.frame import local_address


@pytest.mark.parametrize("code", ("ru", "en"))
def test_a_language_is_kept_in_a_cookie(client: FlaskClient, code: str) -> None:
    answer = client.post(f"/language/{code}", data={"next": "/help?x=1"})
    assert (answer.status_code, answer.location) == (303, "/help?x=1")
    assert f'lang="{code}"' in client.get("/help").text


def test_a_language_we_do_not_have_is_no_page(client: FlaskClient) -> None:
    assert client.post("/language/xx").status_code == 404


def test_plain_mode_goes_on_and_off(client: FlaskClient) -> None:
    client.post("/plain", data={"plain": "on"})
    assert 'class="plain-mode"' in client.get("/help").text
    client.post("/plain", data={"plain": "off"})
    assert 'class="plain-mode"' not in client.get("/help").text


@pytest.mark.parametrize(
    "address",
    (
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        " //elsewhere.example",
        "javascript:alert(1)",
        "elsewhere.example",
        "",
    ),
)
def test_a_switch_leads_nowhere_else(client: FlaskClient, address: str) -> None:
    with client.application.test_request_context():
        assert local_address(address) == "/"
    assert client.post("/plain", data={"next": address}).location == "/"


def test_the_answer_to_a_form_has_no_address_to_return_to(client: FlaskClient) -> None:
    text = client.post("/routes", data={}).text
    assert 'name="next" value="/routes/new"' in text
