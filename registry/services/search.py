"""What typed words mean, by the vocabulary of this process.

    understood = understand(vocabulary, "бесплатный писхолог")
    question = PlaceFilter(search=text, meaning=understood.meaning)
    suggest(vocabulary, "логоп")       # phrases to choose from while one types, then terms

Nothing here raises.
"""

from collections.abc import Iterable
from threading import Lock

from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Term
from registry.search.completing import complete
from registry.search.lexicon import KIND_PREFIX, Lexicon, Understood

_lexicons: list[tuple[Vocabulary, Lexicon]] = []  # of the last vocabulary asked for
_building = Lock()


def understand(vocabulary: Vocabulary, text: str) -> Understood:
    """Return what ``text`` means; the lexicon is built when the first text is asked (0.5 s)."""
    with _building:
        if not _lexicons or _lexicons[0][0] is not vocabulary:
            _lexicons[:] = [(vocabulary, Lexicon(vocabulary))]
        lexicon = _lexicons[0][1]
    return lexicon.understand(text)


def suggest(vocabulary: Vocabulary, text: str) -> tuple[tuple[str, ...], tuple[Term, ...]]:
    """Return everyday phrases that begin like ``text``, and the terms it may mean, best first.

    A word that is not typed to its end looks mistyped: then what phrases there are say more.
    """
    phrases = complete(vocabulary, text)
    understood = understand(vocabulary, text)
    if phrases and understood.corrected:
        return phrases, ()
    return phrases, _terms(vocabulary, understood.ranked)


def _terms(vocabulary: Vocabulary, names: Iterable[str]) -> tuple[Term, ...]:
    return tuple(
        vocabulary.kind(name.removeprefix(KIND_PREFIX))
        if name.startswith(KIND_PREFIX)
        else vocabulary.need(name)
        if name.startswith("need.")
        else vocabulary.service_type(name)
        for name in names
    )
