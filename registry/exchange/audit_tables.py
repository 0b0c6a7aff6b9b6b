"""A figure of the audit as a file: CSV, XLSX, GeoJSON, JSON.

    write_csv(figure, say), write_xlsx([figure, ...], say)
    write_geojson(figure, say, outlines), write_json(figure, say)

``say`` puts messages into the reader's language. A cell that begins like a formula is text for a
spreadsheet: CSV by ``spreadsheet.safe_cell``, XLSX by a cell of type text. Every file carries what
the figure was computed from: inputs with dates, parameters, revision, and how sure each column is.
What rests on invented organisations is marked in every format.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from registry.domain.audit import DEMO, FIGURES, Cell, Column, Figure, Text, day_words, mark
from registry.domain.vocabulary_terms import Word
from registry.exchange.spreadsheet import safe_cell

Say = Callable[[Any], str]
MOST_WIDTH = 60
MOST_SHEET_LETTERS = 31  # a spreadsheet refuses longer names of sheets
NOT_DECLARED = mark("no: “not known” is not “not there”")
MODE_WORDS = {  # of the demonstration, by whether a figure rests on invented records
    True: mark("demonstration: invented records are included"),
    False: mark("demonstration: old records are included, invented ones are not in this figure"),
}
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
PART_NAMES = {  # of a figure that is told in several tables: parameter ``part``
    "clients": mark("typical clients"),
    "sites": mark("new sites"),
    "unit": mark("unit cost"),
    "norm": mark("norm against cost"),
}
UNIT_WORDS = {
    "people": mark("people"),
    "km": mark("km"),
    "days": mark("days"),
    "share": mark("share, 0 to 1"),
    "places": mark("places"),
    "rub": mark("roubles"),
}
PARAMETER_WORDS = {
    "circuity": mark("circuity (road over straight line)"),
    "closures": mark("closures computed"),
    "bridges": mark("links without which the network falls apart"),
    "max_days": mark("longest way, days"),
    "max_travel_km": mark("farthest step, km"),
    "by": mark("rows"),
    "archetype": mark("typical client"),
    "k": mark("new sites"),
    "radius_km": mark("reach of a site, km"),
    "covered": mark("people reached"),
    "bound": mark("people reached at most"),
    "exact": mark("solved exactly"),
    "gap": mark("how far from the best at most, share"),
    "total_people": mark("people of the target group"),
    "desert_share": mark("a desert has less than this share of the country's mean"),
    "decay": mark("weight by distance"),
    "unit_cost_rub": mark("unit cost a year, roubles"),
    "compare": mark("what is compared"),
    "value": mark("number that is compared"),
    "revision_before": mark("revision of the data before"),
    "revision_after": mark("revision of the data after"),
}
VALUE_WORDS = {"territory": mark("territories"), "archetype": mark("typical clients")}


def plain(value: Cell, say: Say) -> str | int | float | bool | None:
    """Return a cell with its texts said."""
    return say(value) if isinstance(value, Text | tuple | Word) else value


def cell_of(value: Cell, say: Say) -> str | int | float | None:
    """Return a cell of a table for people: yes and no in words."""
    if isinstance(value, bool):
        return say(mark("yes") if value else mark("no"))
    return plain(value, say)


def head_of(column: Column, say: Say, *, percent: bool = False) -> str:
    """Return the heading of a column: label, unit, how sure; ``percent``: shares are shown so."""
    label = say(column.label)
    if column.unit in UNIT_WORDS and not (percent and column.unit == "share"):
        label = f"{label}, {say(UNIT_WORDS[column.unit])}"
    return f"{label} [{say(BASIS_WORDS[column.basis])}]" if column.basis else label


def part_of(figure: Figure) -> str | None:
    """Return which of several tables of its figure this is, None for the first."""
    if figure.parameters.get("by") == "archetype" and figure.level != "municipality":
        return "clients"
    part = figure.parameters.get("part")
    return part if part in PART_NAMES else None


def name_of(figure: Figure, say: Say) -> str:
    """Return the name of a figure with its number: "C5 Routes", "C5 Routes, typical clients"; a
    roadmap has no number."""
    name, part = say(FIGURE_NAMES[figure.id]), part_of(figure)
    if part is not None:
        name = f"{name}, {say(PART_NAMES[part])}"
    return f"{figure.id.upper()} {name}" if figure.id in FIGURES else name


def about(figure: Figure, say: Say) -> Iterator[tuple[str, str]]:
    """Yield what stands beside the numbers: name and text."""
    if figure.mark is not None:
        yield DEMO, say(figure.mark)
    yield say(mark("Figure")), name_of(figure, say)
    yield say(mark("Territory")), f"{figure.territory_name} ({figure.territory})"
    if figure.service_type is not None:
        yield say(mark("Service")), figure.service_type
    yield say(mark("As of")), day_words(figure.as_of)
    yield say(mark("Revision of the data")), str(figure.revision)
    if figure.mode != "production":
        yield say(mark("Mode")), say(MODE_WORDS[figure.invented])
    yield (
        say(mark("Register declared complete")),
        day_words(figure.complete_on) if figure.complete_on else say(NOT_DECLARED),
    )
    for text in figure.sentence:
        yield say(mark("What it means")), say(text)
    yield say(mark("Definition")), say(figure.definition)
    for item in figure.inputs:
        date = day_words(item.as_of) if item.as_of else say(mark("no date"))
        note = f"; {say(item.note)}" if item.note else ""
        yield say(mark("Input")), f"{say(item.name)}: {date}, {say(BASIS_WORDS[item.basis])}{note}"
    for name, value in figure.parameters.items():
        if value is not None and name != "part":
            told = say(VALUE_WORDS[value]) if value in VALUE_WORDS else cell_of(value, say)
            yield say(mark("Parameter")), f"{say(PARAMETER_WORDS.get(name, name))} = {told}"
    for text in figure.notes:
        yield say(mark("Note")), say(text)


def write_csv(figure: Figure, say: Say) -> str:
    """Return the figure as CSV (UTF-8, commas); what it rests on follows after an empty line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(map(safe_cell, heads_of(figure, say)))
    for row in figure.rows:
        cells = (cell_of(value, say) for value in row.values)
        writer.writerow(map(safe_cell, (row.territory, *cells)))
    writer.writerow([])
    writer.writerows(map(safe_cell, line) for line in about(figure, say))
    return out.getvalue()


