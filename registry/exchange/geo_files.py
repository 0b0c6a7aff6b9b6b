"""Reading outlines: GeoJSON and TopoJSON, decoded here, checked and mended with shapely.

    for row in read_features(Path("municipalities.topojson")):
        row.values["district"], row.geometry    # a valid MultiPolygon, WGS 84 degrees

TopoJSON keeps each border once, as an arc of integer steps; ``decode_topojson`` puts the rings
together again (TopoJSON specification 2.1: ``arcs``, ``transform``, ``~i`` for a reversed arc).
Raises :class:`FileRefusedError` when the document is not one of the two formats or a feature has no
area, and names the feature.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon, shape

from registry.exchange.csv_table import refuse_large
from registry.exchange.rows import FileRefusedError, Problem, Row

UNIT = "feature"
Position = tuple[float, float]


def read_features(path: Path) -> Iterator[Row]:
    """Yield one row per feature: its properties as text, its outline as a valid MultiPolygon.

    Raises FileRefusedError with the number of the feature that cannot be used.
    """
    refuse_large(path)
    document = _read_json(path)
    if document.get("type") == "Topology":
        features = decode_topojson(document)
    elif document.get("type") == "FeatureCollection":
        features = document.get("features", [])
    else:
        raise FileRefusedError([Problem(f"{path.name} is neither GeoJSON features nor TopoJSON")])
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") or {}
        values = {str(key): _text(value) for key, value in properties.items()}
        try:
            outline = to_multipolygon(feature.get("geometry"))
        except (ValueError, TypeError, KeyError, IndexError, shapely.errors.ShapelyError) as error:
            raise FileRefusedError(
                [Problem(f"no usable outline: {error}", number, unit=UNIT)]
            ) from error
        yield Row(number, values, outline, UNIT)


def to_multipolygon(geometry: Mapping[str, Any] | None) -> MultiPolygon:
    """Return a valid MultiPolygon of a GeoJSON polygon or multipolygon.

    Lines and points that mending leaves over are dropped. Raises ValueError when nothing with an
    area remains.
    """
    if not geometry:
        raise ValueError("the geometry is missing")
    whole = shape(geometry)
    if not whole.is_valid:
        whole = shapely.make_valid(whole)
    polygons = [part for part in _polygons(whole) if part.area > 0]
    if not polygons:
        raise ValueError("the outline has no area")
    return MultiPolygon(polygons)


def decode_topojson(topology: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the GeoJSON features of every polygon and multipolygon of a topology, in order."""
    arcs = _absolute_arcs(topology["arcs"], topology.get("transform"))
    return [
        {
            "type": "Feature",
            "properties": geometry.get("properties") or {},
            "geometry": _decode_geometry(geometry, arcs),
        }
        for layer in topology["objects"].values()
        for geometry in _flat(layer)
    ]


def _flat(layer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if layer["type"] == "GeometryCollection":
        for inner in layer["geometries"]:
            yield from _flat(inner)
    else:
        yield layer


def _absolute_arcs(
    arcs: Sequence[Sequence[Sequence[float]]], transform: Mapping[str, Any] | None
) -> list[list[Position]]:
    """Return the arcs in degrees: with a transform, positions are steps from the one before."""
    if transform is None:
        return [[(position[0], position[1]) for position in arc] for arc in arcs]
    (scale_x, scale_y), (origin_x, origin_y) = transform["scale"], transform["translate"]
    absolute = []
    for arc in arcs:
        x = y = 0.0
        positions = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            positions.append((x * scale_x + origin_x, y * scale_y + origin_y))
        absolute.append(positions)
    return absolute


def _decode_geometry(
    geometry: Mapping[str, Any], arcs: Sequence[Sequence[Position]]
) -> dict[str, Any] | None:
    kind = geometry.get("type")
    if kind == "Polygon":
        return {"type": kind, "coordinates": _rings(geometry["arcs"], arcs)}
    if kind == "MultiPolygon":
        return {"type": kind, "coordinates": [_rings(part, arcs) for part in geometry["arcs"]]}
    return None


def _rings(
    rings: Sequence[Sequence[int]], arcs: Sequence[Sequence[Position]]
) -> list[list[Position]]:
    """Join arcs to rings; neighbouring arcs share one position, which is kept once.

    Simplification leaves rings of two positions behind: they have no area and are left out.
    """
    joined = []
    for indexes in rings:
        ring: list[Position] = []
        for index in indexes:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            ring.extend(arc[1:] if ring else arc)
        if len(ring) >= 4:
            joined.append(ring)
    return joined


def _polygons(geometry: Any) -> Iterator[Polygon]:
    if isinstance(geometry, Polygon):
        yield geometry
    for part in getattr(geometry, "geoms", ()):
        yield from _polygons(part)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise FileRefusedError([Problem(f"{path.name} is not UTF-8")]) from error
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise FileRefusedError([Problem(f"not JSON: {error}", line)]) from error
    if not isinstance(document, dict):
        raise FileRefusedError([Problem(f"{path.name} must hold one JSON object")])
    return document


def _text(value: object) -> str:
    return "" if value is None else str(value)
