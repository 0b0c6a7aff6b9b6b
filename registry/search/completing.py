"""Everyday phrases for what is typed so far.

    complete(vocabulary, "логоп")      # ("логопед", "логопедический садик", …)

Every typed word must begin some word of the phrase. Phrases that begin so come first, shorter ones
before longer ones. Nothing here raises.
"""

from collections.abc import Iterator

from registry.domain.names import search_form
from registry.domain.vocabulary import Vocabulary

MOST = 6


def complete(vocabulary: Vocabulary, text: str) -> tuple[str, ...]:
    """Return the likeliest phrases, as the vocabulary writes them, ``MOST`` at most."""
    typed = search_form(text).split()
    if not typed:
        return ()
    found: dict[str, tuple[bool, int]] = {}
    for phrase in _phrases(vocabulary):
        form = search_form(phrase)
        words = form.split()
        if all(any(word.startswith(begun) for word in words) for begun in typed):
            found.setdefault(phrase, (not form.startswith(typed[0]), len(phrase)))
    return tuple(sorted(found, key=lambda phrase: found[phrase])[:MOST])


def _phrases(vocabulary: Vocabulary) -> Iterator[str]:
    for row in vocabulary.everyday_words:
        yield from row.words
