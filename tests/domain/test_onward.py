"""What a place opens the way to, against a naive reading of the shipped vocabulary."""

import pytest

from registry.config import ROOT
from registry.domain.onward import Giving, list_onward
from registry.domain.vocabulary import Vocabulary
from registry.exchange.vocabulary_files import read_vocabulary


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary(ROOT / "seed_data" / "vocabulary")


def opened(vocabulary: Vocabulary, fact: str, not_by: str) -> list[str]:
    """Service types that ask for the fact or for what it implies: widened until nothing is new."""
    held = {fact}
    for _round in vocabulary.facts:
        held |= {
            implied for each in vocabulary.facts if each.id in held for implied in each.implies
        }
    return [
        kind.id
        for kind in vocabulary.service_types
        if kind.id != not_by
        and any(asked in held for asked in (*kind.requires, *kind.requires_at_admission))
    ]


def test_every_service_type_leads_on_as_the_vocabulary_says(vocabulary: Vocabulary) -> None:
    steps = 0
    for kind in vocabulary.service_types:
        found = list_onward([Giving(kind.id, kind.yields, assumed=True)], vocabulary)
        by_fact = {fact: opened(vocabulary, fact, kind.id) for fact in kind.yields}
        wanted = {fact: types for fact, types in by_fact.items() if types}
        assert {step.fact.id: [each.id for each in step.opens] for step in found} == wanted
        steps += len(found)
    assert steps > 20


def test_what_is_stated_once_is_not_called_assumed(vocabulary: Vocabulary) -> None:
    kind = next(each for each in vocabulary.service_types if each.id == "mse_examination")
    givings = [Giving("other", kind.yields, assumed=True), Giving(kind.id, kind.yields, False)]
    assert all(not step.assumed for step in list_onward(givings, vocabulary))
    assert all(step.assumed for step in list_onward(givings[:1], vocabulary))
