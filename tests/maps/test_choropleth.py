"""Pictures of areas and bars: shades, legend, the 180th meridian, equal areas."""

import json
import re

import pytest

from registry.maps.bars import BARS_WIDTH, draw_bars
from registry.maps.choropleth import LEVELS, draw_areas


def square(lon: float, lat: float, size: float = 1.0) -> str:
    ring = [[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]
    return json.dumps({"type": "MultiPolygon", "coordinates": [[ring]]})


def area_of(path: str) -> float:
    points = [tuple(map(float, pair.split())) for pair in re.findall(r"[\d.]+ [\d.]+", path)]
    turns = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in turns)) / 2


def test_shades_are_equal_steps_and_unknown_is_none_of_them() -> None:
    outlines = {name: square(40 + n * 2, 55) for n, name in enumerate("abcd")}
    picture = draw_areas(outlines, {"a": 0.0, "b": 1.0, "c": 0.5, "d": None}, share=True)
    assert {area.id: area.level for area in picture.areas} == {"a": 1, "b": LEVELS, "c": 3, "d": 0}
    assert [round(low, 1) for _, low, _ in picture.legend] == [0.0, 0.2, 0.4, 0.6, 0.8]


def test_values_that_are_all_alike_have_one_shade() -> None:
    picture = draw_areas({"a": square(40, 55), "b": square(44, 55)}, {"a": 7.0, "b": 7.0})
    assert {area.level for area in picture.areas} == {1}
    assert picture.legend == ((1, 7.0, 7.0),)


def test_chukotka_is_not_torn_apart() -> None:
    picture = draw_areas({"west": square(178, 66), "east": square(-179, 66)}, {})
    assert picture.width < picture.height * 4


def test_squares_of_degrees_shrink_towards_the_pole_as_on_the_globe() -> None:
    picture = draw_areas({"south": square(40, 45, 2), "north": square(40, 70, 2)}, {})
    north, south = (area_of(area.path) for area in picture.areas)
    assert south / north == pytest.approx(0.6947 / 0.3256, rel=0.03)  # cos 46° / cos 71°


def test_nothing_to_draw_is_an_empty_picture() -> None:
    assert draw_areas({}, {}).areas == ()
    assert draw_bars((), share=False).bars == ()


def test_bars_are_as_long_as_their_share() -> None:
    picture = draw_bars((("one", 0.25), ("two" * 30, 1.0)), share=True)
    assert [bar.width for bar in picture.bars] == [BARS_WIDTH / 4, BARS_WIDTH]
    assert picture.bars[1].label.endswith("…") and picture.bars[1].full == "two" * 30
    assert draw_bars((("one", 5.0), ("two", 10.0)), share=False).bars[0].width == BARS_WIDTH / 2
