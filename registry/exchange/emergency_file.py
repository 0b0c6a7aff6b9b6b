"""Reading the telephones for an emergency (``seed_data/emergency/lines.yaml``).

lines = read_emergency_lines(path)      # tuple[EmergencyLine]

A wrong telephone costs a life, so the file is checked whole: raises ``MappingRefusedError`` with
every problem found.
"""

from dataclasses import MISSING, fields
from datetime import date
from pathlib import Path
from typing import Any

from registry.domain.emergency import KINDS, EmergencyLine
from registry.domain.telephones import read_telephones
from registry.exchange.rows import MappingRefusedError, Problem
from registry.exchange.yaml_file import read_yaml_table

_EMPTY: dict[str, Any] = {"basis": "", "source_url": "", "read_on": None, "verified_on": None}
_NAMES = {field.name for field in fields(EmergencyLine) if field.default is MISSING}


def read_emergency_lines(path: Path) -> tuple[EmergencyLine, ...]:
    """Return the lines in the order of the file, which is the order of display."""
    document = read_yaml_table(path)
    rows = document.get("lines")
    if set(document) != {"lines"} or not isinstance(rows, list) or not rows:
        raise MappingRefusedError([Problem(f"{path.name} must hold a list of lines")])
    problems: list[Problem] = []
    lines = [_line(row, number, problems) for number, row in enumerate(rows, 1)]
    read = tuple(line for line in lines if line is not None)
    if len({line.id for line in read}) != len(read):
        problems.append(Problem("two lines have the same id"))
    if problems:
        raise MappingRefusedError(problems)
    return read


def _line(row: Any, number: int, problems: list[Problem]) -> EmergencyLine | None:
    if not isinstance(row, dict) or set(_EMPTY | row) != _NAMES:
        problems.append(Problem(f"line {number}: the keys must be {', '.join(sorted(_NAMES))}"))
        return None
    line = EmergencyLine(**_EMPTY | row)
    told = [
        (line.kind in KINDS, f"the kind must be one of {', '.join(KINDS)}"),
        (line.kind != "law" or bool(line.basis), "name the act that sets the number"),
        (
            line.kind != "stated" or (bool(line.source_url) and isinstance(line.read_on, date)),
            "name the page and the day it was read",
        ),
        (
            line.verified_on is None or isinstance(line.verified_on, date),
            "the day it was verified must be a date",
        ),
        (isinstance(line.everywhere, bool), "everywhere must be true or false"),
        (
            str(line.tel) in read_telephones(str(line.number)).numbers,
            f"{line.tel} is not the telephone that stands in {line.number!r}",
        ),
    ]
    problems += [Problem(f"line {number}: {text}") for fits, text in told if not fits]
    return line
