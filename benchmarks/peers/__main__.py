"""``python -m benchmarks.peers``: the search beside plain Python, soonest days beside libraries.

    make bench-peers people=40 seconds=30

On the invented region: every question by the compiled search and by the same search in plain
Python on a NetworkX graph, exactly and with the tolerance for people, with equal answers; and the
same kernels uncompiled. On the invented country (``--size``): soonest days over the graph of
referrals by NetworkX, rustworkx, igraph and our kernel, with equal lengths. Written into
``docs/performance.md``.
"""

import argparse
from collections.abc import Sequence
from datetime import date

import numpy as np

from benchmarks.national.country import SIZES
from benchmarks.peers.beside import Beside, ask_both
from benchmarks.peers.graph import graph_of
from benchmarks.peers.paths import Measured, measure_paths, referrals_of
from benchmarks.questions import prepare, size_words, timed
from benchmarks.report import describe_machine, percentiles, table, write_section
from registry.engine.warming import warm
from registry.routing import DEFAULT_BUDGET, PEOPLE_TOLERANCE, Network, Profile

SOURCES, PAIRS = 5, 20
MODES = (("exact, all that nothing beats", None), ("tolerance for people", PEOPLE_TOLERANCE))


def main() -> None:
    """Measure, tell, write down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="country", help="of the graph of days")
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=30.0, help="for one plain search")
    asked = parser.parse_args()
    network, people = prepare("region", asked.people)
    warm()
    lines = tell_search(network, people, asked.seconds)
    network, _ = prepare(asked.size, 0)
    lines += tell_paths(network)
    write_section("peers", "Beside others", [describe_machine(date.today()), "", *lines])
    print("\n".join(lines))


def tell_search(network: Network, people: Sequence[Profile], seconds: float) -> list[str]:
    """Return the table of the compiled search beside the plain one."""
    build_s, graph = timed(lambda: graph_of(network))
    rows = []
    for name, tolerance in MODES:
        found = ask_both(network, graph, people, tolerance, seconds, DEFAULT_BUDGET)
        rows.append(row_of(name, found, len(people)))
    return [
        f"`make bench-peers people={len(people)} seconds={seconds:.0f}`: the same questions to the "
        "compiled search and to the same kind of search (branch and bound, least costs and "
        "soonest days as bounds) in plain Python on a NetworkX graph of the region, "
        f"{size_words(network)}; answers equal; milliseconds of one core. The graph is built once, "
        f"in {build_s:.1f} s. Ours weighs at most {DEFAULT_BUDGET} plans, the plain one has "
        f"{seconds:.0f} s; times and ratios are of the questions that both ended, the last ratio "
        "counts those that the plain one did not end as if it had ended just then.",
        "",
        *table(
            [
                "answers",
                "ours p50 ms",
                "p99 ms",
                "plain p50 ms",
                "p99 ms",
                "both ended",
                "only ours",
                "only plain",
                "neither",
                "median ratio",
                "all together",
                "at least",
            ],
            rows,
        ),
    ]


def row_of(name: str, found: Beside, asked: int) -> list[str]:
    """Return one line of the table of the search."""
    cells = ["—"] * 4
    ratios = ["—"] * 3
    if found.ours_s:
        ours, plain = percentiles(found.ours_s), percentiles(found.plain_s)
        cells = [ours[0], ours[2], plain[0], plain[2]]
        both = (float(np.median(found.ratios)), found.ratio, found.least_ratio)
        ratios = [f"{ratio:.0f} ×" for ratio in both]
    neither = found.cut_ours - found.only_plain
    alone = [str(count) for count in (len(found.alone_s), found.only_plain, neither)]
    ended = [f"{len(found.ours_s)} of {asked}", *alone]
    return [name, *cells, *ended, *ratios]


def tell_paths(network: Network) -> list[str]:
    """Return the table of soonest days over the graph of referrals."""
    graph = referrals_of(network)
    measured = measure_paths(network, SOURCES, PAIRS)
    ours = float(np.median(measured[-1].all_s))
    return [
        "",
        f"Soonest days over referrals: {graph.count} organisations, {len(graph.days)} edges (days "
        f"of hand-over and of the shortest wait), medians of {SOURCES} and {PAIRS}, lengths equal. "
        "Ours is the kernel that every question uses, on the same edges; it settles what can "
        "matter for a question, so it has no form for a pair. Milliseconds of one core.",
        "",
        *table(
            ["what", "one to all ms", "beside ours", "pair ms", "build s", "MB"],
            [row_of_paths(one, ours) for one in measured],
        ),
    ]


def row_of_paths(one: Measured, ours: float) -> list[str]:
    """Return one line of the table of soonest days."""
    whole = float(np.median(one.all_s))
    return [
        one.name,
        f"{1000 * whole:.1f}",
        f"{whole / ours:.1f} ×",
        f"{1000 * np.median(one.pair_s):.1f}" if one.pair_s else "—",
        f"{one.build_s:.2f}",
        f"{one.megabytes:.0f}",
    ]


if __name__ == "__main__":
    main()
