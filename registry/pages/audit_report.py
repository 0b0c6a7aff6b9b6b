"""The report of a territory by a button: made aside while the page tells how far it is.

Whoever asks for the same territory, language and state of the registry gets the same file; nothing
about who asked is kept. The country may take longer than one report may: what was computed of it is
kept, and asking again goes on from there.
"""

import hashlib
import os
import sys
from pathlib import Path

from flask import abort, current_app, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from registry import access, clock
from registry.audit import words
from registry.audit.jobs import MOST_SECONDS, ReportJobs, TooManyReportsError
from registry.audit.report import VERSION
from registry.config import ROOT
from registry.languages import choose_language
from registry.pages import desk
from registry.services import audit
from registry.services.audit import AreaView

COMMAND = (sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), "audit")
REFRESH_SECONDS = 4


@access.public
def show_audit_report(territory: str) -> str:
    """What the report holds, and where it is: not asked for, being made, or ready."""
    return _page(_area(territory))


@access.public
def begin_audit_report(territory: str) -> AnyResponse | tuple[str, int]:
    """Have the report made; the page it leads to tells how far it is."""
    view = _area(territory)
    environment = dict(os.environ) | {
        "DATABASE_URL": current_app.config["SQLALCHEMY_DATABASE_URI"],
        "MARSHRUT_MODE": desk.mode(),
        "MARSHRUT_CIRCUITY": str(desk.circuity()),
    }
    try:
        _jobs().start(
            _name(view),
            [*COMMAND, territory, "--language", choose_language(), "--job"],
            environment,
        )
    except TooManyReportsError:
        return _page(view, busy=True), 503
    return redirect(url_for("pages.show_audit_report", territory=territory), 303)


@access.public
def download_audit_report(territory: str) -> AnyResponse:
    """The archive, once it is ready."""
    job = _jobs().look(_name(_area(territory)))
    if job.archive is None:
        abort(404)
    name = f"audit-{territory}-{clock.today().isoformat()}.zip"
    return send_file(job.archive, "application/zip", as_attachment=True, download_name=name)


def _page(view: AreaView, *, busy: bool = False) -> str:
    return render_template(
        "pages/audit_report.html",
        area=view,
        job=_jobs().look(_name(view)),
        busy=busy,
        refresh=REFRESH_SECONDS,
        minutes=MOST_SECONDS // 60,
        words_of=words,
    )


def _area(territory: str) -> AreaView:
    return audit.get_area(
        desk.session(),
        desk.vocabulary(),
        territory,
        mode=desk.mode(),
        today=clock.today(),
        circuity=desk.circuity(),
    )


def _jobs() -> ReportJobs:
    chosen = current_app.config.get("AUDIT_REPORTS")
    return ReportJobs(Path(chosen or Path(current_app.instance_path) / "audit_reports"))


def _name(view: AreaView) -> str:
    """One report for a territory, a language, a state of the registry, a day and a way of
    computing."""
    rests_on = (
        current_app.config["SQLALCHEMY_DATABASE_URI"],
        view.revision,
        desk.mode(),
        desk.circuity(),
        choose_language(),
        VERSION,
    )
    digest = hashlib.sha256(repr(rests_on).encode()).hexdigest()[:16]
    return f"{view.area.id}.{clock.today().isoformat()}.{digest}"
