"""How the API behaves: refusals, caching, methods, its description, and what must never happen."""

import random
from typing import Any

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from registry.api.openapi import path_of
from registry.tables.base import db
from tests.db_builders import create_organisation, offered

PUBLIC = (
    "/organisations",
    "/organisations/berezka",
    "/offers",
    "/offers.geojson",
    "/service-types",
    "/territories",
    "/territories/RU-MOW",
    "/territories.geojson",
    "/openapi.json",
)


@pytest.mark.parametrize(
    ("query", "status", "parameter"),
    [
        ("kynd=pnd", 400, "kynd"),
        ("kind=nobody", 422, "kind"),
        ("service_type=nothing", 422, "service_type"),
        ("need=nothing", 422, "need"),
        ("territory=RU-XXX", 422, "territory"),
        ("age_band=teens", 422, "age_band"),
        ("mode=by_post", 422, "mode"),
        ("kind=%00", 422, "kind"),
        ("bbox=1,2,3", 422, "bbox"),
        ("bbox=1,2,3,x", 422, "bbox"),
        ("bbox=0,80,1,70", 422, "bbox"),
        ("bbox=0,0,0,91", 422, "bbox"),
        ("bbox=nan,0,1,1", 422, "bbox"),
        ("near=91,0", 422, "near"),
        ("near=0,inf", 422, "near"),
        ("near=here", 422, "near"),
        ("radius_km=5", 422, "radius_km"),
        ("near=0,0&radius_km=0", 422, "radius_km"),
        ("near=0,0&radius_km=1001", 422, "radius_km"),
        ("near=0,0&radius_km=nan", 422, "radius_km"),
        ("free=perhaps", 422, "free"),
        ("verified_since=yesterday", 422, "verified_since"),
        ("verified_since=2026-02-30", 422, "verified_since"),
        ("page=0", 422, "page"),
        ("page=-1", 422, "page"),
        ("page=99999999999999999999", 422, "page"),
        ("page=1.5", 422, "page"),
        ("page=1&page=2", 422, "page"),
        ("per_page=0", 422, "per_page"),
        ("per_page=201", 422, "per_page"),
        ("search=" + "а" * 201, 422, "search"),
        ("kind=" + ",".join(f"k{number}" for number in range(60)), 422, "kind"),
    ],
)
def test_bad_questions_are_refused_with_the_parameter_and_a_sentence(
    api: FlaskClient, query: str, status: int, parameter: str
) -> None:
    answer = api.get(f"/api/v1/organisations?{query}")
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    body = answer.get_json()
    assert body["status"] == status
    assert [error["parameter"] for error in body["errors"]] == [parameter]
    assert len(body["errors"][0]["message"]) > 10


@pytest.mark.parametrize(
    "address",
    [
        "/organisations/nobody",
        "/organisations/%00",
        "/organisations/99999999999999999999",
        "/organisations/-1",
        "/organisations/٣",
        "/offers/99999",
        "/offers/99999999999999999999",
        "/offers/one",
        "/territories/RU-XXX",
        "/territories/%00",
        "/nothing",
    ],
)
def test_what_does_not_exist_is_a_404_with_a_sentence(api: FlaskClient, address: str) -> None:
    answer = api.get(f"/api/v1{address}")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["detail"].endswith(".")


def test_no_question_however_bad_breaks_the_server(api: FlaskClient) -> None:
    rng = random.Random(20261125)  # a fixed seed: the same hundred questions every time
    names = [
        *("search", "kind", "service_type", "need", "territory", "bbox", "near", "radius_km"),
        *("age_band", "free", "mode", "verified_since", "page", "per_page"),
        *("level", "within", "zoom", "sort", "%00", "кто"),
    ]
    values = (
        "",
        "0",
        "-1",
        "1e400",
        "nan",
        "%00",
        "%ff%fe",
        "';DROP TABLE organisation;--",
        "%25_%5C",
        "<script>",
        "55.75,37.61",
        "180,-90,-180,90",
        "true",
        "pnd",
        "RU-MOW",
        "2026-01-01",
        "9" * 30,
        "а" * 150,
        "%F0%9F%98%80",
        ",,,",
    )
    for _ in range(400):
        address = rng.choice(PUBLIC)
        query = "&".join(
            f"{rng.choice(names)}={rng.choice(values)}" for _ in range(rng.randint(1, 3))
        )
        answer = api.get(f"/api/v1{address}?{query}")
        assert answer.status_code in (200, 400, 422), (address, query, answer.text)
        if answer.status_code != 200:
            assert answer.mimetype == "application/problem+json"
        elif "per_page" in (body := answer.get_json()):
            assert len(body["items"]) <= body["per_page"] <= 200


