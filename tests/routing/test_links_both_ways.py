"""Who can refer, and by which ways in, against the plain meaning of it on the same documents.

The kernels look through links from one end or from the other, whichever is less; the networks here
have many organisations that refer to a few places and little that a person can use, so that both
happen. The oracle reads the document and knows of no order, gate or side.
"""

import math
from random import Random
from typing import Any, NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.profile import Profile
from registry.engine.earliest import earliest
from registry.engine.network import Network
from registry.engine.scene import find_relevant, list_ways, set_scene
from registry.engine.ways import INTERNAL, NOBODY, SELF
from tests.routing.strategies import make_case

TYPES = ("t.a", "t.b", "t.c")
FACTS = ("doc.a", "doc.b", "doc.c")
NEEDS = ("need.a", "need.b")
SURE = (1, 1, 0.9, 0.5, 0.25)
DAYS = (0, 0, 1, 7)
LATEST = (0, 1, 3, 7, 10, 30)
Way = tuple[int, int, float, float, int]


class Question(NamedTuple):
    """A network, which offers can be used, and who asks for what."""

    document: dict[str, Any]
    network: Network
    usable: np.ndarray[Any, np.dtype[np.bool_]]
    held: frozenset[str]
    needs: tuple[str, ...]
    start: int | None
    with_risk: bool


def some(random: Random, values: tuple[str, ...], percent: int) -> list[str]:
    return [value for value in values if random.randrange(100) < percent]


def make_question(random: Random) -> Question:
    houses = random.randint(2, 14)
    centres = random.sample(range(houses), random.randint(1, min(houses, 4)))
    offers = [
        {
            "id": str(number),
            "organisation": f"o{random.choice(centres) if random.random() < 0.4 else house}",
            "service_type": random.choice(TYPES),
            "mode": "online",
            "requires": some(random, FACTS, 15),
            "requires_at_admission": some(random, FACTS, 10),
            "yields": some(random, FACTS, 25),
            "meets": some(random, NEEDS, 15),
            "self_referral": random.random() < 0.5,
            "acceptance": random.choice(SURE),
        }
        for number, house in enumerate(random.choices(range(houses), k=random.randint(1, 16)))
    ]
    links = []
    for _ in range(random.choice((0, 5, 40, 120))):
        target = random.choice(centres) if random.random() < 0.7 else random.randrange(houses)
        origin = random.choice([house for house in range(houses) if house != target])
        link = {
            "from": f"o{origin}",
            "to": f"o{target}",
            "handoff_days": random.choice(DAYS),
            "acceptance": random.choice(SURE),
        }
        if random.random() < 0.8:
            link["service_type"] = random.choice(TYPES)
        links.append(link)
    document = {
        "service_types": [{"id": name} for name in TYPES],
        "organisations": [{"id": f"o{number}"} for number in range(houses)],
        "offers": offers,
        "links": links,
    }
    usable = np.array([random.random() < random.choice((0.3, 0.8)) for _ in offers], np.bool_)
    return Question(
        document,
        Network.from_document(document),
        usable,
        frozenset(some(random, FACTS, 15)),
        tuple(some(random, NEEDS, 60)) or NEEDS[:1],
        random.randrange(houses) if random.random() < 0.4 else None,
        random.random() < 0.6,
    )


QUESTIONS = st.integers(0, 2**48).map(lambda seed: make_question(Random(seed)))


def risk_of(record: dict[str, Any]) -> float:
    return -math.log(record["acceptance"]) + 0.0


def leads_to(link: dict[str, Any], offer: dict[str, Any]) -> bool:
    named = link.get("service_type")
    return link["to"] == offer["organisation"] and named in (None, offer["service_type"])


def plainly_relevant(question: Question) -> set[int]:
    """The usable offers that serve the needs by goods or by referring, until nothing is added."""
    document = question.document
    offers = {n: offer for n, offer in enumerate(document["offers"]) if question.usable[n]}
    wanted, relevant = set(question.needs), set[int]()
    while True:
        before = len(relevant), len(wanted)
        for number, offer in offers.items():
            if not wanted.isdisjoint(offer["yields"]) or set(question.needs) & set(offer["meets"]):
                relevant.add(number)
        referring = set()
        for number in relevant:
            offer = offers[number]
            wanted |= {*offer["requires"], *offer["requires_at_admission"]} - question.held
            if not offer["self_referral"]:
                referring.add(offer["organisation"])
            elif not question.with_risk:
                continue
            most = risk_of(offer) if offer["self_referral"] else math.inf
            referring |= {
                link["from"]
                for link in document["links"]
                if leads_to(link, offer) and risk_of(link) < most
            }
        relevant |= {n for n, offer in offers.items() if offer["organisation"] in referring}
        if (len(relevant), len(wanted)) == before:
            return relevant


