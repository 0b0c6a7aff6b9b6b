"""A figure of the audit as a file: CSV, XLSX, GeoJSON, JSON.

    write_csv(figure, say), write_xlsx([figure, ...], say)
    write_geojson(figure, say, outlines), write_json(figure, say)

``say`` puts messages into the reader's language. A cell that begins like a formula is text for a
spreadsheet: CSV gets an apostrophe before it, XLSX a cell of type text. Every file carries what the
figure was computed from: inputs with dates, parameters, revision, and how sure each column is. What
rests on invented organisations is marked in every format.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from registry.domain.audit import DEMO, FIGURES, Cell, Figure, Text, mark

Say = Callable[[Any], str]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
MOST_WIDTH = 60
NOT_DECLARED = mark("no: “not known” is not “not there”")
BASIS_WORDS = {
    "count": mark("count"),
    "estimate": mark("estimate"),
    "assumption": mark("assumption"),
}
FIGURE_NAMES = {
    "c1": mark("Supply"),
    "c2": mark("Nearest help"),
    "c3": mark("Access"),
    "c4": mark("Structure"),
    "c5": mark("Routes"),
    "c6": mark("Network"),
    "c7": mark("What next"),
    "c8": mark("Freshness"),
    "c9": mark("Cost"),
    "c10": mark("Change"),
    "roadmap": mark("Roadmap"),
}
UNIT_WORDS = {
    "people": mark("people"),
    "km": mark("km"),
    "days": mark("days"),
    "share": mark("share, 0 to 1"),
    "places": mark("places"),
    "rub": mark("roubles"),
}


def safe_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def plain(value: Cell, say: Say) -> str | int | float | bool | None:
    """Return a cell with its texts said."""
    return say(value) if isinstance(value, Text | tuple) else value


def head_of(column: Any, say: Say) -> str:
    """Return the heading of a column: label, unit, how sure."""
    label = say(column.label)
    if column.unit in UNIT_WORDS:
        label = f"{label}, {say(UNIT_WORDS[column.unit])}"
    return f"{label} [{say(BASIS_WORDS[column.basis])}]" if column.basis else label


def name_of(figure: Figure, say: Say) -> str:
    """Return the name of a figure with its number: "C5 Routes"; a roadmap has no number."""
    name = say(FIGURE_NAMES[figure.id])
    return f"{figure.id.upper()} {name}" if figure.id in FIGURES else name


def about(figure: Figure, say: Say) -> Iterator[tuple[str, str]]:
    """Yield what stands beside the numbers: name and text."""
    if figure.mark is not None:
        yield DEMO, say(figure.mark)
    yield say(mark("Figure")), name_of(figure, say)
    yield say(mark("Territory")), f"{figure.territory_name} ({figure.territory})"
    if figure.service_type is not None:
        yield say(mark("Service")), figure.service_type
    yield say(mark("As of")), figure.as_of.isoformat()
    yield say(mark("Revision of the data")), str(figure.revision)
    if figure.mode != "production":
        yield say(mark("Mode")), say(mark("demonstration: invented records are included"))
    yield (
        say(mark("Register declared complete")),
        figure.complete_on.isoformat() if figure.complete_on else say(NOT_DECLARED),
    )
    for text in figure.sentence:
        yield say(mark("What it means")), say(text)
    yield say(mark("Definition")), say(figure.definition)
    for item in figure.inputs:
        date = item.as_of.isoformat() if item.as_of else say(mark("no date"))
        note = f"; {say(item.note)}" if item.note else ""
        yield say(mark("Input")), f"{say(item.name)}: {date}, {say(BASIS_WORDS[item.basis])}{note}"
    for name, value in figure.parameters.items():
        if value is not None:
            yield say(mark("Parameter")), f"{name} = {value}"
    for text in figure.notes:
        yield say(mark("Note")), say(text)


def write_csv(figure: Figure, say: Say) -> str:
    """Return the figure as CSV (UTF-8, commas); what it rests on follows after an empty line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["territory", *(safe_text(head_of(item, say)) for item in figure.columns)])
    for row in figure.rows:
        cells = [plain(value, say) for value in row.values]
        writer.writerow(
            [
                safe_text(row.territory or ""),
                *(safe_text(cell) if isinstance(cell, str) else _bare(cell) for cell in cells),
            ]
        )
    writer.writerow([])
    for name, text in about(figure, say):
        writer.writerow([safe_text(name), safe_text(text)])
    return out.getvalue()


def _bare(value: float | bool | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)


