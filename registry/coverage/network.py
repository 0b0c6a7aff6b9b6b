"""The network of a territory looked at as a whole (coverage C6): graph theory on link columns.

    members = np.array([...], bool)          # which organisations of the network take part
    count_between_kinds(network, members)    # {("pnd", "mse_bureau"): (3, 40)}: recorded, assumed
    find_joints(network, members, recorded_only=True)
    list_onward_steps(network, members)
    build_graph(network, members, describe, recorded_only=False)     # networkx.MultiDiGraph

Organisations are told by their index in ``network.organisations``. A link row is a way for one
service type; a *tie* joins two organisations, whatever the number and direction of their links.
An organisation never counts as tied to itself.

What comes after a service type, decided in this order, from what the members offer (offers that
take nobody are left out):

* ``end_state``     it meets a need: somebody may have arrived
* ``leads_on``      it gives a paper, status or skill that another type here asks for
* ``handed_on``     some organisation that gives it refers on by a recorded link
* ``only_assumed``  refers on, but only where a rule between kinds makes it likely
* ``dead_end``      neither: a person who gets it is led nowhere that anybody recorded

A referral belongs to an organisation, not to a service, so ``handed_on`` says that there is
somebody who could lead on, not that it happens after this service.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from registry.domain.network import BASES, TAKING
from registry.domain.network_view import DEAD_END, END_STATE, HANDED_ON, LEADS_ON, ONLY_ASSUMED
from registry.engine.columns import ANY_TYPE, NO_BASIS
from registry.engine.network import Network

ASSUMED = BASES.index("assumed")
AGREEMENT = BASES.index("agreement")
TAKES_NOBODY = TAKING.index("no")

Members = NDArray[np.bool_]
Rows = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class OneWayTie:
    """``sender`` refers to ``receiver`` by record and not the other way round.

    ``bases`` positions in ``BASES``; ``reason`` "agreement" or "rules"; ``back_assumed``: a rule
    makes the way back likely.
    """

    sender: int
    receiver: int
    bases: tuple[int, ...]
    reason: str
    back_assumed: bool


@dataclass(frozen=True, slots=True)
class Onward:
    """What comes after a service type; see the story of this module for ``verdict``."""

    service_type: str
    organisations: int
    yields: frozenset[str]
    asked_by: frozenset[str]
    linked_recorded: int
    linked: int
    verdict: str


@dataclass(frozen=True, slots=True)
class Joints:
    """Sizes of connected components in falling order, cut points, bridges; ties undirected."""

    component_sizes: tuple[int, ...]
    cut_points: tuple[int, ...]
    bridges: tuple[tuple[int, int], ...]


def between(network: Network, members: Members) -> Rows:
    """Return which link rows join two different members."""
    links = network.links
    rows: Rows = members[links.from_organisation] & members[links.to_organisation]
    rows &= links.from_organisation != links.to_organisation
    return rows


def is_recorded(network: Network) -> Rows:
    """Return which link rows somebody recorded."""
    rows: Rows = network.links.basis != ASSUMED
    return rows


def count_between_kinds(
    network: Network, members: Members
) -> dict[tuple[str, str], tuple[int, int]]:
    """Return for each pair of kinds the number of recorded and of assumed link rows."""
    names = sorted({item.kind or "" for item in network.organisations})
    code = {name: number for number, name in enumerate(names)}
    kind = np.array([code[item.kind or ""] for item in network.organisations], np.int64)
    rows, recorded = between(network, members), is_recorded(network)
    pairs = kind[network.links.from_organisation] * len(names)
    pairs = pairs + kind[network.links.to_organisation] if len(kind) else pairs
    size = len(names) ** 2
    counts = (
        np.bincount(pairs[rows & recorded], minlength=size),
        np.bincount(pairs[rows & ~recorded], minlength=size),
    )
    found = np.flatnonzero(counts[0] + counts[1]).tolist()
    return {
        (names[pair // len(names)], names[pair % len(names)]): (
            int(counts[0][pair]),
            int(counts[1][pair]),
        )
        for pair in found
    }


def count_crossing(network: Network, members: Members) -> tuple[int, int]:
    """Return how many link rows lead in from beyond the members, and out beyond them."""
    starts = members[network.links.from_organisation]
    ends = members[network.links.to_organisation]
    return int((~starts & ends).sum()), int((starts & ~ends).sum())


def list_unreferred(network: Network, members: Members, *, recorded_only: bool) -> list[int]:
    """Return members to whom no other organisation, wherever it is, refers."""
    return _untouched(network, members, network.links.to_organisation, recorded_only)


def list_not_referring(network: Network, members: Members, *, recorded_only: bool) -> list[int]:
    """Return members who refer to no other organisation, wherever it is."""
    return _untouched(network, members, network.links.from_organisation, recorded_only)


def _untouched(
    network: Network, members: Members, ends: NDArray[np.int32], recorded_only: bool
) -> list[int]:
    others = network.links.from_organisation != network.links.to_organisation
    counted = others & is_recorded(network) if recorded_only else others
    touched = np.zeros(len(members), np.bool_)
    touched[ends[counted]] = True
    found: list[int] = np.flatnonzero(members & ~touched).tolist()
    return found


def list_one_way(
    network: Network,
    members: Members,
    rules: Set[tuple[str, str]],
    silent_kinds: Set[str],
) -> list[OneWayTie]:
    """Return recorded ties that go one way only where both would be expected.

    Both are expected of an agreement, and where ``rules`` hold (from kind, to kind) in both
    directions; nothing is expected back of ``silent_kinds``, which refer only when asked to.
    """
    rows = between(network, members)
    links, recorded = network.links, is_recorded(network)
    bases: dict[tuple[int, int], set[int]] = {}
    for row in np.flatnonzero(rows & recorded).tolist():
        pair = (int(links.from_organisation[row]), int(links.to_organisation[row]))
        bases.setdefault(pair, set()).add(int(links.basis[row]))
    assumed_rows = np.flatnonzero(rows & ~recorded)
    assumed = set(
        zip(
            links.from_organisation[assumed_rows].tolist(),
            links.to_organisation[assumed_rows].tolist(),
            strict=True,
        )
    )
    found = []
    for (sender, receiver), known in sorted(bases.items()):
        kinds = network.organisations[sender].kind, network.organisations[receiver].kind
        if (receiver, sender) in bases or kinds[1] in silent_kinds:
            continue
        reason = "agreement" if AGREEMENT in known else "rules"
        if reason == "rules" and not {kinds, kinds[::-1]} <= rules:
            continue
        named = tuple(sorted(basis for basis in known if basis != NO_BASIS))
        found.append(OneWayTie(sender, receiver, named, reason, (receiver, sender) in assumed))
    return found


def find_joints(network: Network, members: Members, *, recorded_only: bool) -> Joints:
    """Return components, cut points and bridges of the members' ties.

    A tie that is a biconnected component of its own is a bridge; an organisation in several
    biconnected components is a cut point (Hopcroft and Tarjan, 1973).
    """
    rows = between(network, members)
    if recorded_only:
        rows = rows & is_recorded(network)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(np.flatnonzero(members).tolist())
    one = network.links.from_organisation[rows].astype(np.int64)
    other = network.links.to_organisation[rows].astype(np.int64)
    size = max(len(members), 1)
    ties = np.unique(np.minimum(one, other) * size + np.maximum(one, other))
    graph.add_edges_from(zip((ties // size).tolist(), (ties % size).tolist(), strict=True))
    seen: dict[int, int] = {}
    bridges = []
    for part in nx.biconnected_component_edges(graph):
        edges = list(part)
        for node in {node for edge in edges for node in edge}:
            seen[node] = seen.get(node, 0) + 1
        if len(edges) == 1:
            bridges.append((min(edges[0]), max(edges[0])))
    sizes = sorted((len(part) for part in nx.connected_components(graph)), reverse=True)
    return Joints(
        component_sizes=tuple(sizes),
        cut_points=tuple(sorted(node for node, parts in seen.items() if parts > 1)),
        bridges=tuple(sorted(bridges)),
    )


def list_offering(network: Network, members: Members) -> dict[str, set[int]]:
    """Return the members that offer each service type and take people, by service type."""
    offers = network.offers
    open_rows = np.flatnonzero(members[offers.organisation] & (offers.taking != TAKES_NOBODY))
    found: dict[str, set[int]] = {}
    for organisation, type_index in zip(
        offers.organisation[open_rows].tolist(),
        offers.service_type[open_rows].tolist(),
        strict=True,
    ):
        found.setdefault(network.service_types[type_index].id, set()).add(organisation)
    return found


def list_onward_steps(network: Network, members: Members) -> list[Onward]:
    """Return what comes after each service type that members offer, by identifier."""
    given, asked, meets = _facts_by_type(network, members)
    asking: dict[str, set[str]] = {}
    for name, facts in asked.items():
        for fact in facts:
            asking.setdefault(fact, set()).add(name)
    refers = set(np.flatnonzero(members).tolist())
    anyhow = refers - set(list_not_referring(network, members, recorded_only=False))
    by_record = refers - set(list_not_referring(network, members, recorded_only=True))
    found = []
    for name, organisations in sorted(list_offering(network, members).items()):
        asked_by = frozenset().union(*(asking.get(fact, set()) for fact in given[name])) - {name}
        linked, recorded = len(organisations & anyhow), len(organisations & by_record)
        if meets[name]:
            verdict = END_STATE
        elif asked_by:
            verdict = LEADS_ON
        elif recorded:
            verdict = HANDED_ON
        else:
            verdict = ONLY_ASSUMED if linked else DEAD_END
        found.append(
            Onward(
                service_type=name,
                organisations=len(organisations),
                yields=frozenset(given[name]),
                asked_by=asked_by,
                linked_recorded=recorded,
                linked=linked,
                verdict=verdict,
            )
        )
    return found


def _facts_by_type(
    network: Network, members: Members
) -> tuple[dict[str, set[str]], dict[str, set[str]], dict[str, set[str]]]:
    """Facts given and asked, and needs met, by the type of the members' offers."""
    offers = network.offers
    open_rows = members[offers.organisation] & (offers.taking != TAKES_NOBODY)
    pairs = np.unique(np.stack([offers.service_type, network.bundle])[:, open_rows], axis=1)
    given: dict[str, set[str]] = {}
    asked: dict[str, set[str]] = {}
    meets: dict[str, set[str]] = {}
    for type_index, bundle_index in pairs.T.tolist():
        name, bundle = network.service_types[type_index].id, network.bundles[bundle_index]
        given.setdefault(name, set()).update(bundle.yields)
        asked.setdefault(name, set()).update(bundle.requires | bundle.requires_at_admission)
        meets.setdefault(name, set()).update(bundle.meets)
    return given, asked, meets


