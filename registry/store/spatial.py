"""What both databases are asked about geometry, in one wording.

    touches_box(TerritoryOutline.geom, box)      uses the R*Tree (SpatiaLite) or GiST (PostGIS)
    outline_json(TerritoryOutline.geom, 0.01, 3) generalised GeoJSON text

``touches_box`` compares bounding boxes that the indexes keep in single precision. Places are found
in memory (``place_index``), not here.
"""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Float, String, Text, literal, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from registry.domain.browse import Box


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


def outline_json(geom: Any, tolerance_degrees: float, decimals: int) -> ColumnElement[str]:
    """Return ``geom`` as GeoJSON text, its shape kept within ``tolerance_degrees``."""
    return _OutlineJson(geom, literal(tolerance_degrees, Float()), literal(decimals))


def byte_order(column: Any) -> ColumnElement[str]:
    """Return ``column`` in the order of code points, whatever the locale of PostgreSQL."""
    return _ByteOrder(column)


def _halves(box: Box) -> list[tuple[float, float, float, float]]:
    """A box across the 180th meridian is two boxes to the databases."""
    if box.west <= box.east:
        return [(box.west, box.south, box.east, box.north)]
    return [(box.west, box.south, 180.0, box.north), (-180.0, box.south, box.east, box.north)]
