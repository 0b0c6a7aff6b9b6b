"""What it means for an answer to agree with the oracle: each function returns the first
difference as a sentence, or None.

    wrong = difference(document, profile, ("days", "risk"), find_routes(...), oracle)
"""

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from registry.domain.route import Answer, Route
from registry.routing import Network, Profile
from tests.routing.oracle import Oracle, Vector, close
from tests.routing.reading import EPSILON
from tests.routing.strategies import Case, smaller
from tests.routing.validator import BrokenRouteError, Validator


def vector_of(route: Route, criteria: Sequence[str]) -> Vector:
    return tuple(route.criteria[name] for name in criteria)


def rounded(vectors: Sequence[Vector]) -> list[list[float]]:
    return [[round(value, 6) for value in vector] for vector in vectors]


def out_of_order(vectors: Sequence[Vector]) -> str | None:
    """Routes come ordered by the chosen tuple; equal at 1e-6 counts as equal."""
    for one, other in itertools.pairwise(vectors):
        first = next((b - a for a, b in zip(one, other, strict=True) if abs(b - a) > EPSILON), 0.0)
        if first <= 0:
            return f"{one} comes before {other}"
    return None


def wrong_set(vectors: Sequence[Vector], front: Sequence[Vector]) -> str | None:
    """Exact mode: the same vectors as the oracle, each once."""
    same = len(vectors) == len(front) and all(
        any(close(one, other) for other in vectors) for one in front
    )
    if same:
        return None
    return f"the engine's vectors are {rounded(vectors)}, the oracle's {rounded(front)}"


def wrong_choice(routes: Sequence[Route], criteria: Sequence[str], oracle: Oracle) -> str | None:
    """The route that stands for each vector is the one the tie rule names."""
    for route in routes:
        vector = vector_of(route, criteria)
        chosen = oracle.preferred_for(criteria, vector)
        if chosen is None:
            return f"no route attains {vector}"
        if frozenset(route.offers) != chosen.offers:
            return (
                f"{vector} is shown by {route.offers}, the tie rule names {sorted(chosen.offers)}"
            )
        if abs(sum(route.need_days.values()) - chosen.sum_of_need_days) > EPSILON:
            return (
                f"{vector} is shown with need days {dict(route.need_days)}, "
                f"the tie rule prefers {dict(chosen.need_days)}"
            )
    return None


def broken_rule(validator: Validator, answer: Answer) -> str | None:
    """The first route that does not keep the rules or tells something untrue about itself."""
    for route in answer.routes:
        try:
            validator.check(route)
        except BrokenRouteError as error:
            return f"the route {route.offers} breaks a rule: {error}"
    return None


def uncovered(
    vectors: Sequence[Vector], wanted: Sequence[Vector], slack: Sequence[float]
) -> Vector | None:
    """A wanted vector that no given one is within the tolerance of, None when all are."""
    for target in wanted:
        if not any(
            all(
                value <= goal + more + EPSILON
                for value, goal, more in zip(vector, target, slack, strict=True)
            )
            for vector in vectors
        ):
            return target
    return None


def missed_best(
    vectors: Sequence[Vector], front: Sequence[Vector], criteria: Sequence[str]
) -> str | None:
    """The criterion whose best value over all routes no given vector attains."""
    for index, name in enumerate(criteria):
        best = min(vector[index] for vector in front)
        if not any(vector[index] <= best + EPSILON for vector in vectors):
            return f"the best {name}, {best}, is not attained"
    return None


def unkept_cover(
    vectors: Sequence[Vector],
    front: Sequence[Vector],
    criteria: Sequence[str],
    tolerance: Mapping[str, float],
) -> str | None:
    """Which of the two guarantees of a cover does not hold."""
    slack = [tolerance.get(name, 0.0) for name in criteria]
    left = uncovered(vectors, front, slack)
    if left is not None:
        return f"no returned route is within {dict(tolerance)} of {left}"
    return missed_best(vectors, front, criteria) if front else None


def report(case: Case, wrong: Callable[[dict[str, Any], dict[str, Any]], str | None]) -> None:
    """Fail with the smallest version of the case that is wrong in a like way, ready to paste."""

    def sentence_of(document: dict[str, Any], profile: dict[str, Any]) -> str | None:
        try:
            return wrong(document, profile)
        except Exception as error:
            return f"raised {type(error).__name__}: {error}"

    def error_named(sentence: str | None) -> str:
        return sentence.split(":")[0] if sentence and sentence.startswith("raised") else ""

    sentence = sentence_of(*case)
    if sentence is None:
        return

    def still_wrong(document: dict[str, Any], profile: dict[str, Any]) -> bool:
        Network.from_document(document)  # a case that is no longer valid is no smaller case
        Profile.from_document(profile)
        now = sentence_of(document, profile)
        return now is not None and error_named(now) == error_named(sentence)

    document, profile = smaller(case, still_wrong)
    raise AssertionError(
        f"{sentence_of(document, profile)}\n(before cutting down: {sentence})\n"
        f"document = {json.dumps(document, ensure_ascii=False)}\n"
        f"profile = {json.dumps(profile, ensure_ascii=False)}"
    )
