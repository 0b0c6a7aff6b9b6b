"""Writing a table for spreadsheets: CSV that no program takes for formulas.

    text = write_table(("organisation", "phone"), [("=HYPERLINK(…)", "+7 495 000-00-00")])

A cell that a spreadsheet would compute gets an apostrophe before it; a telephone that begins with
plus stays a telephone. UTF-8 with a mark at the start, so that Excel reads Cyrillic; lines end as
RFC 4180 wants. Nothing here raises.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

_COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n")
_TELEPHONE = re.compile(r"\+[0-9][0-9 ()\-]*")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
BYTE_ORDER_MARK = "\ufeff"

Cell = str | int | float | None


def write_table(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return the table as text; None becomes an empty cell."""
    sheet = io.StringIO()
    sheet.write(BYTE_ORDER_MARK)
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[safe_cell(cell) for cell in row] for row in rows])
    return sheet.getvalue()


def safe_cell(cell: Cell) -> str:
    """Return the text of a cell that is shown and never computed."""
    if cell is None:
        return ""
    text = str(cell)
    if not isinstance(cell, str) or _TELEPHONE.fullmatch(text) or _NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text.startswith(_COMPUTED) else text
