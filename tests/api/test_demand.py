"""Demand over the API: a territory's own counts and those of a larger one are told apart."""

from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from tests.services.import_world import Files


def test_counts_are_given_with_their_group_source_and_limits(seeded_client: FlaskClient) -> None:
    told = seeded_client.get("/api/v1/territories/RU-NIZ/demand").get_json()
    assert told["counted_in"]["id"] == told["territory"]["id"] == "RU-NIZ"
    people = {item["target_group"]["id"]: item["people"] for item in told["items"]}
    assert people["adults_disabled"] == 4834
    assert people["adults_18_44_group_II"] == 1335
    parts = [i for i in told["items"] if i["target_group"]["part_of"] == "adults_disabled"]
    assert sum(item["people"] for item in parts) == 4834
    for item in told["items"]:
        assert item["lower_bound"] and item["note"].startswith("Нижняя граница")
        assert item["as_of"] == "2024-01-01"
        assert item["source"]["id"] == "living_model_2024"


def test_where_nobody_counted_the_answer_names_the_larger_territory(
    seeded_client: FlaskClient,
) -> None:
    town = seeded_client.get("/api/v1/territories/RU-NIZ.bor/demand").get_json()
    assert (town["territory"]["id"], town["counted_in"]["id"]) == ("RU-NIZ.bor", "RU-NIZ")
    region = seeded_client.get("/api/v1/territories/RU-PSK/demand").get_json()
    assert region["counted_in"]["id"] == "RU"


def test_without_any_count_there_is_no_number(
    session: scoped_session[Session], client: FlaskClient, tmp_path: Path
) -> None:
    Files(session, tmp_path)
    session.commit()
    told = client.get("/api/v1/territories/RU-NIZ/demand").get_json()
    assert (told["counted_in"], told["items"]) == (None, [])
    assert client.get("/api/v1/territories/RU-XXX/demand").status_code == 404
