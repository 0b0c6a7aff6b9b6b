"""``flask network …``: the compiled network, built, looked through, written out.

flask --app wsgi network build             # how large it is and how long it takes
flask --app wsgi network compile           # compile it into the files that servers map
flask --app wsgi network check             # what was left out of it, and why
flask --app wsgi network export FILE       # a network document, for `plan --network`
flask --app wsgi network report RU-NIZ     # a territory's network as a whole; --graphml, --json
"""

import json
import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from registry import clock
from registry.cli.network_report import report_lines
from registry.database import reading
from registry.domain.territories import TerritoryNotFoundError
from registry.exchange.array_files import SetRefusedError
from registry.schemas.network_view import NetworkViewSchema
from registry.services.network import NetworkSnapshot, build_snapshot, export_network
from registry.services.network_keeping import keep_current
from registry.services.network_view import describe_network, export_graph
from registry.services.vocabulary import get_vocabulary
from registry.tables.base import db

network = AppGroup("network", help="The compiled network that routes are computed on.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="For a program to read.")
MAX_FINDINGS = 20


@network.command("build")
@AS_JSON
def build(as_json: bool) -> None:
    """Compile the network from the registry and say how large it is."""
    figures = _figures(_build())
    if as_json:
        click.echo(json.dumps(figures))
        return
    click.echo(
        "{organisations} organisations, {offers} offers, {links} links "
        "({assumed_links} assumed by kind, {link_megabytes} MB)".format_map(figures)
    )
    click.echo(f"revision {figures['revision']}, compiled in {figures['seconds']} s")


@network.command("compile")
@click.option("--afresh", is_flag=True, help="Even when the kept one is of now.")
@click.option(
    "--wait/--no-wait", default=True, help="For another process that is at it, or leave it to it."
)
@click.option("--quiet", is_flag=True, help="Say nothing but what went wrong.")
def compile_(afresh: bool, wait: bool, quiet: bool) -> None:
    """Compile the network into the files that servers map, unless those of now are there.

    A set that is damaged, foreign or old is refused, with the reason, and compiled anew. Servers
    go on with what they have and take the new one when it is whole.
    """
    started = time.perf_counter()

    def tell(said: str) -> None:
        if not quiet:
            click.echo(f"{time.perf_counter() - started:6.1f} s  {said}", err=True)

    try:
        with reading():
            outcome = keep_current(
                db.session(), announce=tell, afresh=afresh, wait=wait, **_asked()
            )
    except SetRefusedError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"The network cannot be kept: {error.strerror}") from error
    if quiet:
        return
    if outcome.snapshot is None:
        click.echo(outcome.word)
        return
    figures = _figures(outcome.snapshot)
    click.echo(
        f"{outcome.word}: revision {figures['revision']}, {figures['organisations']} organisations,"
        f" {figures['offers']} offers, {figures['links']} links"
    )


@network.command("check")
@AS_JSON
def check(as_json: bool) -> None:
    """List the offers that are in the registry and not in the network, with the reason.

    The exit status is 1 when there is nothing to compute routes on.
    """
    snapshot = _build()
    findings = snapshot.findings
    counts = Counter(finding.code for finding in findings)
    if as_json:
        rows = [
            {
                "code": finding.code,
                "offer": finding.offer,
                "organisation": finding.organisation,
                "detail": finding.detail,
            }
            for finding in findings
        ]
        click.echo(json.dumps({**_figures(snapshot), "left_out": rows}, ensure_ascii=False))
    else:
        click.echo(f"compiled in {snapshot.build_seconds:.2f} s")
        for code, count in counts.most_common():
            click.echo(f"{count} offers left out: {code}")
        for finding in findings[:MAX_FINDINGS]:
            click.echo(f"  {finding.organisation}, offer {finding.offer}: {finding.detail}")
        if len(findings) > MAX_FINDINGS:
            click.echo(f"  and {len(findings) - MAX_FINDINGS} more: --json lists them all")
    if not snapshot.network.offers.ids:
        click.echo("The network holds no offers: load data with `flask seed` first.", err=True)
        raise click.exceptions.Exit(1)


@network.command("export")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def export(out: Path) -> None:
    """Write the network as one JSON document to OUT; nothing is left half written."""
    with reading():
        document = export_network(db.session(), **_asked())
    _write(out, json.dumps(document, ensure_ascii=False))
    sizes = f"{len(document['offers'])} offers and {len(document['links'])} links"
    click.echo(f"{sizes} written", err=True)


@network.command("report")
@click.argument("territory")
@click.option(
    "--graphml",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write organisations and links to this file, as GraphML.",
)
@click.option("--recorded", is_flag=True, help="Leave assumed links out of the file.")
@AS_JSON
def report(territory: str, graphml: Path | None, recorded: bool, as_json: bool) -> None:
    """Tell how the network of TERRITORY hangs together: ties, one-way ties, dead ends."""
    try:
        with reading():
            view = describe_network(db.session(), territory_id=territory, limit=None, **_asked())
            graph = None
            if graphml is not None:
                graph = export_graph(
                    db.session(), territory_id=territory, recorded_only=recorded, **_asked()
                )
    except TerritoryNotFoundError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(NetworkViewSchema().dump(view), ensure_ascii=False))
    else:
        for line in report_lines(view):
            click.echo(line)
    if graphml is not None and graph is not None:
        _write(graphml, graph)
        click.echo(f"graph written to {graphml}", err=True)


def _write(out: Path, text: str) -> None:
    """Write a file whole or not at all."""
    unfinished = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(out)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from error


def _build() -> NetworkSnapshot:
    with reading():
        return build_snapshot(db.session(), **_asked())


def _asked() -> dict[str, Any]:
    return {
        "vocabulary": get_vocabulary(current_app.config["SEED_DATA"]),
        "mode": current_app.config["MODE"],
        "today": clock.today(),
    }


def _figures(snapshot: NetworkSnapshot) -> dict[str, Any]:
    return {
        "revision": snapshot.revision,
        "mode": snapshot.mode,
        "organisations": len(snapshot.network.organisations),
        "offers": len(snapshot.network.offers.ids),
        "links": snapshot.link_count,
        "assumed_links": snapshot.assumed_link_count,
        "link_megabytes": round(snapshot.link_bytes / 1e6, 1),
        "left_out": len(snapshot.findings),
        "seconds": round(snapshot.build_seconds, 2),
    }
