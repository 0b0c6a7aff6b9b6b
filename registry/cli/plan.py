"""``flask plan PROFILE.json``: the routes of a person, as the API answers them.

    flask --app wsgi plan profile.json --criteria days,risk
    flask --app wsgi plan profile.json --network network.json     # no registry needed

The answer goes to the standard output as JSON. A document that cannot be used is told on the
standard error, one sentence per place, and the exit status is 1.
"""

import json
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext

from registry import clock
from registry.database import reading
from registry.domain.problems import DocumentError
from registry.domain.route import CRITERIA
from registry.domain.route_report import RouteReport
from registry.engine.network import Network
from registry.schemas.example import profile_of
from registry.schemas.route_query import MAX_LIMIT, TOLERANCES
from registry.schemas.route_report import dump_report
from registry.services.routes import (
    DEFAULT_LIMIT,
    PEOPLE_TOLERANCE,
    find_routes,
    plan_in_network,
)
from registry.services.vocabulary import get_vocabulary
from registry.tables.base import db

MAX_PROBLEMS = 50
JSON_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("plan")
@click.argument("profile", type=JSON_FILE)
@click.option("--network", type=JSON_FILE, help="Network document to look in, not the registry.")
@click.option("--criteria", help=f"To be minimised, by comma: {', '.join(CRITERIA)}.")
@click.option(
    "--tolerance",
    type=click.Choice(TOLERANCES),
    default="people",
    show_default=True,
    help="people: a few routes that differ; exact: all that none beats.",
)
@click.option(
    "--limit", type=click.IntRange(1, MAX_LIMIT), default=DEFAULT_LIMIT, show_default=True
)
@with_appcontext
def plan(
    profile: Path, network: Path | None, criteria: str | None, tolerance: str, limit: int
) -> None:
    """Compute the routes of a person; PROFILE is a profile document or a shipped example."""
    options: dict[str, Any] = {
        "now": clock.now(),
        "circuity": current_app.config["CIRCUITY"],
        "criteria": None if criteria is None else _names(criteria),
        "tolerance": None if tolerance == "exact" else PEOPLE_TOLERANCE,
        "limit": limit,
    }
    document = profile_of(read_json(profile))
    compiled = _read_network(network) if network else None
    try:
        report = _report(document, compiled, options)
    except DocumentError as error:
        refuse(profile, error)
    click.echo(json.dumps(dump_report(report), ensure_ascii=False, indent=2))


def _report(document: Any, network: Network | None, options: dict[str, Any]) -> RouteReport:
    vocabulary = get_vocabulary(current_app.config["SEED_DATA"])
    if network is not None:
        return plan_in_network(network, vocabulary, document, **options)
    with reading():
        mode = current_app.config["MODE"]
        return find_routes(db.session(), vocabulary, document, mode=mode, **options)


def _names(criteria: str) -> list[str]:
    return [name.strip() for name in criteria.split(",") if name.strip()]


def _read_network(path: Path) -> Network:
    try:
        return Network.from_document(read_json(path))
    except DocumentError as error:
        refuse(path, error)


def read_json(path: Path) -> Any:
    """Return the JSON value of a file; ends the command when it is none."""
    try:
        return json.loads(path.read_bytes(), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        click.echo(f"{path}: this is not JSON that can be read: {error}", err=True)
        raise click.exceptions.Exit(1) from error


def refuse(path: Path, error: DocumentError) -> NoReturn:
    """Tell every wrong place of a document and end the command."""
    for problem in error.problems[:MAX_PROBLEMS]:
        click.echo(f"{path}: {problem}", err=True)
    if len(error.problems) > MAX_PROBLEMS:
        click.echo(f"{path}: and {len(error.problems) - MAX_PROBLEMS} more", err=True)
    raise click.exceptions.Exit(1) from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")
