"""``flask reports …``: the queue of what visitors say is wrong.

flask --app wsgi reports list                  # the open ones, oldest first; --all, --json
flask --app wsgi reports show 12
flask --app wsgi reports answer 12 "Thank you, the telephone is corrected."
flask --app wsgi reports close 12              # and forget what the reporter typed
"""

import json
import sys
from typing import Any, NoReturn

import click
from flask.cli import AppGroup

from registry import clock
from registry.database import reading
from registry.domain.reports import Report, ReportError
from registry.services import reports as service
from registry.tables.base import db

reports = AppGroup("reports", help="What visitors say is wrong with a record.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="For a program to read.")


@reports.command("list")
@click.option("--all", "closed_too", is_flag=True, help="The closed ones too.")
@AS_JSON
def list_command(closed_too: bool, as_json: bool) -> None:
    """List the open reports, oldest first."""
    with reading():
        found = service.list_reports(db.session(), closed_too=closed_too)
    if as_json:
        click.echo(_json([_document(report) for report in found]))
        return
    for report in found:
        wants = ", wants an answer" if report.wants_answer and report.state == "new" else ""
        click.echo(
            f"{report.id}\t{report.received_on}\t{report.state}{wants}\t{report.subject}\t"
            f"{_one_line(report.place_name)}"
        )
    if not found:
        click.echo("No reports.")


@reports.command("show")
@click.argument("number", type=int)
@AS_JSON
def show_command(number: int, as_json: bool) -> None:
    """Show one report whole."""
    try:
        with reading():
            _tell(service.get_report(db.session(), number), as_json)
    except ReportError as error:
        _refuse(error)


@reports.command("answer")
@click.argument("number", type=int)
@click.argument("text")
@AS_JSON
def answer_command(number: int, text: str, as_json: bool) -> None:
    """Answer a report; whoever holds its receipt reads the answer."""
    session = db.session()
    try:
        report = service.answer_report(session, number, text, clock.today())
    except ReportError as error:
        session.rollback()
        _refuse(error)
    session.commit()
    _tell(report, as_json)


@reports.command("close")
@click.argument("number", type=int)
@AS_JSON
def close_command(number: int, as_json: bool) -> None:
    """Close a report; what the reporter typed is forgotten."""
    session = db.session()
    try:
        report = service.close_report(session, number, clock.today())
    except ReportError as error:
        session.rollback()
        _refuse(error)
    session.commit()
    _tell(report, as_json)


def _tell(report: Report, as_json: bool) -> None:
    if as_json:
        click.echo(_json(_document(report)))
        return
    for name, value in _document(report).items():
        click.echo(f"{name}: {_one_line(str(value)) if value not in (None, '') else '—'}")


def _document(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "state": report.state,
        "place": report.place_name,
        "page": None if report.slug is None else f"/places/{report.slug}",
        "subject": report.subject,
        "text": report.text,
        "received_on": str(report.received_on),
        "wants_answer": report.wants_answer,
        "answer": report.answer,
        "answered_on": None if report.answered_on is None else str(report.answered_on),
        "closed_on": None if report.closed_on is None else str(report.closed_on),
    }


def _one_line(text: str) -> str:
    """Return a text that cannot command the terminal: control characters become visible."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _refuse(error: ReportError) -> NoReturn:
    click.echo(str(error), err=True)
    sys.exit(1)
