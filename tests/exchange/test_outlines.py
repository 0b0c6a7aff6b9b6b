"""The index of outlines against plain loops."""

import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from registry.exchange.outlines import OutlineIndex, inner_point, inside, is_sound, rounded

PLACES = st.tuples(st.floats(0, 10), st.floats(50, 60))
BOXES = st.tuples(PLACES, st.floats(0.1, 3), st.floats(0.1, 3))


@given(st.lists(BOXES, min_size=1, max_size=8), PLACES)
def test_containing_is_what_a_loop_over_all_outlines_finds(boxes, place):
    outlines = {
        f"o{n}": box(lon, lat, lon + width, lat + height)
        for n, ((lon, lat), width, height) in enumerate(boxes)
    }
    lon, lat = place
    by_loop = [name for name, shape in outlines.items() if shape.intersects(shapely.Point(place))]
    assert OutlineIndex(outlines).containing(lon, lat) == by_loop


def test_distances_are_kilometres_on_the_ground():
    index = OutlineIndex({"a": box(30, 60, 31, 61)})
    one_degree_west = index.distances_km(29, 60.5, 100)
    assert abs(one_degree_west["a"] - 54.8) < 0.3  # a degree of longitude at 60.5° north
    assert index.distances_km(29, 60.5, 50) == {}
    assert index.nearest(30.5, 60.5, 1) == "a"
    assert index.nearest(20, 60.5, 50) is None


def test_an_inner_point_is_inside_also_of_a_crescent():
    crescent = Polygon([(0, 0), (10, 0), (10, 10), (0, 10), (0, 9), (9, 9), (9, 1), (0, 1)])
    lat, lon = inner_point(crescent)
    assert inside(crescent, lon, lat) and is_sound(crescent)


def test_rounding_twice_changes_nothing():
    outline = rounded(box(30.123456789, 50.1, 31.987654321, 51.3))
    assert rounded(outline).equals_exact(outline)
