"""What a map draws of many places: clusters of a part of the country, or the tile of a square.

    view = list_clusters(session, question, Box(30, 50, 60, 60), zoom=5)
    drawn = read_tile(session, question, Tile(5, 19, 10))

Both come from the same arrays: all places of the question with a point, read once per revision of
the network and kept by the process, so that panning and zooming ask the database for nothing else.
Personal questions are answered and forgotten.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from registry.domain.browse import HIDDEN_IN_PRODUCTION, Box, PlaceFilter
from registry.domain.tiles import Tile
from registry.engine.map_points import (
    Clusters,
    MapColumns,
    alone,
    cluster,
    on_square,
    to_degrees,
)
from registry.services import browse
from registry.services.kept import Kept
from registry.services.place_index import get_place_index

KEPT_BYTES = 96 * 1024 * 1024  # of all questions together; the country with all zooms takes 40 MB
QUESTION_BYTES, POINT_BYTES, GROUP_BYTES = 2000, 57, 64
CLOSEST_ZOOM = 17  # of our map; closer, the same groups stand
ALONE_FROM_ZOOM = 15  # a tile from here on holds every place by itself
TILE_UNITS = 4096


@dataclass(frozen=True, slots=True)
class MapGroup:
    """Some places that stand together: how many, and the box around them."""

    lat: float
    lon: float
    count: int
    box: Box


@dataclass(frozen=True, slots=True)
class MapPlace:
    """One place by itself. ``quiet``: archive, planned, closed or a demonstration."""

    lat: float
    lon: float
    site_id: int
    kind: str
    quiet: bool


@dataclass(frozen=True, slots=True)
class MapView:
    """What stands in a part of the map; ``total`` places of the question have a point at all."""

    groups: tuple[MapGroup, ...]
    places: tuple[MapPlace, ...]
    total: int


@dataclass(frozen=True, slots=True)
class TileMark:
    """A mark on a tile, in units of 1/4096 of its side; ``place`` None: a group of ``count``."""

    x: int
    y: int
    count: int
    place: MapPlace | None
    member: int  # the site of one of them


@dataclass(slots=True, eq=False)
class _Drawn:
    """The places of one question, with the clusters that were asked for."""

    points: MapColumns
    clusters: dict[int, Clusters] = field(default_factory=dict)

    def at(self, zoom: int) -> Clusters:
        found = self.clusters.get(zoom)
        if found is None:
            found = self.clusters[zoom] = cluster(self.points, zoom)
        return found

    def one_by_one(self) -> Clusters:
        return alone(self.points)

    @property
    def size_bytes(self) -> int:
        groups = sum(len(clusters) for clusters in list(self.clusters.values()))
        return QUESTION_BYTES + len(self.points) * POINT_BYTES + groups * GROUP_BYTES


def _is_too_much(drawn: Collection[_Drawn]) -> bool:
    return sum(each.size_bytes for each in drawn) > KEPT_BYTES


_kept: Kept[_Drawn] = Kept(_is_too_much)


def list_clusters(session: Session, question: PlaceFilter, box: Box, zoom: int) -> MapView:
    """Return the groups and single places whose middle lies in ``box``, at a zoom of our map."""
    kept = _get_kept(session, question)
    groups = kept.at(max(0, min(zoom, CLOSEST_ZOOM)))
    rows = _rows_in_box(groups, box)
    rows = rows[np.argsort(groups.y[rows], kind="stable")]  # by Tab one goes from north to south
    several = rows[groups.count[rows] > 1]
    single = rows[groups.count[rows] == 1]
    lat, lon = to_degrees(groups.x[several], groups.y[several])
    return MapView(
        groups=tuple(
            MapGroup(float(a), float(o), int(n), edges)
            for a, o, n, edges in zip(
                lat, lon, groups.count[several], _boxes(groups, several), strict=True
            )
        ),
        places=tuple(_place(kept.points, int(row)) for row in groups.member[single]),
        total=len(kept.points),
    )


def find_edges(session: Session, question: PlaceFilter) -> Box | None:
    """Return the smallest box around all places of the question, None when none has a point.

    It leaves out the widest empty stretch of longitude, so that it may cross the 180th meridian.
    """
    points = _get_kept(session, question).points
    if not len(points):
        return None
    lons = np.unique(points.lon)
    gaps = np.diff(np.append(lons, lons[0] + 360.0))
    last = int(gaps.argmax())
    return Box(
        west=float(lons[(last + 1) % len(lons)]),
        south=float(points.lat.min()),
        east=float(lons[last]),
        north=float(points.lat.max()),
    )


def list_sites(
    session: Session, question: PlaceFilter, box: Box, limit: int
) -> tuple[tuple[int, ...], int]:
    """Return the sites with a point in ``box``, at most ``limit`` of them, and how many they are.

    Edges belong to the box.
    """
    points = _get_kept(session, question).points
    after, before = points.lon >= box.west, points.lon <= box.east
    across = after & before if box.west <= box.east else after | before
    rows = np.flatnonzero((points.lat >= box.south) & (points.lat <= box.north) & across)
    return tuple(points.site_id[rows[:limit]].tolist()), len(rows)


def read_tile(session: Session, question: PlaceFilter, tile: Tile) -> tuple[TileMark, ...]:
    """Return the marks of one tile; each place of the question is in exactly one tile of a zoom."""
    kept = _get_kept(session, question)
    far = tile.zoom < ALONE_FROM_ZOOM
    groups = kept.at(tile.zoom) if far else kept.one_by_one()
    left, top, right, bottom = tile.edges
    rows = groups.within(left, top, right, bottom)
    scale = TILE_UNITS * (1 << tile.zoom)
    x = np.floor((groups.x[rows] - left) * scale).astype(np.int64)
    y = np.floor((groups.y[rows] - top) * scale).astype(np.int64)
    points = kept.points
    return tuple(
        TileMark(
            across,
            down,
            count,
            _place(points, member) if count == 1 else None,
            int(points.site_id[member]),
        )
        for across, down, count, member in zip(
            np.clip(x, 0, TILE_UNITS - 1).tolist(),
            np.clip(y, 0, TILE_UNITS - 1).tolist(),
            groups.count[rows].tolist(),
            groups.member[rows].tolist(),
            strict=True,
        )
    )


def _get_kept(session: Session, question: PlaceFilter) -> _Drawn:
    question = question.on_page_one()
    if question.radius_km is None:
        question = replace(question, near=None)  # an order plays no part
    if question.is_personal:
        return _read(session, question)
    stamp = get_place_index(session, question.states).stamp  # which may lag behind the registry
    return _kept.get(session, stamp, question, lambda: _read(session, question))


def _read(session: Session, question: PlaceFilter) -> _Drawn:
    found = browse.list_points(session, question)
    return _Drawn(
        MapColumns.of(
            found.site_ids,
            found.lats,
            found.lons,
            found.kinds,
            [state in HIDDEN_IN_PRODUCTION for state in found.states],
        )
    )


def _rows_in_box(groups: Clusters, box: Box) -> Any:
    edges = np.array([box.north, box.south]), np.array([box.west, box.east])
    (left, right), (top, bottom) = (part.tolist() for part in on_square(*edges))
    after = np.nextafter(bottom, 2.0)
    if left <= right:
        return groups.within(left, top, np.nextafter(right, 2.0), after)
    return np.concatenate(  # over the 180th meridian
        [groups.within(left, top, 2.0, after), groups.within(-1.0, top, right, after)]
    )


def _boxes(groups: Clusters, rows: Any) -> list[Box]:
    north, west = to_degrees(groups.left[rows], groups.top[rows])
    south, east = to_degrees(groups.right[rows], groups.bottom[rows])
    columns = (west.tolist(), south.tolist(), east.tolist(), north.tolist())
    return [Box(*edges) for edges in zip(*columns, strict=True)]


def _place(points: MapColumns, row: int) -> MapPlace:
    return MapPlace(
        lat=float(points.lat[row]),
        lon=float(points.lon[row]),
        site_id=int(points.site_id[row]),
        kind=points.kinds[int(points.kind[row])],
        quiet=bool(points.quiet[row]),
    )
