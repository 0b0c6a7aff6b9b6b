"""Great-circle distances for whole columns of points."""

import numpy as np
from numpy.typing import NDArray

from registry.domain.distance import EARTH_RADIUS_KM, USUAL_CIRCUITY

MEAN_EARTH_RADIUS_KM = EARTH_RADIUS_KM
DEFAULT_CIRCUITY = USUAL_CIRCUITY

Floats = NDArray[np.float64]


def distance_km(lat: float, lon: float, lats: Floats, lons: Floats) -> Floats:
    """Return great-circle distances in km from one point (degrees) to n points; NaN stays NaN.

    The haversine formula, which is exact enough at every distance that a person travels.
    """
    phi, phis = np.radians(lat), np.radians(lats)
    half_chord = (
        np.sin((phis - phi) / 2) ** 2
        + np.cos(phi) * np.cos(phis) * np.sin(np.radians(lons - lon) / 2) ** 2
    )
    found: Floats = 2 * MEAN_EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half_chord, 1.0)))
    return found
