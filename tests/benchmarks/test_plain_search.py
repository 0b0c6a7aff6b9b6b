"""The peer in plain Python answers as the oracle does, so that beating it means something."""

from random import Random
from typing import Any

import pytest

from benchmarks.peers.graph import graph_of
from benchmarks.peers.plain_search import TooLongError, search
from registry.routing import PEOPLE_TOLERANCE, Network, Profile
from tests.routing.oracle import Oracle, Vector, close
from tests.routing.strategies import asked, make_case

CASES, OFFERS, SEED, SECONDS = 150, 7, 11, 60.0


def drawn() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    random = Random(SEED)
    return [make_case(random, OFFERS) for _ in range(CASES)]


def answer(
    case: tuple[dict[str, Any], dict[str, Any]],
    criteria: tuple[str, ...],
    tolerance: dict[str, float] | None,
    seconds: float = SECONDS,
) -> list[Vector]:
    graph = graph_of(Network.from_document(case[0]))
    return search(graph, Profile.from_document(case[1]), criteria, tolerance, seconds)


def test_it_finds_exactly_what_the_oracle_finds() -> None:
    wrong, several = [], 0
    for number, case in enumerate(drawn()):
        oracle, choices = Oracle(*case), asked(case[1])
        for criteria in (choices[-1], choices[number % len(choices)]):
            found, front = answer(case, criteria, None), oracle.front(criteria)
            several += len(front) > 1
            if len(found) != len(front) or not all(
                any(close(one, other) for other in found) for one in front
            ):
                wrong.append(f"case {number}, {criteria}: {found} for {front}")
    assert wrong == []
    assert several > CASES / 10, "most questions are too easy to say anything"


def test_its_cover_leaves_nothing_out() -> None:
    tolerance = dict(PEOPLE_TOLERANCE)
    for case in drawn():
        criteria = asked(case[1])[-1]
        found, front = answer(case, criteria, tolerance), Oracle(*case).front(criteria)
        allowed = [tolerance.get(name, 0.0) + 1e-6 for name in criteria]
        for vector in front:
            assert any(
                all(a <= b + more for a, b, more in zip(mine, vector, allowed, strict=True))
                for mine in found
            )
        if front:
            best = [[min(column) for column in zip(*side, strict=True)] for side in (found, front)]
            assert best[0] == pytest.approx(best[1], abs=1e-6)


def test_it_stops_when_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.peers.plain_search.LOOKS", 1)
    case = next(case for case in drawn() if Oracle(*case).front(asked(case[1])[-1]))
    with pytest.raises(TooLongError):
        answer(case, asked(case[1])[-1], None, seconds=-1.0)
