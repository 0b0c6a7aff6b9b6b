"""What the page about the data says, as plain values.

report.sources     # licence, notice, date, how many records of each kind in which state
report.runs        # when files came in, the latest first
report.findings    # problems by code, the gravest first, with examples
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class SourceCard:
    """A source. ``counts``: noun ("organisations", "offers", …) → record state → how many.

    ``as_of``: the day the data describes, None: not known.
    """

    id: str
    kind: str
    title: str
    url: str | None
    licence: str
    notice: str
    as_of: date | None
    note: str
    counts: Mapping[str, Mapping[str, int]]

    def total(self, noun: str) -> int:
        """Return the number of records of a noun, whatever their state."""
        return sum(self.counts.get(noun, {}).values())


@dataclass(frozen=True, slots=True)
class RunCard:
    """One finished import."""

    source_id: str
    file_name: str
    finished_at: datetime
    rows_read: int
    rows_added: int
    rows_changed: int
    rows_unchanged: int
    rows_skipped: int


@dataclass(frozen=True, slots=True)
class FindingExample:
    """One problem; ``line`` of the file, None: the file as a whole. ``organisation_slug`` None: no
    record came of the row.
    """

    line: int | None
    column: str | None
    message: str
    details: Mapping[str, Any]
    organisation_slug: str | None
    organisation_name: str | None


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Problems of one code in one file, with the first of them."""

    source_id: str
    file_name: str
    code: str
    severity: str
    count: int
    examples: tuple[FindingExample, ...]

    @property
    def message(self) -> str:
        """What the code means, in the words of the first example."""
        return self.examples[0].message if self.examples else self.code


@dataclass(frozen=True, slots=True)
class DataReport:
    """The whole page."""

    sources: tuple[SourceCard, ...]
    runs: tuple[RunCard, ...]
    findings: tuple[FindingGroup, ...]
