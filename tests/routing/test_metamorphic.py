"""What must stay the same, or can only get better, when a network of a town's size is changed.

No oracle reaches this far: here answers of the engine are compared with each other, and every
returned route goes through the validator.
"""

from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.domain.route import Answer
from registry.routing import Network, Profile, find_routes
from tests.routing.comparing import broken_rule, uncovered, vector_of
from tests.routing.strategies import (
    NEEDS,
    Record,
    make_document,
    make_offer,
    make_profile,
    make_rival,
    networks,
)
from tests.routing.validator import Validator

CRITERIA = ("days", "travel_km", "risk")
ORGANISATIONS = tuple(f"org.{number}" for number in range(14))
TYPES = tuple(f"type.{number}" for number in range(10))
FEW = networks(25)
# Plans weighed. A town whose exact front takes more is passed over, since a cut front may change in
# any way; test_most_towns_have_routes sees to it that few are.
BUDGET = 5_000


@st.composite
def towns(draw: st.DrawFn) -> tuple[Record, Record, Random]:
    """A network of some tens of offers, somebody with a home who asks it, and luck for changes."""
    random = draw(st.randoms(use_true_random=True))
    document = make_document(random, random.randint(20, 45), ORGANISATIONS, TYPES)
    profile = make_profile(random, document)
    profile.update(lat=55.75, lon=37.61, as_of="2026-06-01")
    return document, profile, random


def try_to_the_end(document: Record, profile: Record) -> Answer:
    answer = find_routes(
        Network.from_document(document),
        Profile.from_document(profile),
        criteria=CRITERIA,
        tolerance=None,
        budget=BUDGET,
        explain=False,
    )
    assert broken_rule(Validator(document, profile), answer) is None
    return answer


def answer_of(document: Record, profile: Record) -> Answer:
    """The exact answer; towns that would take too long are passed over."""
    answer = try_to_the_end(document, profile)
    assume(answer.complete)
    return answer


def vectors_of(answer: Answer) -> list[tuple[float, ...]]:
    return [vector_of(route, CRITERIA) for route in answer.routes]


def same_vectors(one: Answer, other: Answer, scale: float = 1.0) -> bool:
    scaled = [(days * scale, *rest) for days, *rest in vectors_of(one)]
    return len(one.routes) == len(other.routes) and all(
        mine == pytest.approx(its, abs=1e-5)
        for mine, its in zip(sorted(scaled), sorted(vectors_of(other)), strict=True)
    )


@FEW
@given(towns())
def test_an_offer_more_never_worsens_the_front(town: tuple[Record, Record, Random]) -> None:
    document, profile, random = town
    before = answer_of(document, profile)
    if random.random() < 0.5:
        new = make_rival(random, "offer.new", random.choice(document["offers"]), ORGANISATIONS)
    else:
        new = make_offer(random, "offer.new", ORGANISATIONS, TYPES, fractional=True)
    after = answer_of({**document, "offers": [*document["offers"], new]}, profile)
    assert uncovered(vectors_of(after), vectors_of(before), [0.0] * len(CRITERIA)) is None


@FEW
@given(towns())
def test_an_unused_offer_less_changes_nothing(town: tuple[Record, Record, Random]) -> None:
    document, profile, random = town
    before = answer_of(document, profile)
    used = {name for route in before.routes for name in route.offers}
    unused = [record["id"] for record in document["offers"] if record["id"] not in used]
    gone = set(random.sample(unused, min(len(unused), random.choice((1, 1, 5)))))
    left = [record for record in document["offers"] if record["id"] not in gone]
    after = answer_of({**document, "offers": left}, profile)
    assert same_vectors(before, after)
    assert [route.offers for route in before.routes] == [route.offers for route in after.routes]


def renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {renamed(key, names): renamed(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [renamed(inner, names) for inner in value]
    return names.get(value, value) if isinstance(value, str) else value


@FEW
@given(towns())
def test_other_names_change_nothing_but_ties(town: tuple[Record, Record, Random]) -> None:
    document, profile, random = town
    names = [record["id"] for record in document["offers"]]
    names += [*ORGANISATIONS, *TYPES, *NEEDS, "doc.a", "doc.b", "status.d", "skill.e", "doc.e"]
    shuffled = [f"name.{number}" for number in range(len(names))]
    random.shuffle(shuffled)
    new_names = dict(zip(names, shuffled, strict=True))
    random.shuffle(document["offers"])
    before = answer_of(document, profile)
    after = answer_of(renamed(document, new_names), renamed(profile, new_names))
    assert same_vectors(before, after)


@FEW
@given(towns(), st.sampled_from([0.5, 2, 3]))
def test_days_can_be_counted_in_other_units(
    town: tuple[Record, Record, Random], scale: float
) -> None:
    document, profile, _ = town
    for name in ("age", "limits", "birth_date"):
        profile.pop(name, None)
    for record in document["offers"]:
        record.pop("not_before", None)

    def stretched(record: Record) -> Record:
        return {
            name: value * scale if name.endswith("_days") and value is not None else value
            for name, value in record.items()
        }

    longer = {
        **document,
        "offers": [stretched(record) for record in document["offers"]],
        "links": [stretched(record) for record in document["links"]],
    }
    assert same_vectors(answer_of(document, profile), answer_of(longer, profile), scale)


@FEW
@given(towns(), st.data())
def test_a_looser_limit_never_worsens_the_front(
    town: tuple[Record, Record, Random], data: st.DataObject
) -> None:
    document, profile, _ = town
    limit = data.draw(st.sampled_from(["max_fee", "max_days", "max_travel_km"]))
    tight, loose = sorted(data.draw(st.tuples(*[st.sampled_from([0, 7, 20, 500, 1500])] * 2)))

    def limited(value: float) -> Record:
        return {**profile, "limits": {limit: value}}

    before, after = answer_of(document, limited(tight)), answer_of(document, limited(loose))
    assert uncovered(vectors_of(after), vectors_of(before), [0.0] * len(CRITERIA)) is None


def test_most_towns_have_routes() -> None:
    answers: list[Answer] = []

    @FEW
    @given(towns())
    def look(town: tuple[Record, Record, Random]) -> None:
        answers.append(try_to_the_end(town[0], town[1]))

    look()
    assert sum(answer.complete for answer in answers) >= 0.8 * len(answers)
    assert sum(bool(answer.routes) for answer in answers) > len(answers) / 2
    assert sum(len(answer.routes) > 2 for answer in answers) > len(answers) / 8
