"""Siting against trying every choice, and against PySAL ``spopt``."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulp import PULP_CBC_CMD
from scipy.sparse import csr_array
from spopt.locate import MCLP

from registry.coverage.siting import site_exactly, site_greedily, who_is_reached
from tests.coverage.test_peers import distances_km, drawn


@st.composite
def small(draw):
    sites, places = draw(st.integers(1, 7)), draw(st.integers(1, 9))
    cells = draw(st.lists(st.booleans(), min_size=sites * places, max_size=sites * places))
    people = draw(st.lists(st.integers(0, 50), min_size=places, max_size=places))
    return np.array(cells).reshape(sites, places) * 1.0, np.array(people) * 1.0


@settings(derandomize=True, deadline=None, max_examples=120)
@given(small(), st.integers(1, 4))
def test_the_exact_plan_is_the_best_of_all_choices(case, k):
    reach, people = case
    best = max(
        people[reach[list(chosen)].any(axis=0)].sum()
        for size in range(min(k, len(reach)) + 1)
        for chosen in itertools.combinations(range(len(reach)), size)
    )
    plan = site_exactly(csr_array(reach), people, k)
    assert plan.covered == pytest.approx(best)
    assert plan.exact and plan.bound == pytest.approx(best, rel=1e-6, abs=1e-6)
    assert plan.covered == pytest.approx(people[reach[list(plan.sites)].any(axis=0)].sum())
    greedy = site_greedily(csr_array(reach), people, k)
    assert greedy.covered >= (1 - 1 / np.e) * best - 1e-9
    assert greedy.bound >= best - 1e-9 >= greedy.covered - 2e-9
    assert sum(greedy.gains) == pytest.approx(greedy.covered)


@pytest.mark.filterwarnings("ignore")
def test_a_larger_region_is_covered_as_well_as_by_spopt():
    random = np.random.default_rng(11)
    places, sites = drawn(random, 250), drawn(random, 60)
    people = random.integers(1, 500, 250) * 1.0
    plan = site_exactly(who_is_reached(sites, places, 30.0, 1.3), people, 5)
    peer = MCLP.from_cost_matrix(
        distances_km(places, sites), people, service_radius=30.0, p_facilities=5
    ).solve(PULP_CBC_CMD(msg=False))
    assert plan.exact
    assert plan.covered == pytest.approx(peer.problem.objective.value())


def test_who_is_reached_is_a_matter_of_distance_only():
    random = np.random.default_rng(5)
    places, sites = drawn(random, 80), drawn(random, 20)
    found = who_is_reached(sites, places, 25.0, 1.3).toarray() > 0
    assert (found == (distances_km(places, sites).T <= 25.0)).all()
