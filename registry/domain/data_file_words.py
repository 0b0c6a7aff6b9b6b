"""How the words of others become ours: kinds of organisations in data files, services named in free
text, and what people type into the search.

The tables are part of the vocabulary (`kind_mapping.yaml`, `service_words.yaml`,
`everyday_words.yaml`); the first two are asked through `Vocabulary.map_kind` and
`Vocabulary.service_types_named_in`, the third by `registry.search`. What is found in a text is what
a page said in passing: to be confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass


def fold(text: str) -> str:
    """Text as names and words are compared: lower case, е for ё."""
    return text.lower().replace("ё", "е")


@dataclass(frozen=True, slots=True, kw_only=True)
class KindMapping:
    """How a value of a data file's column `kind` becomes ours.

    The row counts when `name_has` is empty or the organisation's name contains one of its pieces.
    `skip`: why the record is not
    loaded (then `kind` is None). `service_types`: assume only these; empty: assume nothing; None:
    what is typical of the kind.
    """

    file: str
    value: str
    kind: str | None = None
    skip: str | None = None
    name_has: tuple[str, ...] = ()
    age_min: float | None = None
    age_max: float | None = None
    service_types: tuple[str, ...] | None = None
    note: str | None = None

    def fits_name(self, name: str) -> bool:
        """Whether the row counts for an organisation of this name (case and ё do not matter)."""
        folded = fold(name)
        return not self.name_has or any(piece in folded for piece in self.name_has)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceWords:
    """Words by which data files name a service type: some of `has` stands in the text, none of
    `has_not`; both lower case, with е for ё; a space at an end of a word is an end of the word in
    the text, of the piece too. `service_type` None: a piece of text with such words
    speaks of plans and is left out.
    """

    has: tuple[str, ...]
    service_type: str | None = None
    has_not: tuple[str, ...] = ()

    def fits(self, folded: str) -> bool:
        """Whether the words stand in a piece of text, already folded by `fold`."""
        words = f" {' '.join(folded.split())} "
        return any(piece in words for piece in self.has) and not any(
            piece in words for piece in self.has_not
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EverydayWords:
    """How people ask, and what they mean: `words` are phrases; needs, service types and kinds of
    organisations are alternatives. `only_alone`: an illness, say; it decides nothing when other
    words tell what is needed.
    """

    words: tuple[str, ...]
    needs: tuple[str, ...] = ()
    service_types: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    only_alone: bool = False
