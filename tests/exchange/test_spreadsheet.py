"""A table is read by spreadsheets as it was meant: no formulas, no lost plus, Cyrillic whole."""

import csv
import io

import pytest

from registry.exchange.spreadsheet import BYTE_ORDER_MARK, safe_cell, write_table


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3+cmd", "'-2+3+cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("+7 (495) 000-00-00", "+7 (495) 000-00-00"),
        ("-12.5", "-12.5"),
        (-3, "-3"),
        (None, ""),
        ("Центр «Рядом»", "Центр «Рядом»"),
    ],
)
def test_a_cell_is_never_computed(cell: str | int | None, written: str) -> None:
    assert safe_cell(cell) == written


def test_a_table_is_read_back_as_it_was() -> None:
    rows = [("Центр, дом 1", 'в "кавычках"'), ("две\nстроки", "ё")]
    text = write_table(("name", "note"), rows)
    assert text.startswith(BYTE_ORDER_MARK)
    read = list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))
    assert read == [["name", "note"], *map(list, rows)]