def heads_of(figure: Figure, say: Say, *, percent: bool = False) -> list[str]:
    """Return the headings of a table, with that of the code of each row."""
    return [say(mark("Code")), *(head_of(item, say, percent=percent) for item in figure.columns)]


def write_xlsx(figures: Sequence[Figure], say: Say) -> bytes:
    """Return a workbook: a sheet per figure, and one that says what they rest on."""
    book = Workbook()
    book.remove(book.active)
    names: set[str] = set()
    for figure in figures:
        sheet = book.create_sheet(_sheet_name(figure, say, names))
        if figure.mark is not None:
            sheet.oddHeader.center.text = say(figure.mark)  # on every printed page
        heads = heads_of(figure, say, percent=True)
        _fill(sheet, 1, heads, bold=True)
        formats = [None, *(_number_format(column) for column in figure.columns)]
        for number, row in enumerate(figure.rows, 2):
            _fill(
                sheet,
                number,
                [row.territory or "", *(cell_of(value, say) for value in row.values)],
                formats=formats,
            )
        sheet.freeze_panes = "C2"
        sheet.auto_filter.ref = sheet.dimensions
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_title_rows = "1:1"
        for place, head in enumerate(heads, 1):
            width = 30 if place == 2 else min(max(len(head) // 2, 12), MOST_WIDTH)
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
    name = (f"{DEMO} {name}" if figure.invented else name)[:MOST_SHEET_LETTERS]
    number = 1
    while (found := name if number == 1 else f"{name[:-3]} {number}") in taken:
        number += 1
    taken.add(found)
    return found


def _number_format(column: Column) -> str | None:
    """How a spreadsheet shows the numbers of a column."""
    if column.unit == "share":
        return "0%"
    if column.decimals or column.unit not in ("people", "places", "rub"):
        return None
    return "#,##0"


def _fill(
    sheet: Worksheet,
    line: int,
    values: Sequence[Any],
    *,
    bold: bool = False,
    formats: Sequence[str | None] = (),
) -> None:
    for place, value in enumerate(values, 1):
        cell = sheet.cell(line, place)
        if isinstance(value, str):
            cell.value = value
            cell.data_type = "s"  # never a formula, whatever it begins with
            cell.alignment = Alignment(wrap_text=bold or len(value) > MOST_WIDTH, vertical="top")
        else:
            cell.value = value
            if formats and (shown := formats[place - 1]) is not None:
                cell.number_format = shown
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
