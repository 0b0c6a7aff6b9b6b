"""Map files: TopoJSON decoded against polygons that a test encodes itself, by another way."""

import json
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box, shape

from registry.config import ROOT
from registry.exchange.geo_files import decode_topojson, read_features, to_multipolygon
from registry.exchange.rows import FileRefusedError

TERRITORIES = ROOT / "seed_data" / "territories"
SCALE, TRANSLATE = (0.25, 0.5), (30.0, 50.0)
GRID = st.tuples(st.integers(0, 60), st.integers(0, 60))


@st.composite
def rings(draw: st.DrawFn) -> list[tuple[int, int]]:
    """A closed ring on the integer grid: the hull of random points."""
    points = draw(st.lists(GRID, min_size=3, max_size=9, unique=True))
    hull = shapely.MultiPoint(points).convex_hull
    if not isinstance(hull, Polygon):
        hull = box(0, 0, 1 + points[0][0], 1 + points[0][1])
    return [(int(x), int(y)) for x, y in hull.exterior.coords]


@st.composite
def topologies(draw: st.DrawFn) -> tuple[dict[str, object], list[list[list[tuple[int, int]]]]]:
    """A topology and the rings of each of its multipolygons, in grid units.

    Every ring is cut at random places into arcs; some arcs are stored the other way round.
    """
    shapes = draw(st.lists(st.lists(rings(), min_size=1, max_size=3), min_size=1, max_size=4))
    arcs: list[list[list[int]]] = []
    geometries = []
    for parts in shapes:
        polygons = []
        for ring in parts:
            cuts = draw(st.sets(st.integers(1, len(ring) - 2), max_size=3))
            edges = [0, *sorted(cuts), len(ring) - 1]
            indexes = []
            for start, end in pairwise(edges):
                piece = ring[start : end + 1]
                backwards = draw(st.booleans())
                indexes.append(~len(arcs) if backwards else len(arcs))
                arcs.append(_steps(piece[::-1] if backwards else piece))
            polygons.append([indexes])
        geometries.append({"type": "MultiPolygon", "arcs": polygons, "properties": {"n": 1}})
    topology = {
        "type": "Topology",
        "transform": {"scale": SCALE, "translate": TRANSLATE},
        "arcs": arcs,
        "objects": {"layer": {"type": "GeometryCollection", "geometries": geometries}},
    }
    return topology, shapes


def _steps(piece: list[tuple[int, int]]) -> list[list[int]]:
    first = [list(piece[0])]
    return first + [[x - a, y - b] for (a, b), (x, y) in pairwise(piece)]


@given(topologies())
def test_rings_come_back_as_they_were_cut(case):
    topology, shapes = case
    features = decode_topojson(topology)
    assert len(features) == len(shapes)
    for feature, parts in zip(features, shapes, strict=True):
        decoded = [polygon[0] for polygon in feature["geometry"]["coordinates"]]
        expected = [
            [(x * SCALE[0] + TRANSLATE[0], y * SCALE[1] + TRANSLATE[1]) for x, y in ring]
            for ring in parts
        ]
        assert decoded == expected


def test_a_topology_without_transform_has_absolute_positions():
    topology = {
        "type": "Topology",
        "arcs": [[[0, 0], [1, 0], [1, 1]], [[1, 1], [0, 0]]],
        "objects": {"one": {"type": "Polygon", "arcs": [[0, 1]]}},
    }
    (feature,) = decode_topojson(topology)
    assert shape(feature["geometry"]).equals(Polygon([(0, 0), (1, 0), (1, 1)]))


def test_an_outline_that_crosses_itself_is_mended():
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    mended = to_multipolygon(bow)
    assert mended.is_valid and mended.area == pytest.approx(2)


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0], [0, 0]]]},
    ],
)
def test_what_has_no_area_is_refused(geometry):
    with pytest.raises(ValueError, match=r"geometry is missing|no area"):
        to_multipolygon(geometry)


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("{", "line 1: not JSON"),
        ("[]", "must hold one JSON object"),
        ('{"type": "Point"}', "neither GeoJSON features nor TopoJSON"),
        ('{"type": "FeatureCollection", "features": [{"properties": {}}]}', "feature 1: no usable"),
    ],
)
def test_files_that_are_no_map_are_refused(tmp_path, text, sentence):
    path = tmp_path / "map.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileRefusedError, match=sentence):
        list(read_features(path))


def read_by_hand(path: Path) -> dict[str, object]:
    return json.loads(path.read_text(encoding="utf-8"))


def test_shipped_municipalities_are_all_there_and_valid():
    rows = list(read_features(TERRITORIES / "municipalities.topojson"))
    assert len(rows) == 2492
    assert all(row.geometry.is_valid and row.geometry.area > 0 for row in rows)


def test_districts_of_moscow_fill_the_outline_of_moscow():
    districts = [
        row.geometry
        for row in read_features(TERRITORIES / "municipalities.topojson")
        if row.values["region"] == "Москва"
    ]
    (city,) = (
        row.geometry
        for row in read_features(TERRITORIES / "subjects.topojson")
        if row.values["region"] == "Москва"
    )
    union = shapely.union_all(districts)
    assert union.symmetric_difference(city).area < 0.05 * city.area  # simplified apart
    assert sum(district.area for district in districts) == pytest.approx(union.area, rel=1e-3)


def test_coarse_outlines_agree_with_the_finer_ones():
    coarse = {
        (row.values["region"], row.values["district"]): row.geometry
        for row in read_features(TERRITORIES / "municipalities.topojson")
    }
    overlaps = []
    for feature in read_by_hand(TERRITORIES / "municipalities_pilots.geojson")["features"]:
        properties = feature["properties"]
        fine = shape(feature["geometry"]).buffer(0)
        other = coarse[properties["region"], properties["district"]]
        overlaps.append(fine.intersection(other).area / fine.union(other).area)
    assert len(overlaps) == 112
    assert min(overlaps) > 0.6  # a small town loses most of its corners
    assert median(overlaps) > 0.95