def plain_ways(question: Question, chosen: list[int]) -> list[Way]:
    """The ways into the offers chosen, from each other or from the start, none of them beaten."""
    offers, names = question.document["offers"], question.document["organisations"]
    house_of = {item["id"]: place for place, item in enumerate(names)}
    houses = [house_of[offers[number]["organisation"]] for number in chosen]
    ways: list[Way] = []
    for index, number in enumerate(chosen):
        offer, house = offers[number], houses[index]
        risk, alone = risk_of(offer), math.inf
        found: list[tuple[int, float, float, int]] = []
        if offer["self_referral"] or house == question.start:
            found.append((NOBODY, 0.0, risk, SELF if offer["self_referral"] else INTERNAL))
            alone = risk if question.with_risk else -math.inf
        elif houses.count(house) > 1:
            found.append((house, 0.0, risk, INTERNAL))
        for place, link in enumerate(question.document["links"]):
            origin = house_of[link["from"]]
            if origin not in houses and origin != question.start:
                continue
            if leads_to(link, offer) and risk_of(link) < alone:
                referrer = NOBODY if origin == question.start else origin
                found.append((referrer, float(link["handoff_days"]), risk_of(link), place))
        ways += [
            (index, *one)
            for one in sorted(found)
            if not any(beats(other, one, question.with_risk) for other in found)
        ]
    return ways


def beats(
    other: tuple[int, float, float, int], one: tuple[int, float, float, int], with_risk: bool
) -> bool:
    """Is another way in no worse, and there whenever this one is? Of equals the first one is."""
    there = other[0] in (NOBODY, one[0])
    no_worse = other[1] <= one[1] and (not with_risk or other[2] <= one[2])
    return there and no_worse and other < one


def laid(question: Question, chosen: list[int]) -> list[Way]:
    """The same from the engine."""
    ways = list_ways(
        question.network, np.array(chosen, np.intp), question.start, with_risk=question.with_risk
    )
    return list(zip(*(column.tolist() for column in ways), strict=True))


def sides(question: Question, chosen: list[int]) -> tuple[int, int]:
    """How many links lead to the offers chosen, and out of their organisations."""
    offers = [question.document["offers"][number] for number in chosen]
    present = {offer["organisation"] for offer in offers}
    if question.start is not None:
        present.add(f"o{question.start}")
    links = question.document["links"]
    worth = [
        offer
        for offer in offers
        if question.with_risk
        or not (offer["self_referral"] or offer["organisation"] == f"o{question.start}")
    ]
    into = sum(leads_to(link, offer) for link in links for offer in worth)
    return into, sum(link["from"] in present for link in links)


@settings(max_examples=400)
@given(QUESTIONS)
def test_offers_matter_that_serve_by_goods_or_by_referring(question: Question) -> None:
    found = find_relevant(
        question.network,
        question.usable,
        question.held,
        question.needs,
        question.start,
        with_risk=question.with_risk,
    )
    assert set(np.flatnonzero(found).tolist()) == plainly_relevant(question)


@settings(max_examples=400)
@given(QUESTIONS)
def test_ways_in_are_those_that_no_other_beats(question: Question) -> None:
    chosen = np.flatnonzero(question.usable).tolist()
    assert laid(question, chosen) == plain_ways(question, chosen)


def test_links_are_looked_through_from_either_end() -> None:
    """The questions drawn above are such that each side is often the one with less to look at."""
    into_less = out_less = 0
    for seed in range(200):
        question = make_question(Random(seed))
        into, out = sides(question, np.flatnonzero(question.usable).tolist())
        into_less += 0 < into <= out
        out_less += into > out
    assert into_less >= 40
    assert out_less >= 40


@settings(max_examples=200)
@given(QUESTIONS)
def test_links_stand_sorted_by_either_end(question: Question) -> None:
    links, columns = question.network.sorted_links, question.network.links
    gates = [
        (house, service_type)
        for house in range(len(question.network.organisations))
        for service_type in links.gate_type[links.gate_start[house] : links.gate_start[house + 1]]
    ]
    assert len(gates) == len(links.gate_type)
    rows = sorted(
        (to, kind, origin, days, -math.log(sure) + 0.0, place)
        for place, (origin, to, kind, days, sure) in enumerate(
            zip(
                columns.from_organisation.tolist(),
                columns.to_organisation.tolist(),
                columns.service_type.tolist(),
                columns.handoff_days.tolist(),
                columns.acceptance.tolist(),
                strict=True,
            )
        )
    )
    assert [
        (*gates[gate], links.origin[at], links.days[term], links.risk[term], links.position[at])
        for gate in range(len(gates))
        for at in range(links.first[gate], links.first[gate + 1])
        for term in [links.terms[at]]
    ] == rows
    assert [
        (origin, *gates[links.out_gate[at]], links.days[term], links.risk[term], place)
        for origin in range(len(links.out_start) - 1)
        for at in range(links.out_start[origin], links.out_start[origin + 1])
        for term, place in [(links.out_terms[at], links.out_position[at])]
    ] == sorted((origin, to, kind, *rest) for to, kind, origin, *rest in rows)


def test_days_of_what_is_left_are_those_of_its_own_table() -> None:
    random, narrowed = Random(13), 0
    for _ in range(300):
        document, profile = make_case(random, 8)
        network = Network.from_document(document)
        whole = set_scene(network, Profile.from_document(profile), ("days", "risk"), 1.3)
        profile["limits"] = {**(profile.get("limits") or {}), "max_days": random.choice(LATEST)}
        scene = set_scene(network, Profile.from_document(profile), ("days", "risk"), 1.3)
        narrowed += 0 < len(scene.offers) < len(whole.offers)
        again = earliest(scene.table)
        for name in ("admission", "uncut", "way", "papers", "good", "organisation"):
            np.testing.assert_array_equal(getattr(scene.days, name), getattr(again, name), name)
    assert narrowed >= 30
