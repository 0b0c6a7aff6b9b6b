"""The view of a whole network against naive loops over the same links, on small random networks."""

from itertools import combinations, product
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.coverage import network as analysis
from registry.engine.network import Network

KINDS = ("clinic", "office", "guardian")
BASES = ("agreement", "regulation", "practice", "assumed")
FACTS = ("doc.a", "doc.b", "status.c")
TYPES: tuple[dict[str, Any], ...] = (
    {"id": "check", "yields": ["doc.a"]},
    {"id": "paper", "requires": ["doc.a"], "yields": ["status.c"]},
    {"id": "home", "requires_at_admission": ["status.c"], "meets": ["need.home"]},
    {"id": "talk", "yields": ["doc.b"]},
    {"id": "again", "requires": ["doc.b"], "yields": ["doc.b"]},
)
TYPE_IDS = tuple(item["id"] for item in TYPES)


@st.composite
def networks(draw: st.DrawFn) -> tuple[dict[str, Any], list[bool]]:
    """A network document and which of its organisations take part."""
    count = draw(st.integers(1, 7))
    names = [f"o{number}" for number in range(count)]
    someone = st.sampled_from(names)
    links = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "from": someone,
                    "to": someone,
                    "basis": st.sampled_from(BASES),
                    "handoff_days": st.integers(0, 30),
                    "acceptance": st.sampled_from((0.5, 1.0)),
                },
                optional={"service_type": st.sampled_from(TYPE_IDS)},
            ),
            max_size=20,
        )
    )
    offers = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "organisation": someone,
                    "service_type": st.sampled_from(TYPE_IDS),
                    "taking": st.sampled_from(("yes", "no", "unknown")),
                },
                optional={"yields": st.just(["doc.b"]), "meets": st.just(["need.home"])},
            ),
            max_size=10,
        )
    )
    document = {
        "facts": [{"id": fact} for fact in FACTS],
        "service_types": list(TYPES),
        "organisations": [
            {"id": name, "kind": draw(st.sampled_from(KINDS)), "name": name} for name in names
        ],
        "offers": [
            {"id": str(number), "mode": "online", **offer} for number, offer in enumerate(offers)
        ],
        "links": links,
    }
    return document, draw(st.lists(st.booleans(), min_size=count, max_size=count))


def compiled(world: tuple[dict[str, Any], list[bool]]) -> tuple[Network, analysis.Members]:
    return Network.from_document(world[0]), np.array(world[1], np.bool_)


def inside(world: tuple[dict[str, Any], list[bool]]) -> list[dict[str, Any]]:
    """The links between two different members, in the order of the document."""
    document, members = world
    here = {
        item["id"]
        for item, member in zip(document["organisations"], members, strict=True)
        if member
    }
    return [
        link
        for link in document["links"]
        if link["from"] in here and link["to"] in here and link["from"] != link["to"]
    ]


def kind_of(document: dict[str, Any]) -> dict[str, str]:
    return {item["id"]: item["kind"] for item in document["organisations"]}


@given(networks())
@settings(max_examples=150, deadline=None)
def test_kinds_by_kinds_counts_every_link_once(world: Any) -> None:
    network, members = compiled(world)
    kinds = kind_of(world[0])
    counted = analysis.count_between_kinds(network, members)
    for one, other in product(KINDS, KINDS):
        links = [
            link
            for link in inside(world)
            if (kinds[link["from"]], kinds[link["to"]]) == (one, other)
        ]
        recorded = sum(link["basis"] != "assumed" for link in links)
        assert counted.get((one, other), (0, 0)) == (recorded, len(links) - recorded)


@given(networks())
@settings(max_examples=150, deadline=None)
def test_who_is_referred_to_and_who_refers(world: Any) -> None:
    network, members = compiled(world)
    document, taking_part = world
    for recorded_only in (True, False):
        links = [
            link
            for link in document["links"]
            if link["from"] != link["to"] and not (recorded_only and link["basis"] == "assumed")
        ]
        unreferred, silent = [], []
        for number, item in enumerate(document["organisations"]):
            if taking_part[number]:
                if not any(link["to"] == item["id"] for link in links):
                    unreferred.append(number)
                if not any(link["from"] == item["id"] for link in links):
                    silent.append(number)
        asked = {"recorded_only": recorded_only}
        assert analysis.list_unreferred(network, members, **asked) == unreferred
        assert analysis.list_not_referring(network, members, **asked) == silent


