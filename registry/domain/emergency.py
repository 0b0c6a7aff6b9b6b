"""Telephones for an emergency: set by law, or stated on a page and sure only once somebody called.

line.is_sure      # set by an act, or verified by a call
"""

from dataclasses import dataclass
from datetime import date

KINDS = ("law", "stated")


@dataclass(frozen=True, slots=True)
class EmergencyLine:
    """One telephone. ``tel`` is dialled, ``number`` is read.

    ``everywhere``: shown on every page. ``basis``: the act that sets the number, "" for a stated
    one. ``read_on``: the day the source was read; ``verified_on``: the day somebody called; None:
    not known, or never. ``territory``: RU, or the only federal subject it serves.
    """

    id: str
    kind: str
    number: str
    tel: str
    label_ru: str
    label_en: str
    note_ru: str
    note_en: str
    territory: str
    everywhere: bool
    basis: str
    source_url: str
    read_on: date | None
    verified_on: date | None

    @property
    def is_sure(self) -> bool:
        """Does an act set it, or did somebody call?"""
        return self.kind == "law" or self.verified_on is not None

    def label(self, language: str = "ru") -> str:
        """Return what it is for."""
        return self.label_en if language == "en" else self.label_ru

    def note(self, language: str = "ru") -> str:
        """Return who answers, and what it costs."""
        return self.note_en if language == "en" else self.note_ru
