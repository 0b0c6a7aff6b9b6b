"""Measured beside others: only equal answers count, and how much work ours may do.

Milliseconds depend on the machine; plans weighed, offers looked at and ratios do not, or hardly.
"""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.national.compiled import compiled
from benchmarks.national.country import DEFAULT_SEED, SIZES, Country, generate
from benchmarks.national.ground import Ground
from benchmarks.peers.beside import DifferentAnswersError, ask_both, demand_equal
from benchmarks.peers.graph import graph_of
from benchmarks.peers.paths import (
    demand_equal as demand_equal_days,
)
from benchmarks.peers.paths import (
    measure_igraph,
    measure_networkx,
    measure_ours,
    measure_rustworkx,
    referrals_of,
)
from benchmarks.questions import people_of
from registry.domain.route import DEFAULT_CRITERIA
from registry.domain.vocabulary import Vocabulary
from registry.engine.geo import DEFAULT_CIRCUITY
from registry.engine.scene import set_scene
from registry.routing import PEOPLE_BUDGET, PEOPLE_TOLERANCE, Network, Profile, find_routes

ASKED = 24
MOST_PLANS = 46_000  # the 24 questions took 43,044 in all when this was written
MOST_OFFERS = 95_000  # and looked at 89,674 offers
LEAST_PROVED = 17
LEAST_RATIO = 3.0  # the plain search takes so many times as long, at the very least
SECONDS = 5.0
LITTLE = {"days": 10.0, "travel_km": 5.0, "risk": 0.0}


@pytest.fixture(scope="module")
def region(ground: Ground, vocabulary: Vocabulary) -> tuple[Network, list[Profile]]:
    """The network and the people of ``make bench``."""
    country = generate(ground, vocabulary, SIZES["region"], DEFAULT_SEED)
    return compiled(country, vocabulary), people_of(country, vocabulary, ASKED)


def test_the_search_weighs_no_more_plans_than_it_did(
    region: tuple[Network, list[Profile]],
) -> None:
    network, people = region
    work, proved = 0, 0
    for person in people:
        answer = find_routes(
            network, person, tolerance=PEOPLE_TOLERANCE, budget=PEOPLE_BUDGET, explain=False
        )
        work += answer.work
        proved += answer.complete
    assert 0 < work <= MOST_PLANS
    assert proved >= LEAST_PROVED


def test_a_question_is_cut_to_no_more_offers_than_it_was(
    region: tuple[Network, list[Profile]],
) -> None:
    network, people = region
    scenes = [set_scene(network, one, DEFAULT_CRITERIA, DEFAULT_CIRCUITY) for one in people]
    assert 0 < sum(len(scene.offers) for scene in scenes) <= MOST_OFFERS


@pytest.mark.slow
@pytest.mark.parametrize("tolerance", [None, PEOPLE_TOLERANCE])
def test_plain_python_answers_alike_and_takes_much_longer(
    region: tuple[Network, list[Profile]], tolerance: dict[str, float] | None
) -> None:
    network, people = region
    graph = graph_of(network)
    ask_both(network, graph, people[:1], tolerance, SECONDS, PEOPLE_BUDGET)  # warms the kernels
    found = ask_both(network, graph, people[:8], tolerance, SECONDS, PEOPLE_BUDGET)
    assert len(found.ours_s) >= 4
    assert found.least_ratio > LEAST_RATIO


def test_answers_that_differ_are_not_measured() -> None:
    front = [(1.0, 5.0, 0.2), (3.0, 2.0, 0.2)]
    demand_equal(front, front[::-1], None)
    for other in ([], front[:1], [*front, (2.0, 3.0, 0.2)], [front[0], (3.0, 2.5, 0.2)]):
        with pytest.raises(DifferentAnswersError):
            demand_equal(front, other, None)
    demand_equal(front, [*front, (2.0, 4.0, 0.2)], LITTLE)
    for other in (front[:1], [front[0], (3.0, 2.5, 0.2)], [*front, (0.5, 9.0, 0.2)]):
        with pytest.raises(DifferentAnswersError):
            demand_equal(front, other, LITTLE)


def test_libraries_and_our_kernel_tell_the_same_days(
    country: Country, vocabulary: Vocabulary
) -> None:
    graph = referrals_of(compiled(country, vocabulary))
    sources = np.unique(graph.origin)[:3]
    pairs = np.column_stack([np.resize(sources, 9), np.unique(graph.target)[:9]])
    ours = measure_ours(graph, sources)
    reached = np.isfinite(ours.days).sum(axis=1)
    assert (reached > 10).all()
    for peer in (measure_networkx, measure_rustworkx, measure_igraph):
        found = peer(graph, sources, pairs)
        demand_equal_days(found, ours, sources, pairs)
        late = replace(found, pair_days=found.pair_days + 1)
        with pytest.raises(AssertionError, match="different days"):
            demand_equal_days(late, ours, sources, pairs)


def test_edges_of_referrals_weigh_hand_over_and_the_shortest_wait(
    country: Country, vocabulary: Vocabulary
) -> None:
    network = compiled(country, vocabulary)
    graph = referrals_of(network)
    edges = dict(
        zip(zip(graph.origin.tolist(), graph.target.tolist(), strict=True), graph.days, strict=True)
    )
    assert len(edges) == len(graph.days), "one edge between two organisations"
    offers, expected = network.offers, {}
    for origin, target, kind, handoff in zip(
        network.links.from_organisation.tolist(),
        network.links.to_organisation.tolist(),
        network.links.service_type.tolist(),
        network.links.handoff_days.tolist(),
        strict=True,
    ):
        there = (offers.organisation == target) & (offers.service_type == kind)
        if there.any():
            days = handoff + offers.wait_days[there].min()
            expected[origin, target] = min(days, expected.get((origin, target), np.inf))
    assert edges == pytest.approx(expected)
