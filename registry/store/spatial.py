"""What both databases are asked about geometry, in one wording.

    touches_box(SitePoint.geom, box)             uses the R*Tree (SpatiaLite) or GiST (PostGIS)
    distance_m(SitePoint.geom, position)         geodesic metres on the WGS 84 ellipsoid
    within_km(SitePoint.geom, position, 5)       both together: exact, and by the index
    outline_json(TerritoryOutline.geom, 0.01, 3) generalised GeoJSON text

``touches_box`` compares bounding boxes that the indexes keep in single precision; for points the
exact comparison stands beside it. Nearest places are found by asking ``within_km`` with growing
radius (``rings_km``): SpatiaLite's own nearest-neighbour table can crash the process, and sorting
all distances takes over a second at 200,000 rows.
"""

import math
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Float, String, Text, and_, func, literal, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from registry.domain.browse import MAX_RADIUS_KM, Box, Position

KM_PER_DEGREE = 110.57  # the shortest degree of latitude on the ellipsoid, at the equator
FIRST_RING_KM = 10.0
RING_GROWTH = 3.0


class _BoxOverlap(FunctionElement[bool]):
    """Does the bounding box of ``geom`` touch a box (west, south, east, north)?"""

    type = Boolean()
    inherit_cache = True
    name = "box_overlap"

    def self_group(self, against: Any = None) -> "_BoxOverlap":
        """Stay bare: SQLAlchemy would write "… = 1" on SQLite, and then no index is used."""
        return self


@compiles(_BoxOverlap, "sqlite")
def _box_overlap_sqlite(element: _BoxOverlap, compiler: SQLCompiler, **kw: Any) -> str:
    geom, *edges = element.clauses
    table, column = geom.table.name, geom.name
    west, south, east, north = (compiler.process(edge, **kw) for edge in edges)
    index = f'"idx_{table}_{column}"'
    overlap = f"xmin <= {east} AND xmax >= {west} AND ymin <= {north} AND ymax >= {south}"
    hits = f"SELECT pkid FROM {index} WHERE {overlap}"  # noqa: S608  # our own names, bound values
    return f'("{table}".ROWID IN ({hits}))'


@compiles(_BoxOverlap, "postgresql")
def _box_overlap_postgresql(element: _BoxOverlap, compiler: SQLCompiler, **kw: Any) -> str:
    geom, west, south, east, north = (compiler.process(part, **kw) for part in element.clauses)
    return f"({geom} && ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326))"


class _Distance(FunctionElement[float]):
    """Metres between ``geom`` and a point (lon, lat) along the ellipsoid."""

    type = Float()
    inherit_cache = True
    name = "distance_m"


@compiles(_Distance, "sqlite")
def _distance_sqlite(element: _Distance, compiler: SQLCompiler, **kw: Any) -> str:
    geom, lon, lat = (compiler.process(part, **kw) for part in element.clauses)
    return f"ST_Distance({geom}, MakePoint({lon}, {lat}, 4326), 1)"


@compiles(_Distance, "postgresql")
def _distance_postgresql(element: _Distance, compiler: SQLCompiler, **kw: Any) -> str:
    geom, lon, lat = (compiler.process(part, **kw) for part in element.clauses)
    point = f"ST_SetSRID(ST_MakePoint({lon}, {lat}), 4326)"
    return f"ST_Distance({geom}::geography, {point}::geography)"


class _OutlineJson(FunctionElement[str]):
    """GeoJSON text of ``geom``, simplified by a tolerance in degrees, with so many decimals."""

    type = Text()
    inherit_cache = True
    name = "outline_json"


@compiles(_OutlineJson, "sqlite")
def _outline_json_sqlite(element: _OutlineJson, compiler: SQLCompiler, **kw: Any) -> str:
    geom, tolerance, digits = (compiler.process(part, **kw) for part in element.clauses)
    return f"AsGeoJSON(ST_SimplifyPreserveTopology({geom}, {tolerance}), {digits})"


