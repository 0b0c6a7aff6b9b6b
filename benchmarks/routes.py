"""``python -m benchmarks.routes``: how long routes take, and how often the tolerance is proved.

    make bench size=region people=40

On the invented network of ``benchmarks.national``: seconds of one core per question, plans weighed,
and how many answers prove the tolerance for people within the budget. ``--plain`` runs the same
kernels uncompiled on a few questions and demands equal answers; all is written into
``docs/performance.md``.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from datetime import date
from typing import Any

import numpy as np

from benchmarks.national.compiled import compiled
from benchmarks.national.country import DEFAULT_SEED, SIZES, generate
from benchmarks.national.ground import read_ground
from benchmarks.national.people import draw_people
from benchmarks.report import describe_machine, percentiles, table, write_section
from registry import create_app
from registry.engine.network import Network
from registry.engine.warming import warm
from registry.routing import PEOPLE_BUDGET, PEOPLE_TOLERANCE, Profile, find_routes
from registry.services.vocabulary import get_vocabulary
from registry.tables.base import db

MAX_DAYS = 730.0  # as pages ask
SEED = 1


def main() -> None:
    """Read the arguments, ask, tell and write down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.routes", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="region")
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--plain", type=int, default=3, help="questions to the uncompiled kernels")
    parser.add_argument("--json", action="store_true", help="print seconds and vectors only")
    asked = parser.parse_args()
    network, people = _prepare(asked.size, asked.people)
    if not asked.json:
        warm()
    rows = [_ask(network, document) for document in people]
    if asked.json:
        print(json.dumps(rows))
        return
    lines = _tell(network, rows, asked.size)
    if asked.plain:
        lines += _compare(asked.size, rows[: asked.plain])
    write_section(f"routes-{asked.size}", f"Routes: {asked.size}", lines)
    print("\n".join(lines))


def _prepare(size: str, count: int) -> tuple[Network, list[dict[str, Any]]]:
    app = create_app()
    vocabulary = get_vocabulary(app.config["SEED_DATA"])
    with app.app_context():
        country = generate(read_ground(db.session()), vocabulary, SIZES[size], DEFAULT_SEED)
    people = draw_people(country, vocabulary, max(count, 40), SEED)[:count]
    return compiled(country, vocabulary), people


def _ask(network: Network, document: dict[str, Any]) -> dict[str, Any]:
    profile = Profile.from_document({**document, "limits": {"max_days": MAX_DAYS}})
    begun = time.process_time()
    answer = find_routes(
        network, profile, tolerance=PEOPLE_TOLERANCE, budget=PEOPLE_BUDGET, explain=False
    )
    return {
        "seconds": time.process_time() - begun,
        "work": answer.work,
        "complete": answer.complete,
        "vectors": [[route.criteria[name] for name in answer.criteria] for route in answer.routes],
    }


def _tell(network: Network, rows: list[dict[str, Any]], size: str) -> list[str]:
    work = np.array([row["work"] for row in rows])
    proved = sum(row["complete"] for row in rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size_words = (
        f"{len(network.organisations)} organisations, {len(network.offers.ids)} offers, "
        f"{len(network.links.basis)} links"
    )
    return [
        f"`make bench size={size} people={len(rows)}` on {size_words}; default criteria and "
        f"tolerance, at most {PEOPLE_BUDGET} plans; milliseconds of one core. "
        f"{describe_machine(date.today())}",
        "",
        *table(
            ["p50 ms", "p95 ms", "p99 ms", "plans, median", "plans, most", "proved", "peak MB"],
            [
                [
                    *percentiles([row["seconds"] for row in rows]),
                    f"{np.median(work):.0f}",
                    str(work.max()),
                    f"{proved} of {len(rows)}",
                    f"{peak:.0f}",
                ]
            ],
        ),
    ]


def _compare(size: str, rows: list[dict[str, Any]]) -> list[str]:
    """Ask the same of the same kernels run as plain Python; answers must be equal."""
    command = [sys.executable, "-m", "benchmarks.routes", "--json", "--size", size]
    done = subprocess.run(
        [*command, "--people", str(len(rows))],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        stdout=subprocess.PIPE,
        check=True,
    )
    plain = json.loads(done.stdout.splitlines()[-1])
    for mine, its in zip(rows, plain, strict=True):
        if not np.allclose(mine["vectors"], its["vectors"], atol=1e-6):
            raise AssertionError("compiled and plain kernels answer differently")
    ratio = sum(row["seconds"] for row in plain) / sum(row["seconds"] for row in rows)
    return [
        "",
        f"The same kernels uncompiled answer {len(rows)} of the questions alike and take "
        f"{ratio:.0f} times as long.",
    ]


if __name__ == "__main__":
    main()
