"""A map of areas in shades, drawn by the server: numbers for an SVG, no script and no tiles.

    picture = draw_areas({"RU-NIZ.bor": geojson_text}, {"RU-NIZ.bor": 0.42}, high_is_good=True)
    picture.areas[0].path, picture.areas[0].level        # SVG path, shade 0 (nothing known) … 5
    picture.legend                                       # what each shade stands for

Equal-area by quantiles would hide how far apart values are, so shades are equal steps between the
least and the largest value; shares are always 0 to 1. The projection is Albers' equal-area conic
with the middle of what is shown as its centre; coordinates are user units, y down.

Texts never pass through here; the template escapes them and style sheets colour the classes, so
that one picture serves light, dark and paper.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LEVELS = 5
WIDTH = 720.0
MARGIN = 6.0
Ring = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class AreaShape:
    """One area: SVG path; ``level`` 1 … LEVELS, 0 where the value is not known."""

    id: str
    path: str
    level: int
    value: float | None


@dataclass(frozen=True, slots=True)
class AreasPicture:
    """Areas in user units; ``legend``: for each level the least and the largest value."""

    width: float
    height: float
    areas: tuple[AreaShape, ...]
    legend: tuple[tuple[int, float, float], ...]


def draw_areas(
    outlines: Mapping[str, str],
    values: Mapping[str, float | None],
    *,
    share: bool = False,
) -> AreasPicture:
    """Return the picture of all outlines; values of areas without one are left out.

    ``share``: values run from 0 to 1 whatever they are.
    """
    rings = {name: list(_rings(json.loads(text))) for name, text in sorted(outlines.items())}
    project = _projection([point for shape in rings.values() for ring in shape for point in ring])
    drawn = {
        name: [[project(*point) for point in ring] for ring in shape]
        for name, shape in rings.items()
    }
    points = [point for shape in drawn.values() for ring in shape for point in ring]
    if not points:
        return AreasPicture(WIDTH, 0.0, (), ())
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    scale = (WIDTH - 2 * MARGIN) / max(right - left, (bottom - top) * 1.2, 1e-9)
    known = [value for value in values.values() if value is not None]
    least, most = (0.0, 1.0) if share else (min(known, default=0.0), max(known, default=0.0))

    def place(point: tuple[float, float]) -> str:
        x, y = (point[0] - left) * scale + MARGIN, (point[1] - top) * scale + MARGIN
        return f"{x:.1f} {y:.1f}"

    areas = []
    for name, shape in drawn.items():
        value = values.get(name)
        path = "".join(f"M{'L'.join(place(point) for point in ring)}Z" for ring in shape)
        areas.append(AreaShape(name, path, _level(value, least, most), value))
    return AreasPicture(
        width=(right - left) * scale + 2 * MARGIN,
        height=(bottom - top) * scale + 2 * MARGIN,
        areas=tuple(areas),
        legend=tuple(_legend(least, most)) if known else (),
    )


def _level(value: float | None, least: float, most: float) -> int:
    if value is None:
        return 0
    if most <= least:
        return 1
    step = (value - least) / (most - least) * LEVELS
    return max(1, min(LEVELS, math.ceil(step - 1e-9)))


def _legend(least: float, most: float) -> Iterator[tuple[int, float, float]]:
    if most <= least:
        yield 1, least, most
        return
    step = (most - least) / LEVELS
    for level in range(1, LEVELS + 1):
        yield level, least + (level - 1) * step, least + level * step


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    """The rings of a polygon or of several; a longitude past the 180th meridian goes on east."""
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    for polygon in polygons:
        for ring in polygon:
            yield [(lon + 360 if lon < -100 else lon, lat) for lon, lat, *_ in ring]


def _projection(points: Ring) -> Any:
    """Albers' equal-area conic around the middle of the points (Snyder 1987, 14-1 to 14-6)."""
    if not points:
        return lambda lon, lat: (lon, lat)
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    middle_lon = math.radians((min(lons) + max(lons)) / 2)
    low, high = math.radians(min(lats)), math.radians(max(lats))
    one, two = low + (high - low) / 6, high - (high - low) / 6
    n = (math.sin(one) + math.sin(two)) / 2
    c = math.cos(one) ** 2 + 2 * n * math.sin(one)

    def project(lon: float, lat: float) -> tuple[float, float]:
        rho = math.sqrt(max(c - 2 * n * math.sin(math.radians(lat)), 0.0)) / n
        theta = n * (math.radians(lon) - middle_lon)
        return rho * math.sin(theta), rho * math.cos(theta)

    return project
