"""``flask verify-data``: is what the database holds consistent?"""

import json
import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from registry.database import reading
from registry.services.verifying import CheckResult, verify_data
from registry.services.vocabulary import get_vocabulary
from registry.tables.base import db


@click.command("verify-data")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@with_appcontext
def verify_data_command(as_json: bool) -> None:
    """Check the stored records; exit status 1 when a rule is broken."""
    with reading():
        results = verify_data(db.session(), get_vocabulary(current_app.config["SEED_DATA"]))
        db.session.rollback()
    if as_json:
        click.echo(json.dumps([_document(item) for item in results], ensure_ascii=False, indent=2))
    else:
        for item in results:
            click.echo(f"{'ok    ' if item.ok else 'BROKEN'} {item.rule}")
            for example in item.examples:
                click.echo(f"         {example}")
            if item.broken > len(item.examples):
                click.echo(f"         … {item.broken} in all")
    sys.exit(0 if all(item.ok for item in results) else 1)


def _document(item: CheckResult) -> dict[str, object]:
    return {
        "code": item.code,
        "rule": item.rule,
        "ok": item.ok,
        "broken": item.broken,
        "examples": list(item.examples),
    }
