"""Rows of a file someone brings, whatever its format, and what is wrong with them.

A :class:`Row` knows its place, so that every complaint names it: "line 7, column lat: …". Reading a
file either yields rows or raises :class:`FileRefusedError` with the first thing that made going on
pointless (not UTF-8, a quotation mark never closed); problems of single rows are
:class:`Problem` values, collected by the caller and shown together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. ``line`` counts lines of the file, the header being 1 (features of a map
    file are counted from 1); None when the whole file is meant.
    """

    message: str
    line: int | None = None
    column: str | None = None
    unit: str = "line"

    def __str__(self) -> str:
        place = [] if self.line is None else [f"{self.unit} {self.line}"]
        if self.column is not None:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: {self.message}" if place else self.message


class ExchangeError(Exception):
    """A file or mapping cannot be used; ``problems`` says where and why."""

    def __init__(self, problems: Sequence[Problem], total: int | None = None) -> None:
        self.problems = tuple(problems)
        self.total = len(self.problems) if total is None else total
        super().__init__("\n".join(str(problem) for problem in self.problems))


class FileRefusedError(ExchangeError):
    """The file cannot be read as the mapping says."""


class MappingRefusedError(ExchangeError):
    """The mapping itself cannot be used."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record as the file has it: ``values`` by column, text as written, never None.

    ``geometry`` is there for map files only. ``broken`` says what is wrong with the row itself;
    its values then mean nothing.
    """

    line: int
    values: Mapping[str, str] = field(default_factory=dict)
    geometry: BaseGeometry | None = None
    unit: str = "line"
    broken: Problem | None = None

    def problem(self, column: str | None, message: str) -> Problem:
        """Return a complaint about this row."""
        return Problem(message, self.line, column, self.unit)
