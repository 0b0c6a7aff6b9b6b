"""Broken CSV files: every one is refused with a sentence that names the place."""

from pathlib import Path

import pytest

from registry.exchange.csv_table import Limits, read_csv
from registry.exchange.rows import FileRefusedError


def write(folder: Path, content: bytes | str) -> Path:
    path = folder / "file.csv"
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def refusal(path: Path, **kwargs: object) -> str:
    with pytest.raises(FileRefusedError) as caught:
        list(read_csv(path, **kwargs))  # type: ignore[arg-type]
    return str(caught.value)


def test_rows_know_their_line_also_after_a_cell_with_line_breaks(tmp_path):
    path = write(tmp_path, 'name,note\nодин,"две\nстроки"\n\nдва,""\n')
    rows = list(read_csv(path))
    assert [(row.line, row.values["name"]) for row in rows] == [(2, "один"), (5, "два")]
    assert rows[0].values["note"] == "две\nстроки"


def test_a_byte_order_mark_and_another_delimiter_are_fine(tmp_path):
    path = write(tmp_path, "\ufeffname;note\nа;б\n")
    assert next(iter(read_csv(path, delimiter=";"))).values == {"name": "а", "note": "б"}


def test_a_file_in_another_encoding_is_refused_with_line_and_byte(tmp_path):
    path = write(tmp_path, b"name\nok\n" + "имя\n".encode("cp1251"))
    assert refusal(path) == "line 3: byte 1 is not UTF-8; save the file as UTF-8"


def test_a_nul_byte_is_refused(tmp_path):
    assert refusal(write(tmp_path, b"name\na\0b\n")).startswith("line 2: holds a NUL byte")


def test_a_line_of_ten_megabytes_is_refused_without_reading_on(tmp_path):
    path = write(tmp_path, b"name\n" + b"x" * 10_000_000 + b"\n")
    assert refusal(path).startswith("line 2: longer than 200000 bytes")


def test_a_quotation_mark_never_closed_is_told_where_it_opens(tmp_path):
    path = write(tmp_path, 'name\nок\n"открыто\nи дальше\n')
    assert refusal(path) == "line 3: a quotation mark opened here is never closed"


def test_text_after_a_closing_quotation_mark_is_told(tmp_path):
    assert refusal(write(tmp_path, 'name,b\n"a"б,1\n')).startswith("line 2: text after a closing")


def test_rows_with_too_few_or_too_many_cells_come_out_broken(tmp_path):
    path = write(tmp_path, "a,b\n1\n1,2\n1,2,3\n")
    broken = [str(row.broken) for row in read_csv(path) if row.broken]
    assert broken == [
        "line 2: 1 cells, the header names 2 columns",
        "line 4: 3 cells, the header names 2 columns",
    ]


def test_a_cell_too_long_names_its_column(tmp_path):
    path = write(tmp_path, f"a,b\n1,{'x' * 30}\n")
    (row,) = read_csv(path, limits=Limits(cell_characters=20))
    assert str(row.broken) == "line 2, column b: more than 20 characters"


def test_headers_must_name_every_column_once(tmp_path):
    message = refusal(write(tmp_path, "a,,a\n1,2,3\n"))
    assert message == "line 1: column 2 has no name\nline 1, column a: this name stands in the " \
        "header twice"  # fmt: skip


def test_an_empty_file_is_refused(tmp_path):
    assert "is empty" in refusal(write(tmp_path, b""))


def test_more_rows_than_allowed_are_refused(tmp_path):
    path = write(tmp_path, "a\n1\n2\n3\n")
    assert len(list(read_csv(path, limits=Limits(rows=3)))) == 3
    assert refusal(path, limits=Limits(rows=2)) == "line 4: more than 2 rows; split the file"


def test_a_file_too_large_or_not_there_is_refused(tmp_path):
    path = write(tmp_path, "a\n1\n")
    assert "an import takes 3 at most" in refusal(path, limits=Limits(file_bytes=3))
    assert "there is no file" in refusal(tmp_path / "none.csv")
