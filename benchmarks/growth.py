"""``python -m benchmarks.growth``: how compiling, memory and questions grow with the network.

    make bench-growth people=100

The invented region, country and three countries (1,000, 50,000 and 150,000 organisations), each in
a process of its own that reads the columns from a file: seconds to compile them, memory that the
compiled network keeps, the first question and the rest, and the share of answers that prove the
tolerance for people within the budget. The table goes into ``docs/performance.md``, the picture
beside it.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.chart import Line, Panel, write_chart
from benchmarks.national.compiled import compiled
from benchmarks.national.country import SIZES, load_columns, save
from benchmarks.questions import invent, people_of, resident_mb, survey, timed
from benchmarks.report import PAGE, describe_machine, percentiles, table, write_section
from registry.engine.warming import warm
from registry.routing import PEOPLE_BUDGET, PEOPLE_TOLERANCE, Network, Profile, find_routes

PICTURE = PAGE.parent / "images" / "growth.svg"
LEAST = 0.01  # what stands at the bottom of the picture may be less
Row = Mapping[str, Any]


def main() -> None:
    """Measure every size apart, tell, write down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument(
        "--sizes", nargs="+", choices=SIZES, default=["region", "country", "triple"]
    )
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--columns", type=Path, help="measure this file and print it as JSON")
    asked = parser.parse_args()
    if asked.columns:
        print(json.dumps(measure(asked.columns, asked.people)))
        return
    rows = [measure_apart(size, asked.people) for size in asked.sizes]
    lines = tell(rows, asked.people)
    draw(rows)
    write_section("growth", "Growth", lines)
    print("\n".join(lines))


def measure_apart(size: str, people: int) -> Row:
    """Return the figures of one size, measured in a fresh process."""
    with TemporaryDirectory() as folder:
        columns = Path(folder) / f"{size}.npz"
        save(invent(size)[0], columns)
        command = [sys.executable, "-m", "benchmarks.growth", "--columns", str(columns)]
        done = subprocess.run(
            [*command, "--people", str(people)], stdout=subprocess.PIPE, check=True
        )
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return row


def measure(columns: Path, count: int) -> Row:
    """Compile the columns of a file and ask the network."""
    warm()  # kernels and their compiler are not of the network
    ground, vocabulary = survey()
    before = resident_mb()
    country = load_columns(columns, ground)
    compile_s, network = timed(partial(compiled, country, vocabulary))
    people = people_of(country, vocabulary, count)
    del country
    network_mb = resident_mb() - before
    first = ask(network, people[0])
    answers = [ask(network, person) for person in people]
    return {
        "organisations": len(network.organisations),
        "offers": len(network.offers.ids),
        "links": len(network.links.basis),
        "compile_s": compile_s,
        "network_mb": network_mb,
        "first_s": first[0],
        "seconds": [seconds for seconds, _, _ in answers],
        "work": [work for _, work, _ in answers],
        "proved": sum(complete for _, _, complete in answers),
    }


def ask(network: Network, person: Profile) -> tuple[float, int, bool]:
    """Return seconds, plans weighed and whether the promise was proved."""
    seconds, answer = timed(
        lambda: find_routes(
            network, person, tolerance=PEOPLE_TOLERANCE, budget=PEOPLE_BUDGET, explain=False
        )
    )
    return seconds, answer.work, answer.complete


def tell(rows: Sequence[Row], people: int) -> list[str]:
    """Return the table, and the picture below it."""
    return [
        f"`make bench-growth people={people}`: default criteria and tolerance, at most "
        f"{PEOPLE_BUDGET} plans, nothing explained; seconds and milliseconds of one core. Compiled "
        "from columns in memory (reading a database: see the national network). "
        f"{describe_machine(date.today())}",
        "",
        *table(
            [
                "organisations",
                "offers",
                "links",
                "compile s",
                "network MB",
                "first question ms",
                "p50 ms",
                "p95 ms",
                "p99 ms",
                "plans, median",
                "proved",
            ],
            [cells_of(row) for row in rows],
        ),
        "",
        f"![Growth: milliseconds a question, seconds to compile, megabytes](images/{PICTURE.name})",
    ]


def cells_of(row: Row) -> list[str]:
    """Return one line of the table."""
    return [
        f"{row['organisations']:,}",
        f"{row['offers']:,}",
        f"{row['links']:,}",
        f"{row['compile_s']:.1f}",
        f"{row['network_mb']:.0f}",
        f"{1000 * row['first_s']:.0f}",
        *percentiles(row["seconds"]),
        f"{np.median(row['work']):.0f}",
        f"{row['proved']} of {len(row['seconds'])}",
    ]


def draw(rows: Sequence[Row]) -> None:
    """Write the picture of the growth."""

    def line(name: str, values: Sequence[float]) -> Line:
        points = [
            (float(row["organisations"]), max(value, LEAST))
            for row, value in zip(rows, values, strict=True)
        ]
        return Line(name, points)

    shares = np.array([np.percentile(row["seconds"], (50, 99)) for row in rows]) * 1000
    write_chart(
        PICTURE,
        "Growth of the network: milliseconds a question, seconds to compile, megabytes",
        "organisations",
        [
            Panel(
                "a question, ms",
                [line("p50", shares[:, 0].tolist()), line("p99", shares[:, 1].tolist())],
            ),
            Panel("compiling, s", [line("seconds", [row["compile_s"] for row in rows])]),
            Panel("network, MB", [line("megabytes", [row["network_mb"] for row in rows])]),
        ],
    )


if __name__ == "__main__":
    main()
