"""Which outline a point lies in, for thousands of points.

    index = OutlineIndex({"RU-MOW": outline, …})
    index.containing(37.62, 55.75)          # ['RU-MOW']
    index.nearest(37.62, 55.75, within_km=3)

Outlines are simplified, so neighbours overlap or leave slivers: several may contain a point, and a
point close to a border may lie in none. Positions are degrees, longitude first.
"""

from collections.abc import Mapping

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

Outline = BaseGeometry
KM_PER_DEGREE = 111.195  # 2πR/360 with R = 6371.0088 km
DECIMALS = 6  # of a degree, about 0.1 m: what two databases keep alike


class OutlineIndex:
    """Outlines by identifier, searched through an R-tree."""

    def __init__(self, outlines: Mapping[str, BaseGeometry]) -> None:
        self.ids = list(outlines)
        self._outlines = list(outlines.values())
        self._tree = shapely.STRtree(self._outlines)

    def containing(self, lon: float, lat: float) -> list[str]:
        """Return every outline the point lies in or on, in the order of the index."""
        found = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        return [self.ids[number] for number in sorted(found)]

    def nearest(self, lon: float, lat: float, within_km: float) -> str | None:
        """Return the outline nearest to the point, None when none is ``within_km``."""
        distances = self.distances_km(lon, lat, within_km)
        return min(distances, key=lambda name: distances[name], default=None)

    def distances_km(self, lon: float, lat: float, within_km: float) -> dict[str, float]:
        """Return the distance to every outline up to ``within_km`` away; 0 inside."""
        reach = within_km / KM_PER_DEGREE
        squeeze = max(np.cos(np.radians(lat)), 0.01)
        area = shapely.box(lon - reach / squeeze, lat - reach, lon + reach / squeeze, lat + reach)
        found: dict[str, float] = {}
        here = shapely.Point(lon * squeeze, lat)
        for number in self._tree.query(area):
            flat = shapely.transform(self._outlines[number], lambda c: c * [squeeze, 1])
            distance_km = float(flat.distance(here)) * KM_PER_DEGREE
            if distance_km <= within_km:
                found[self.ids[number]] = distance_km
        return found


def rounded(outline: BaseGeometry) -> BaseGeometry:
    """Return the outline with positions both databases keep alike (six decimals)."""
    return shapely.transform(outline, lambda positions: positions.round(DECIMALS))


def inner_point(outline: BaseGeometry) -> tuple[float, float]:
    """Return (lat, lon) of a point inside the largest part, rounded to five decimals."""
    largest = max(getattr(outline, "geoms", [outline]), key=lambda part: part.area)
    point = largest.representative_point()
    return round(point.y, 5), round(point.x, 5)


def is_sound(outline: BaseGeometry) -> bool:
    """Whether the outline is a valid area: it does not cross itself and is not empty."""
    return bool(outline.is_valid) and outline.area > 0


def inside(outline: BaseGeometry, lon: float, lat: float) -> bool:
    """Whether the point lies in or on the outline."""
    return bool(outline.intersects(shapely.Point(lon, lat)))
