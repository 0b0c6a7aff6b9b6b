"""Maps of the whole country, timed: ``DATABASE_URL=… python -m benchmarks.maps``.

On a database with the national network (``make national``): the page of the map, what it fetches
while one pans and zooms, and vector tiles, all through the application (no network in between).
The walk is drawn from a seed: towns by the people who live there, zooms as people use them.
"""

import argparse
import resource
import statistics
import time
from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

import mapbox_vector_tile  # type: ignore[import-untyped]
import numpy as np
from flask import Flask
from flask.testing import FlaskClient

from benchmarks.national.ground import Ground, read_ground
from benchmarks.report import describe_machine, percentiles, table, write_section
from registry import create_app
from registry.domain.browse import PlaceFilter, visible_states
from registry.domain.tiles import Tile
from registry.maps.vector_tile import Feature, Layer, write_tile
from registry.services.map_points import read_tile
from registry.tables.base import db

FILTERS = ("", "need=need.supported_living", "kind=polyclinic", "free=true", "search=центр")
WIDTH, HEIGHT = 700, 600  # pixels of the map on a desk
LANDS = "/api/v1/territories.geojson"
Row = list[str]
Answer = TypeVar("Answer")


def main() -> None:
    """Measure, print, and write the section of ``docs/performance.md``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.maps", description=__doc__)
    parser.add_argument("--views", type=int, default=400, help="views of the walk, per filter")
    parser.add_argument("--dry", action="store_true", help="print only")
    asked = parser.parse_args()
    app = create_app()
    with app.app_context():
        session = db.session()
        ground = read_ground(session)
        session.rollback()
    client = app.test_client()
    rng = np.random.default_rng(2026)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    places, cold = timed(lambda: client.get("/map"))
    total = client.get("/map/clusters.json?zoom=2&bbox=-180,-90,180,90").get_json()["total"]
    rows = [
        ["page of the map, first in a process", *[f"{1000 * cold:.0f}"] * 3, f"{len(places.data)}"],
        timed_row("page of the map, warm", client, ["/map"] * 20),
        timed_row("outlines of the country", client, [f"{LANDS}?level=subject&zoom=4"] * 20),
    ]
    for query in FILTERS:
        client.get(f"/map/clusters.json?{query}&zoom=2&bbox=-180,-90,180,90")
        words = f"view while panning and zooming, {query or 'no filter'}"
        rows.append(timed_row(words, client, walk(ground, rng, query, asked.views)))
    tiles = [f"/api/v1/tiles/{t.zoom}/{t.column}/{t.row}.mvt" for t in tile_walk(ground, rng, 400)]
    for address in tiles:
        client.get(address)
    rows.append(timed_row("vector tile over HTTP, warm", client, tiles))
    rows += encoders(app.config["MODE"], ground, rng, app)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    lines = [
        f"`DATABASE_URL=… .venv/bin/python -m benchmarks.maps` on {total} places with a point. "
        f"{describe_machine(date.today())}",
        "",
        *table(("what", "p50 ms", "p95 ms", "p99 ms", "bytes (median)"), rows),
        "",
        f"The process grew by {grown:.0f} MB over all of it.",
    ]
    print("\n".join(lines))
    if not asked.dry:
        write_section("maps", "Maps", lines)


def timed(call: Callable[[], Answer]) -> tuple[Answer, float]:
    """Return what a call returns, and its seconds."""
    started = time.perf_counter()
    found = call()
    return found, time.perf_counter() - started


def timed_row(words: str, client: FlaskClient, addresses: Iterable[str]) -> Row:
    """Ask for every address once; return the line of the table."""
    seconds, sizes = [], []
    for address in addresses:
        started = time.perf_counter()
        answer = client.get(address)
        seconds.append(time.perf_counter() - started)
        assert answer.status_code == 200, address
        sizes.append(len(answer.data))
    return [words, *percentiles(seconds), f"{statistics.median(sizes):.0f}"]


def walk(ground: Ground, rng: np.random.Generator, query: str, views: int) -> Iterable[str]:
    """Addresses of views: somewhere people live, at a zoom from the country to a street."""
    for place, zoom in _stops(ground, rng, views, 3, 17):
        lat, lon = ground.lat[place], ground.lon[place]
        wide = 360.0 * WIDTH / (256 << zoom)
        high = wide * HEIGHT / WIDTH * np.cos(np.radians(lat))
        box = (
            max(-180.0, lon - wide),
            max(-89.0, lat - high),
            min(180.0, lon + wide),
            min(89.0, lat + high),
        )
        edges = ",".join(f"{edge:.5f}" for edge in box)
        yield f"/map/clusters.json?{query}&zoom={zoom}&bbox={edges}"


def tile_walk(ground: Ground, rng: np.random.Generator, count: int) -> list[Tile]:
    """Tiles where people live, at every zoom."""
    found = []
    for place, zoom in _stops(ground, rng, count, 0, 18):
        side = 1 << zoom
        sine = np.sin(np.radians(ground.lat[place]))
        row = (0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)) * side
        column = (ground.lon[place] + 180.0) / 360.0 * side
        found.append(Tile(zoom, int(column), int(row)))
    return found


def _stops(
    ground: Ground, rng: np.random.Generator, count: int, least: int, most: int
) -> Iterable[tuple[int, int]]:
    chance = ground.people / ground.people.sum()
    places = rng.choice(len(ground), size=count, p=chance)
    return zip(places.tolist(), rng.integers(least, most + 1, count).tolist(), strict=True)


def encoders(mode: str, ground: Ground, rng: np.random.Generator, app: Flask) -> list[Row]:
    """Our writer of tiles beside a well-kept library, on the same features."""
    features = []
    with app.app_context():
        for tile in tile_walk(ground, rng, 200):
            question = PlaceFilter(states=visible_states(mode))
            marks = read_tile(db.session(), question, tile)
            if marks:
                features.append([(mark.member, mark.x, mark.y, mark.count) for mark in marks])
        db.session.rollback()
    ours, theirs = [], []
    for marks_of_one in features:
        mine = tuple(Feature(i, x, y, {"count": n}) for i, x, y, n in marks_of_one)
        ours.append(timed(lambda mine=mine: write_tile([Layer("clusters", mine)]))[1])  # type: ignore[misc]
        other = {
            "name": "clusters",
            "features": [
                {
                    "id": i,
                    "geometry": {"type": "Point", "coordinates": [x, y]},
                    "properties": {"count": n},
                }
                for i, x, y, n in marks_of_one
            ],
        }
        theirs.append(timed(lambda other=other: mapbox_vector_tile.encode([other]))[1])  # type: ignore[misc]
    return [
        ["writing a tile, ours", *_fine(ours), ""],
        ["writing a tile, mapbox-vector-tile", *_fine(theirs), ""],
    ]


def _fine(seconds: list[float]) -> list[str]:
    return [f"{1000 * value:.2f}" for value in np.percentile(seconds, (50, 95, 99))]


if __name__ == "__main__":
    main()
