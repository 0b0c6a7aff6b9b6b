"""What a person means by everyday words: needs, service types and kinds of organisations.

    lexicon = Lexicon(vocabulary)
    understood = lexicon.understand("бесплатный писхолог сыну")
    understood.ranked      # ('need.psychological_help', 'psychological_counselling', …), best first
    understood.meaning     # what may be filtered by: phrases that stand whole in the text
    understood.corrected   # (('писхолог', 'психолог'),)

The vocabulary's labels and its table of everyday words are phrases. A phrase counts when all its
words stand in the text, in any form and order; the rarer its words, the more it counts. A phrase
that is a part of another one that counts says nothing more. Nothing here raises.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import log

from rapidfuzz.distance import OSA

from registry.domain.asking import Meaning
from registry.domain.vocabulary import Vocabulary
from registry.search.words import (
    dictionary_form,
    is_known,
    normal_form,
    split_words,
    telling_words,
)

KIND_PREFIX = "kind:"  # a kind may have the identifier of a service type
RELATED = (
    0.55  # a need stands for its types, and a type for its needs, with this part of its weight
)
PLAIN_WEIGHT = 0.4  # a word of the plain sentence against a word of a phrase
SOFT_WEIGHT = 0.3  # words that are only a part of a phrase, against the whole phrase
SHORTEST_MISTYPED = 4
SHORTEST_GUESSED = 6  # a shorter word that a dictionary has is hardly a slip
MOST_TERMS = 10

_Corrected = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]  # words, and what was replaced


@dataclass(frozen=True, slots=True)
class Understood:
    """``ranked``: identifiers (kinds with ``kind:``), best first; ``meaning``: what is sure.

    ``corrected`` pairs each mistyped word with the one it was taken for.
    """

    ranked: tuple[str, ...]
    meaning: Meaning
    corrected: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: frozenset[str]
    terms: tuple[str, ...]
    only_alone: bool = False


class Lexicon:
    """The phrases of one vocabulary, ready to be asked; it never changes."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._order: dict[str, int] = {}
        self._phrases: list[_Phrase] = []
        self._soft: dict[str, dict[str, float]] = defaultdict(dict)  # word -> term -> weight
        self._dictionary: dict[str, None] = {}  # dictionary forms, to compare mistyped words with
        self._related: dict[str, tuple[str, ...]] = {}
        self._add_labels(vocabulary)
        for row in vocabulary.everyday_words:
            terms = (*row.needs, *row.service_types, *(KIND_PREFIX + kind for kind in row.kinds))
            for text in row.words:
                self._add_phrase(text, terms, row.only_alone)
        self._add_relations(vocabulary)
        often: dict[str, int] = defaultdict(int)
        for phrase in self._phrases:
            for word in phrase.words:
                often[word] += 1
        self._rarity = {word: log(1 + len(self._phrases) / many) for word, many in often.items()}

    def understand(self, text: str) -> Understood:
        """Return what ``text`` means; a mistyped word counts as the nearest word of a phrase."""
        written = frozenset(map(normal_form, split_words(text)))
        words, corrected = self._correct(telling_words(text))
        hits = self._hits(written.union(map(normal_form, words)))
        if not hits:
            words, guessed = self._guess(words)
            corrected = (*corrected, *guessed)
            hits = self._hits(written.union(map(normal_form, words)))
        asked = frozenset(map(normal_form, words))
        taken = frozenset[str]().union(*(phrase.words for phrase in hits))
        return Understood(
            ranked=self._rank(asked, hits)[:MOST_TERMS],
            meaning=_meaning(
                _decisive(hits),
                rest=tuple(word for word in words if normal_form(word) not in taken),
            ),
            corrected=corrected,
        )

    # ---- building

    def _add_labels(self, vocabulary: Vocabulary) -> None:
        for prefix, terms in (
            ("", vocabulary.needs),
            ("", vocabulary.service_types),
            (KIND_PREFIX, vocabulary.kinds),
        ):
            for term in terms:
                identifier = prefix + term.id
                self._order[identifier] = len(self._order)
                self._add_phrase(term.label_ru, (identifier,))
                for word in telling_words(term.plain or ""):
                    self._soft[normal_form(word)].setdefault(identifier, PLAIN_WEIGHT)

    def _add_phrase(self, text: str, terms: tuple[str, ...], only_alone: bool = False) -> None:
        words = telling_words(text)
        # "когда нас не станет" says something as a whole; "станет" alone does not
        whole = words if len(words) > 1 else split_words(text)
        self._phrases.append(_Phrase(frozenset(map(normal_form, whole)), terms, only_alone))
        for word in words:
            if not word.isdigit():
                self._dictionary[dictionary_form(word)] = None
            for term in terms:
                self._soft[normal_form(word)][term] = 1.0

    def _add_relations(self, vocabulary: Vocabulary) -> None:
        related: dict[str, list[str]] = defaultdict(list)
        for kind_of_service in vocabulary.service_types:
            for need in kind_of_service.meets:
                related[need].append(kind_of_service.id)
                related[kind_of_service.id].append(need)
        self._related = {term: tuple(others) for term, others in related.items()}

    # ---- asking

    def _hits(self, asked: frozenset[str]) -> list[_Phrase]:
        """Return the phrases that stand whole in the text and are no part of a longer one."""
        whole = [phrase for phrase in self._phrases if phrase.words and phrase.words <= asked]
        return [
            phrase for phrase in whole if not any(phrase.words < other.words for other in whole)
        ]

    def _rank(self, asked: frozenset[str], hits: list[_Phrase]) -> tuple[str, ...]:
        scores: dict[str, float] = defaultdict(float)
        for phrase in hits:
            weight = sum(self._rarity[word] for word in phrase.words)
            for place, term in enumerate(phrase.terms):
                scores[term] = max(scores[term], weight * (1 - 0.02 * place))
        for term, score in list(scores.items()):
            for other in self._related.get(term, ()):
                scores[other] = max(scores[other], score * RELATED)
        for word in asked:
            for term, weight in self._soft.get(word, {}).items():
                scores[term] += SOFT_WEIGHT * weight * self._rarity.get(word, 1.0)
        return tuple(sorted(scores, key=lambda term: (-scores[term], self._order[term])))

    def _correct(self, words: tuple[str, ...]) -> _Corrected:
        """Replace words no dictionary has by the nearest word of a phrase."""
        return self._replace(words, lambda word: 0 if is_known(word) else most_mistakes(word))

    def _guess(self, words: tuple[str, ...]) -> _Corrected:
        """Replace proper words that may be slips, if a phrase comes of it."""
        guessed, replaced = self._replace(words, lambda word: int(len(word) >= SHORTEST_GUESSED))
        if self._hits(frozenset(map(normal_form, guessed))):
            return guessed, replaced
        return words, ()

    def _replace(self, words: tuple[str, ...], allowed: Callable[[str], int]) -> _Corrected:
        found: list[str] = []
        replaced: list[tuple[str, str]] = []
        for word in words:
            strange = not word.isdigit() and normal_form(word) not in self._soft
            mistakes = allowed(word) if strange else 0
            near = self._nearest(word, mistakes)
            found.append(near or word)
            if near is not None:
                replaced.append((word, near))
        return tuple(found), tuple(replaced)

    def _nearest(self, word: str, mistakes: int) -> str | None:
        """An unknown word's dictionary form is a guess, so the word itself is compared too."""
        if not mistakes:
            return None
        as_written = nearest_word(word, self._dictionary, mistakes)
        return as_written or nearest_word(dictionary_form(word), self._dictionary, mistakes)


