"""Soonest days over the graph of referrals: NetworkX, rustworkx, igraph and our kernel.

    measures = measure_paths(network, sources=5, pairs=20)

An edge leads from an organisation to one that it refers to and weighs the days of the hand-over
and of the shortest wait there; between two organisations only the least weight stays. One-to-all:
the soonest day of every organisation from one. Pair: the path between two. The lengths must be
equal. Each library works in a process of its own, so that its memory can be told.
"""

import multiprocessing
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from itertools import pairwise
from typing import Any

import igraph
import networkx as nx
import numpy as np
import rustworkx
from numpy.typing import NDArray

from benchmarks.questions import resident_mb, timed
from registry.engine.columns import ANY_TYPE, Floats
from registry.engine.earliest import Table, earliest
from registry.engine.network import Network
from registry.engine.ways import NOBODY, Ways

SEED = 3
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Referrals:
    """Edges by origin and target, with their days; ``count`` organisations."""

    count: int
    origin: Places
    target: Places
    days: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What one of them took; ``pair_s`` and ``pair_days`` empty: it has no such form.

    ``days`` (sources, organisations); ``megabytes`` what its graph takes.
    """

    name: str
    build_s: float
    megabytes: float
    all_s: list[float]
    pair_s: list[float]
    days: Floats
    pair_days: Floats


def referrals_of(network: Network) -> Referrals:
    """Return the graph of referrals; links to what nobody offers are left out."""
    links, offers, houses = network.links, network.offers, len(network.organisations)
    types = len(network.service_types)
    wait = np.full((houses, types), np.inf)
    np.minimum.at(wait, (offers.organisation, offers.service_type), offers.wait_days)
    target, kind = links.to_organisation, links.service_type
    shortest = np.where(kind == ANY_TYPE, wait.min(axis=1)[target], wait[target, kind])
    days = links.handoff_days + shortest
    led = np.isfinite(days) & (links.from_organisation != target)
    origin, target, days = links.from_organisation[led], target[led], days[led]
    order = np.lexsort((days, target, origin))
    origin, target, days = origin[order], target[order], days[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = (origin[1:] != origin[:-1]) | (target[1:] != target[:-1])
    return Referrals(
        houses, origin[first].astype(np.int64), target[first].astype(np.int64), days[first]
    )


def measure_paths(network: Network, sources: int, pairs: int) -> list[Measured]:
    """Return what each took, ours last; raises AssertionError when lengths differ."""
    graph = referrals_of(network)
    random = np.random.default_rng(SEED)
    chosen = random.choice(np.unique(graph.origin), sources, replace=False)
    ours = measure_ours(graph, chosen)
    two = np.column_stack(
        [np.resize(chosen, pairs), random.choice(np.unique(graph.target), pairs, replace=False)]
    )
    found = []
    for peer in (measure_networkx, measure_rustworkx, measure_igraph):
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=context) as process:
            found.append(process.submit(peer, graph, chosen, two).result())
    for one in found:
        demand_equal(one, ours, chosen, two)
    return [*found, ours]


def demand_equal(one: Measured, ours: Measured, sources: Places, pairs: Places) -> None:
    """Raise AssertionError where a library's lengths are not ours."""
    row = {source: place for place, source in enumerate(sources.tolist())}
    expected = [ours.days[row[a], b] for a, b in pairs.tolist()]
    for mine, its in ((ours.days, one.days), (np.array(expected), one.pair_days)):
        if not np.allclose(mine, its, rtol=0, atol=1e-6):
            raise AssertionError(f"{one.name} and our kernel tell different days")


def _measure(
    name: str,
    build: Callable[[], Any],
    to_all: Callable[[Any, int], Floats],
    between: Callable[[Any, int, int], float],
    sources: Places,
    pairs: Places,
) -> Measured:
    """Measure one library in this process, which must be fresh."""
    before = resident_mb()
    build_s, graph = timed(build)
    megabytes = resident_mb() - before
    whole = [timed(partial(to_all, graph, source)) for source in sources.tolist()]
    two = [timed(partial(between, graph, a, b)) for a, b in pairs.tolist()]
    return Measured(
        name,
        build_s,
        megabytes,
        [seconds for seconds, _ in whole],
        [seconds for seconds, _ in two],
        np.array([days for _, days in whole]),
        np.array([days for _, days in two]),
    )