@pytest.mark.parametrize("address", PUBLIC)
def test_public_reads_carry_an_etag_and_answer_304(api: FlaskClient, address: str) -> None:
    first = api.get(f"/api/v1{address}")
    assert first.headers["ETag"]
    assert first.headers["Cache-Control"].startswith("public, max-age=")
    second = api.get(f"/api/v1{address}", headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.data) == (304, b"")
    assert second.headers["ETag"] == first.headers["ETag"]


def test_an_etag_changes_with_the_record(api: FlaskClient, session: Session) -> None:
    before = api.get("/api/v1/organisations").headers["ETag"]
    create_organisation(session, "Новая", slug="new")
    session.commit()
    assert api.get("/api/v1/organisations").headers["ETag"] != before


def test_answers_about_a_point_stay_in_the_readers_own_browser(api: FlaskClient) -> None:
    answer = api.get("/api/v1/organisations?near=55.7,37.6")
    assert answer.headers["Cache-Control"].startswith("private")


@pytest.mark.parametrize("address", PUBLIC)
def test_methods_other_than_reading_are_refused_with_allow(api: FlaskClient, address: str) -> None:
    for method in ("post", "put", "patch", "delete"):
        answer = api.open(f"/api/v1{address}", method=method.upper())
        assert answer.status_code == 405
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
        assert answer.mimetype == "application/problem+json"
    head = api.head(f"/api/v1{address}")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == api.get(f"/api/v1{address}").headers["ETag"]
    options = api.options(f"/api/v1{address}")
    assert options.status_code == 200
    assert "GET" in options.headers["Allow"]


def test_health_names_the_database_and_the_revision(api: FlaskClient) -> None:
    answer = api.get("/healthz")
    body = answer.get_json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert (body["status"], body["network_revision"]) == ("ok", 7)
    assert body["database"].split()[0] == (
        "spatialite" if db.engine.dialect.name == "sqlite" else "postgis"
    )


def test_health_is_503_with_the_reason_without_tables(api: FlaskClient, session: Session) -> None:
    session.execute(text("DROP TABLE network_revision"))
    session.commit()
    answer = api.get("/healthz")
    assert answer.status_code == 503
    assert "db upgrade" in answer.get_json()["detail"]


def test_the_description_is_valid_and_names_every_call(app: Flask, api: FlaskClient) -> None:
    document = api.get("/api/v1/openapi.json").get_json()
    validate(document)
    assert document["openapi"].startswith("3.1")
    calls = {
        (path_of(rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") or rule.rule == "/healthz"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {
        (path, method) for path, methods in document["paths"].items() for method in methods
    }
    assert described == calls


def test_answers_are_what_the_description_promises(api: FlaskClient) -> None:
    document = api.get("/api/v1/openapi.json").get_json()
    offer = api.get("/api/v1/offers").get_json()["items"][0]["id"]
    concrete = {"key": "berezka", "offer_id": str(offer), "territory_id": "RU-MOW"}
    concrete |= {"z": "0", "x": "0", "y": "0", "figure": "c1"}
    checked = 0
    for path, methods in document["paths"].items():
        if "get" not in methods:
            continue
        answer = api.get(path.format(**concrete))
        assert answer.status_code == 200, path
        ((media_type, content),) = methods["get"]["responses"]["200"]["content"].items()
        assert answer.mimetype == media_type
        if "json" in media_type:
            check(document, content["schema"], answer.get_json())
        checked += 1
    assert checked >= 11
    refused = api.get("/api/v1/organisations?page=0").get_json()
    check(document, {"$ref": "#/components/schemas/Problem"}, refused)


def check(document: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    """Check ``value`` against a schema that refers into the document."""
    whole = {"components": document["components"], **schema}
    jsonschema.validate(value, whole, cls=jsonschema.Draft202012Validator)


def test_the_description_can_be_read_as_a_page(api: FlaskClient) -> None:
    page = api.get("/api/docs")
    assert page.status_code == 200
    assert "/api/v1/organisations/{key}" in page.text
    assert "verified_since" in page.text
    assert "without_point" in page.text


@pytest.mark.parametrize(
    "address", ["/organisations", "/offers", "/offers.geojson", "/service-types", "/territories"]
)
def test_the_number_of_queries_does_not_grow_with_the_list(
    api: FlaskClient, session: Session, address: str
) -> None:
    few = count_queries(api, address)
    for number in range(40):
        create_organisation(
            session,
            f"Ещё {number}",
            at=[(55.7, 37.6), (55.8, 37.7)],
            telephone="112",
            source=f"source-{number}",
            territory=f"RU-T{number}",
            offers=[offered("outpatient_psychiatry"), offered("helpline", site=None)],
        )
    session.commit()
    assert count_queries(api, address) == few <= 14


def count_queries(api: FlaskClient, address: str) -> int:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    query = "" if address.endswith("geojson") else "?per_page=100"
    api.get(f"/api/v1{address}{query}")  # the index of this revision is read once
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert api.get(f"/api/v1{address}{query}").status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len([statement for statement in seen if not statement.startswith("BEGIN")])
