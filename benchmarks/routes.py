"""``python -m benchmarks.routes``: how long routes take, and how often the tolerance is proved.

    make bench-routes size=region people=40

On the invented network of ``benchmarks.national``: seconds of one core per question, plans weighed,
and how many answers prove the tolerance for people within the budget. The country is asked twice:
for people who would go anywhere in it, and for the same people with the reach of a region and what
serves across regions (``REACH_KM`` one way). ``--plain`` runs the same
kernels uncompiled on a few questions and demands equal answers; all is written into
``docs/performance.md``.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from benchmarks.national.country import SIZES
from benchmarks.questions import prepare, size_words, timed
from benchmarks.report import describe_machine, percentiles, table, write_section
from registry.engine.warming import warm
from registry.routing import PEOPLE_BUDGET, PEOPLE_TOLERANCE, Network, Profile, find_routes

REACH_KM = 500.0  # about from the edge of a region to its far end


def main() -> None:
    """Read the arguments, ask, tell and write down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.routes", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="region")
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--plain", type=int, help="questions to the uncompiled kernels")
    parser.add_argument("--json", action="store_true", help="print seconds and vectors only")
    asked = parser.parse_args()
    network, people = prepare(asked.size, asked.people)
    if not asked.json:
        warm()
    rows = [_ask(network, person) for person in people]
    groups = {"anywhere": rows}
    if asked.size != "region":
        near = [_within_reach(person) for person in people]
        groups[f"within {REACH_KM:.0f} km"] = [_ask(network, person) for person in near]
    if asked.json:
        print(json.dumps(rows))
        return
    lines = _tell(network, groups, asked.size)
    plain = (3 if asked.size == "region" else 0) if asked.plain is None else asked.plain
    if plain:
        lines += _compare(asked.size, rows[:plain])
    write_section(f"routes-{asked.size}", f"Routes: {asked.size}", lines)
    print("\n".join(lines))


def _ask(network: Network, person: Profile) -> dict[str, Any]:
    seconds, answer = timed(
        partial(
            find_routes,
            network,
            person,
            tolerance=PEOPLE_TOLERANCE,
            budget=PEOPLE_BUDGET,
            explain=False,
        )
    )
    return {
        "seconds": seconds,
        "work": answer.work,
        "complete": answer.complete,
        "vectors": [[route.criteria[name] for name in answer.criteria] for route in answer.routes],
    }


def _within_reach(person: Profile) -> Profile:
    return replace(person, limits=replace(person.limits, max_travel_km=REACH_KM))


def _tell(network: Network, groups: dict[str, list[dict[str, Any]]], size: str) -> list[str]:
    people = len(groups["anywhere"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        f"`make bench-routes size={size} people={people}` on {size_words(network)}; "
        f"default criteria and tolerance, at most {PEOPLE_BUDGET} plans; milliseconds of one core. "
        f"{describe_machine(date.today())}",
        "",
        *table(
            [
                "they go",
                "p50 ms",
                "p95 ms",
                "p99 ms",
                "plans, median",
                "plans, most",
                "proved",
                "peak MB",
            ],
            [[name, *_figures(rows), f"{peak:.0f}"] for name, rows in groups.items()],
        ),
    ]


def _figures(rows: list[dict[str, Any]]) -> list[str]:
    work = np.array([row["work"] for row in rows])
    proved = sum(row["complete"] for row in rows)
    return [
        *percentiles([row["seconds"] for row in rows]),
        f"{np.median(work):.0f}",
        str(work.max()),
        f"{proved} of {len(rows)}",
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
