"""Means, quantiles, shares and Gini over people, against everybody standing in one line."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.coverage import spread

crowds = st.lists(
    st.tuples(st.integers(0, 40).map(float), st.integers(0, 6)), min_size=1, max_size=12
)


def in_line(crowd):
    return np.repeat([value for value, _ in crowd], [number for _, number in crowd])


@settings(derandomize=True)
@given(crowds)
def test_weighted_numbers_are_those_of_the_line(crowd):
    values = np.array([value for value, _ in crowd])
    weights = np.array([float(number) for _, number in crowd])
    line = np.sort(in_line(crowd))
    if not len(line):
        assert np.isnan(spread.weighted_mean(values, weights))
        return
    assert spread.weighted_mean(values, weights) == pytest.approx(line.mean())
    for share, found in zip(
        (0.5, 0.9), spread.weighted_quantiles(values, weights, (0.5, 0.9)), strict=True
    ):
        assert found == line[int(np.ceil(share * len(line) - 1e-9)) - 1]
    assert spread.share_within(values, weights, 20) == pytest.approx((line <= 20).mean())
    if line.mean() > 0:
        apart = np.abs(line[:, None] - line[None, :]).mean()
        assert spread.gini(values, weights) == pytest.approx(apart / 2 / line.mean())
    else:
        assert np.isnan(spread.gini(values, weights))


def test_nobody_within_reach_leaves_the_mean_of_the_others_and_an_infinite_quantile():
    values, weights = np.array([10.0, np.inf]), np.array([1.0, 9.0])
    assert spread.weighted_mean(values, weights) == 10.0
    assert spread.weighted_quantiles(values, weights, (0.5,)) == [np.inf]
