"""List, map and markers answer one question; what was chosen can be taken away again."""

import json
import re
from datetime import UTC, datetime
from itertools import product

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from registry.pages.filters import read_filters
from registry.services.vocabulary import get_vocabulary
from tests.pages.world import build_places

ROWS = re.compile(r"var data = (\[.*?\]);", re.DOTALL)


def found(client: FlaskClient, query: str) -> tuple[int, int]:
    """How many places the list says it found, and how many of them have no point."""
    text = client.get(f"/list?{query}").text
    total = re.search(r"Найдено (\d+) мест", text)
    hidden = re.search(r"(\d+) из них нет на карте", text)
    assert total is not None
    return int(total.group(1)), int(hidden.group(1)) if hidden else 0


def markers(client: FlaskClient, query: str) -> list[list[float]]:
    """Rows of the map's script."""
    rows = ROWS.search(client.get(f"/map/places.js?{query}").text)
    assert rows is not None
    return json.loads(rows.group(1))  # type: ignore[no-any-return]


def queries() -> list[str]:
    """Every pair of conditions, and some alone."""
    needs = ("", "need=need.treatment", "need=need.home_care", "need=need.early_help")
    others = (
        "",
        "kind=pnd",
        "place=Москва",
        "place=Воронеж",
        "territory=RU-MOW",
        "mode=home_visit",
        "mode=online&mode=home_visit",
        "free=true",
        "age_band=children_0_3",
        "search=диспансер",
        "verified_since=2020-01-01",
        "service_type=home_care",
    )
    return ["&".join(filter(None, pair)) for pair in product(needs, others)]


@pytest.mark.parametrize("query", queries())
def test_list_and_markers_are_equal(seeded_client: FlaskClient, query: str) -> None:
    total, hidden = found(seeded_client, query)
    rows = markers(seeded_client, query)
    assert len(rows) == total - hidden
    assert len({row[2] for row in rows}) == len(rows)


def test_pages_of_the_list_hold_every_place_once(seeded_client: FlaskClient) -> None:
    total, _hidden = found(seeded_client, "kind=pnd")
    keys: list[str] = []
    for page in range(1, total // 20 + 2):
        text = seeded_client.get(f"/list?kind=pnd&page={page}").text
        keys += re.findall(r'data-place="(-?\d+)"', text)
    assert len(keys) == len(set(keys)) == total


def test_the_list_beside_the_map_is_the_list(seeded_client: FlaskClient) -> None:
    query = "need=need.treatment&place=Москва&page=2"
    places = [
        re.findall(r'data-place="(-?\d+)"', seeded_client.get(f"{page}?{query}").text)
        for page in ("/list", "/map")
    ]
    assert places[0] == places[1] != []


def test_a_chip_takes_its_own_value_away(seeded_client: FlaskClient) -> None:
    text = seeded_client.get("/list?kind=pnd&free=true&mode=online").text
    chips = re.findall(r'class="chip" href="([^"]+)"', text)
    assert [chip.replace("&amp;", "&") for chip in chips] == [
        "/list?mode=online&free=true",
        "/list?kind=pnd&free=true",
        "/list?kind=pnd&mode=online",
    ]
    assert 'href="/list">Сбросить всё' in text


def test_what_is_not_understood_is_named_and_left_out(seeded_client: FlaskClient) -> None:
    query = "kind=pnd&kind=circus&mode=by_air&free=maybe&verified_since=yesterday&age_band=old"
    text = seeded_client.get(f"/list?{query}").text
    for word in ("circus", "by_air", "maybe", "yesterday", "old"):
        assert re.search(rf"не учтена: [^<]*\b{word}\b", text)
    assert found(seeded_client, query) == found(seeded_client, "kind=pnd")


def test_a_place_of_several_names_is_asked_back(seeded_client: FlaskClient) -> None:
    text = seeded_client.get("/list?place=Советск&kind=ngo").text
    assert "Какое место «Советск»" in text
    choices = re.findall(r'<li><a href="(/list\?[^"]*place_id=[^"]+)"', text)
    assert len(choices) > 1
    chosen = seeded_client.get(choices[0].replace("&amp;", "&")).text
    assert "Какое место" not in chosen
    assert "kind=ngo" in choices[0]


def test_an_unknown_place_is_not_ignored(seeded_client: FlaskClient) -> None:
    text = seeded_client.get("/list?place=Несуществуйск").text
    assert "Места «Несуществуйск» мы не знаем" in text
    assert "data-place" not in text
    assert markers(seeded_client, "place=Несуществуйск") == []


def test_suggestions_come_with_their_region(seeded_client: FlaskClient) -> None:
    items = seeded_client.get("/settlements.json?search=ворон").json["items"]
    assert items[0]["label"] in ("Воронеж, Воронежская область", "Воронежская область")
    assert seeded_client.get("/settlements.json?search=").json == {"items": []}
    assert len(seeded_client.get("/settlements.json?search=а").json["items"]) <= 10


def test_an_empty_answer_helps(client: FlaskClient, session: Session) -> None:
    build_places(session)
    text = client.get("/list?kind=workshop&free=true").text
    assert "Такого места мы не знаем" in text
    assert "Это не значит, что его нет" in text
    assert "Искать без" in text and "поликлиника" in text


def test_hidden_states_are_hidden_in_production(client: FlaskClient, session: Session) -> None:
    build_places(session)
    assert found(client, "kind=pnd") == (5, 0)
    client.application.config["MODE"] = "production"
    assert found(client, "kind=pnd") == (1, 0)
    assert len(markers(client, "kind=pnd")) == 1
    assert client.get("/places/archive").status_code == 404


def test_a_marker_tells_one_place(client: FlaskClient, session: Session) -> None:
    build_places(session)
    site_ids = {row[2] for row in markers(client, "search=archive")}
    card = client.get(f"/map/cards/{site_ids.pop()}.json").json
    assert card["name"] == "Диспансер «archive»"
    assert card["href"] == "/places/archive"
    assert card["marks"] == ["Архив: 1 ноября 2026 года, данные старые"]


@pytest.mark.parametrize("page", ("0", "-3", "x", "99999999999999999999", "²"))
def test_a_page_number_may_be_anything(client: FlaskClient, page: str) -> None:
    assert client.get(f"/list?page={page}").status_code == 200


def test_a_territory_in_the_address_becomes_the_typed_place(
    client: FlaskClient, session: Session
) -> None:
    build_places(session)
    with client.application.test_request_context():
        vocabulary = get_vocabulary(client.application.config["SEED_DATA"])
        arguments = MultiDict({"territory": "RU-PSK"})
        asked = read_filters(
            session(),
            vocabulary,
            arguments,
            "demonstration",
            now=datetime(2026, 11, 25, 12, tzinfo=UTC),
        )
    assert asked.place == "Псковская область"
    assert asked.question is not None and asked.question.territory == "RU-PSK"
