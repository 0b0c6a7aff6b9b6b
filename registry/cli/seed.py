"""``flask seed``: fill the database with the shipped data; a second time takes no time."""

import json
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from registry.cli.reporting import (
    Bar,
    refuse,
    refuse_by_database,
    report_document,
    report_sentence,
)
from registry.exchange.rows import ExchangeError
from registry.services.assumptions import AssumptionsChange
from registry.services.seeding import SeedReport, seed
from registry.tables.base import db


@click.command("seed")
@click.option("--again", is_flag=True, help="Import every file, also those loaded before.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@with_appcontext
def seed_command(again: bool, as_json: bool) -> None:
    """Load the shipped data: territories, settlements, organisations, assumptions."""
    bar = Bar(quiet=as_json)
    try:
        report = seed(
            db.session(),
            current_app.config["SEED_DATA"],
            datetime.now(UTC),
            announce=bar.announce,
            progress=bar.progress,
            again=again,
        )
    except ExchangeError as error:
        db.session.rollback()
        bar.close()
        refuse(error, as_json)
    except SQLAlchemyError as error:
        db.session.rollback()
        bar.close()
        refuse_by_database(error, as_json)
    finally:
        bar.close()
    if as_json:
        click.echo(json.dumps(_document(report), ensure_ascii=False, indent=2))
    else:
        _print(report)


def _document(report: SeedReport) -> dict[str, object]:
    return {
        "imported": [report_document(item) for item in report.imported],
        "skipped": list(report.skipped),
        "assumptions": None if report.assumptions is None else _counts(report.assumptions),
    }


def _counts(change: AssumptionsChange) -> dict[str, int]:
    return {"added": change.added, "removed": change.removed, "unchanged": change.unchanged}


def _print(report: SeedReport) -> None:
    for item in report.imported:
        click.echo(report_sentence(item))
    if report.assumptions is None:
        click.echo("The shipped data is loaded already; nothing to do.")
    else:
        change = report.assumptions
        click.echo(
            f"assumed offers: {change.added} added, {change.removed} removed, "
            f"{change.unchanged} unchanged"
        )
