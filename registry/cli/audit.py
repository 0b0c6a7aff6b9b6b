"""``flask audit TERRITORY --out DIR``: the coverage audit as files, and stored for comparison.

    flask --app wsgi audit RU-NIZ --out report/
    flask --app wsgi audit RU --language en --costs our_costs.yaml --out report/

writes ``report.html`` (opens without a network), ``report.pdf``, ``map.html``, ``audit.xlsx``, one
CSV per figure, ``routes.geojson`` and ``audit.json`` (parameters, revision of the data, version).
Routes already computed are not computed again; a killed run goes on where it stopped. Files appear
only when all of them are made. The button on the page runs this command, too.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from flask.ctx import RequestContext

from registry import clock
from registry.audit import jobs
from registry.audit.files import make_files, pack
from registry.audit.report import VERSION
from registry.cli.reporting import Bar
from registry.domain.audit import DEMO, Figure, hide_few
from registry.domain.territories import TerritoryNotFoundError
from registry.exchange.audit_tables import name_of
from registry.exchange.cost_file import read_cost_file
from registry.exchange.rows import ExchangeError
from registry.languages import LANGUAGE_COOKIE, LANGUAGES, say
from registry.services.audit_change import list_audits
from registry.services.audit_report import compute_figures, compute_routes, store_report
from registry.services.cost_sheets import get_cost_sheet
from registry.services.vocabulary import get_vocabulary
from registry.tables.base import db


@click.command("audit")
@click.argument("territory")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    show_default=True,
    help="Language of the words; names stay as recorded.",
)
@click.option(
    "--costs",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A region's own sheet of costs; without it the example (seed_data/costs.yaml).",
)
@click.option("--no-store", is_flag=True, help="Do not keep this audit for later comparison.")
@click.option("--json", "as_json", is_flag=True, help="Say at the end what was written, as JSON.")
@click.option("--job", type=click.Path(file_okay=False, path_type=Path), hidden=True)
@with_appcontext
def audit_command(
    territory: str,
    out: Path | None,
    language: str,
    costs: Path | None,
    no_store: bool,
    as_json: bool,
    job: Path | None,
) -> None:
    """Audit the coverage of TERRITORY (RU, RU-NIZ, RU-NIZ.bor) and write the report to DIR."""
    asked: dict[str, Any] = {"language": language, "costs": costs}
    if job is not None:  # a page asked for it: registry/audit/jobs.py
        with jobs.working(job) as tell:
            quiet = Bar(quiet=True)
            files, _, _, _ = _make(territory, **asked, store=is_new, bar=quiet, tell=tell)
            jobs.put(job, pack(files))
        return
    if out is None:
        raise click.UsageError("Say where the files go: --out DIR.")
    bar = Bar(quiet=as_json)
    try:
        files, figures, number, computed = _make(
            territory, **asked, store=lambda _: not no_store, bar=bar
        )
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
    with in_language(language):
        if figures[0].mark is not None:
            click.echo(say(figures[0].mark))
        for figure in figures:
            click.echo(f"{name_of(figure, say)}: {say(hide_few(figure).sentence[0])}")
    click.echo(f"{len(files)} files written to {out}", err=True)


def in_language(language: str) -> RequestContext:
    """Return a context in which words are in this language."""
    cookie = f"{LANGUAGE_COOKIE}={language}"
    return current_app.test_request_context(headers={"Cookie": cookie})


def command_of(territory: str, language: str, costs: Path | None) -> str:
    """Return the command that makes this report again."""
    parts = ["flask --app wsgi audit", territory]
    parts += ["--language", language] if language != LANGUAGES[0] else []
    parts += ["--costs", costs.name] if costs is not None else []
    return " ".join((*parts, "--out DIR"))


def _make(
    territory: str,
    *,
    language: str,
    costs: Path | None,
    store: Callable[[Sequence[Figure]], bool],
    bar: Bar,
    tell: jobs.Tell | None = None,
) -> tuple[dict[str, bytes], list[Figure], int | None, int]:
    """Return the files, the figures, the number of the stored audit and how many routes were
    computed; ``store`` says whether to keep the audit, ``tell`` hears how far it is."""
    seed_data = Path(current_app.config["SEED_DATA"])
    vocabulary = get_vocabulary(seed_data)
    try:
        groups = [group.id for group in vocabulary.service_groups]
        sheet = read_cost_file(costs, groups) if costs else get_cost_sheet(seed_data)
    except ExchangeError as error:
        raise click.ClickException(str(error)) from error
    asked: dict[str, Any] = {
        "mode": current_app.config["MODE"],
        "today": clock.today(),
        "circuity": float(current_app.config["CIRCUITY"]),
    }
    tell = tell or (lambda *_: None)
    session, computed = db.session(), 0
    try:
        bar.announce("people, offers and distances")
        for step in compute_routes(session, vocabulary, territory, **asked):
            tell("routes", step.done, step.total)
            if step.fresh and step.done:
                computed += step.fresh
                done = f"routes of {step.subject}: {step.done} of {step.total}"
                bar.announce(f"{done} ({step.archetype})")
        tell("figures", 0, 0)
        figures = compute_figures(
            session,
            vocabulary,
            territory,
            **asked,
            sheet=sheet,
            progress=lambda name: bar.announce(f"figure {name.upper()}"),
        )
        number = None
        if store(figures):
            number = store_report(session, figures, made_at=clock.now(), version=VERSION)
        bar.announce("files")
        tell("files", 0, 0)
        command = command_of(territory, language, costs)
        with in_language(language):
            files, left_out = make_files(session, vocabulary, figures, number, command)
        for reason in left_out:
            click.echo(reason, err=True)
    except TerritoryNotFoundError as error:
        raise click.ClickException(str(error)) from error
    return files, figures, number, computed


def is_new(figures: Sequence[Figure]) -> bool:
    """Is this an audit of a region that nobody has kept yet? Pressing a button again adds none."""
    first = figures[0]
    kept = list_audits(db.session(), first.territory, first.mode)
    is_kept = any(
        (one.revision, dict(one.parameters)) == (first.revision, dict(first.parameters))
        for one in kept
    )
    return first.level == "subject" and not is_kept


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
