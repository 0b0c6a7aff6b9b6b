"""The shipped data, seen through the API as a stranger sees it after the first start."""

from typing import Any

import pytest
from flask.testing import FlaskClient


def total(api: FlaskClient, address: str) -> int:
    answer = api.get(f"/api/v1{address}")
    assert answer.status_code == 200, answer.text
    found: int = answer.get_json()["total"]
    return found


def test_the_network_is_there(seeded_client: FlaskClient) -> None:
    assert total(seeded_client, "/organisations") >= 1500
    assert total(seeded_client, "/organisations?kind=pnd") >= 23
    assert total(seeded_client, "/service-types") >= 70
    assert total(seeded_client, "/offers") >= 3000
    assert total(seeded_client, "/territories?level=subject") >= 83


@pytest.mark.parametrize("search", ["пнд", "ПНД", "психоневрологический диспансер"])
def test_dispensaries_are_found_by_name(seeded_client: FlaskClient, search: str) -> None:
    assert total(seeded_client, f"/organisations?kind=pnd&search={search}") >= 5


def test_the_archive_of_2013_is_never_shown_as_current(seeded_client: FlaskClient) -> None:
    page = seeded_client.get("/api/v1/organisations?territory=RU-MOW&per_page=200").get_json()
    old = [item for item in page["items"] if item["source"]["as_of"] < "2014-01-01"]
    assert len(old) > 100
    assert {item["record_state"] for item in old} == {"archive"}
    assert {item["read_on"][:4] for item in old} == {"2013"}


def test_what_is_assumed_by_kind_is_marked_and_states_no_fee(seeded_client: FlaskClient) -> None:
    page = seeded_client.get("/api/v1/offers?per_page=200").get_json()
    assumed = [item for item in page["items"] if item["record_state"] == "assumed"]
    assert assumed
    assert all(item["assumed"] and item["fee_rub"] is None for item in assumed)


def test_map_list_and_features_agree_on_the_shipped_data(seeded_client: FlaskClient) -> None:
    for query in (
        "kind=pnd",
        "bbox=37.5,55.7,37.7,55.8",
        "territory=RU-VOR",
        "need=need.treatment&age_band=children_7_18",
        "near=55.75,37.61&radius_km=3",
    ):
        listed = seeded_client.get(f"/api/v1/offers?per_page=1&{query}").get_json()
        features = seeded_client.get(f"/api/v1/offers.geojson?{query}").get_json()
        assert features["total"] == listed["total"] > 0, query
        assert len(features["features"]) == listed["total"] - listed["without_point"]


def test_the_base_map_holds_every_subject(seeded_client: FlaskClient) -> None:
    features: list[dict[str, Any]] = seeded_client.get(
        "/api/v1/territories.geojson?level=subject&zoom=3"
    ).get_json()["features"]
    assert len(features) >= 83
    finer = seeded_client.get("/api/v1/territories.geojson?level=subject&zoom=8")
    coarser = seeded_client.get("/api/v1/territories.geojson?level=subject&zoom=2")
    assert len(finer.data) > 2 * len(coarser.data)


def test_production_shows_no_archive(seeded_client: FlaskClient) -> None:
    seeded_client.application.config["MODE"] = "production"
    try:
        page = seeded_client.get("/api/v1/organisations?per_page=200").get_json()
    finally:
        seeded_client.application.config["MODE"] = "demonstration"
    assert 50 < page["total"] < 500
    hidden = {"archive", "planned", "closed", "demonstration"}
    assert hidden.isdisjoint(item["record_state"] for item in page["items"])
