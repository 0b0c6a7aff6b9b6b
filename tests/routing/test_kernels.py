"""The compiled search against itself run as plain Python, and how much work it may do.

Milliseconds depend on the machine; plans weighed do not.
"""

import json
import os
import subprocess
import sys
from random import Random

from registry.engine import search
from registry.engine.search import FIRST_PLANS
from registry.routing import PEOPLE_TOLERANCE, Network, Profile, find_routes
from tests.routing.strategies import make_case

CASES, OFFERS, SEED = 12, 8, 5
MOST_PLANS = 600  # the twelve questions took 490 in all when this was written


def answers(first_plans: int = FIRST_PLANS) -> list[tuple[int, list[list[float]]]]:
    """Plans weighed and vectors found for a few drawn questions.

    ``first_plans`` 0: with landmarks wherever they are looked for.
    """
    search.FIRST_PLANS = first_plans
    random, found = Random(SEED), []
    for _ in range(CASES):
        document, person = make_case(random, OFFERS)
        answer = find_routes(
            Network.from_document(document),
            Profile.from_document(person),
            criteria=("days", "fee", "risk"),
            tolerance=PEOPLE_TOLERANCE,
            budget=None,
            explain=False,
        )
        vectors = [[route.criteria[name] for name in answer.criteria] for route in answer.routes]
        found.append((answer.work, vectors))
    return found


def test_compiled_and_plain_kernels_do_the_same_work_and_find_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.routing.test_kernels"],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        stdout=subprocess.PIPE,
        check=True,
    )
    plain = [(work, vectors) for work, vectors in json.loads(done.stdout)]
    assert any(vectors for _, vectors in plain)
    assert plain == answers(0) + answers()


def test_the_search_weighs_no_more_plans_than_it_did() -> None:
    assert 0 < sum(work for work, _ in answers()) <= MOST_PLANS


if __name__ == "__main__":
    print(json.dumps(answers(0) + answers()))
