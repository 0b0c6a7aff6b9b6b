"""Distances along the WGS 84 ellipsoid, from one point to many at once.

    metres_from(55.75, 37.61, lats, lons)    # array; nan where a latitude is nan

Vincenty's inverse formula (Survey Review 23, 1975), exact to a millimetre. For points almost on the
other side of the earth it does not settle; there the great circle stands in (0.5 % off at most).
"""

from typing import Any

import numpy as np

AXIS_M = 6_378_137.0  # WGS 84: equatorial radius
FLATTENING = 1 / 298.257223563
MEAN_RADIUS_M = 6_371_008.8
ROUNDS = 40
SETTLED = 1e-12  # radians: a few micrometres


def metres_from(lat: float, lon: float, lats: Any, lons: Any) -> Any:
    """Return the metres from a point to each of many (degrees)."""
    polar = AXIS_M * (1 - FLATTENING)
    reduced = np.arctan((1 - FLATTENING) * np.tan(np.radians(lats)))
    start = np.arctan((1 - FLATTENING) * np.tan(np.radians(lat)))
    apart = np.radians((np.asarray(lons) - lon + 180.0) % 360.0 - 180.0)
    sin1, cos1, sin2, cos2 = np.sin(start), np.cos(start), np.sin(reduced), np.cos(reduced)
    angle = apart.copy()
    with np.errstate(invalid="ignore", divide="ignore"):
        for _ in range(ROUNDS):
            sin_l, cos_l = np.sin(angle), np.cos(angle)
            sin_s = np.hypot(cos2 * sin_l, cos1 * sin2 - sin1 * cos2 * cos_l)
            cos_s = sin1 * sin2 + cos1 * cos2 * cos_l
            arc = np.arctan2(sin_s, cos_s)
            sin_a = np.where(sin_s == 0, 0.0, cos1 * cos2 * sin_l / sin_s)
            cos2_a = 1 - sin_a**2
            middle = np.where(cos2_a == 0, 0.0, cos_s - 2 * sin1 * sin2 / cos2_a)
            share = FLATTENING / 16 * cos2_a * (4 + FLATTENING * (4 - 3 * cos2_a))
            turned = arc + share * sin_s * (middle + share * cos_s * (2 * middle**2 - 1))
            moved = apart + (1 - share) * FLATTENING * sin_a * turned
            change = np.abs(moved - angle)
            angle = moved
            if not np.any(change > SETTLED):
                break
        squared = cos2_a * (AXIS_M**2 - polar**2) / polar**2
        a = 1 + squared / 16384 * (4096 + squared * (-768 + squared * (320 - 175 * squared)))
        b = squared / 1024 * (256 + squared * (-128 + squared * (74 - 47 * squared)))
        less = (
            b
            * sin_s
            * (
                middle
                + b
                / 4
                * (
                    cos_s * (2 * middle**2 - 1)
                    - b / 6 * middle * (4 * sin_s**2 - 3) * (4 * middle**2 - 3)
                )
            )
        )
        exact = polar * a * (arc - less)
        return np.where(change > SETTLED, _great_circle_m(lat, lats, apart), exact)


def _great_circle_m(lat: float, lats: Any, apart: Any) -> Any:
    one, many = np.radians(lat), np.radians(lats)
    half = np.sin((many - one) / 2) ** 2 + np.cos(one) * np.cos(many) * np.sin(apart / 2) ** 2
    return 2 * MEAN_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(half)))
