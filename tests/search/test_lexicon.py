"""Everyday words are understood: measured on labelled queries, a third of them held out."""

import pytest

from registry.config import ROOT
from registry.domain.data_file_words import EverydayWords
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Kind, Need
from registry.search.lexicon import Lexicon, nearest_word
from registry.services.vocabulary import get_vocabulary
from tests.search.labelled import ORGANISATION, Labelled, read_labelled, recall

WANTED_RECALL = 0.9


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(get_vocabulary(ROOT / "seed_data"))


def about_terms() -> list[Labelled]:
    return [
        query
        for query in read_labelled()
        if not any(wanted.startswith(ORGANISATION) for wanted in query.wants)
    ]


def test_every_wanted_term_exists() -> None:
    vocabulary = get_vocabulary(ROOT / "seed_data")
    known = {term.id for term in (*vocabulary.needs, *vocabulary.service_types)}
    known |= {f"kind:{kind.id}" for kind in vocabulary.kinds}
    assert {wanted for query in about_terms() for wanted in query.wants} <= known


@pytest.mark.parametrize("held_out", [False, True])
def test_recall_at_ten(lexicon: Lexicon, held_out: bool) -> None:
    queries = [query for query in about_terms() if query.held_out == held_out]
    assert len(queries) >= 50
    found = recall(queries, lambda text: lexicon.understand(text).ranked[:10])
    assert found >= WANTED_RECALL


def test_there_are_enough_queries() -> None:
    assert len(read_labelled()) >= 150
    assert len({query.asks for query in read_labelled()}) == len(read_labelled())


def test_a_mistyped_word_is_corrected_and_named(lexicon: Lexicon) -> None:
    understood = lexicon.understand("бесплатный писхолог")
    assert understood.corrected == (("писхолог", "психолог"),)
    assert "psychological_counselling" in understood.meaning.service_types


def test_a_proper_word_is_not_corrected_without_need(lexicon: Lexicon) -> None:
    assert lexicon.understand("логопед для школьника").corrected == ()


@pytest.mark.parametrize("text", ["", "…", "ыыыы щщщщ", "qwerty", "'; DROP TABLE offer; --"])
def test_nothing_is_understood_of_nothing(lexicon: Lexicon, text: str) -> None:
    assert not lexicon.understand(text).meaning


def small_lexicon() -> Lexicon:
    need = {name: Need(id=f"need.{name}", label_ru=f"Цель {name}", label_en=name) for name in "abc"}
    return Lexicon(
        Vocabulary(
            needs=tuple(need.values()),
            kinds=(Kind(id="a", label_ru="Вид", label_en="Kind", department="d"),),
            everyday_words=(
                EverydayWords(words=("детский сад",), needs=("need.a",)),
                EverydayWords(words=("сад",), needs=("need.b",), kinds=("a",)),
                EverydayWords(words=("аутизм",), needs=("need.c",), only_alone=True),
                EverydayWords(words=("когда нас не станет",), needs=("need.b",)),
            ),
        )
    )


def test_a_longer_phrase_wins_over_its_part() -> None:
    assert small_lexicon().understand("в детском саду").meaning.needs == ("need.a",)
    understood = small_lexicon().understand("сады")
    assert (understood.meaning.needs, understood.meaning.kinds) == (("need.b",), ("a",))
    assert "kind:a" in understood.ranked


def test_an_illness_decides_only_alone() -> None:
    lexicon = small_lexicon()
    assert lexicon.understand("аутизм").meaning.needs == ("need.c",)
    understood = lexicon.understand("сад аутизм")
    assert understood.meaning.needs == ("need.b",)
    assert "need.c" in understood.ranked


def test_a_phrase_of_empty_words_counts_as_a_whole() -> None:
    lexicon = small_lexicon()
    assert lexicon.understand("что будет когда нас не станет").meaning.needs == ("need.b",)
    assert not lexicon.understand("станет").meaning


def test_words_that_no_phrase_took_are_named() -> None:
    assert small_lexicon().understand("сад на улице Ленина").meaning.rest == ("улице", "ленина")


@pytest.mark.parametrize(
    ("word", "near"),
    [("писхолог", "психолог"), ("психолг", "психолог"), ("психология", None), ("кот", None)],
)
def test_the_nearest_word_is_within_reach(word: str, near: str | None) -> None:
    assert nearest_word(word, ("психолог", "логопед", "код"), 1) == near
