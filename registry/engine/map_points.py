"""Points of a map as arrays, and the clusters they form at each zoom.

    points = MapColumns.of(site_ids, lats, lons, kinds, quiet)
    groups = cluster(points, zoom=5)
    groups.count.sum() == len(points)     # whatever the zoom: none is lost, none counted twice

Positions lie on the plane of web maps (Mercator, EPSG:3857, scaled to a square of side 1, north
up at y = 0). At zoom z the square is drawn 256 · 2^z pixels wide.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TILE_PIXELS = 256
CELL_PIXELS = 64  # what lies in one cell of the grid stands together
NEAR_PIXELS = 46  # and so do the cells whose middles would overlap
LAT_LIMIT = 85.0511  # where the square ends


@dataclass(frozen=True, slots=True, eq=False)
class MapColumns:
    """n places. ``kind`` is a position in ``kinds``; ``quiet``: archive, planned, closed, invented.

    ``x``, ``y`` on the unit square; ``lat``, ``lon`` degrees.
    """

    site_id: Ints
    lat: Floats
    lon: Floats
    x: Floats
    y: Floats
    kind: Ints
    quiet: NDArray[np.bool_]
    kinds: tuple[str, ...]

    @classmethod
    def of(
        cls,
        site_ids: Sequence[int],
        lats: Sequence[float],
        lons: Sequence[float],
        kinds: Sequence[str],
        quiet: Sequence[bool],
    ) -> "MapColumns":
        """Build from columns of equal length."""
        lat, lon = np.array(lats, np.float64), np.array(lons, np.float64)
        names = tuple(sorted(set(kinds)))
        place = {name: number for number, name in enumerate(names)}
        x, y = on_square(lat, lon)
        return cls(
            site_id=np.array(site_ids, np.int64),
            lat=lat,
            lon=lon,
            x=x,
            y=y,
            kind=np.array([place[name] for name in kinds], np.int64),
            quiet=np.array(quiet, np.bool_),
            kinds=names,
        )

    def __len__(self) -> int:
        return len(self.site_id)


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Groups of places. ``x``, ``y`` the middle; ``member`` the row of one of them (the only one
    where ``count`` is 1); ``left`` … ``bottom`` the edges of the group on the unit square.
    """

    x: Floats
    y: Floats
    count: Ints
    member: Ints
    left: Floats
    top: Floats
    right: Floats
    bottom: Floats

    def __len__(self) -> int:
        return len(self.count)

    def within(self, left: float, top: float, right: float, bottom: float) -> Ints:
        """Return the rows whose middle lies in a box: its left and top edge belong to it."""
        inside = (self.x >= left) & (self.x < right) & (self.y >= top) & (self.y < bottom)
        return np.flatnonzero(inside)


def on_square(lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    """Return the positions of degrees on the unit square; beyond its ends: on its edge."""
    sine = np.sin(np.radians(np.clip(lat, -LAT_LIMIT, LAT_LIMIT)))
    x = np.clip((lon + 180.0) / 360.0, 0.0, np.nextafter(1.0, 0.0))
    y = 0.5 - np.log((1.0 + sine) / (1.0 - sine)) / (4.0 * np.pi)
    return x, np.clip(y, 0.0, np.nextafter(1.0, 0.0))


def to_degrees(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return (lat, lon) of positions on the unit square."""
    return np.degrees(np.arctan(np.sinh(np.pi * (1.0 - 2.0 * y)))), x * 360.0 - 180.0


def cluster(points: MapColumns, zoom: int) -> Clusters:
    """Return the groups at a zoom, the same whatever part of the map is looked at.

    Places of one cell of a grid stand together; then, the largest first, a group takes in those
    whose middles are nearer than ``NEAR_PIXELS``.
    """
    grid = _by_cell(points, (TILE_PIXELS << zoom) // CELL_PIXELS)
    into = _absorbed(grid, NEAR_PIXELS / (TILE_PIXELS << zoom))
    return _joined(grid, into)


def alone(points: MapColumns) -> Clusters:
    """Return every place as a group of its own."""
    rows = np.arange(len(points))
    x, y = points.x, points.y
    return Clusters(x, y, np.ones(len(points), np.int64), rows, x, y, x, y)


def _by_cell(points: MapColumns, cells: int) -> Clusters:
    key = np.floor(points.y * cells).astype(np.int64) * cells
    key += np.floor(points.x * cells).astype(np.int64)
    return _grouped(alone(points), key)


def _grouped(groups: Clusters, key: Ints) -> Clusters:
    """Put groups with the same key together, in the order of the keys."""
    order = np.argsort(key, kind="stable")
    if not len(order):
        return groups
    first = np.flatnonzero(np.r_[True, np.diff(key[order]) != 0])
    count = groups.count[order]
    total = np.add.reduceat(count, first)
    left = np.minimum.reduceat(groups.left[order], first)
    top = np.minimum.reduceat(groups.top[order], first)
    right = np.maximum.reduceat(groups.right[order], first)
    bottom = np.maximum.reduceat(groups.bottom[order], first)
    x = np.add.reduceat(groups.x[order] * count, first) / total
    y = np.add.reduceat(groups.y[order] * count, first) / total
    return Clusters(
        x=np.clip(x, left, right),  # rounding puts no middle outside
        y=np.clip(y, top, bottom),
        count=total,
        member=groups.member[order][first],
        left=left,
        top=top,
        right=right,
        bottom=bottom,
    )


def _absorbed(groups: Clusters, distance: float) -> Ints:
    """Return for each group the one it goes into (itself, mostly)."""
    into = np.arange(len(groups))
    if len(groups) < 2:
        return into
    pairs = cKDTree(np.stack([groups.x, groups.y], axis=1)).query_pairs(
        distance, output_type="ndarray"
    )
    if not len(pairs):
        return into
    both = np.concatenate([pairs, pairs[:, ::-1]])
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    start = np.searchsorted(both[:, 0], np.arange(len(groups) + 1)).tolist()
    neighbours = both[:, 1].tolist()
    taken = np.zeros(len(groups), np.bool_)
    near = np.unique(both[:, 0])
    for row in near[np.argsort(-groups.count[near], kind="stable")].tolist():
        if taken[row]:
            continue
        taken[row] = True
        for other in neighbours[start[row] : start[row + 1]]:
            if not taken[other]:
                taken[other] = True
                into[other] = row
    return into


def _joined(groups: Clusters, into: Ints) -> Clusters:
    if (into == np.arange(len(into))).all():
        return groups
    return _grouped(groups, into)