def measure_networkx(graph: Referrals, sources: Places, pairs: Places) -> Measured:
    """NetworkX: dictionaries in Python; the pair from both ends."""

    def build() -> nx.DiGraph:
        made = nx.DiGraph()
        made.add_nodes_from(range(graph.count))
        made.add_weighted_edges_from(_rows(graph), weight="days")
        return made

    def to_all(made: nx.DiGraph, source: int) -> Floats:
        lengths = nx.single_source_dijkstra_path_length(made, source, weight="days")
        return _filled(graph.count, lengths)

    def between(made: nx.DiGraph, source: int, target: int) -> float:
        try:
            return float(nx.bidirectional_dijkstra(made, source, target, weight="days")[0])
        except nx.NetworkXNoPath:
            return np.inf

    return _measure(f"NetworkX {version('networkx')}", build, to_all, between, sources, pairs)


def measure_rustworkx(graph: Referrals, sources: Places, pairs: Places) -> Measured:
    """rustworkx: Rust, weights handed over as Python numbers."""

    def build() -> rustworkx.PyDiGraph:
        made = rustworkx.PyDiGraph(multigraph=False)
        made.add_nodes_from(range(graph.count))
        made.add_edges_from(_rows(graph))
        return made

    def to_all(made: rustworkx.PyDiGraph, source: int) -> Floats:
        lengths = rustworkx.dijkstra_shortest_path_lengths(made, source, float)
        return _filled(graph.count, {**lengths, source: 0.0})

    def between(made: rustworkx.PyDiGraph, source: int, target: int) -> float:
        if source == target:
            return 0.0
        paths = rustworkx.dijkstra_shortest_paths(made, source, target, weight_fn=float)
        if target not in paths:
            return np.inf
        path = list(paths[target])
        return float(sum(made.get_edge_data(a, b) for a, b in pairwise(path)))

    return _measure(f"rustworkx {version('rustworkx')}", build, to_all, between, sources, pairs)


def measure_igraph(graph: Referrals, sources: Places, pairs: Places) -> Measured:
    """igraph: C, weights kept beside the edges."""

    def build() -> igraph.Graph:
        made = igraph.Graph(
            graph.count, np.column_stack([graph.origin, graph.target]), directed=True
        )
        made.es["days"] = graph.days.tolist()
        return made

    def to_all(made: igraph.Graph, source: int) -> Floats:
        return np.array(made.distances(source, weights="days")[0])

    def between(made: igraph.Graph, source: int, target: int) -> float:
        if source == target:
            return 0.0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # it says so when there is no path
            path = made.get_shortest_path(source, target, weights="days", output="epath")
        return float(sum(made.es[path]["days"])) if path else np.inf

    return _measure(f"igraph {version('igraph')}", build, to_all, between, sources, pairs)


def measure_ours(graph: Referrals, sources: Places) -> Measured:
    """Our kernel on the same edges: one offer per organisation, entered by referral only.

    It has no form for a pair: a question is cut to what can matter before it runs.
    """

    def build() -> Table:
        order = np.argsort(graph.target, kind="stable")
        nobody, nothing = np.full(len(order), -1, np.intp), np.zeros((1, 0), np.bool_)
        ways = Ways(
            graph.target[order].astype(np.intp),
            graph.origin[order].astype(np.intp),
            graph.days[order],
            np.zeros(len(order)),
            nobody,
        )
        return Table(
            organisation=np.arange(graph.count),
            organisations=graph.count,
            bundle=np.zeros(graph.count, np.intp),
            requires=nothing,
            requires_at_admission=nothing,
            yields=nothing,
            meets=nothing,
            wait_days=np.zeros(graph.count),
            duration_days=np.zeros(graph.count),
            floor_day=np.zeros(graph.count),
            age_max_day=np.full(graph.count, np.inf),
            ways=ways,
        )

    def soonest(table: Table, source: int) -> Floats:
        referrer = np.where(table.ways.referrer == source, NOBODY, table.ways.referrer)
        days = earliest(replace(table, ways=table.ways._replace(referrer=referrer))).organisation
        days[source] = 0.0
        return days

    build_s, table = timed(build)
    soonest(table, int(sources[0]))  # compiled, or read from its cache
    whole = [timed(partial(soonest, table, source)) for source in sources.tolist()]
    columns = (*table.ways, table.organisation, table.bundle, table.wait_days, table.age_max_day)
    return Measured(
        "ours",
        build_s,
        sum(column.nbytes for column in columns) / 2**20,
        [seconds for seconds, _ in whole],
        [],
        np.array([days for _, days in whole]),
        np.zeros(0),
    )


def _rows(graph: Referrals) -> list[tuple[int, int, float]]:
    return list(zip(graph.origin.tolist(), graph.target.tolist(), graph.days.tolist(), strict=True))


def _filled(count: int, lengths: Any) -> Floats:
    days = np.full(count, np.inf)
    days[list(lengths.keys())] = list(lengths.values())
    return days