def build_graph(
    network: Network,
    members: Members,
    describe: Callable[[int], Mapping[str, Any]],
    *,
    recorded_only: bool,
) -> "nx.MultiDiGraph[str]":
    """Return the members and the links between them as a graph, one edge per link row.

    Nodes are organisation identifiers with the attributes of ``describe`` (index); edges carry
    ``service_type`` (absent: any), ``basis``, ``assumed``, ``handoff_days``, ``acceptance``.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    names = [item.id for item in network.organisations]
    for index in np.flatnonzero(members).tolist():
        graph.add_node(names[index], **describe(index))
    for row in np.flatnonzero(edge_rows(network, members, recorded_only=recorded_only)).tolist():
        graph.add_edge(
            names[network.links.from_organisation[row]],
            names[network.links.to_organisation[row]],
            **_edge(network, row),
        )
    return graph


def edge_rows(network: Network, members: Members, *, recorded_only: bool) -> Rows:
    """Return which link rows :func:`build_graph` makes edges of."""
    rows = between(network, members)
    return rows & is_recorded(network) if recorded_only else rows


def _edge(network: Network, row: int) -> dict[str, Any]:
    links = network.links
    basis, type_index = int(links.basis[row]), int(links.service_type[row])
    edge: dict[str, Any] = {
        "assumed": basis == ASSUMED,
        "handoff_days": float(links.handoff_days[row]),
        "acceptance": float(links.acceptance[row]),
    }
    if basis != NO_BASIS:
        edge["basis"] = BASES[basis]
    if type_index != ANY_TYPE:
        edge["service_type"] = network.service_types[type_index].id
    return edge
