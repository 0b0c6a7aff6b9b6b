"""``flask import``: how a region brings its own data."""

import json
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from registry.cli.reporting import (
    Bar,
    print_details,
    refuse,
    refuse_by_database,
    report_document,
    report_sentence,
)
from registry.database import reading
from registry.exchange.rows import ExchangeError
from registry.services.assumptions import assume_offers, note_assumptions
from registry.services.import_plan import load_reference
from registry.services.importing import ImportQuestion, import_file
from registry.services.seeding import mapping_of
from registry.tables.base import db

STATE_SERVICES = ("organisations", "offers")  # what replaces or warrants assumptions by kind


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--mapping",
    "mapping_path",
    type=click.Path(path_type=Path),
    help="What the columns mean; default: FILE's name with .mapping.yaml.",
)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["csv", "geo"]),
    help="Default: as the mapping says.",
)
@click.option("--dry-run", is_flag=True, help="Tell what would happen; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@with_appcontext
def import_command(
    file: Path, mapping_path: Path | None, file_format: str | None, dry_run: bool, as_json: bool
) -> None:
    """Bring FILE in: all of it or nothing. A second time changes nothing."""
    question = ImportQuestion(
        path=file,
        mapping_path=mapping_path or mapping_of(file),
        dry_run=dry_run,
        format=file_format,
    )
    bar = Bar(quiet=as_json)
    session = db.session()
    try:
        with reading() if dry_run else nullcontext():
            reference = load_reference(current_app.config["SEED_DATA"])
            bar.announce(f"reading {file.name}")
            report = import_file(session, question, reference, datetime.now(UTC), bar.progress)
            if report.changes_anything and not dry_run and report.records in STATE_SERVICES:
                change = assume_offers(session, reference.vocabulary)
                note_assumptions(session, report.revision, change)
            session.rollback() if dry_run else session.commit()
    except ExchangeError as error:
        session.rollback()
        bar.close()
        refuse(error, as_json)
    except SQLAlchemyError as error:
        session.rollback()
        bar.close()
        refuse_by_database(error, as_json)
    finally:
        bar.close()
    if as_json:
        click.echo(json.dumps(report_document(report), ensure_ascii=False, indent=2))
    else:
        click.echo(report_sentence(report))
        print_details(report)
