"""A sheet in plain language: parts with a drawing, a heading and short lines.

    sheet = PlainSheet("Ваш план", (), (PlainPart("first", "Сначала", "go.svg", lines),))
    for sentence in list_sentences(sheet): ...     # what the linter reads

A line is a sentence (checked by ``plain_language``) or a name that is shown as it is: of an
organisation, an address, a telephone, a paper. Screen, print and PDF show the same value.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from registry.domain.plain_language import find_abbreviations

SENTENCE = "sentence"
NAMES = ("organisation", "address", "telephone", "paper", "need")


@dataclass(frozen=True, slots=True)
class PlainLine:
    """One line. ``kind`` is "sentence" or one of ``NAMES``.

    ``note`` is a sentence that belongs to a name, ``href`` where the name leads (both may be None).
    """

    kind: str
    text: str
    note: str | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class PlainPart:
    """A heading with its lines. ``code`` names the part ("first", "step-1"…); ``pictogram`` is a
    file of ``static/pictograms/mulberry`` that only repeats the heading. ``name`` is the name that
    the heading ends with, such as that of a service, or None.
    """

    code: str
    heading: str
    pictogram: str
    lines: tuple[PlainLine, ...]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """The whole sheet. ``lead`` are sentences under the title; a part without lines is left out."""

    title: str
    lead: tuple[str, ...]
    parts: tuple[PlainPart, ...]


def list_sentences(sheet: PlainSheet) -> Iterator[str]:
    """Yield everything that is a sentence of ours: title, lead, headings, sentences, notes."""
    yield sheet.title
    yield from sheet.lead
    for part in sheet.parts:
        yield part.heading
        for line in part.lines:
            if line.kind == SENTENCE:
                yield line.text
            if line.note:
                yield line.note


def list_meanings(sheet: PlainSheet, meanings: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the abbreviations of the sheet, names included, with their known meanings."""
    texts = [sheet.title, *sheet.lead]
    for part in sheet.parts:
        texts += [part.heading, part.name or ""]
        texts += [line.text for line in part.lines if line.kind != "address"]
    found = dict.fromkeys(name for text in texts for name in find_abbreviations(text))
    return tuple((name, meanings[name]) for name in sorted(found) if name in meanings)