def most_mistakes(word: str) -> int:
    """Return how many slips of the finger a word of this length may hold."""
    if len(word) < SHORTEST_MISTYPED:
        return 0
    return 1 if len(word) < 8 else 2


def nearest_word(word: str, known: Iterable[str], mistakes: int) -> str | None:
    """Return the word of ``known`` with the fewest slips from ``word``; None: beyond ``mistakes``.

    A slip is a letter too many, missing, wrong, or two letters exchanged; of equals the first wins.
    """
    best, fewest = None, mistakes + 1
    for other in known:
        if abs(len(other) - len(word)) < fewest and len(other) >= SHORTEST_MISTYPED:
            slips = OSA.distance(word, other, score_cutoff=fewest - 1)
            if slips < fewest:
                best, fewest = other, slips
    return best


def _decisive(hits: list[_Phrase]) -> Iterable[str]:
    """An illness says what is needed only when nothing else does."""
    said = [phrase for phrase in hits if not phrase.only_alone] or hits
    return (term for phrase in said for term in phrase.terms)


def _meaning(terms: Iterable[str], rest: tuple[str, ...]) -> Meaning:
    found = tuple(dict.fromkeys(terms))
    return Meaning(
        needs=tuple(term for term in found if term.startswith("need.")),
        service_types=tuple(term for term in found if not term.startswith(("need.", KIND_PREFIX))),
        kinds=tuple(
            term.removeprefix(KIND_PREFIX) for term in found if term.startswith(KIND_PREFIX)
        ),
        rest=rest,
    )
