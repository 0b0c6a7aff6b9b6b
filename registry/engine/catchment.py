"""Everybody within a distance of everything, fused: crowds at sites, scores and nearest at homes.

    bands = Bands.of(lat, lon, radius_km)        # points sorted for search
    add_crowds(site, bands of homes, ...)        # per site the weighted people who reach it
    add_scores(home, bands of sites, ...)        # per home the scores of all types, and the nearest

The pairs of a whole country are a hundred million; they are walked twice and never stored. Points
are sorted into bands of latitude as high as the radius and by longitude inside; a circle of angular
radius r around latitude φ spans asin(sin r / cos φ) of longitude, so three short runs hold all of
it. Kernels let go of the interpreter: two threads do half each.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.engine.compiling import bare_kernel
from registry.engine.geo import MEAN_EARTH_RADIUS_KM

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FULL_TURN = 2 * np.pi
THREADS = 2
ANYWHERE = -1
WIDER = 1 + 1e-9  # searched a hair wider: the steps themselves decide at the edge


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """Points in search order: ``order`` (n,) where each came from, ``start`` (bands + 1,);
    ``lon`` radians; ``x``, ``y``, ``z`` on the unit sphere."""

    order: Ints
    start: Ints
    height: float
    lat: Floats
    lon: Floats
    x: Floats
    y: Floats
    z: Floats

    @classmethod
    def of(cls, lat: Floats, lon: Floats, radius_km: float) -> "Bands":
        """Return points (degrees) sorted for searches within ``radius_km`` of great circle."""
        height = max(radius_km / MEAN_EARTH_RADIUS_KM * WIDER, 1e-6)
        phi, lam = np.radians(lat), np.radians(lon)
        band = np.floor((phi + np.pi / 2) / height).astype(np.int64)
        order = np.lexsort((lam, band))
        count = int(np.floor(np.pi / height)) + 2
        start = np.searchsorted(band[order], np.arange(count + 1)).astype(np.int64)
        phi, lam = phi[order], lam[order]
        return cls(
            order=order.astype(np.int64),
            start=start,
            height=height,
            lat=phi,
            lon=lam,
            x=np.cos(phi) * np.cos(lam),
            y=np.cos(phi) * np.sin(lam),
            z=np.sin(phi),
        )


def in_halves(count: int, work: Callable[[int, int], None]) -> None:
    """Do ``work(first, last)`` over 0 … count, each thread a part; what it raises is raised."""
    edges = np.linspace(0, count, THREADS * 4 + 1).astype(int).tolist()
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(work, edges[:-1], edges[1:]))


@bare_kernel
def _half_width(lat: float, radius: float) -> float:
    """Half of the longitudes that a circle around a latitude spans; π when it holds a pole."""
    across, reach = np.cos(lat), np.sin(radius)
    if across <= reach or radius >= np.pi / 2:
        return float(np.pi)
    return float(np.arcsin(reach / across) * WIDER)


@bare_kernel
def _first_at(values: Floats, low: int, high: int, wanted: float) -> int:
    """The first position of low … high whose value is at least ``wanted``."""
    while low < high:
        middle = (low + high) // 2
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@bare_kernel
def _weight(square: float, limits: Floats, weights: Floats) -> float:
    """The weight of a squared chord; ``limits`` are the squared chords of the steps, rising."""
    for step in range(len(limits)):
        if square <= limits[step]:
            return float(weights[step])
    return 0.0


@bare_kernel
def add_crowds(
    first: int,
    last: int,
    lat: Floats,
    lon: Floats,
    xyz: Floats,
    region: Ints,
    town: Ints,
    height: float,
    start: Ints,
    home_lon: Floats,
    home_x: Floats,
    home_y: Floats,
    home_z: Floats,
    home_region: Ints,
    home_town: Ints,
    people: Floats,
    limits: Floats,
    weights: Floats,
    crowd: Floats,
) -> None:
    """Add to ``crowd`` (sites, patterns) the weighted people of homes within reach of each site.

    ``people`` (homes, patterns) and all ``home_`` columns in search order; ``region`` and ``town``
    bind a site to people of one, -1 to nobody's.
    """
    patterns = people.shape[1]
    bands = len(start) - 1
    for site in range(first, last):
        half = _half_width(lat[site], height)
        own = int(np.floor((lat[site] + np.pi / 2) / height))
        for band in range(max(own - 1, 0), min(own + 2, bands)):
            for turn in range(-1, 2):
                if half >= np.pi and turn != 0:
                    continue
                low, high = lon[site] - half + turn * FULL_TURN, lon[site] + half + turn * FULL_TURN
                if half >= np.pi:
                    low, high = -FULL_TURN, FULL_TURN
                begin = _first_at(home_lon, start[band], start[band + 1], low)
                for home in range(begin, start[band + 1]):
                    if home_lon[home] > high:
                        break
                    if region[site] != ANYWHERE and region[site] != home_region[home]:
                        continue
                    if town[site] != ANYWHERE and town[site] != home_town[home]:
                        continue
                    dx, dy = xyz[site, 0] - home_x[home], xyz[site, 1] - home_y[home]
                    dz = xyz[site, 2] - home_z[home]
                    weight = _weight(dx * dx + dy * dy + dz * dz, limits, weights)
                    if weight > 0:
                        for pattern in range(patterns):
                            crowd[site, pattern] += people[home, pattern] * weight


@bare_kernel
def add_scores(
    first: int,
    last: int,
    lat: Floats,
    lon: Floats,
    xyz: Floats,
    region: Ints,
    town: Ints,
    height: float,
    start: Ints,
    site_lon: Floats,
    site_x: Floats,
    site_y: Floats,
    site_z: Floats,
    site_region: Ints,
    site_town: Ints,
    slot_start: Ints,
    slot_type: Ints,
    slot_row: Ints,
    slot_ratio: Floats,
    limits: Floats,
    weights: Floats,
    score: Floats,
    nearest: Floats,
    nearest_row: Ints,
) -> None:
    """Add to ``score`` (homes, types) what each home reaches; lower ``nearest`` (squared chord).

    ``site_`` columns in search order; the offers of a site stand in slots ``slot_start[site]`` …:
    type, ratio of places to crowd, and the supply row of one in person (-1: none).
    """
    bands = len(start) - 1
    for home in range(first, last):
        half = _half_width(lat[home], height)
        own = int(np.floor((lat[home] + np.pi / 2) / height))
        for band in range(max(own - 1, 0), min(own + 2, bands)):
            for turn in range(-1, 2):
                if half >= np.pi and turn != 0:
                    continue
                low, high = lon[home] - half + turn * FULL_TURN, lon[home] + half + turn * FULL_TURN
                if half >= np.pi:
                    low, high = -FULL_TURN, FULL_TURN
                begin = _first_at(site_lon, start[band], start[band + 1], low)
                for site in range(begin, start[band + 1]):
                    if site_lon[site] > high:
                        break
                    if site_region[site] != ANYWHERE and site_region[site] != region[home]:
                        continue
                    if site_town[site] != ANYWHERE and site_town[site] != town[home]:
                        continue
                    dx, dy = xyz[home, 0] - site_x[site], xyz[home, 1] - site_y[site]
                    dz = xyz[home, 2] - site_z[site]
                    square = dx * dx + dy * dy + dz * dz
                    if square > limits[len(limits) - 1]:
                        continue
                    weight = _weight(square, limits, weights)
                    for slot in range(slot_start[site], slot_start[site + 1]):
                        kind = slot_type[slot]
                        score[home, kind] += slot_ratio[slot] * weight
                        if slot_row[slot] >= 0 and square < nearest[home, kind]:
                            nearest[home, kind] = square
                            nearest_row[home, kind] = slot_row[slot]


def warm_catchment() -> None:
    """Call both kernels once on nobody and nothing, so that they are compiled."""
    none, nothing = np.zeros(0), np.zeros(0, np.int64)
    ends, table = np.zeros(2, np.int64), np.zeros((0, 1))
    step = np.ones(1)
    home = (none, none, np.zeros((0, 3)), nothing, nothing, 0.1, ends, none, none, none, none)
    add_crowds(0, 0, *home, nothing, nothing, table, step, step, table)
    slots = (ends, nothing, nothing, none)
    found = (table, table, np.zeros((0, 1), np.int64))
    add_scores(0, 0, *home, nothing, nothing, *slots, step, step, *found)
