"""Every file of an audit by name, and all of them in one archive.

    files, left_out = make_files(session, vocabulary, figures, number)
    files["report.html"], files["map.html"], files["audit.json"]
    body = pack(files)                 # a ZIP: the same files give the same bytes

``report.html`` and ``map.html`` open without a network: styles, scripts and outlines stand inside.
Called in a request context: words are in the language of the request.
"""

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from flask import current_app, render_template, url_for
from sqlalchemy.orm import Session

from registry.audit import words
from registry.audit.pictures import Shown, show_figure
from registry.domain.audit import DEMO, Figure, Text, hide_few, mark
from registry.domain.audit_documents import write_figure
from registry.domain.roadmap import draft_measures, roadmap_figure, write_roadmap
from registry.domain.vocabulary import Vocabulary
from registry.exchange.audit_tables import write_csv, write_geojson, write_xlsx
from registry.exchange.pdf import PdfError, make_pdf
from registry.languages import LANGUAGES, say
from registry.maps.audit_map import standalone_map
from registry.services.audit import list_figure_outlines

VERSION = "0.1.0"
REPORT_ROWS, PAPER_ROWS = 200, 30
SCREEN_SHEETS = (
    "tokens",
    "base",
    "components",
    "pages",
    "network",
    "print",
    "audit",
    "report",
)
PAPER_SHEETS = ("audit_paper",)
IN_SHORT_FIRST = ("c5", "c6", "c7")  # what no other audit tells
PATIENCE = 8  # times as long as a page's PDF may take: nobody waits at a screen
SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
PACKED_ON = (1980, 1, 1, 0, 0, 0)  # the earliest an archive can say: its files carry their own day


def make_files(
    session: Session, vocabulary: Vocabulary, figures: Sequence[Figure], number: int | None
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return every file of the report by name, and why some are left out; ``number`` of the stored
    audit."""
    public = [hide_few(figure) for figure in figures]
    outlines = {
        figure.id: list_figure_outlines(session, figure)
        for figure in public
        if figure.value_column is not None
    }
    files: dict[str, bytes] = {}
    left_out = []
    for figure in public:
        suffix = "-clients" if figure.parameters.get("by") == "archetype" else ""
        files[f"{figure.id}{suffix}.csv"] = ("\ufeff" + write_csv(figure, say)).encode("utf-8")
    changes, structure = (
        next(figure for figure in public if figure.id == name) for name in ("c7", "c4")
    )
    measures = draft_measures(changes, structure, say)
    roadmap = roadmap_figure(changes, measures, {})
    kept = write_roadmap(changes.territory, measures) | {"mark": DEMO if changes.invented else None}
    files["roadmap.json"] = json.dumps(kept, ensure_ascii=False, indent=2).encode("utf-8")
    files["roadmap.csv"] = ("\ufeff" + write_csv(roadmap, say)).encode("utf-8")
    files["audit.xlsx"] = write_xlsx([*public, roadmap], say)
    routes = next(figure for figure in public if figure.id == "c5")
    files["routes.geojson"] = write_geojson(routes, say, outlines["c5"]).encode("utf-8")
    files["map.html"] = _map(routes, outlines["c5"]).encode("utf-8")
    html = _report(vocabulary, public, outlines, REPORT_ROWS, SCREEN_SHEETS)
    files["report.html"] = _with_styles_inside(html).encode("utf-8")
    paper = _report(vocabulary, public, {"c5": outlines["c5"]}, PAPER_ROWS, PAPER_SHEETS)
    try:
        files["report.pdf"] = make_pdf(
            paper,
            site_url="http://localhost/",
            static_url=url_for("static", filename=""),
            static_root=Path(str(current_app.static_folder)),
            patience=PATIENCE,
        )
    except PdfError as error:
        left_out.append(f"no PDF was made: {error}")
    document = {
        "audit": number,
        "version": VERSION,
        "mark": DEMO if figures[0].invented else None,
        "command": f"flask --app wsgi audit {figures[0].territory} --out DIR",
        "figures": [write_figure(figure) for figure in public],
    }
    files["audit.json"] = json.dumps(document, ensure_ascii=False).encode("utf-8")
    return files, tuple(left_out)


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return the files as one ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, PACKED_ON), files[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _report(
    vocabulary: Vocabulary,
    figures: Sequence[Figure],
    outlines: dict[str, dict[str, str]],
    most_rows: int,
    sheets: tuple[str, ...],
) -> str:
    parts: list[Shown] = [
        show_figure(figure, outlines.get(figure.id, {}), most_rows=most_rows, worst_first=True)
        for figure in figures
    ]
    return render_template(
        "report/audit.html",
        language=LANGUAGES[0],
        name=figures[0].territory_name,
        first=figures[0],
        parts=parts,
        short=_in_short(figures),
        archetypes=vocabulary.archetypes,
        version=VERSION,
        command=f"flask --app wsgi audit {figures[0].territory} --out DIR",
        words_of=words,
        sheets=sheets,
        with_bars=sheets is SCREEN_SHEETS,
    )


def _in_short(figures: Sequence[Figure]) -> list[tuple[str, Text]]:
    """Return what the figures mean, each sentence once, the ways of people first; without the word
    about the register."""
    told: list[tuple[str, Text]] = []
    for figure in sorted(figures, key=lambda one: (one.id not in IN_SHORT_FIRST, one.id == "c10")):
        for text in figure.sentence[:2]:
            if text.values and (figure.id, text) not in told:
                told.append((figure.id, text))
    return told


def _map(figure: Figure, outlines: dict[str, str]) -> str:
    shown = show_figure(figure, outlines, most_rows=0)
    column = figure.columns[figure.column(str(figure.value_column))]
    areas = shown.map.areas if shown.map is not None else ()
    grey = (0, say(mark("not known, or hidden: few people")))
    legend = shown.map.legend if shown.map is not None else ()
    title = f"{figure.territory_name}: {say(column.label)}"
    if figure.mark is not None:
        title = f"{title}. {say(figure.mark)}"
    return standalone_map(
        title,
        outlines,
        {area.id: area.level for area in areas},
        {
            area.id: f"{shown.names.get(area.id, area.id)}: "
            f"{words.cell_words(shown.values.get(area.id), column)}"
            for area in areas
        },
        [
            (
                level,
                f"{words.cell_words(low, column)} – {words.cell_words(high, column)}",
            )
            for level, low, high in legend
        ]
        + [grey],
        Path(str(current_app.static_folder)),
        say(mark("Outlines © OpenStreetMap contributors, ODbL")),
    )


def _with_styles_inside(html: str) -> str:
    """Return the page with its style sheets inside, so that it opens anywhere."""
    root = Path(str(current_app.static_folder))
    prefix = url_for("static", filename="")

    def inside(found: re.Match[str]) -> str:
        path = root / found[1].removeprefix(prefix).partition("?")[0]  # "?" version of the file
        return f"<style>{path.read_text('utf-8')}</style>"

    return SHEET.sub(inside, html)
