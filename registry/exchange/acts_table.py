"""Acts of law as CSV: one line an act, dates as documents write them.

write_acts(rows, say)       # rows of texts under ``HEADS``
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from registry.domain.audit import mark
from registry.exchange.spreadsheet import safe_cell

HEADS = (
    mark("Number"),
    mark("Date of the act"),
    mark("Title"),
    mark("Territory"),
    mark("In force from"),
    mark("In force to"),
    mark("State of the act"),
    mark("Replaced by"),
    mark("Structural elements"),
    mark("Named in"),
    mark("To be checked"),
)


def write_acts(rows: Iterable[Sequence[str]], say: Callable[[Any], str]) -> str:
    """Return the table; no cell is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([say(head) for head in HEADS])
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue()
