"""Names on a map: none over another, and never a small town in place of a large one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.engine.map_labels import HIGH, WIDE, choose_labels
from registry.engine.map_points import TILE_PIXELS

TOWNS = st.lists(
    st.tuples(st.floats(0, 0.999), st.floats(0, 0.999), st.integers(1, 9)), max_size=40
)


@settings(max_examples=200)
@given(towns=TOWNS, zoom=st.integers(0, 6))
def test_the_heaviest_that_fit_are_written(
    towns: list[tuple[float, float, int]], zoom: int
) -> None:
    x, y, weight = (np.array([town[part] for town in towns], np.float64) for part in range(3))
    chosen = choose_labels(x, y, weight, zoom).tolist()
    pixels = TILE_PIXELS << zoom

    def clash(one: int, other: int) -> bool:
        return bool(
            abs(x[one] - x[other]) * pixels < WIDE and abs(y[one] - y[other]) * pixels < HIGH
        )

    naive: list[int] = []
    for row in sorted(range(len(towns)), key=lambda number: (-weight[number], number)):
        if not any(clash(row, other) for other in naive):
            naive.append(row)
    assert chosen == naive


@pytest.mark.parametrize("zoom", (4, 8))
def test_names_far_apart_are_all_written(zoom: int) -> None:
    x = np.arange(4) * (2 * WIDE / (TILE_PIXELS << zoom))
    assert sorted(choose_labels(x, np.full(4, 0.5), np.ones(4), zoom).tolist()) == [0, 1, 2, 3]
