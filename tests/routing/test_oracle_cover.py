"""Cover mode against the oracle: the promise of the tolerance, and no route that is not needed."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.routing import PEOPLE_TOLERANCE, Network, Profile, find_routes
from tests.routing.comparing import (
    broken_rule,
    out_of_order,
    report,
    uncovered,
    unkept_cover,
    vector_of,
    wrong_choice,
    wrong_set,
)
from tests.routing.oracle import Oracle, close
from tests.routing.strategies import Case, asked, cases, networks, tolerances
from tests.routing.validator import Validator

Record = dict[str, Any]


def difference(
    document: Record, profile: Record, criteria: tuple[str, ...], tolerance: Record
) -> str | None:
    """The first promise of a cover that is not kept."""
    oracle = Oracle(document, profile)
    answer = find_routes(
        Network.from_document(document),
        Profile.from_document(profile),
        criteria=criteria,
        tolerance=tolerance,
        budget=None,
        explain=False,
    )
    front = oracle.front(criteria)
    vectors = [vector_of(route, criteria) for route in answer.routes]
    beaten = [one for one in vectors if not any(close(one, other) for other in front)]
    if beaten:
        return f"{beaten[0]} is returned, but is not Pareto-optimal: {front}"
    for index, vector in enumerate(vectors):
        others = vectors[:index] + vectors[index + 1 :]
        if unkept_cover(others, front, criteria, tolerance) is None:
            return f"{vector} of {vectors} can be left out"
    proved = answer.tolerance
    if proved is None or set(proved) != set(criteria):
        return f"proved {proved}, a tolerance for each of {criteria} was asked"
    if any(proved[name] > tolerance.get(name, 0.0) for name in criteria):
        return f"proved {proved} only, asked for {tolerance}"
    return (
        unkept_cover(vectors, front, criteria, tolerance)
        or out_of_order(vectors)
        or wrong_choice(answer.routes, criteria, oracle)
        or broken_rule(Validator(document, profile), answer)
    )


def check(case: Case, data: st.DataObject, tolerance: Record) -> None:
    criteria = data.draw(st.sampled_from(asked(case[1])))
    report(case, lambda document, profile: difference(document, profile, criteria, tolerance))


@networks(300)
@given(cases(), tolerances(), st.data())
def test_a_cover_keeps_both_promises(case: Case, tolerance: Record, data: st.DataObject) -> None:
    check(case, data, tolerance)


@networks(100)
@given(cases(), st.data())
def test_the_default_for_people_is_such_a_cover(case: Case, data: st.DataObject) -> None:
    check(case, data, dict(PEOPLE_TOLERANCE))


@pytest.mark.slow
@networks(3000)
@given(cases(), tolerances(), st.data())
def test_a_cover_keeps_both_promises_in_three_thousand_networks(
    case: Case, tolerance: Record, data: st.DataObject
) -> None:
    check(case, data, tolerance)


def test_the_default_budget_proves_all_but_a_few() -> None:
    asked_for = cut = 0

    @networks(1000)
    @given(cases(), tolerances(), st.data())
    def ask(case: Case, tolerance: Record, data: st.DataObject) -> None:
        nonlocal asked_for, cut
        document, profile = case
        answer = find_routes(
            Network.from_document(document),
            Profile.from_document(profile),
            criteria=data.draw(st.sampled_from(asked(profile))),
            tolerance=tolerance,
            explain=False,
        )
        asked_for += 1
        cut += not answer.complete

    ask()
    assert asked_for >= 900
    assert cut <= asked_for * 0.005


def cut_difference(
    document: Record, profile: Record, criteria: tuple[str, ...], budget: int, exact: bool
) -> str | None:
    """The first thing untrue about an answer whose search was cut at a budget."""
    answer = find_routes(
        Network.from_document(document),
        Profile.from_document(profile),
        criteria=criteria,
        tolerance=None if exact else dict(PEOPLE_TOLERANCE),
        budget=budget,
    )
    oracle = Oracle(document, profile)
    front = oracle.front(criteria)
    vectors = [vector_of(route, criteria) for route in answer.routes]
    wrong = broken_rule(Validator(document, profile), answer) or out_of_order(vectors)
    if wrong is not None:
        return wrong
    if any(close(one, other) for one, other in itertools.combinations(vectors, 2)):
        return f"a vector is returned twice: {vectors}"
    if answer.complete:
        return (
            (wrong_set(vectors, front) if exact else None)
            or unkept_cover(vectors, front, criteria, answer.tolerance or {})
            or wrong_choice(answer.routes, criteria, oracle)
        )
    if answer.tolerance is None:
        return "a cut search calls itself exact"
    slack = [answer.tolerance[name] for name in criteria]
    if all(value < float("inf") for value in slack):
        left = uncovered(vectors, front, slack)
        if left is not None:
            return f"said to have proved {answer.tolerance}, but nothing is near {left}"
    return None if answer.warnings else "the search was cut and no warning says so"


@networks(200)
@given(cases(), st.sampled_from([1, 2, 5, 20, 100, 1000, 4000]), st.booleans(), st.data())
def test_a_cut_search_says_what_it_proved(
    case: Case, budget: int, exact: bool, data: st.DataObject
) -> None:
    criteria = data.draw(st.sampled_from(asked(case[1])))
    report(
        case,
        lambda document, profile: cut_difference(document, profile, criteria, budget, exact),
    )
