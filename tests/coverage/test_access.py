"""Nearest distance and floating catchment access against plain loops over haversines."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.coverage import access

latitudes = st.floats(41.0, 78.0)
longitudes = st.one_of(st.floats(-180.0, -169.0), st.floats(19.0, 180.0))
points = st.tuples(latitudes, longitudes)
coarse = st.tuples(
    st.integers(550, 556).map(lambda i: i / 10), st.integers(370, 378).map(lambda i: i / 10)
)


def haversine_km(a, b):
    (lat1, lon1), (lat2, lon2) = ((math.radians(x), math.radians(y)) for x, y in (a, b))
    h = math.sin((lat2 - lat1) / 2) ** 2
    h += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(min(1.0, h)))


def naive_e2sfca(homes, people, sites, places, weigh, circuity):
    weight = [[weigh(haversine_km(h, s) * circuity) for s in sites] for h in homes]
    ratios = []
    for j, capacity in enumerate(places):
        crowd = sum(people[k] * weight[k][j] for k in range(len(homes)))
        ratios.append(capacity / crowd if crowd > 0 else 0.0)
    return [sum(r * w for r, w in zip(ratios, row, strict=True)) for row in weight]


@settings(derandomize=True)
@given(st.lists(points, min_size=1, max_size=12), st.lists(points, min_size=1, max_size=12))
def test_nearest_is_what_a_loop_over_haversines_finds(homes, sites):
    distances, indices = access.nearest(homes, sites)
    for home, distance, index in zip(homes, distances, indices, strict=True):
        best = min(haversine_km(home, site) * 1.3 for site in sites)
        assert distance == pytest.approx(best, rel=1e-9, abs=1e-6)
        assert haversine_km(home, sites[index]) * 1.3 == pytest.approx(best, rel=1e-9, abs=1e-6)


@settings(derandomize=True)
@given(
    st.lists(st.tuples(coarse, st.integers(0, 500)), min_size=1, max_size=15),
    st.lists(st.tuples(coarse, st.integers(0, 40)), min_size=1, max_size=8),
    st.sampled_from([1.0, 1.3, 2.0]),
)
def test_step_access_is_what_the_definition_says(homes, sites, circuity):
    def weigh(d):
        return 1.0 if d <= 11 else 0.42 if d <= 37 else 0.0

    home_points, people = zip(*homes, strict=True)
    site_points, places = zip(*sites, strict=True)
    scores = access.e2sfca(
        home_points, people, site_points, places, access.steps({11: 1.0, 37: 0.42}), circuity
    )
    naive = naive_e2sfca(home_points, people, site_points, places, weigh, circuity)
    assert scores == pytest.approx(naive, rel=1e-9, abs=1e-15)


def test_gaussian_access_is_what_the_definition_says():
    rng = np.random.default_rng(7)
    homes = np.column_stack((rng.uniform(55, 56, 200), rng.uniform(37, 39, 200)))
    sites = np.column_stack((rng.uniform(55, 56, 20), rng.uniform(37, 39, 20)))
    people, places = rng.uniform(1, 900, 200), rng.uniform(1, 30, 20)
    scores = access.e2sfca(homes, people, sites, places, access.gaussian(20, 60))
    naive = naive_e2sfca(
        homes, people, sites, places, lambda d: math.exp(-(d**2) / 800) if d <= 60 else 0.0, 1.3
    )
    assert scores == pytest.approx(naive, rel=1e-9)


def test_blocks_of_demand_do_not_change_the_scores(monkeypatch):
    rng = np.random.default_rng(8)
    homes = np.column_stack((rng.uniform(55, 56, 500), rng.uniform(37, 39, 500)))
    sites, places = homes[:40], np.arange(40.0)
    whole = access.e2sfca(homes, np.ones(500), sites, places, access.steps({30: 1.0}))
    monkeypatch.setattr(access, "BLOCK", 7)
    pieces = access.e2sfca(homes, np.ones(500), sites, places, access.steps({30: 1.0}))
    assert pieces == pytest.approx(whole, rel=1e-12)


def test_every_reached_place_is_handed_out_exactly_once():
    """Σ A_i P_i equals the capacity of the sites somebody reaches (the method's balance)."""
    rng = np.random.default_rng(9)
    homes = np.column_stack((rng.uniform(55, 56, 300), rng.uniform(37, 39, 300)))
    people = rng.uniform(0, 100, 300)
    sites, places = np.array([[55.5, 38.0], [70.0, 150.0]]), np.array([12.0, 99.0])
    scores = access.e2sfca(homes, people, sites, places, access.steps({40: 1.0, 80: 0.3}))
    assert float(scores @ people) == pytest.approx(12.0)


def test_two_homes_and_sites_on_one_spot_are_at_zero_distance():
    distances, _ = access.nearest([(55.75, 37.61)] * 2, [(55.75, 37.61)] * 2)
    assert distances.tolist() == [0.0, 0.0]
    scores = access.e2sfca(
        [(55.75, 37.61)], [10], [(55.75, 37.61)] * 2, [5, 5], access.steps({1: 1})
    )
    assert scores.tolist() == [1.0]


def test_without_supply_the_nearest_is_infinitely_far_and_access_is_zero():
    distances, indices = access.nearest([(55.0, 37.0)], np.empty((0, 2)))
    assert distances.tolist() == [math.inf] and indices.tolist() == [-1]
    scores = access.e2sfca([(55.0, 37.0)], [1], np.empty((0, 2)), [], access.steps({30: 1.0}))
    assert scores.tolist() == [0.0]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"demand_points": [(95.0, 37.0)]}, "demand_points: row 0"),
        ({"supply_points": [(55.0, float("nan"))]}, "supply_points: row 0"),
        ({"demand": [1, 2]}, "demand: want one number"),
        ({"supply": [-1]}, "supply: numbers"),
        ({"circuity": 0.5}, "circuity"),
        ({"demand_points": [1, 2, 3]}, "demand_points: want"),
    ],
)
def test_an_unusable_argument_is_named(change, named):
    arguments = {
        "demand_points": [(55.0, 37.0)],
        "demand": [1],
        "supply_points": [(55.0, 37.0)],
        "supply": [1],
        "decay": access.steps({30: 1.0}),
    } | change
    with pytest.raises(ValueError, match=named):
        access.e2sfca(**arguments)


@pytest.mark.parametrize("weights", [{}, {0: 1.0}, {10: -1.0}])
def test_steps_that_weigh_nothing_or_less_are_refused(weights):
    with pytest.raises(ValueError, match="steps"):
        access.steps(weights)
