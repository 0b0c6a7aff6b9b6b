"""Tiles show the places of the list, each once, under the same filters."""

import gzip
import math
from datetime import UTC, datetime
from typing import Any

import mapbox_vector_tile
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from registry import clock
from registry.services import map_points
from registry.services.map_points import ALONE_FROM_ZOOM
from registry.tables.base import db
from tests.db_builders import create_organisation, offered, set_revision

NOW = datetime(2026, 11, 25, tzinfo=UTC)
QUESTIONS = (
    "",
    "kind=pnd",
    "kind=pnd,workshop",
    "service_type=labour_workshop",
    "territory=RU-MOW",
    "free=true",
    "search=мастерская",
    "bbox=20,50,30,60",
    "near=57.8,28.3&radius_km=20",
    "free=true&kind=workshop",
)


def tile(api: FlaskClient, address: str, query: str = "") -> dict[str, Any]:
    answer = api.get(f"/api/v1/tiles/{address}.mvt?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.mimetype == "application/vnd.mapbox-vector-tile"
    read: dict[str, Any] = mapbox_vector_tile.decode(answer.get_data())
    return read


def places_on(read: dict[str, Any]) -> int:
    groups = read.get("clusters", {"features": []})["features"]
    singles = read.get("places", {"features": []})["features"]
    return len(singles) + sum(group["properties"]["count"] for group in groups)


@pytest.mark.parametrize("query", QUESTIONS)
@pytest.mark.parametrize("zoom", (0, 3))
def test_tiles_hold_the_places_of_the_question(api: FlaskClient, query: str, zoom: int) -> None:
    listed = api.get(f"/api/v1/organisations?{query}").get_json()
    sites = [site for item in listed["items"] for site in item["sites"] if site["lat"] is not None]
    side = range(1 << zoom)
    assert sum(places_on(tile(api, f"{zoom}/{x}/{y}", query)) for x in side for y in side) == len(
        sites
    )


def test_a_close_tile_names_its_places(api: FlaskClient) -> None:
    (site,) = api.get("/api/v1/organisations/workshop").get_json()["sites"]
    zoom = ALONE_FROM_ZOOM
    column = int((site["lon"] + 180) / 360 * (1 << zoom))
    northing = math.asinh(math.tan(math.radians(site["lat"]))) / math.pi
    row = int((1 - northing) / 2 * (1 << zoom))
    found = tile(api, f"{zoom}/{column}/{row}")["places"]["features"]
    assert [(feature["id"], feature["properties"]) for feature in found] == [
        (site["id"], {"kind": "workshop", "quiet": False})
    ]


def test_a_tile_is_kept_and_read_anew_after_a_change(api: FlaskClient, session: Session) -> None:
    first = api.get("/api/v1/tiles/0/0/0.mvt")
    again = api.get("/api/v1/tiles/0/0/0.mvt", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    before = places_on(tile(api, "0/0/0"))
    create_organisation(session, at=(60.0, 60.0), offers=[offered("helpline")])
    set_revision(session, 8, NOW)
    session.commit()
    assert places_on(tile(api, "0/0/0")) == before + 1
    changed = api.get("/api/v1/tiles/0/0/0.mvt", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_a_warm_tile_asks_the_database_only_whether_something_changed(
    api: FlaskClient, session: Session
) -> None:
    tile(api, "3/4/2", "kind=pnd")
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    tile(api, "4/9/5", "kind=pnd")
    assert len([text for text in asked if text.lstrip().upper().startswith("SELECT")]) <= 2


def test_what_is_kept_is_bounded(
    api: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_points, "KEPT_BYTES", 9000)
    for number in range(12):
        tile(api, "0/0/0", f"search={number}")
        tile(api, "2/1/1")
    drawn = map_points._kept.list_values(db.engine)
    assert 1 <= len(drawn) <= 4
    assert sum(each.size_bytes for each in drawn) <= 9000


def test_tiles_of_one_minute_are_of_one_question(
    api: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for second in (0, 1, 59):
        moment = NOW.replace(second=second, microsecond=second)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        tile(api, "0/0/0", "open_now=true")
    assert len(map_points._kept.list_values(db.engine)) == 1


@pytest.mark.parametrize("address", ("3/8/0", "23/0/0", "3/0/99999999999999999999", "3/-1/0"))
def test_there_are_no_tiles_off_the_map(api: FlaskClient, address: str) -> None:
    answer = api.get(f"/api/v1/tiles/{address}.mvt")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_tiles_refuse_what_lists_refuse(api: FlaskClient) -> None:
    assert api.get("/api/v1/tiles/0/0/0.mvt?kynd=pnd").status_code == 400
    assert api.get("/api/v1/tiles/0/0/0.mvt?kind=nobody").status_code == 422
    assert api.get("/api/v1/tiles/0/0/0.mvt?page=2").status_code == 400


def test_outlines_are_sent_packed_to_who_can_unpack(seeded_client: FlaskClient) -> None:
    address = "/api/v1/territories.geojson?level=subject&zoom=4"
    plain = seeded_client.get(address)
    packed = seeded_client.get(address, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert len(packed.get_data()) * 3 < len(plain.get_data())
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    again = seeded_client.get(
        address, headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    )
    assert again.status_code == 304
