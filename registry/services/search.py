"""What typed words mean, by the vocabulary of this process.

    understood = understand(vocabulary, "бесплатный писхолог")
    question = PlaceFilter(search=text, meaning=understood.meaning)

Nothing here raises.
"""

from threading import Lock

from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Term
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


def list_meant(vocabulary: Vocabulary, text: str) -> tuple[Term, ...]:
    """Return the terms that ``text`` may mean, best first, for suggestions while one types."""
    return tuple(
        vocabulary.kind(name.removeprefix(KIND_PREFIX))
        if name.startswith(KIND_PREFIX)
        else vocabulary.need(name)
        if name.startswith("need.")
        else vocabulary.service_type(name)
        for name in understand(vocabulary, text).ranked
    )
