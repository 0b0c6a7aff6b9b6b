"""The routes that practitioners call right for typical clients come out of the engine.

In a region with one organisation of each kind: each `expected` route is among the best by days,
risk and steps, each of the `alternatives` among the best when the fee counts too. That the routes
keep all rules is checked apart from the engine, by the oracle of the routing tests.
"""

import itertools
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from registry.domain.route import Answer
from registry.domain.vocabulary_terms import Archetype
from registry.exchange.vocabulary_files import read_vocabulary
from registry.routing import Network, Profile, find_routes
from tests.domain.region_of_kinds import profile_in_region, region_of_kinds
from tests.routing.oracle import plan_of, useful_ways, ways_in
from tests.routing.reading import Reading

VOCABULARY = read_vocabulary(Path("seed_data/vocabulary"))
DOCUMENT = region_of_kinds(VOCABULARY)
ARCHETYPES = [pytest.param(item, id=item.id) for item in VOCABULARY.archetypes]
WITHOUT_FEE = ("days", "risk", "steps")
WITH_FEE = ("days", "fee", "risk", "steps")


@pytest.fixture(scope="module")
def network() -> Network:
    return Network.from_document(DOCUMENT)


def types_of_best_routes(
    network: Network, archetype: Archetype, criteria: Sequence[str]
) -> list[Counter[str]]:
    """The service types of each route of the exact answer, order aside."""
    answer = best_routes(network, profile_in_region(archetype), criteria)
    return [Counter(step.service_type for step in route.steps) for route in answer.routes]


def best_routes(network: Network, profile: dict[str, Any], criteria: Sequence[str]) -> Answer:
    """The exact answer, searched to the end."""
    return find_routes(
        network,
        Profile.from_document(profile),
        criteria=tuple(criteria),
        tolerance=None,
        budget=None,
        explain=False,
    )


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_the_right_route_is_among_the_best(network: Network, archetype: Archetype) -> None:
    best = types_of_best_routes(network, archetype, WITHOUT_FEE)

    assert Counter(archetype.expected) in best


@pytest.mark.parametrize("archetype", [item for item in ARCHETYPES if item.values[0].alternatives])
def test_other_right_routes_are_among_the_best_when_money_counts(
    network: Network, archetype: Archetype
) -> None:
    best = types_of_best_routes(network, archetype, WITH_FEE)

    for route in archetype.alternatives:
        assert Counter(route) in best


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_the_right_routes_keep_all_rules(archetype: Archetype) -> None:
    reading = Reading(DOCUMENT, profile_in_region(archetype))
    usable = [offer for offer in reading.offers.values() if reading.refusal(offer) is None]

    for route in (archetype.expected, *archetype.alternatives):
        choices = [[offer for offer in usable if offer.service_type == name] for name in route]
        assert any(
            plan_of(
                reading,
                steps,
                {
                    step.id: useful_ways(
                        ways_in(reading, step),
                        frozenset(other.organisation for other in steps if other is not step),
                    )
                    for step in steps
                },
                (),
            )
            for steps in itertools.product(*choices)
        ), route


def test_nobody_is_sent_to_an_institution_who_does_not_ask(network: Network) -> None:
    homes = {kind.id for kind in VOCABULARY.kinds if kind.institution}
    needs = [need.id for need in VOCABULARY.needs if not need.asked_only]

    for need in needs:
        profile = {"age": 30, "needs": [need], "facts": ["doc.passport"]}
        answer = best_routes(network, profile, ("days", "steps"))
        for step in (step for route in answer.routes for step in route.steps):
            assert step.offer.split(".")[0] not in homes, (need, step.offer)
