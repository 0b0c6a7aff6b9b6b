"""Clusters of a map: nothing lost, nothing counted twice, the same as by naive loops."""

import math
import random

import numpy as np
import pytest

from registry.domain.tiles import MAX_TILE_ZOOM, Tile, TileNotFoundError
from registry.engine.map_points import (
    CELL_PIXELS,
    NEAR_PIXELS,
    TILE_PIXELS,
    Clusters,
    MapColumns,
    cluster,
    on_square,
    to_degrees,
)

ZOOMS = (0, 3, 6, 9, 13, 17)


def country(count: int, seed: int = 1) -> MapColumns:
    """Towns of different size, some places at the very same point."""
    rng = random.Random(seed)
    towns = [(rng.uniform(42, 70), rng.uniform(20, 179)) for _ in range(12)]
    lats, lons = [], []
    for _ in range(count):
        lat, lon = rng.choice(towns[: rng.randint(1, 12)])
        wide = rng.choice((0.0, 0.002, 0.05, 1.5))
        lats.append(lat + rng.gauss(0, wide))
        lons.append(lon + rng.gauss(0, wide))
    kinds = [rng.choice(("pnd", "ngo")) for _ in range(count)]
    return MapColumns.of(range(1, count + 1), lats, lons, kinds, [False] * count)


def test_the_square_is_that_of_web_maps() -> None:
    x, y = on_square(np.array([0.0, 55.751244, -85.0511]), np.array([0.0, 37.618423, -180.0]))
    assert x == pytest.approx([0.5, 0.60449562, 0.0])
    # the published formula of "slippy map" tile names, at zoom 10
    radians = math.radians(55.751244)
    row = (1 - math.asinh(math.tan(radians)) / math.pi) / 2 * 1024
    assert y[1] * 1024 == pytest.approx(row)
    lat, lon = to_degrees(x, y)
    assert lat == pytest.approx([0.0, 55.751244, -85.0511])
    assert lon == pytest.approx([0.0, 37.618423, -180.0])


@pytest.mark.parametrize("zoom", ZOOMS)
def test_groups_are_those_of_naive_loops(zoom: int) -> None:
    points = country(400)
    groups = cluster(points, zoom)
    ours = sorted(
        (int(n), round(float(x), 9), round(float(y), 9))
        for n, x, y in zip(groups.count, groups.x, groups.y, strict=True)
    )
    assert ours == naive(points, zoom)


def naive(points: MapColumns, zoom: int) -> list[tuple[int, float, float]]:
    """Cells of a grid, then the largest takes in its near neighbours, with dictionaries."""
    pixels = TILE_PIXELS * 2**zoom
    cells: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for x, y in zip(points.x, points.y, strict=True):
        cell = (int(y * pixels // CELL_PIXELS), int(x * pixels // CELL_PIXELS))
        cells.setdefault(cell, []).append((float(x), float(y)))
    groups = [members for _, members in sorted(cells.items())]
    middles = [middle_of(members) for members in groups]
    owner: dict[int, int] = {}
    for one in sorted(range(len(groups)), key=lambda number: (-len(groups[number]), number)):
        if one in owner:
            continue
        owner[one] = one
        for other in range(len(groups)):
            near = math.dist(middles[one], middles[other]) * pixels <= NEAR_PIXELS
            if other not in owner and near:
                owner[other] = one
    merged: dict[int, list[tuple[float, float]]] = {}
    for group, head in owner.items():
        merged.setdefault(head, []).extend(groups[group])
    return sorted(
        (len(members), *(round(part, 9) for part in middle_of(members)))
        for members in merged.values()
    )


def middle_of(members: list[tuple[float, float]]) -> tuple[float, float]:
    return (
        math.fsum(x for x, _ in members) / len(members),
        math.fsum(y for _, y in members) / len(members),
    )


@pytest.mark.parametrize("zoom", ZOOMS)
def test_every_place_is_in_one_group(zoom: int) -> None:
    points = country(3000)
    groups = cluster(points, zoom)
    assert groups.count.sum() == len(points)
    single = groups.count == 1
    assert (groups.x[single] == points.x[groups.member[single]]).all()
    assert ((groups.left <= groups.x) & (groups.x <= groups.right)).all()
    assert ((groups.top <= groups.y) & (groups.y <= groups.bottom)).all()


def test_places_at_one_point_stay_together() -> None:
    points = MapColumns.of((1, 2), (55.0, 55.0), (37.0, 37.0), ("pnd", "ngo"), (False, True))
    groups = cluster(points, 17)
    assert groups.count.tolist() == [2]
    assert (groups.left, groups.top) == (groups.right, groups.bottom)


def test_nothing_is_nothing() -> None:
    assert len(cluster(MapColumns.of((), (), (), (), ()), 4)) == 0


@pytest.mark.parametrize("zoom", (0, 2, 5))
def test_tiles_share_the_groups_without_rest(zoom: int) -> None:
    groups = cluster(country(2000), zoom)
    seen: list[int] = []
    for column in range(1 << zoom):
        for row in range(1 << zoom):
            seen += within(groups, Tile(zoom, column, row)).tolist()
    assert sorted(seen) == list(range(len(groups)))


def within(groups: Clusters, tile: Tile) -> np.ndarray:
    return groups.within(*tile.edges)


@pytest.mark.parametrize("address", [(-1, 0, 0), (MAX_TILE_ZOOM + 1, 0, 0), (3, 8, 0), (3, 0, 8)])
def test_a_tile_off_the_map_is_refused(address: tuple[int, int, int]) -> None:
    with pytest.raises(TileNotFoundError, match="zoom goes from 0 to 22"):
        Tile(*address)
