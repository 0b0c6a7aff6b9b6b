"""Exact mode against the oracle: the same vectors, stood for by the same routes.

The slow run asks more than two thousand random networks for every choice of criteria there is; the
quick one asks two hundred for some. Both always draw the same ones.
"""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.routing import Network, Profile, find_routes
from tests.routing.comparing import (
    broken_rule,
    out_of_order,
    report,
    vector_of,
    wrong_choice,
    wrong_set,
)
from tests.routing.oracle import Oracle
from tests.routing.strategies import Case, asked, cases, networks
from tests.routing.validator import Validator

Record = dict[str, Any]


def difference(
    document: Record, profile: Record, choices: Sequence[tuple[str, ...]] | None = None
) -> str | None:
    """The first disagreement of engine and oracle over these choices of criteria, or over all."""
    oracle, validator = Oracle(document, profile), Validator(document, profile)
    network = Network.from_document(document)
    person = Profile.from_document(profile)
    for criteria in choices or asked(profile):
        answer = find_routes(
            network, person, criteria=criteria, tolerance=None, budget=None, explain=False
        )
        vectors = [vector_of(route, criteria) for route in answer.routes]
        wrong = (
            wrong_set(vectors, oracle.front(criteria))
            or out_of_order(vectors)
            or wrong_choice(answer.routes, criteria, oracle)
            or broken_rule(validator, answer)
        )
        if wrong is None and not (answer.complete and answer.tolerance is None):
            wrong = f"an exact search to the end says it proved {answer.tolerance}"
        if wrong is not None:
            return f"asked for {criteria}: {wrong}"
    return None


@networks(200)
@given(cases(), st.data())
def test_the_engine_finds_exactly_the_oracles_routes(case: Case, data: st.DataObject) -> None:
    every_choice = asked(case[1])
    some = data.draw(st.lists(st.sampled_from(every_choice), min_size=4, max_size=4, unique=True))
    report(case, lambda *less: difference(*less, [every_choice[-1], *some]))


@pytest.mark.slow
@networks(2200)
@given(cases())
def test_the_engine_finds_exactly_the_oracles_routes_in_two_thousand_networks(case: Case) -> None:
    report(case, difference)


@pytest.mark.parametrize("order", [("risk", "days"), ("steps", "fee", "days")])
def test_routes_are_ordered_by_the_tuple_as_asked(order: tuple[str, ...]) -> None:
    @networks(40)
    @given(cases())
    def look(case: Case) -> None:
        network, person = Network.from_document(case[0]), Profile.from_document(case[1])
        answer = find_routes(network, person, criteria=order, tolerance=None, explain=False)
        assert answer.criteria == order
        assert out_of_order([vector_of(route, order) for route in answer.routes]) is None

    look()
