"""Routes over HTTP: the answer, every refusal with its place, and that nothing is kept."""

import json
import logging
from typing import Any

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.services.route_world import build_route_world, person

ROUTES = "/api/v1/routes"


@pytest.fixture
def routes(app: Flask, session: Session) -> FlaskClient:
    """A client on the small registry; CSRF protection is on."""
    build_route_world(session)
    app.config["WTF_CSRF_ENABLED"] = True
    return app.test_client()


def post(client: FlaskClient, document: Any, query: str = "", address: str = ROUTES) -> Any:
    return client.post(f"{address}{query}", json=document)


def test_a_profile_is_answered_with_its_routes(routes: FlaskClient) -> None:
    answer = post(routes, person())
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    document = answer.get_json()
    (first, second) = document["routes"][0]["steps"]
    assert (first["organisation"]["slug"], second["organisation"]["slug"]) == ("office", "centre")
    assert first["organisation"]["contacts"] == []
    assert document["routes"][0]["criteria"]["days"] == 27
    assert document["tolerance"] == {"days": 7, "travel_km": 5, "risk": 0.1}
    assert "Центр дневного пребывания" in answer.get_data(as_text=True)  # Cyrillic stays readable


def test_only_what_can_be_started_today(routes: FlaskClient) -> None:
    answer = post(routes, person(), address=f"{ROUTES}/next")
    document = answer.get_json()
    assert [item["step"]["organisation"]["slug"] for item in document["next_steps"]] == ["office"]
    assert document["next_steps"][0]["routes"] == [1]
    assert "routes" not in document
    assert answer.headers["Cache-Control"] == "no-store"


def test_criteria_tolerance_and_limit_are_taken_from_the_address(routes: FlaskClient) -> None:
    document = post(routes, person(), "?criteria=steps,days&tolerance=exact&limit=1").get_json()
    assert document["criteria"] == ["steps", "days"]
    assert document["tolerance"] is None
    assert len(document["routes"]) == 1


def test_what_remains_when_one_declines_is_told_when_asked(routes: FlaskClient) -> None:
    route = post(routes, person(), "?if_declined=true").get_json()["routes"][0]
    assert [item["step"] for item in route["declines"]] == [1, 2]
    assert [item["organisation"]["slug"] for item in route["declines"]] == ["office", "centre"]
    assert [item["found"] for item in route["declines"]] == [False, False]
    assert post(routes, person()).get_json()["routes"][0]["declines"] == []
    assert post(routes, person(), "?if_declined=perhaps").status_code == 422
    assert route["deadlines"] == []
    assert [step["waits_for"] for step in route["steps"]] == ["queue", "queue"]


