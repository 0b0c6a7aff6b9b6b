"""``flask plain-check``: is a text plain? For whoever writes a sheet, a card or a letter."""

import sys
from collections.abc import Sequence
from typing import TextIO

import click

from registry.domain.plain_language import MAX_WORDS, check_plain_text


@click.command("plain-check")
@click.argument("files", nargs=-1, type=click.File(encoding="utf-8"))
@click.option(
    "--explained",
    multiple=True,
    metavar="ABBREVIATION",
    help="An abbreviation explained where the text is shown; may be given several times.",
)
def plain_check_command(files: Sequence[TextIO], explained: Sequence[str]) -> None:
    """Say what in FILES (or what is typed) is not plain Russian; exit status 1 when anything is."""
    found = 0
    for file in files or [sys.stdin]:
        for number, line in enumerate(file, 1):
            for finding in check_plain_text(line, explained):
                found += 1
                click.echo(f"{file.name}:{number}: {finding.rule}: {finding}")
    if not found:
        click.echo(f"Plain: no sentence over {MAX_WORDS} words, nothing unexplained.")
    sys.exit(1 if found else 0)
