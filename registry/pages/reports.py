""" "Something is wrong": three taps to say so, and the page where a reporter reads the answer.

Nothing is asked about the reporter and nothing is noted about the computer. A field that people do
not see catches programs that fill in everything; they are thanked and nothing is kept.
"""

from collections.abc import Mapping
from typing import Any

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from registry import access, clock
from registry.domain.place_detail import PlaceDetail
from registry.domain.reports import (
    MAX_TEXT,
    REPORT_SUBJECTS,
    ReportDraft,
    ReportInvalidError,
    ReportNotFoundError,
    TooManyReportsError,
)
from registry.pages import desk
from registry.pages.places import find_place
from registry.services import reports

TRAP = "homepage"  # the field that only programs fill in
SUBJECTS: Mapping[str, Any] = {
    "telephone": _l("The telephone is wrong or nobody answers"),
    "address": _l("The address or the point on the map is wrong"),
    "hours": _l("The hours are wrong"),
    "services": _l("They do not do this any more"),
    "closed": _l("The place is closed or has moved"),
    "entry": _l("People are not let in, or the entrance has barriers"),
    "other": _l("Something else"),
}
ERRORS: Mapping[str, Any] = {
    "subject": _l("Choose what is wrong."),
    "text": _l("Write shorter: at most %(number)s characters."),
}
LATER: Mapping[str, Any] = {
    "place_day": _l("Much has been reported about this place today. We are looking at it."),
    "site_hour": _l("Very much has been reported in this hour. Please try again in an hour."),
}


@access.public
def show_report_form(slug: str) -> str:
    """What is wrong with this place?"""
    return _form(find_place(slug))


@access.public
def take_report(slug: str) -> Response:
    """Keep the report and lead to its receipt, or to a thank-you when no answer is wanted."""
    place = find_place(slug)
    if request.form.get(TRAP):
        return redirect(url_for("pages.show_report_thanks"), code=303)  # type: ignore[return-value]
    try:
        draft = ReportDraft(
            subject=request.form.get("subject", ""),
            text=request.form.get("text", "").replace("\r\n", "\n"),
            wants_answer=bool(request.form.get("wants_answer")),
        )
        receipt = reports.report_place(
            desk.session(), slug, draft, mode=desk.mode(), now=clock.now()
        )
    except ReportInvalidError as error:
        text = str(ERRORS[error.field]) % {"number": MAX_TEXT}
        return make_response(_form(place, errors={error.field: text}), 422)
    except TooManyReportsError as error:
        return make_response(_form(place, later=str(LATER[error.scope])), 429)
    desk.session().commit()
    address = (
        url_for("pages.show_report_thanks")
        if receipt is None
        else url_for("pages.show_report", receipt=receipt)
    )
    return redirect(address, code=303)  # type: ignore[return-value]  # Flask's own Response


@access.public
def show_report_thanks() -> str:
    """Thank you; nothing to keep."""
    return render_template("pages/report_thanks.html")


@access.public
def ask_receipt() -> str | Response:
    """A field for a receipt that was written down; leads to its page."""
    typed = request.form.get("receipt", "").strip()[:40]
    if request.method == "POST":
        try:
            reports.get_report_of_receipt(desk.session(), typed)
        except ReportNotFoundError as error:
            page = render_template("pages/report_receipt.html", typed=typed, unknown=error.asked)
            return make_response(page, 404)
        return redirect(url_for("pages.show_report", receipt=typed), code=303)  # type: ignore[return-value]
    return render_template("pages/report_receipt.html", typed="", unknown=None)


@access.public
def show_report(receipt: str) -> Response:
    """What became of a report. What the reporter typed is not shown: others may be looking on."""
    try:
        report = reports.get_report_of_receipt(desk.session(), receipt)
    except ReportNotFoundError:
        abort(404)
    page = render_template("pages/report.html", report=report, receipt=receipt, subjects=SUBJECTS)
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _form(place: PlaceDetail, errors: Mapping[str, str] | None = None, later: str = "") -> str:
    return render_template(
        "pages/report_form.html",
        place=place,
        subjects=SUBJECTS,
        order=REPORT_SUBJECTS,
        max_text=MAX_TEXT,
        trap=TRAP,
        typed=request.form,
        errors=errors or {},
        later=later,
    )
