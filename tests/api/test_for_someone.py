"""The lists for one person: the same filters, and in the body for whom."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.db_builders import create_organisation, offered

RULES = {
    "takes": {"autonomy": ["4"], "traits_all": ["aggression"]},
    "refuses": {"autonomy": ["1"], "traits_none": ["aggression"], "legal_capacity": ["full"]},
    "silent": {},
}


@pytest.fixture
def three(api: FlaskClient, session: Session) -> FlaskClient:
    """A client of the API on a registry with three clubs that differ in whom they take."""
    for slug, rules in RULES.items():
        create_organisation(
            session, slug, slug=slug, kind="club", offers=[offered("club", rules=rules)]
        )
    session.commit()
    return api


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ({}, ["refuses", "silent", "takes"]),
        (
            {"autonomy": None, "traits": None, "legal_capacity": None},
            ["refuses", "silent", "takes"],
        ),
        ({"autonomy": 4}, ["silent", "takes"]),
        ({"autonomy": 1}, ["refuses", "silent"]),
        ({"legal_capacity": "none"}, ["silent", "takes"]),
        ({"traits": ["aggression"]}, ["silent", "takes"]),
        ({"traits": ["wheelchair"], "autonomy": 1}, ["refuses", "silent"]),
    ],
)
def test_whoever_is_sure_to_refuse_is_left_out_of_both_lists(
    three: FlaskClient, person: dict[str, Any], expected: list[str]
) -> None:
    for noun in ("organisations", "offers"):
        answer = three.post(f"/api/v1/{noun}/search?kind=club", json=person)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        document = answer.get_json()
        assert document["total"] == len(expected)
        owners = [item.get("organisation", item) for item in document["items"]]
        assert sorted(owner["slug"] for owner in owners) == expected


@pytest.mark.parametrize(
    ("person", "pointer"),
    [
        ({"autonomy": 5}, "/autonomy"),
        ({"autonomy": 2.5}, "/autonomy"),
        ({"autonomy": True}, "/autonomy"),
        ({"autonomy": "4"}, "/autonomy"),
        ({"legal_capacity": "some"}, "/legal_capacity"),
        ({"traits": ["aggression", "agression"]}, "/traits/1"),
        ({"traits": "aggression"}, "/traits"),
        ({"age": 7}, "/age"),
        ([], ""),
    ],
)
def test_a_description_that_cannot_be_used_is_refused_with_a_pointer(
    api: FlaskClient, person: Any, pointer: str
) -> None:
    answer = api.post("/api/v1/offers/search", json=person)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [pointer]


def test_the_person_is_asked_for_in_the_body_alone(api: FlaskClient) -> None:
    assert api.post("/api/v1/offers/search?autonomy=4", json={}).status_code == 400
    assert api.post("/api/v1/offers/search", data="{}").status_code == 415
    assert api.post("/api/v1/offers/search?free=perhaps", json={}).status_code == 422
    assert api.get("/api/v1/offers/search").status_code == 405
