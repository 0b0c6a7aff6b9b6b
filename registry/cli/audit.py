"""``flask audit TERRITORY --out DIR``: the coverage audit as files, and stored for comparison.

    flask --app wsgi audit RU-NIZ --out report/

writes ``report.html`` (opens without a network), ``report.pdf``, ``map.html``, ``audit.xlsx``, one
CSV per figure, ``routes.geojson`` and ``audit.json`` (parameters, revision of the data, version).
Routes already computed are not computed again; a killed run goes on where it stopped. Files appear
only when all of them are made.
"""

import json
import re
from pathlib import Path
from typing import Any

import click
from flask import current_app, render_template, url_for
from flask.cli import with_appcontext

from registry import audit_words, clock
from registry.audit_pictures import Shown, show_figure
from registry.cli.reporting import Bar
from registry.domain.audit import DEMO, Figure, Text, hide_few
from registry.domain.audit_documents import write_figure
from registry.domain.roadmap import draft_roadmap
from registry.domain.territories import TerritoryNotFoundError
from registry.domain.vocabulary import Vocabulary
from registry.exchange.audit_tables import write_csv, write_geojson, write_xlsx
from registry.exchange.pdf import PdfError, make_pdf
from registry.languages import LANGUAGES, say
from registry.maps.audit_map import standalone_map
from registry.services.audit import list_figure_outlines
from registry.services.audit_report import compute_figures, compute_routes, store_report
from registry.services.vocabulary import get_vocabulary
from registry.tables.base import db

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
PATIENCE = 8  # times as long as a page's PDF may take: nobody waits at a screen
SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">')


@click.command("audit")
@click.argument("territory")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--no-store", is_flag=True, help="Do not keep this audit for later comparison.")
@click.option("--json", "as_json", is_flag=True, help="Say at the end what was written, as JSON.")
@with_appcontext
def audit_command(territory: str, out: Path, no_store: bool, as_json: bool) -> None:
    """Audit the coverage of TERRITORY (RU, RU-NIZ, RU-NIZ.bor) and write the report to DIR."""
    vocabulary = get_vocabulary(current_app.config["SEED_DATA"])
    asked: dict[str, Any] = {
        "mode": current_app.config["MODE"],
        "today": clock.today(),
        "circuity": float(current_app.config["CIRCUITY"]),
    }
    session, bar = db.session(), Bar(quiet=as_json)
    computed = 0
    try:
        bar.announce("people, offers and distances")
        for step in compute_routes(session, vocabulary, territory, **asked):
            if step.fresh and step.done:
                computed += step.fresh
                done = f"routes of {step.subject}: {step.done} of {step.total}"
                bar.announce(f"{done} ({step.archetype})")
        figures = compute_figures(
            session,
            vocabulary,
            territory,
            **asked,
            progress=lambda name: bar.announce(f"figure {name.upper()}"),
        )
        number = None
        if not no_store:
            made_at = clock.now()
            number = store_report(session, figures, made_at=made_at, version=VERSION)
        bar.announce("files")
        files = _files(vocabulary, figures, number)
    except TerritoryNotFoundError as error:
        raise click.ClickException(str(error)) from error
    finally:
        bar.close()
    _write(out, files)
    told = {
        "territory": territory,
        "audit": number,
        "mark": DEMO if figures[0].invented else None,
        "routes_computed": computed,
        "files": sorted(files),
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    with current_app.test_request_context():
        if figures[0].mark is not None:
            click.echo(say(figures[0].mark))
    for figure in figures:
        with current_app.test_request_context():
            click.echo(f"{figure.id.upper()}: {say(hide_few(figure).sentence[0])}")
    click.echo(f"{len(files)} files written to {out}", err=True)


def _files(vocabulary: Vocabulary, figures: list[Figure], number: int | None) -> dict[str, bytes]:
    """Return every file of the report by name."""
    public = [hide_few(figure) for figure in figures]
    outlines = {
        figure.id: list_figure_outlines(db.session(), figure)
        for figure in public
        if figure.value_column is not None
    }
    files: dict[str, bytes] = {}
    with current_app.test_request_context():  # words in the first language
        for figure in public:
            suffix = "-clients" if figure.parameters.get("by") == "archetype" else ""
            files[f"{figure.id}{suffix}.csv"] = ("\ufeff" + write_csv(figure, say)).encode("utf-8")
        roadmap = draft_roadmap(next(figure for figure in public if figure.id == "c7"))
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
            click.echo(f"no PDF was made: {error}", err=True)
    document = {
        "audit": number,
        "version": VERSION,
        "mark": DEMO if figures[0].invented else None,
        "command": f"flask --app wsgi audit {figures[0].territory} --out DIR",
        "figures": [write_figure(figure) for figure in public],
    }
    files["audit.json"] = json.dumps(document, ensure_ascii=False).encode("utf-8")
    return files


def _report(
    vocabulary: Vocabulary,
    figures: list[Figure],
    outlines: dict[str, dict[str, str]],
    most_rows: int,
    sheets: tuple[str, ...],
) -> str:
    parts: list[Shown] = [
        show_figure(figure, outlines.get(figure.id, {}), most_rows=most_rows) for figure in figures
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
        words_of=audit_words,
        sheets=sheets,
        with_bars=sheets is SCREEN_SHEETS,
    )


def _in_short(figures: list[Figure]) -> list[tuple[str, Text]]:
    """Return what the figures mean, each sentence once, without the word about the register."""
    told: list[tuple[str, Text]] = []
    for figure in figures:
        for text in figure.sentence[:2]:
            if text.values and (figure.id, text) not in told:
                told.append((figure.id, text))
    return told


def _map(figure: Figure, outlines: dict[str, str]) -> str:
    shown = show_figure(figure, outlines, most_rows=0)
    column = figure.columns[figure.column(str(figure.value_column))]
    areas = shown.map.areas if shown.map is not None else ()
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
            f"{audit_words.cell_words(area.value, column)}"
            for area in areas
        },
        [
            (
                level,
                f"{audit_words.cell_words(low, column)} – {audit_words.cell_words(high, column)}",
            )
            for level, low, high in legend
        ],
        Path(str(current_app.static_folder)),
    )


def _with_styles_inside(html: str) -> str:
    """Return the page with its style sheets inside, so that it opens anywhere."""
    root = Path(str(current_app.static_folder))
    prefix = url_for("static", filename="")

    def inside(found: re.Match[str]) -> str:
        path = root / found[1].removeprefix(prefix)
        return f"<style>{path.read_text('utf-8')}</style>"

    return SHEET.sub(inside, html)


def _write(out: Path, files: dict[str, bytes]) -> None:
    """Write all files, each whole or not at all."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, body in files.items():
            part = out / f"{name}.part"
            part.write_bytes(body)
            part.replace(out / name)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from error