def write_xlsx(figures: Sequence[Figure], say: Say) -> bytes:
    """Return a workbook: a sheet per figure, and one that says what they rest on."""
    book = Workbook()
    book.remove(book.active)
    names: set[str] = set()
    for figure in figures:
        sheet = book.create_sheet(_sheet_name(figure, say, names))
        if figure.mark is not None:
            sheet.oddHeader.center.text = say(figure.mark)  # on every printed page
        _fill(sheet, 1, ["territory", *(head_of(item, say) for item in figure.columns)], bold=True)
        for number, row in enumerate(figure.rows, 2):
            _fill(
                sheet,
                number,
                [row.territory or "", *(plain(value, say) for value in row.values)],
            )
        sheet.freeze_panes = "C2"
        sheet.auto_filter.ref = sheet.dimensions
        for place, column in enumerate(["territory", *(item.label for item in figure.columns)], 1):
            width = 30 if place == 2 else min(max(len(say(column)), 12), MOST_WIDTH)
            sheet.column_dimensions[get_column_letter(place)].width = width
    notes = book.create_sheet(say(mark("About"))[:31])
    line = 1
    for figure in figures:
        for name, text in about(figure, say):
            _fill(notes, line, [name, text])
            line += 1
        line += 1
    notes.column_dimensions["A"].width = 30
    notes.column_dimensions["B"].width = 120
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_name(figure: Figure, say: Say, taken: set[str]) -> str:
    name = name_of(figure, say)
    name = (f"{DEMO} {name}" if figure.invented else name)[:28]
    number = 1
    while (found := name if number == 1 else f"{name} {number}") in taken:
        number += 1
    taken.add(found)
    return found


def _fill(sheet: Worksheet, line: int, values: Sequence[Any], *, bold: bool = False) -> None:
    for place, value in enumerate(values, 1):
        cell = sheet.cell(line, place)
        if isinstance(value, str):
            cell.value = value
            cell.data_type = "s"  # never a formula, whatever it begins with
            cell.alignment = Alignment(wrap_text=bold or len(value) > MOST_WIDTH, vertical="top")
        else:
            cell.value = value
        if bold:
            cell.font = Font(bold=True)


def write_json(figure: Figure, say: Say) -> dict[str, Any]:
    """Return the figure as plain values of JSON, texts said."""
    return {
        "figure": figure.id,
        "territory": figure.territory,
        "territory_name": figure.territory_name,
        "level": figure.level,
        "service_type": figure.service_type,
        "as_of": figure.as_of.isoformat(),
        "network_revision": figure.revision,
        "demonstration": figure.mode != "production",
        "mark": None if figure.mark is None else say(figure.mark),
        "register_complete_on": figure.complete_on.isoformat() if figure.complete_on else None,
        "sentence": " ".join(say(text) for text in figure.sentence),
        "definition": say(figure.definition),
        "columns": [
            {
                "id": item.id,
                "label": say(item.label),
                "unit": item.unit,
                "basis": item.basis,
            }
            for item in figure.columns
        ],
        "rows": [
            {
                "territory": row.territory,
                "register_complete": row.complete,
                **{
                    item.id: plain(value, say)
                    for item, value in zip(figure.columns, row.values, strict=True)
                },
            }
            for row in figure.rows
        ],
        "inputs": [
            {
                "name": say(item.name),
                "as_of": item.as_of.isoformat() if item.as_of else None,
                "basis": item.basis,
                "note": say(item.note) if item.note else None,
            }
            for item in figure.inputs
        ],
        "parameters": dict(figure.parameters),
        "notes": [say(text) for text in figure.notes],
    }


def write_geojson(figure: Figure, say: Say, outlines: Mapping[str, str]) -> str:
    """Return the rows that have a place, as GeoJSON; ``outlines`` geometries by territory."""
    ids = [item.id for item in figure.columns]
    features = []
    for row in figure.rows:
        properties = {
            "territory": row.territory,
            **({"mark": DEMO} if figure.invented else {}),
            "register_complete": row.complete,
            **dict(zip(ids, (plain(value, say) for value in row.values), strict=True)),
        }
        geometry: Any = None
        if {"lat", "lon"} <= set(ids):
            point = (properties["lon"], properties["lat"])
            geometry = {"type": "Point", "coordinates": point}
        elif row.point is not None:
            geometry = {"type": "Point", "coordinates": [row.point[1], row.point[0]]}
        elif row.territory in outlines:
            geometry = json.loads(outlines[str(row.territory)])
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    about_it = write_json(figure, say)
    del about_it["rows"]
    return json.dumps(
        {"type": "FeatureCollection", "about": about_it, "features": features}, ensure_ascii=False
    )
