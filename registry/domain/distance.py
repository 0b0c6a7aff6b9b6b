"""Great-circle distance on a sphere: the straight line of every estimate of travel.

>>> round(distance_km((55.7520, 37.6178), (59.9386, 30.3141)))
634
"""

import math

EARTH_RADIUS_KM = 6371.0088  # IUGG mean radius R1


def distance_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Return the kilometres between two positions, each (lat, lon) in degrees (haversine)."""
    lat_1, lon_1 = map(math.radians, here)
    lat_2, lon_2 = map(math.radians, there)
    half = (
        math.sin((lat_2 - lat_1) / 2) ** 2
        + math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))