@given(networks())
@settings(max_examples=150, deadline=None)
def test_links_over_the_border(world: Any) -> None:
    network, members = compiled(world)
    document, taking_part = world
    here = {
        item["id"]
        for item, part in zip(document["organisations"], taking_part, strict=True)
        if part
    }
    into = sum(link["from"] not in here and link["to"] in here for link in document["links"])
    out = sum(link["from"] in here and link["to"] not in here for link in document["links"])
    assert analysis.count_crossing(network, members) == (into, out)


@given(networks())
@settings(max_examples=150, deadline=None)
def test_ties_that_go_one_way_only(world: Any) -> None:
    network, members = compiled(world)
    kinds = kind_of(world[0])
    rules = {
        ("clinic", "office"),
        ("office", "clinic"),
        ("clinic", "clinic"),
        ("clinic", "guardian"),
    }
    wanted = set()
    for link in inside(world):
        pair = (link["from"], link["to"])
        forth = [each for each in inside(world) if (each["from"], each["to"]) == pair]
        back = [each for each in inside(world) if (each["to"], each["from"]) == pair]
        recorded = [each for each in forth if each["basis"] != "assumed"]
        if not recorded or any(each["basis"] != "assumed" for each in back):
            continue
        ends = (kinds[pair[0]], kinds[pair[1]])
        agreed = any(each["basis"] == "agreement" for each in recorded)
        mutual = ends in rules and (ends[1], ends[0]) in rules
        if ends[1] != "guardian" and (agreed or mutual):
            wanted.add((*pair, "agreement" if agreed else "rules", bool(back)))
    found = {
        (
            network.organisations[tie.sender].id,
            network.organisations[tie.receiver].id,
            tie.reason,
            tie.back_assumed,
        )
        for tie in analysis.list_one_way(network, members, rules, {"guardian"})
    }
    assert found == wanted


def reachable(nodes: set[str], ties: set[frozenset[str]], start: str) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for other in nodes - reached:
            if frozenset((here, other)) in ties:
                reached.add(other)
                waiting.append(other)
    return reached


def components(nodes: set[str], ties: set[frozenset[str]]) -> list[set[str]]:
    left, found = set(nodes), []
    while left:
        part = reachable(nodes, ties, min(left))
        found.append(part)
        left -= part
    return found


