"""Which offers admit a person, as one pass over the columns."""

import math

import numpy as np

from registry.engine.columns import NO_DATE, Flags, Floats, Ints
from registry.engine.compiling import bare_kernel, kernel

MEAN_EARTH_RADIUS_KM = 6371.0088  # IUGG mean radius R1, as the routing contract fixes it
SLACK = 1e-6  # limits are inclusive and hold to this
NARROW_KM = 1e-3  # more than rounding can add to a distance


@kernel
def usable_offers(
    refusing: Flags, excluded: Flags, organisation: Ints, rule: Ints, full: Flags,
    in_person: Flags, min_code: Ints, min_day: Floats, max_code: Ints, max_day: Floats,
    not_before: Ints, as_of: int, reach_km: Floats, lats: Floats, lons: Floats, lat: float,
    lon: float, circuity: float, max_travel_km: float,
) -> Flags:  # fmt: skip
    """Return which offers are usable (n,).

    ``refusing`` per rule, ``excluded`` per organisation; ``min_day`` and ``max_day`` per distinct
    age; ``reach_km`` NaN where none counts; ``lat`` NaN when the person has no point.
    """
    usable = np.zeros(len(rule), np.bool_)
    placed = not math.isnan(lat)
    north_km = math.radians(1.0) * MEAN_EARTH_RADIUS_KM * circuity  # no way is shorter a degree
    for i in range(len(rule)):
        if full[i] | refusing[rule[i]] | excluded[organisation[i]]:  # one guess, not three
            continue
        floor = max(min_day[min_code[i]], 0.0)
        if not_before[i] != NO_DATE and as_of != NO_DATE:
            floor = max(floor, float(not_before[i] - as_of))
        if floor >= max_day[max_code[i]]:
            continue
        most = reach_km[i]
        if in_person[i]:
            most = max_travel_km
        if placed and most < np.inf:
            if abs(lats[i] - lat) * north_km > most + NARROW_KM:
                continue
            if _distance_km(lat, lon, lats[i], lons[i]) * circuity > most + SLACK:
                continue
        usable[i] = True
    return usable


@bare_kernel
def _distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance between two points in degrees; NaN stays NaN."""
    phi, other = math.radians(lat), math.radians(other_lat)
    half = (
        math.sin((other - phi) / 2) ** 2
        + math.cos(phi) * math.cos(other) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    )
    return 2 * MEAN_EARTH_RADIUS_KM * math.asin(math.sqrt(min(half, 1.0)))
