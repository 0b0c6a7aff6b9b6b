"""The report of an audit as one document: a page that opens without a network, and paper.

    html = report_page(vocabulary, figures, outlines, command)
    pdf = report_paper(vocabulary, figures, outlines, command)

Figures as the public may see them. What decides stands first: the ways of people, what would mend
most and what it costs; then what these rest on. Tables are cut to what a meeting can read: the
columns that matter, the rows where it is worst; everything is in the tables beside the report.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from flask import current_app, render_template, url_for

from registry.audit import words
from registry.audit.pictures import Shown, show_figure
from registry.domain.audit import Cell, Figure, Text
from registry.domain.vocabulary import Vocabulary
from registry.exchange.audit_tables import part_of
from registry.exchange.pdf import make_pdf
from registry.languages import choose_language

VERSION = "0.1.0"
ORDER = ("c5", "c6", "c7", "c9", "roadmap", "c1", "c2", "c3", "c4", "c8", "c10")
COLUMNS: Mapping[str, tuple[str, ...]] = {  # of tables too wide for a page; others are whole
    "c2": (
        "name",
        "people",
        "median_km",
        "within_30_km",
        "within_120_km",
        "people_beyond",
        "at_home",
    ),
    "c4": ("number", "name", "status", "evidence", "present", "partial", "missing", "lacking"),
    "c5": (
        *("name", "people", "people_with_route", "share_with_route", "within_365_days"),
        *("median_days", "mean_travel_km", "missing"),
    ),
    "c6": (
        *("name", "kind", "people_through", "people_lost", "people_longer", "days_longer"),
        *("organisations", "parts", "alone", "cut_points", "worst"),
    ),
    "c7": (
        *("number", "name", "people", "routes", "territories", "where", "for_whom"),
        *("sites", "covered", "bound", "gap"),
    ),
    "roadmap": ("number", "name", "people", "where", "cost_rub", "responsible", "funding", "due"),
}
UNCHANGED = Text("same")
MOST_ITEMS = 2  # of several things in a cell, except evidence
ROWS, PAPER_ROWS = 40, 18
MORE_ROWS: Mapping[str, int] = {"c9": 70}  # of tables whose rows come from several figures
NOT_IN_SHORT, TWO_SENTENCES = ("clients", "unit"), ("c5", "c6")
WITH_BARS = ("c5", "c8")
PATIENCE = 8  # times as long as a page's PDF may take: nobody waits at a screen
SCREEN_SHEETS = ("tokens", "base", "components", "pages", "network", "print", "audit", "report")
PAPER_SHEETS = ("audit_paper",)
SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">')


def report_page(
    vocabulary: Vocabulary,
    figures: Sequence[Figure],
    outlines: Mapping[str, Mapping[str, str]],
    command: str,
) -> str:
    """Return the report as HTML with its style sheets inside."""
    html = _report(vocabulary, figures, outlines, command, ROWS, SCREEN_SHEETS)
    return _with_styles_inside(html)


def report_paper(
    vocabulary: Vocabulary,
    figures: Sequence[Figure],
    outlines: Mapping[str, Mapping[str, str]],
    command: str,
) -> bytes:
    """Return the report as PDF; raises ``PdfError``."""
    only = {name: outlines[name] for name in ("c5",) if name in outlines}
    return make_pdf(
        _report(vocabulary, figures, only, command, PAPER_ROWS, PAPER_SHEETS),
        site_url="http://localhost/",
        static_url=url_for("static", filename=""),
        static_root=Path(str(current_app.static_folder)),
        patience=PATIENCE,
    )


def _report(
    vocabulary: Vocabulary,
    figures: Sequence[Figure],
    outlines: Mapping[str, Mapping[str, str]],
    command: str,
    most_rows: int,
    sheets: tuple[str, ...],
) -> str:
    ordered = sorted(figures, key=lambda figure: ORDER.index(figure.id))
    parts: list[Shown] = [
        show_figure(
            narrow(figure),
            outlines.get(figure.id, {}) if part_of(figure) is None else {},
            most_rows=max(most_rows, MORE_ROWS.get(figure.id, 0)),
            worst_first=True,
        )
        for figure in ordered
    ]
    return render_template(
        "report/audit.html",
        language=choose_language(),
        first=figures[0],
        parts=parts,
        short=_in_short(ordered),
        archetypes=vocabulary.archetypes,
        inputs=list(dict.fromkeys(item for figure in figures for item in figure.inputs)),
        version=VERSION,
        command=command,
        words_of=words,
        sheets=sheets,
        bars_of=WITH_BARS if sheets is SCREEN_SHEETS else (),
    )


def narrow(figure: Figure) -> Figure:
    """Return the figure with the columns a page has room for, few things in a cell, and of changes
    those that are some."""
    kept = COLUMNS.get(figure.id)
    places = [place for place, item in enumerate(figure.columns) if kept is None or item.id in kept]
    rows = tuple(
        replace(
            row,
            values=tuple(
                _first_items(row.values[place], figure.columns[place].id) for place in places
            ),
        )
        for row in figure.rows
        if figure.id != "c10" or row.values[-1] != UNCHANGED
    )
    return replace(figure, columns=tuple(figure.columns[place] for place in places), rows=rows)


def _first_items(value: Cell, column: str) -> Cell:
    return value[:MOST_ITEMS] if isinstance(value, tuple) and column == "missing" else value


def _in_short(figures: Sequence[Figure]) -> list[tuple[Figure, Text]]:
    """Return what the figures mean, each sentence once; without the word about the register."""
    told: list[tuple[Figure, Text]] = []
    for figure in figures:
        if part_of(figure) in NOT_IN_SHORT or (figure.id == "c10" and not narrow(figure).rows):
            continue
        for text in figure.sentence[: 2 if figure.id in TWO_SENTENCES else 1]:
            if text.values and text not in [one for _, one in told]:
                told.append((figure, text))
    return told


def _with_styles_inside(html: str) -> str:
    """Return the page with its style sheets inside, so that it opens anywhere."""
    root = Path(str(current_app.static_folder))
    prefix = url_for("static", filename="")

    def inside(found: re.Match[str]) -> str:
        path = root / found[1].removeprefix(prefix).partition("?")[0]  # "?" version of the file
        return f"<style>{path.read_text('utf-8')}</style>"

    return SHEET.sub(inside, html)
