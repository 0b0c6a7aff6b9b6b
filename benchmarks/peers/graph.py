"""The network as a NetworkX graph, in the way its rules are told.

    graph = graph_of(network)

A node is an offer (its position), an organisation ``("house", position)``, a fact
``("fact", name)`` or a need ``("need", name)``. Edges lead the way a person goes: from what an
offer asks for to the offer, from the organisation that refers to it (``ways``: handoff days, risk
and kind of each link), from the offer to what it gives (``lag_days`` after admission) and to the
organisation that then knows the person. So whatever can matter for a need stands upstream of it.
"""

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import networkx as nx
import numpy as np

from registry.domain.network import MODES, TAKING, Eligibility
from registry.engine.columns import ANY_TYPE, NO_DATE
from registry.engine.network import Network


@dataclass(frozen=True, slots=True)
class PlainOffer:
    """One offer as plain Python values; None: no such rule."""

    id: str
    house: int
    bundle: int
    point: tuple[float, float] | None
    mode: str
    taking: str
    not_before: date | None
    wait_days: float
    duration_days: float
    fee_rub: float
    visits: float
    risk: float
    self_referral: bool
    age_min: float | None
    age_max: float | None
    reach_km: float | None
    rule: int
    requires: frozenset[str]
    by_admission: frozenset[str]


def graph_of(network: Network) -> nx.DiGraph:
    """Return the graph of a network; built once and asked many times, as the network is."""
    graph = nx.DiGraph(
        closure=network.closure,
        rules=network.offers.rules,
        houses={item.id: place for place, item in enumerate(network.organisations)},
        kinds=[item.kind for item in network.organisations],
        names=[item.id for item in network.organisations],
    )
    for place in range(len(network.offers.ids)):
        _add_offer(graph, network, place)
    _add_links(graph, network)
    return graph


def rule_of(graph: nx.DiGraph, offer: PlainOffer) -> Eligibility:
    """Return the lists an offer admits by."""
    found: Eligibility = graph.graph["rules"][offer.rule]
    return found


def _add_offer(graph: nx.DiGraph, network: Network, place: int) -> None:
    columns = network.offers
    bundle = network.bundles[int(network.bundle[place])]
    opens = int(columns.not_before[place])
    lat, lon = float(columns.lat[place]), float(columns.lon[place])
    offer = PlainOffer(
        id=columns.ids[place],
        house=int(columns.organisation[place]),
        bundle=int(network.bundle[place]),
        point=None if math.isnan(lat) else (lat, lon),
        mode=MODES[int(columns.mode[place])],
        taking=TAKING[int(columns.taking[place])],
        not_before=None if opens == NO_DATE else date.fromordinal(opens),
        wait_days=float(columns.wait_days[place]),
        duration_days=float(columns.duration_days[place]),
        fee_rub=float(columns.fee_rub[place]),
        visits=float(columns.visits[place]),
        risk=-math.log(float(columns.acceptance[place])),
        self_referral=bool(columns.self_referral[place]),
        age_min=_number(columns.age_min[place]),
        age_max=_number(columns.age_max[place]),
        reach_km=_number(columns.reach_km[place]),
        rule=int(columns.rule[place]),
        requires=bundle.requires,
        by_admission=bundle.requires_at_admission,
    )
    graph.add_node(place, offer=offer)
    graph.add_edge(place, ("house", offer.house))
    for fact in bundle.requires | bundle.requires_at_admission:
        graph.add_edge(("fact", fact), place)
    for fact in bundle.yields:
        graph.add_edge(place, ("fact", fact), lag_days=offer.duration_days)
        graph.add_edge(place, ("need", fact), lag_days=offer.duration_days)
    for need in bundle.meets:
        graph.add_edge(place, ("need", need), lag_days=0.0)


def _add_links(graph: nx.DiGraph, network: Network) -> None:
    links, columns = network.links, network.offers
    offers_of: dict[int, list[tuple[int, int]]] = {}
    for place, (house, kind) in enumerate(
        zip(columns.organisation.tolist(), columns.service_type.tolist(), strict=True)
    ):
        offers_of.setdefault(house, []).append((place, kind))
    for origin, target, kind, handoff, acceptance in zip(
        links.from_organisation.tolist(),
        links.to_organisation.tolist(),
        links.service_type.tolist(),
        links.handoff_days.tolist(),
        links.acceptance.tolist(),
        strict=True,
    ):
        for place, offered in offers_of.get(target, ()):
            if kind in (ANY_TYPE, offered):
                if not graph.has_edge(("house", origin), place):
                    graph.add_edge(("house", origin), place, ways=[])
                graph.edges[("house", origin), place]["ways"].append(
                    (handoff, -math.log(acceptance))
                )


def _number(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)
