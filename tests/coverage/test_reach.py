"""All service types in one pass against plain loops, one type and one pair at a time."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.coverage import access
from registry.coverage.ground import ANYWHERE, Ground, Supply, apportion
from registry.coverage.reach import DEFAULT_DECAY, find_reach, stated_or_median
from tests.coverage.test_access import haversine_km, points

coordinates = st.tuples(
    st.integers(550, 556).map(lambda i: i / 10), st.integers(370, 378).map(lambda i: i / 10)
)
homes = st.lists(
    st.tuples(coordinates, st.integers(0, 2), st.integers(0, 50)), min_size=1, max_size=8
)
offers = st.lists(
    st.tuples(
        coordinates,
        st.integers(0, 1),  # service type
        st.sampled_from(("in_person", "home_visit", "online")),
        st.sampled_from((None, 5.0, 12.0)),  # capacity
        st.sampled_from(((ANYWHERE, ANYWHERE), (0, ANYWHERE), (1, ANYWHERE), (ANYWHERE, 2))),
        st.sampled_from((None, 20.0)),  # reach
    ),
    max_size=10,
)
TOWN_SUBJECT = np.array([0, 0, 1])


def world(people, supplies):
    town = np.array([item[1] for item in people], np.int64)
    ground = Ground(
        subjects=("A", "B"),
        municipalities=("a", "b", "c"),
        municipality_subject=TOWN_SUBJECT,
        place_names=tuple(str(n) for n in range(len(people))),
        lat=np.array([item[0][0] for item in people]),
        lon=np.array([item[0][1] for item in people]),
        municipality=town,
        subject=TOWN_SUBJECT[town],
        population=np.ones(len(people)),
        groups=("everyone",),
        people=np.array([[float(item[2])] for item in people]),
        basis=np.zeros((2, 1), np.int64),
    )
    number = len(supplies)
    supply = Supply(
        service_types=("one", "two"),
        service_type=np.array([item[1] for item in supplies], np.int64),
        offer=np.arange(number),
        organisation=np.arange(number),
        lat=np.array([item[0][0] for item in supplies], np.float64),
        lon=np.array([item[0][1] for item in supplies], np.float64),
        in_person=np.array([item[2] == "in_person" for item in supplies], np.bool_),
        home_visit=np.array([item[2] == "home_visit" for item in supplies], np.bool_),
        reach_km=np.array([math.nan if item[5] is None else item[5] for item in supplies]),
        capacity=np.array([math.nan if item[3] is None else item[3] for item in supplies]),
        region=np.array([item[4][0] for item in supplies], np.int64),
        only_municipality=np.array([item[4][1] for item in supplies], np.int64),
        municipality=np.full(number, -1),
        subject=np.full(number, -1),
        portion=np.ones(number),
    )
    return ground, supply


def admits(offer, person):
    region, town = offer[4]
    if town != ANYWHERE:
        return town == person[1]
    return region in (ANYWHERE, int(TOWN_SUBJECT[person[1]]))


@settings(derandomize=True, deadline=None, max_examples=150)
@given(homes, offers)
def test_one_pass_finds_what_loops_find(people, supplies):
    ground, supply = world(people, supplies)
    found = find_reach(ground, supply, np.ones((2, 1), np.bool_), circuity=1.3)
    places = stated_or_median(supply)
    for kind in (0, 1):
        for row, person in enumerate(people):
            reachable = [
                haversine_km(person[0], offer[0]) * 1.3
                for offer in supplies
                if offer[1] == kind and offer[2] == "in_person" and admits(offer, person)
            ]
            assert found.nearest_km[row, kind] == pytest.approx(
                min(reachable, default=math.inf), rel=1e-9, abs=1e-6
            )
            comes = any(
                offer[1] == kind
                and admits(offer, person)
                and (
                    (offer[2] == "online")
                    or (
                        offer[2] == "home_visit"
                        and (
                            haversine_km(person[0], offer[0]) * 1.3 <= offer[5] + 1e-6
                            if offer[5] is not None
                            else offer[4] != (ANYWHERE, ANYWHERE)
                        )
                    )
                )
                for offer in supplies
            )
            assert found.at_home[row, kind] == comes
            score = 0.0
            for number, offer in enumerate(supplies):
                if offer[1] != kind or offer[2] == "online" or not admits(offer, person):
                    continue
                crowd = sum(
                    other[2]
                    * float(DEFAULT_DECAY(np.array(haversine_km(other[0], offer[0]) * 1.3)))
                    for other in people
                    if admits(offer, other)
                )
                weight = float(DEFAULT_DECAY(np.array(haversine_km(person[0], offer[0]) * 1.3)))
                if crowd > 0:
                    score += places[number] / crowd * weight
            assert found.score[row, kind] == pytest.approx(score, rel=1e-9, abs=1e-12)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(homes, st.lists(st.tuples(coordinates, st.floats(1, 50)), min_size=1, max_size=8))
def test_without_rules_it_is_the_public_function(people, sites):
    supplies = [
        (point, 0, "in_person", capacity, (ANYWHERE, ANYWHERE), None) for point, capacity in sites
    ]
    ground, supply = world(people, supplies)
    found = find_reach(ground, supply, np.ones((2, 1), np.bool_), circuity=1.3)
    whole = access.e2sfca(
        ground.points,
        ground.people[:, 0],
        [point for point, _ in sites],
        [capacity for _, capacity in sites],
        DEFAULT_DECAY,
    )
    np.testing.assert_allclose(found.score[:, 0], whole, rtol=1e-9, atol=1e-15)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(points, st.just(0), st.integers(0, 50)), min_size=1, max_size=12),
    st.lists(points, min_size=1, max_size=12),
)
def test_it_is_the_public_function_over_the_180th_meridian_and_up_to_the_pole(people, sites):
    people += [((89.9, 10.0), 0, 3), ((66.0, 179.99), 0, 4), ((66.0, -179.99), 0, 5)]
    sites = [*sites, (89.8, -170.0), (66.0, -179.9), people[0][0]]
    ground, supply = world(
        people, [(point, 0, "in_person", 2.0, (ANYWHERE, ANYWHERE), None) for point in sites]
    )
    found = find_reach(ground, supply, np.ones((2, 1), np.bool_), circuity=1.3)
    whole = access.e2sfca(
        ground.points, ground.people[:, 0], sites, np.full(len(sites), 2.0), DEFAULT_DECAY
    )
    np.testing.assert_allclose(found.score[:, 0], whole, rtol=1e-9, atol=1e-15)
    km, _ = access.nearest(ground.points, sites)
    np.testing.assert_allclose(found.nearest_km[:, 0], km, rtol=1e-9, atol=1e-6)


def test_parts_add_up_to_the_whole_and_counts_stay():
    nan = math.nan
    # Russia; A counted, B and C not; two municipalities of A and one of B
    counts = np.array([[100.0], [40.0], [nan], [nan], [nan], [nan], [nan]])
    population = np.array([10.0, 4.0, 2.0, 4.0, 1.0, 3.0, 2.0])
    parent = np.array([-1, 0, 0, 0, 1, 1, 2])
    level = np.array([0, 1, 1, 1, 2, 2, 2])
    people, basis = apportion(counts, population, parent, level)
    assert people[:, 0].tolist() == [100, 40, 20, 40, 10, 30, 20]
    assert basis[:, 0].tolist() == [0, 0, 1, 1, 1, 1, 1]


def test_a_part_counted_higher_than_its_whole_leaves_nothing_for_the_others():
    people, _ = apportion(
        np.array([[10.0], [15.0], [math.nan]]),
        np.array([3.0, 1.0, 2.0]),
        np.array([-1, 0, 0]),
        np.array([0, 1, 1]),
    )
    assert people[:, 0].tolist() == [10, 15, 0]


# What went wrong in another program of this kind (AccessMod #274, #292, #350, #383) ---------------

HERE, NEAR = (55.0, 37.0), (55.0, 37.1)


def offer(point, capacity):
    return (point, 0, "in_person", capacity, (ANYWHERE, ANYWHERE), None)


def reach_of(people, supplies):
    return find_reach(*world(people, supplies), np.ones((2, 1), np.bool_), circuity=1.3)


def test_sites_on_one_spot_are_all_counted():
    alone = reach_of([(HERE, 0, 10)], [offer(HERE, 6.0)])
    together = reach_of([(HERE, 0, 10)], [offer(HERE, 2.0), offer(HERE, 3.0), offer(HERE, 1.0)])
    assert together.score[0, 0] == pytest.approx(alone.score[0, 0]) == pytest.approx(0.6)


def test_no_site_is_dropped_from_the_pairs_at_the_edge_of_the_catchment():
    edge = haversine_km(HERE, NEAR) * 1.3
    decay = access.steps({edge: 1.0})
    scores = access.e2sfca([HERE], [10.0], [NEAR], [5.0], decay, circuity=1.3)
    assert scores[0] == pytest.approx(0.5)


def test_only_the_same_point_is_at_no_distance():
    found = reach_of([(HERE, 0, 1), (NEAR, 0, 1)], [offer(HERE, 1.0)])
    assert found.nearest_km[0, 0] == 0
    assert found.nearest_km[1, 0] == pytest.approx(haversine_km(HERE, NEAR) * 1.3)
    assert found.nearest_km[1, 0] > 8  # kilometres, neither degrees nor metres


def test_a_longer_road_is_longer_by_its_factor_in_every_number():
    ground, supply = world([(NEAR, 0, 1)], [offer(HERE, 1.0)])
    served = np.ones((2, 1), np.bool_)
    straight = find_reach(ground, supply, served, circuity=1.0)
    winding = find_reach(ground, supply, served, circuity=1.5)
    assert winding.nearest_km[0, 0] == pytest.approx(1.5 * straight.nearest_km[0, 0])
