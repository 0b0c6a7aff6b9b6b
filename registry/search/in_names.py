"""Typed words looked for in names and addresses.

    found = find_in_names(index.words, "диспансер малая полянка", Meaning())
    found.rows          # mask of organisations
    found.closeness     # how many of the words stand there as whole words, in any form
    found.narrows       # the words name an organisation: what they mean is left aside
    found.corrected     # (("цветочик", "цветочек"),)

A word matches where it stands in any form, or as a part of a written word. A word that stands
nowhere and no dictionary has counts as the nearest word that does. When no organisation has all
the words, those with the most of them (at least two, more than half) are found. Nothing here
raises.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from registry.domain.asking import Meaning
from registry.engine.places import WordIndex
from registry.search.lexicon import most_mistakes, nearest_word
from registry.search.words import is_known, normal_form, telling_words

MAX_WORDS = 12  # a longer search is a pasted text; its first words decide
ENOUGH_WORDS = 2
ENOUGH_SHARE = 0.5
NUMBER_SIGN = "no"  # what № has become in comparable texts
SHORTEST_PART = 3  # a shorter word is looked for whole: "на" would stand in half of all names


@dataclass(frozen=True, slots=True, eq=False)
class FoundInNames:
    """Masks and counts run over the organisations of a :class:`WordIndex`."""

    rows: Any
    closeness: Any
    narrows: bool
    corrected: tuple[tuple[str, str], ...] = ()


def find_in_names(index: WordIndex, text: str, meaning: Meaning | None) -> FoundInNames:
    """Return the organisations whose name or address fits ``text``.

    ``meaning`` None: only names are asked, every word must fit, parts of words count however short.
    """
    words = telling_words(text)[:MAX_WORDS]
    strict = meaning is None
    count = np.zeros(index.row_count, dtype=np.int16)
    closeness = np.zeros(index.row_count, dtype=np.int16)
    corrected = []
    for word in words:
        whole, part = _look_up(index, word, strict)
        if not whole and not part and not strict:
            near = _mended(index, word)
            if near is not None:
                corrected.append((word, near))
                whole, part = _look_up(index, near, strict)
        exact = index.rows_with(whole)
        closeness += exact
        if word.isdigit():  # "№ 9" in a name is closer than house 9
            numbered = [number for number in whole if index.words[number] == NUMBER_SIGN + word]
            closeness += index.rows_with(numbered)
        count += exact | index.rows_with(part)
    rows = (count == len(words)) if words else np.zeros(index.row_count, dtype=bool)
    complete = bool(rows.any())
    if not complete and not strict and count.size:
        most = int(count.max())
        if most >= ENOUGH_WORDS and most > ENOUGH_SHARE * len(words):
            rows = count == most
    left = meaning.rest if meaning else ()
    return FoundInNames(rows, closeness, complete and bool(left), tuple(corrected))


def _look_up(index: WordIndex, word: str, strict: bool) -> tuple[list[int], list[int]]:
    """Return the numbers of words that are ``word`` in some form, and of those that hold it."""
    whole = list(index.by_form.get(normal_form(word), ()))
    if not strict and len(word) < SHORTEST_PART:
        return whole, []
    if word.isdigit() and whole and not strict:  # house 1 is not house 12
        return whole, []
    known = set(whole)
    part = [
        number
        for number, written in enumerate(index.words)
        if word in written and number not in known
    ]
    return whole, part


def _mended(index: WordIndex, word: str) -> str | None:
    mistakes = 0 if word.isdigit() or is_known(word) else most_mistakes(word)
    return nearest_word(word, index.words, mistakes) if mistakes else None
