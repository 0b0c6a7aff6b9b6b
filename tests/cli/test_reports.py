"""The queue of reports on the command line: list, show, answer, close."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from registry.domain.reports import ReportDraft
from registry.services.reports import report_place
from tests.db_builders import create_organisation
from tests.pages.world import NOW


@pytest.fixture
def run(app: Flask, session: Session) -> Any:
    """Run ``flask reports …`` on a queue of two."""
    create_organisation(session, "Здесь", slug="here")
    for draft in (ReportDraft("telephone", "1\n\x1b[2J2", True), ReportDraft("closed")):
        report_place(session, "here", draft, mode="demonstration", now=NOW)
    session.commit()
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=["reports", *map(str, arguments)])


def test_the_queue_from_list_to_closed(run: Any) -> None:
    listed = run("list").stdout.splitlines()
    assert [line.split("\t")[2] for line in listed] == ["new, wants an answer", "new"]
    number = listed[0].split("\t")[0]
    answered = run("answer", number, "Исправили", "--json")
    assert json.loads(answered.stdout)["answer"] == "Исправили"
    assert json.loads(run("close", number, "--json").stdout)["text"] == ""
    assert len(run("list").stdout.splitlines()) == 1
    states = [report["state"] for report in json.loads(run("list", "--all", "--json").stdout)]
    assert states == ["closed", "new"]


def test_what_was_typed_cannot_command_the_terminal(run: Any) -> None:
    number = run("list").stdout.split("\t")[0]
    shown = run("show", number).stdout
    assert "text: 1\\n\\x1b[2J2" in shown
    assert json.loads(run("show", number, "--json").stdout)["text"] == "1\n\x1b[2J2"


@pytest.mark.parametrize(
    "arguments", (("show", 99), ("answer", 99, "x"), ("close", 99), ("answer", 1, " "))
)
def test_what_cannot_be_done_is_said(run: Any, arguments: tuple[Any, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.stderr.strip() and not result.stdout


def test_an_empty_queue_says_so(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["reports", "list"]).stdout == "No reports.\n"
