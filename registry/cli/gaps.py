"""``flask gaps``: what visitors looked for and did not find.

flask --app wsgi gaps                                  # the last 90 days, everywhere
flask --app wsgi gaps --territory RU-NIZ --days 30 --json
"""

import json
from datetime import timedelta

import click
from flask.cli import with_appcontext

from registry import clock
from registry.database import reading
from registry.domain.browse import UnknownTermError
from registry.services.gaps import list_gaps
from registry.tables.base import db


@click.command("gaps")
@click.option("--territory", help="This territory and all inside it, for example RU-NIZ.")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 3660))
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@with_appcontext
def gaps(territory: str | None, days: int, as_json: bool) -> None:
    """List searches that found nothing, by territory and by what was looked for."""
    since = clock.today() - timedelta(days=days)
    try:
        with reading():
            found = list_gaps(db.session(), since=since, territory_id=territory)
    except UnknownTermError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        document = {
            "since": since.isoformat(),
            "items": [
                {
                    "territory": gap.territory_id or None,
                    "territory_name": gap.territory_name,
                    "term": gap.term,
                    "searches": gap.searches,
                }
                for gap in found
            ],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    for gap in found:
        where = gap.territory_name or gap.territory_id or "everywhere"
        click.echo(f"{gap.searches}\t{gap.term}\t{where}")
    if not found:
        click.echo(f"No search has been in vain since {since}.")
