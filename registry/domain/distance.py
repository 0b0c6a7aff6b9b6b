"""Great-circle distance on a sphere: the straight line of every estimate of travel.

>>> round(distance_km((55.7520, 37.6178), (59.9386, 30.3141)))
634
"""

import math

EARTH_RADIUS_KM = 6371.0088  # IUGG mean radius R1
USUAL_CIRCUITY = 1.3  # routing.md: road length over great-circle length unless configured
# How far from its point an address may be: the point is the centre of a street, a district, a town.
OFF_BY_KM = {"building": 0.0, "street": 1.0, "district": 5.0, "settlement": 10.0, "none": 10.0}
CITY_OFF_BY_KM = 25.0  # of a city that is a federal subject
FEDERAL_CITIES = ("Москва", "Санкт-Петербург", "Севастополь")


def distance_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Return the kilometres between two positions, each (lat, lon) in degrees (haversine)."""
    lat_1, lon_1 = map(math.radians, here)
    lat_2, lon_2 = map(math.radians, there)
    half = (
        math.sin((lat_2 - lat_1) / 2) ** 2
        + math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def tells_distance(distance: float, precision: str, subject: str | None) -> bool:
    """Whether a distance (km) to a point of this precision says more than "in the same town".

    ``subject`` is the name of the federal subject the point lies in. A record at the centre of a
    town is no kilometre from a home at the centre, wherever its address is.

    >>> tells_distance(0.0, "settlement", None), tells_distance(40.0, "settlement", None)
    (False, True)
    """
    off_by = OFF_BY_KM[precision]
    if precision in ("settlement", "none") and subject in FEDERAL_CITIES:
        off_by = CITY_OFF_BY_KM
    return distance >= off_by