@compiles(_OutlineJson, "postgresql")
def _outline_json_postgresql(element: _OutlineJson, compiler: SQLCompiler, **kw: Any) -> str:
    geom, tolerance, digits = (compiler.process(part, **kw) for part in element.clauses)
    return f"ST_AsGeoJSON(ST_SimplifyPreserveTopology({geom}, {tolerance}), {digits})"


class _ByteOrder(FunctionElement[str]):
    """Text in the order of its code points, the same in both databases."""

    type = String()
    inherit_cache = True
    name = "byte_order"


@compiles(_ByteOrder, "sqlite")
def _byte_order_sqlite(element: _ByteOrder, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(_ByteOrder, "postgresql")
def _byte_order_postgresql(element: _ByteOrder, compiler: SQLCompiler, **kw: Any) -> str:
    return f'({compiler.process(element.clauses, **kw)} COLLATE "C")'


def touches_box(geom: Any, box: Box) -> ColumnElement[bool]:
    """Return the condition that the bounding box of ``geom`` touches ``box``, by the index."""
    parts = [
        _BoxOverlap(geom, *(literal(float(edge), Float()) for edge in edges))
        for edges in _halves(box)
    ]
    return or_(*parts) if len(parts) > 1 else parts[0]


def point_in_box(geom: Any, box: Box) -> ColumnElement[bool]:
    """Return the condition that the point ``geom`` lies in ``box``, edges included: exact."""
    lat, lon = func.ST_Y(geom), func.ST_X(geom)
    return and_(
        touches_box(geom, box),
        lat.between(box.south, box.north),
        or_(*(lon.between(west, east) for west, _south, east, _north in _halves(box))),
    )


def distance_m(geom: Any, position: Position) -> ColumnElement[float]:
    """Return the geodesic distance in metres from ``position`` to ``geom``."""
    return _Distance(geom, literal(position.lon, Float()), literal(position.lat, Float()))


def within_km(geom: Any, position: Position, radius_km: float) -> ColumnElement[bool]:
    """Return the condition that ``geom`` lies at most ``radius_km`` from ``position``."""
    near = distance_m(geom, position) <= radius_km * 1000
    return and_(touches_box(geom, box_around(position, radius_km)), near)


def outline_json(geom: Any, tolerance_degrees: float, decimals: int) -> ColumnElement[str]:
    """Return ``geom`` as GeoJSON text, its shape kept within ``tolerance_degrees``."""
    return _OutlineJson(geom, literal(tolerance_degrees, Float()), literal(decimals))


def byte_order(column: Any) -> ColumnElement[str]:
    """Return ``column`` in the order of code points, whatever the locale of PostgreSQL."""
    return _ByteOrder(column)


def box_around(position: Position, radius_km: float) -> Box:
    """Return a box that holds the circle around ``position``; it is never too small."""
    reach_lat = radius_km / KM_PER_DEGREE
    south, north = position.lat - reach_lat, position.lat + reach_lat
    if south <= -90 or north >= 90:  # the circle holds a pole: every longitude
        return Box(-180.0, max(south, -90.0), 180.0, min(north, 90.0))
    widest = math.cos(math.radians(max(abs(south), abs(north))))
    reach_lon = reach_lat / widest
    if reach_lon >= 180:
        return Box(-180.0, south, 180.0, north)
    return Box(_turned(position.lon - reach_lon), south, _turned(position.lon + reach_lon), north)


def rings_km() -> Iterator[float]:
    """Yield growing radii for a nearest search, up to ``MAX_RADIUS_KM``."""
    radius_km = FIRST_RING_KM
    while radius_km < MAX_RADIUS_KM:
        yield radius_km
        radius_km *= RING_GROWTH


def _turned(lon: float) -> float:
    """Bring a longitude back into -180 … 180."""
    return (lon + 180.0) % 360.0 - 180.0


def _halves(box: Box) -> list[tuple[float, float, float, float]]:
    """A box across the 180th meridian is two boxes to the databases."""
    if box.west <= box.east:
        return [(box.west, box.south, box.east, box.north)]
    return [(box.west, box.south, 180.0, box.north), (-180.0, box.south, box.east, box.north)]
