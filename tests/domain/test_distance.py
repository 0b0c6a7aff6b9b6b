"""Great-circle distance against another formula."""

import math

from hypothesis import given
from hypothesis import strategies as st

from registry.domain.distance import EARTH_RADIUS_KM, distance_km

PLACES = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(PLACES, PLACES)
def test_the_distance_is_the_angle_between_two_vectors(here, there):
    def vector(place: tuple[float, float]) -> tuple[float, float, float]:
        lat, lon = map(math.radians, place)
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    one, other = vector(here), vector(there)
    across = math.dist(one, other)
    angle = 2 * math.asin(min(1.0, across / 2))
    assert math.isclose(distance_km(here, there), EARTH_RADIUS_KM * angle, abs_tol=0.02)
