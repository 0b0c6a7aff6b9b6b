"""The compiled search beside the plain one, question by question, answers held equal.

    found = ask_both(network, people, tolerance=None, seconds=30)
    found.ratios, found.cut_ours, found.cut_plain

Exact: the same vectors. With a tolerance: both are covers of the same routes, so that each covers
the other's and both have the same best values. A question that one of them does not end is counted
and left out of the ratio.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import networkx as nx

from benchmarks.peers.plain_search import TooLongError, Vector, search
from benchmarks.questions import timed
from registry.domain.route import DEFAULT_CRITERIA
from registry.routing import Network, Profile, find_routes

EQUAL = 2e-6  # two values that are each right to 1e-6


class DifferentAnswersError(AssertionError):
    """The two searches do not agree; the measurement would mean nothing."""


@dataclass(slots=True)
class Beside:
    """Seconds of both for every question that both ended; ``work`` plans ours weighed.

    ``alone_s``: seconds of ours where only ours ended; ``given_s`` what the plain one was given;
    ``only_plain``: how many only the plain one ended.
    """

    given_s: float
    ours_s: list[float] = field(default_factory=list)
    plain_s: list[float] = field(default_factory=list)
    alone_s: list[float] = field(default_factory=list)
    work: list[int] = field(default_factory=list)
    cut_ours: int = 0
    only_plain: int = 0

    @property
    def ratios(self) -> list[float]:
        """How many times as long the plain search took."""
        return [its / mine for its, mine in zip(self.plain_s, self.ours_s, strict=True)]

    @property
    def ratio(self) -> float:
        """The same of all questions together."""
        return sum(self.plain_s) / sum(self.ours_s)

    @property
    def least_ratio(self) -> float:
        """The same with those that the plain search did not end, as if it had just ended."""
        plain = sum(self.plain_s) + self.given_s * len(self.alone_s)
        return plain / (sum(self.ours_s) + sum(self.alone_s))


def ask_both(
    network: Network,
    graph: nx.DiGraph,
    people: Sequence[Profile],
    tolerance: Mapping[str, float] | None,
    seconds: float,
    budget: int | None,
) -> Beside:
    """Ask both the same; raises DifferentAnswersError when they disagree."""
    found = Beside(seconds)
    for person in people:
        ask_ours = partial(
            find_routes, network, person, tolerance=tolerance, budget=budget, explain=False
        )
        ask_plain = partial(search, graph, person, DEFAULT_CRITERIA, tolerance, seconds)
        mine_s, answer = timed(ask_ours)
        found.cut_ours += not answer.complete
        try:
            its_s, its = timed(ask_plain)
        except TooLongError:
            if answer.complete:
                found.alone_s.append(mine_s)
            continue
        if not answer.complete:
            found.only_plain += 1
        else:
            mine = [
                tuple(route.criteria[name] for name in DEFAULT_CRITERIA) for route in answer.routes
            ]
            demand_equal(mine, its, tolerance)
            found.ours_s.append(mine_s)
            found.plain_s.append(its_s)
            found.work.append(answer.work)
    return found


def demand_equal(
    mine: Sequence[Vector], its: Sequence[Vector], tolerance: Mapping[str, float] | None
) -> None:
    """Raise DifferentAnswersError unless the two answers keep the same promise."""
    if tolerance is None:
        same = len(mine) == len(its) and all(_is_in(vector, mine) for vector in its)
    else:
        allowed = [tolerance.get(name, 0.0) + EQUAL for name in DEFAULT_CRITERIA]
        same = (
            _covers(mine, its, allowed)
            and _covers(its, mine, allowed)
            and all(
                abs(min(a) - min(b)) <= EQUAL
                for a, b in zip(zip(*mine, strict=True), zip(*its, strict=True), strict=True)
            )
        )
    if not same:
        raise DifferentAnswersError(f"ours {sorted(mine)}, plain {sorted(its)}")


def _is_in(vector: Vector, others: Sequence[Vector]) -> bool:
    return any(
        all(abs(a - b) <= EQUAL for a, b in zip(vector, other, strict=True)) for other in others
    )


def _covers(some: Sequence[Vector], others: Sequence[Vector], allowed: Sequence[float]) -> bool:
    return all(
        any(
            all(a <= b + more for a, b, more in zip(mine, vector, allowed, strict=True))
            for mine in some
        )
        for vector in others
    )