@given(networks(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_cut_points_and_bridges_are_what_falls_apart_without_them(
    world: Any, recorded_only: bool
) -> None:
    network, members = compiled(world)
    nodes = {item.id for item, part in zip(network.organisations, members, strict=True) if part}
    ties = {
        frozenset((link["from"], link["to"]))
        for link in inside(world)
        if not (recorded_only and link["basis"] == "assumed")
    }
    parts = components(nodes, ties)
    joints = analysis.find_joints(network, members, recorded_only=recorded_only)
    assert list(joints.component_sizes) == sorted(map(len, parts), reverse=True)
    cut = {node for node in nodes if len(components(nodes - {node}, ties)) - len(parts) >= 1}
    assert {network.organisations[index].id for index in joints.cut_points} == cut
    bridges = {tie for tie in ties if len(components(nodes, ties - {tie})) == len(parts) + 1}
    assert {
        frozenset(network.organisations[index].id for index in pair) for pair in joints.bridges
    } == bridges


@given(networks())
@settings(max_examples=200, deadline=None)
def test_what_comes_after_a_service_type(world: Any) -> None:
    network, members = compiled(world)
    document, taking_part = world
    here = {
        item["id"]
        for item, part in zip(document["organisations"], taking_part, strict=True)
        if part
    }
    types = {item["id"]: item for item in TYPES}
    open_offers = [
        offer
        for offer in document["offers"]
        if offer["organisation"] in here and offer["taking"] != "no"
    ]

    def facts(offer: dict[str, Any], *names: str) -> set[str]:
        both = (types[offer["service_type"]], offer)
        return {fact for where in both for name in names for fact in where.get(name, ())}

    steps = {step.service_type: step for step in analysis.list_onward_steps(network, members)}
    assert steps.keys() == {offer["service_type"] for offer in open_offers}
    for name, step in steps.items():
        own = [offer for offer in open_offers if offer["service_type"] == name]
        asked_by = {
            other["service_type"]
            for offer, other in product(own, open_offers)
            if other["service_type"] != name
            and facts(offer, "yields") & facts(other, "requires", "requires_at_admission")
        }
        given_by = {offer["organisation"] for offer in own}
        out = [
            link
            for link in document["links"]
            if link["from"] in given_by and link["from"] != link["to"]
        ]
        if any(facts(offer, "meets") for offer in own):
            verdict = "end_state"
        elif asked_by:
            verdict = "leads_on"
        elif any(link["basis"] != "assumed" for link in out):
            verdict = "handed_on"
        else:
            verdict = "only_assumed" if out else "dead_end"
        assert (step.verdict, step.asked_by, step.organisations) == (
            verdict,
            asked_by,
            len(given_by),
        )


@given(networks(), st.booleans())
@settings(max_examples=100, deadline=None)
def test_the_graph_has_an_edge_for_every_link(world: Any, recorded_only: bool) -> None:
    network, members = compiled(world)
    graph = analysis.build_graph(
        network, members, lambda index: {"number": index}, recorded_only=recorded_only
    )
    links = [link for link in inside(world) if not (recorded_only and link["basis"] == "assumed")]
    edges = sorted(
        (one, other, data["basis"], data.get("service_type", ""), data["handoff_days"])
        for one, other, data in graph.edges(data=True)
    )
    assert edges == sorted(
        (
            link["from"],
            link["to"],
            link["basis"],
            link.get("service_type", ""),
            float(link["handoff_days"]),
        )
        for link in links
    )
    assert graph.number_of_nodes() == int(members.sum())
    assert all(
        data["assumed"] == (data["basis"] == "assumed") for _, _, data in graph.edges(data=True)
    )


def test_a_full_network_hangs_together_as_one() -> None:
    names = [f"o{number}" for number in range(60)]
    network = Network.from_document(
        {
            "service_types": [],
            "organisations": [{"id": name, "kind": "clinic", "name": name} for name in names],
            "offers": [],
            "links": [
                {"from": one, "to": other, "basis": "assumed"}
                for one, other in combinations(names, 2)
            ],
        }
    )
    joints = analysis.find_joints(network, np.ones(60, np.bool_), recorded_only=False)
    assert joints == analysis.Joints((60,), (), ())


def test_networkx_agrees_on_a_known_graph() -> None:
    ties = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e")]
    names = sorted({name for tie in ties for name in tie})
    network = Network.from_document(
        {
            "service_types": [],
            "organisations": [{"id": name, "kind": "clinic", "name": name} for name in names],
            "offers": [],
            "links": [{"from": one, "to": other, "basis": "practice"} for one, other in ties],
        }
    )
    joints = analysis.find_joints(network, np.ones(5, np.bool_), recorded_only=True)
    graph = nx.Graph(ties)
    assert [names[index] for index in joints.cut_points] == sorted(nx.articulation_points(graph))
    assert len(joints.bridges) == len(list(nx.bridges(graph))) == 2


@pytest.mark.parametrize("recorded_only", [True, False])
def test_an_empty_network_is_no_error(recorded_only: bool) -> None:
    network = Network.from_document(
        {"service_types": [], "organisations": [], "offers": [], "links": []}
    )
    nobody = np.zeros(0, np.bool_)
    assert analysis.find_joints(network, nobody, recorded_only=recorded_only).component_sizes == ()
    assert analysis.count_between_kinds(network, nobody) == {}
    assert analysis.list_onward_steps(network, nobody) == []
