"""Every file of an audit by name, and all of them in one archive.

    files, left_out = make_files(session, vocabulary, figures, number, "flask …")
    files["report.html"], files["map.html"], files["audit.json"]
    body = pack(files)                 # a ZIP: the same files give the same bytes

``report.html`` and ``map.html`` open without a network: styles, scripts and outlines stand inside.
Called in a request context: words are in the language of the request.
"""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from flask import current_app
from sqlalchemy.orm import Session

from registry.audit import words
from registry.audit.pictures import show_figure
from registry.audit.report import VERSION, report_page, report_paper
from registry.domain.audit import DEMO, NOT_COMPLETE, Figure, day_words, hide_few, mark
from registry.domain.audit_documents import write_figure
from registry.domain.roadmap import draft_measures, roadmap_figure, write_roadmap
from registry.domain.vocabulary import Vocabulary
from registry.exchange.audit_tables import part_of, write_csv, write_geojson, write_xlsx
from registry.exchange.pdf import PdfError
from registry.languages import choose_language, say
from registry.maps.audit_map import MapWords, standalone_map
from registry.services.audit import list_figure_outlines

AS_OF = mark("As of %(day)s, revision of the data %(revision)s.")
PACKED_ON = (1980, 1, 1, 0, 0, 0)  # the earliest an archive can say: its files carry their own day


def make_files(
    session: Session,
    vocabulary: Vocabulary,
    figures: Sequence[Figure],
    number: int | None,
    command: str,
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return every file of the report by name, and why some are left out; ``number`` of the stored
    audit, ``command`` that makes the report again."""
    public = [hide_few(figure) for figure in figures]
    first = public[0]
    main = {figure.id: figure for figure in reversed(public)}  # of several tables the first
    outlines = {
        name: list_figure_outlines(session, main[name])
        for name in main
        if main[name].value_column is not None
    }
    files: dict[str, bytes] = {}
    if first.level != "country":  # the roadmap is a region's
        files, roadmap = _roadmap_files(main)
        public.append(roadmap)
    for figure in public:
        files[f"{file_name(figure)}.csv"] = ("\ufeff" + write_csv(figure, say)).encode("utf-8")
    files["audit.xlsx"] = write_xlsx(public, say)
    files["routes.geojson"] = write_geojson(main["c5"], say, outlines["c5"]).encode("utf-8")
    files["map.html"] = _map(main["c5"], outlines["c5"]).encode("utf-8")
    files["report.html"] = report_page(vocabulary, public, outlines, command).encode("utf-8")
    left_out = []
    try:
        files["report.pdf"] = report_paper(vocabulary, public, outlines, command)
    except PdfError as error:
        left_out.append(f"no PDF was made: {error}")
    document = {
        "audit": number,
        "version": VERSION,
        "mark": DEMO if first.invented else None,
        "register_complete_on": first.complete_on.isoformat() if first.complete_on else None,
        "command": command,
        "figures": [write_figure(figure) for figure in public],
    }
    files["audit.json"] = json.dumps(document, ensure_ascii=False).encode("utf-8")
    return files, tuple(left_out)


def file_name(figure: Figure) -> str:
    """Return what a table is called: "c5", "c5-clients", "roadmap"."""
    part = "clients" if figure.parameters.get("by") == "archetype" else part_of(figure)
    return figure.id if part is None else f"{figure.id}-{part}"


def _roadmap_files(main: Mapping[str, Figure]) -> tuple[dict[str, bytes], Figure]:
    """The draft of the roadmap as a file to be loaded, and as a figure."""
    changes = main["c7"]
    measures = draft_measures(changes, main["c4"], say, main["c9"])
    kept = write_roadmap(changes.territory, measures) | {"mark": DEMO if changes.invented else None}
    body = json.dumps(kept, ensure_ascii=False, indent=2).encode("utf-8")
    return {"roadmap.json": body}, roadmap_figure(changes, measures, {})


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return the files as one ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, PACKED_ON), files[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _map(figure: Figure, outlines: dict[str, str]) -> str:
    shown = show_figure(figure, outlines, most_rows=0)
    column = figure.columns[figure.column(str(figure.value_column))]
    areas = shown.map.areas if shown.map is not None else ()
    legend = shown.map.legend if shown.map is not None else ()
    told = [
        say(AS_OF) % {"day": day_words(figure.as_of), "revision": figure.revision},
        *(say(text) for text in words.sentences(figure)[:1]),
        *([] if figure.complete_on else [say(NOT_COMPLETE)]),
    ]
    return standalone_map(
        f"{figure.territory_name}: {say(column.label)}",
        outlines,
        {area.id: area.level for area in areas},
        {
            area.id: f"{shown.names.get(area.id, area.id)}: "
            f"{words.cell_words(shown.values.get(area.id), column)}"
            for area in areas
        },
        [
            (level, f"{words.cell_words(low, column)} – {words.cell_words(high, column)}")
            for level, low, high in legend
        ]
        + [(0, say(mark("not known, or hidden: few people")))],
        Path(str(current_app.static_folder)),
        MapWords(
            language=choose_language(),
            mark=None if figure.mark is None else say(figure.mark),
            told=tuple(told),
            notice=say(mark("Outlines © OpenStreetMap contributors, ODbL")),
            nearer=say(mark("Closer")),
            farther=say(mark("Farther")),
        ),
    )