def test_answers_fit_their_own_description(app: Flask, routes: FlaskClient) -> None:
    description = routes.get("/api/v1/openapi.json").get_json()
    for address in (ROUTES, f"{ROUTES}/next"):
        call = description["paths"][address]["post"]
        schema = call["responses"]["200"]["content"]["application/json"]["schema"]
        for fields in ({}, {"region": "RU-PSK", "municipality": None}, {"needs": []}):
            answer = post(routes, person(**fields), address=address)
            jsonschema.validate(
                answer.get_json(), schema | {"components": description["components"]}
            )


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"needs": ["need.work", "need.nothing"]}, "/needs/1"),
        ({"facts": ["doc.nothing"]}, "/facts/0"),
        ({"traits": ["left_handed"]}, "/traits/0"),
        ({"disability_group": "IV"}, "/disability_group"),
        ({"legal_capacity": ["full", "some"]}, "/legal_capacity/1"),
        ({"sex": "none"}, "/sex"),
        ({"autonomy": 5}, "/autonomy"),
        ({"autonomy": 2.5}, "/autonomy"),
        ({"exclude_kinds": ["castle"]}, "/exclude_kinds/0"),
        ({"age": -1}, "/age"),
        ({"age": True}, "/age"),
        ({"age": "30"}, "/age"),
        ({"age": 10**400}, "/age"),
        ({"lat": 91}, "/lat"),
        ({"lon": -181}, "/lon"),
        ({"lon": None}, "/lon"),
        ({"birth_date": "1990-13-01", "age": None}, "/birth_date"),
        ({"birth_date": "1990-01-01"}, "/birth_date"),
        ({"as_of": "tomorrow"}, "/as_of"),
        ({"as_of": "9999-12-30"}, "/as_of"),
        ({"limits": {"max_fee": -1}}, "/limits/max_fee"),
        ({"limits": {"need_by": {"need.nothing": 3}}}, "/limits/need_by/need.nothing"),
        ({"limits": {"need_by": {"need.work": -3}}}, "/limits/need_by/need.work"),
        ({"limits": 3}, "/limits"),
        ({"name": "Иван"}, "/name"),
        ({"place": "settlement:1"}, "/place"),
        ({"region": "RU-XXX"}, "/region"),
        ({"diagnoses": "F20"}, "/diagnoses"),
        ({"needs": ["need.work"] * 201}, "/needs"),
        ({"region": []}, "/region"),
    ],
)
def test_a_wrong_profile_is_refused_with_a_pointer(
    routes: FlaskClient, fields: dict[str, Any], pointer: str
) -> None:
    answer = post(routes, person(**fields))
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json()
    assert pointer in [item["pointer"] for item in problem["errors"]]
    assert all(item["message"] for item in problem["errors"])
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "status", "parameter"),
    [
        ("?criteria=speed", 422, "criteria"),
        ("?tolerance=rough", 422, "tolerance"),
        ("?limit=0", 422, "limit"),
        ("?limit=many", 422, "limit"),
        ("?age=30", 400, "age"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(
    routes: FlaskClient, query: str, status: int, parameter: str
) -> None:
    answer = post(routes, person(), query)
    assert answer.status_code == status
    assert answer.get_json()["errors"][0]["parameter"] == parameter


def test_travel_without_a_point_is_refused(routes: FlaskClient) -> None:
    nowhere = person(lat=None, lon=None, region="RU-PSK", municipality=None)
    answer = post(routes, nowhere, "?criteria=travel_km")
    assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, "/lat")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"age": NaN}',
        b'{"age": Infinity}',
        b"[" * 100_000,
        b'{"a": ' * 20_000,
    ],
)
def test_what_is_no_json_is_refused(routes: FlaskClient, body: bytes) -> None:
    answer = routes.post(ROUTES, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("body", [b"[]", b"null", b"3", b'"need.work"', b'{"place": "\\ud800"}'])
def test_what_is_no_profile_is_refused(routes: FlaskClient, body: bytes) -> None:
    answer = routes.post(ROUTES, data=body, content_type="application/json")
    assert answer.status_code == 422


def test_a_body_of_ten_megabytes_is_refused(routes: FlaskClient) -> None:
    body = json.dumps(person(name="x" * 10_000_000))
    answer = routes.post(ROUTES, data=body, content_type="application/json")
    assert answer.status_code == 413
    assert answer.mimetype == "application/problem+json"
    medium = json.dumps(person(name="x" * 500_000))
    assert routes.post(ROUTES, data=medium, content_type="application/json").status_code == 413


def test_another_type_of_body_is_refused(routes: FlaskClient) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None):
        answer = routes.post(ROUTES, data=b"{}", content_type=kind)
        assert answer.status_code == 415
    assert routes.get(ROUTES).status_code == 405


def test_nothing_of_a_person_reaches_the_log(
    routes: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    post(routes, person(diagnoses=["F84.0"], lat=55.123456))
    post(routes, person(diagnoses=["F84.0"], lat=55.123456, age=-7654))
    logged = "\n".join(record.getMessage() for record in caplog.records)
    for trace in ("F84", "55.123456", "7654"):
        assert trace not in logged
