"""How the commands that move data talk: a bar on a terminal, plain lines otherwise, or JSON."""

import json
import sys
from typing import Any, NoReturn

import click
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from tqdm import tqdm

from registry.exchange.rows import ExchangeError, Problem
from registry.services.importing import ImportReport

FINDINGS_SHOWN = 5
MISSING_SHOWN = 10


class Bar:
    """Progress of work in several steps, counted in rows; on stderr, so that stdout stays clean."""

    def __init__(self, quiet: bool = False) -> None:
        self._quiet = quiet
        self._bar: Any = None

    def announce(self, step: str) -> None:
        """Say which step begins."""
        self.close()
        if self._quiet:
            return
        if sys.stderr.isatty():
            self._bar = tqdm(desc=step, unit=" rows", file=sys.stderr)
        else:
            click.echo(f"… {step}", err=True)

    def progress(self, rows: int) -> None:
        """Tell how many rows of the step are read."""
        if self._bar is not None:
            self._bar.update(rows - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def refuse(error: ExchangeError, as_json: bool) -> NoReturn:
    """Tell every problem and end with exit status 1."""
    if as_json:
        document = {
            "refused": True,
            "problems_total": error.total,
            "problems": [
                {"line": p.line, "column": p.column, "message": p.message} for p in error.problems
            ],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        if error.total > len(error.problems):
            click.echo(f"… and {error.total - len(error.problems)} more", err=True)
        click.echo("Nothing was changed.", err=True)
    sys.exit(1)


def refuse_by_database(error: SQLAlchemyError, as_json: bool) -> NoReturn:
    """Tell that the database would not take the data, and end with exit status 1."""
    cause = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    refuse(ExchangeError([Problem(f"the database refused the data: {cause.strip()}")]), as_json)


def report_document(report: ImportReport) -> dict[str, Any]:
    """Return an import's report for programs."""
    return {
        "file": report.file_name,
        "records": report.records,
        "source": report.source_id,
        "dry_run": report.dry_run,
        "rows_read": report.rows_read,
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "skipped": report.skipped,
        "missing": list(report.missing),
        "examples": list(report.examples),
        "revision": report.revision,
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity,
                "line": finding.line,
                "column": finding.column,
                "message": finding.message,
                "details": dict(finding.details),
                "external_id": finding.external_id,
            }
            for finding in report.findings
        ],
    }


def report_sentence(report: ImportReport) -> str:
    """Return one line that tells what an import did."""
    would = "would be " if report.dry_run else ""
    return (
        f"{report.file_name}: {report.rows_read} rows; {report.added} {would}added, "
        f"{report.changed} {would}changed, {report.unchanged} unchanged, "
        f"{report.skipped} skipped; {len(report.findings)} findings"
    )


def print_details(report: ImportReport) -> None:
    """Print what changes, what the file no longer holds, and findings by code with examples."""
    for line in report.examples:
        click.echo(f"  changes {line}")
    if report.missing:
        shown = ", ".join(report.missing[:MISSING_SHOWN])
        click.echo(f"  {len(report.missing)} records are not in the file any more (kept): {shown}")
    by_code: dict[str, list[Any]] = {}
    for finding in report.findings:
        by_code.setdefault(finding.code, []).append(finding)
    for code, findings in by_code.items():
        lines = ", ".join(str(finding.line) for finding in findings[:FINDINGS_SHOWN])
        more = ", …" if len(findings) > FINDINGS_SHOWN else ""
        click.echo(f"  {code}: {len(findings)}; {findings[0].message} (line {lines}{more})")
