"""Reading a CSV file that may be broken, in one pass and without trusting it.

    for row in read_csv(Path("organisations.csv"), delimiter=";"):
        row.line, row.values["name"]

The file is read by lines of limited length, so that a "line" of ten megabytes is refused without
being held in memory. Raises :class:`FileRefusedError`, which names the line, for what cannot be
text in columns: other encodings, NUL, quotation marks never closed. A row with a wrong number of
cells or a cell too long comes out as a broken row, so that all of them can be told at once.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from registry.exchange.rows import FileRefusedError, Problem, Row


@dataclass(frozen=True, slots=True)
class Limits:
    """What an import takes: bytes of the file, rows, characters of a cell, bytes of a line."""

    file_bytes: int = 200 * 1024 * 1024
    rows: int = 500_000
    cell_characters: int = 20_000
    line_bytes: int = 200_000


DEFAULT_LIMITS = Limits()


def read_csv(path: Path, delimiter: str = ",", limits: Limits = DEFAULT_LIMITS) -> Iterator[Row]:
    """Yield the rows below the header.

    Raises FileRefusedError with the line of the first thing that cannot be read.
    """
    refuse_large(path, limits)
    with path.open("rb") as stream:
        lines = _text_lines(stream, limits)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        header = _header(_next_cells(reader, 1), path, delimiter)
        for count in range(1, limits.rows + 2):
            line = reader.line_num + 1
            cells = _next_cells(reader, line)
            if cells is None:
                return
            if count > limits.rows:
                raise FileRefusedError(
                    [Problem(f"more than {limits.rows} rows; split the file", line)]
                )
            if cells:
                yield _row(header, cells, line, limits)


def refuse_large(path: Path, limits: Limits = DEFAULT_LIMITS) -> None:
    """Raise FileRefusedError when the file is not there or larger than an import takes."""
    if not path.is_file():
        raise FileRefusedError([Problem(f"there is no file {path}")])
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise FileRefusedError(
            [Problem(f"{size} bytes; an import takes {limits.file_bytes} at most")]
        )


def _text_lines(stream: BinaryIO, limits: Limits) -> Iterator[str]:
    number = 0
    while raw := stream.readline(limits.line_bytes + 1):
        number += 1
        if len(raw) > limits.line_bytes:
            raise FileRefusedError(
                [Problem(f"longer than {limits.line_bytes} bytes; is this a CSV file?", number)]
            )
        if b"\0" in raw:
            raise FileRefusedError(
                [Problem("holds a NUL byte; save the file as text (CSV)", number)]
            )
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise FileRefusedError(
                [Problem(f"byte {error.start + 1} is not UTF-8; save the file as UTF-8", number)]
            ) from error
        yield text


def _next_cells(reader: Iterator[list[str]], line: int) -> list[str] | None:
    """Return the next row's cells, None at the end of the file."""
    try:
        return next(reader)
    except StopIteration:
        return None
    except csv.Error as error:
        cause = str(error)
        if "unexpected end" in cause:
            cause = "a quotation mark opened here is never closed"
        elif "expected after" in cause:
            cause = "text after a closing quotation mark; write a quotation mark twice to keep it"
        elif "field larger" in cause:
            cause = "a cell is too long; is a quotation mark missing?"
        raise FileRefusedError([Problem(cause, line)]) from error


def _header(cells: list[str] | None, path: Path, delimiter: str) -> list[str]:
    if not cells:
        raise FileRefusedError(
            [Problem(f"{path.name} is empty; the first line must name the columns")]
        )
    names = [cell.strip() for cell in cells]
    problems = [
        Problem(f"column {number} has no name", 1)
        for number, name in enumerate(names, start=1)
        if not name
    ]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    problems += [Problem("this name stands in the header twice", 1, name) for name in twice]
    if problems:
        raise FileRefusedError(problems)
    return names


def _row(header: list[str], cells: list[str], line: int, limits: Limits) -> Row:
    if len(cells) != len(header):
        message = f"{len(cells)} cells, the header names {len(header)} columns"
        return Row(line, broken=Problem(message, line))
    for name, cell in zip(header, cells, strict=True):
        if len(cell) > limits.cell_characters:
            message = f"more than {limits.cell_characters} characters"
            return Row(line, broken=Problem(message, line, name))
    return Row(line, dict(zip(header, cells, strict=True)))
