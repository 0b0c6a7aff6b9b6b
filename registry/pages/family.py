"""The sheet for the family: a route in plain words with drawings, on screen, on paper, as PDF.

The same form as the route page, the same answer of the engine. It comes from POST: nothing of it
stands in an address, and nothing is kept. Opened as an address it leads to the form.
"""

from flask import Response, render_template, request
from werkzeug.datastructures import MultiDict

from registry import access
from registry.database import reading
from registry.domain.plain_language import ABBREVIATIONS
from registry.domain.plain_sheet import list_meanings
from registry.languages import choose_language
from registry.pages.family_words import choose_route, make_family_sheet
from registry.pages.paper import answer_pdf
from registry.pages.routes import InDoubtError, ask_routes, resent, to_route_form

PDF_NAME = "marshrut-plan.pdf"  # says nothing about a person


@access.public
def show_family_sheet() -> Response | str:
    """The sheet of a route as a page to read and to print."""
    if request.method != "POST":
        return to_route_form()
    try:
        return family_page(request.form)
    except InDoubtError:
        return to_route_form()


@access.public
def show_family_pdf() -> Response:
    """The same sheet as a PDF file."""
    if request.method != "POST":
        return to_route_form()
    try:
        values = sheet_values(request.form)
    except InDoubtError:
        return to_route_form()
    return answer_pdf("papers/family_sheet.html", PDF_NAME, **values)


def family_page(typed: MultiDict[str, str]) -> str:
    """Return the page of the sheet for a form. Raises ``InDoubtError``."""
    return render_template(
        "pages/family_sheet.html",
        typed=resent(typed),
        from_guide="g_age" in typed or "g_need" in typed,
        **sheet_values(typed),
    )


def sheet_values(typed: MultiDict[str, str]) -> dict[str, object]:
    """Return what the templates of the sheet show. Raises ``InDoubtError``.

    ``age_about`` in the form tells that the age is not the person's own but that of an age band.
    """
    with reading():
        form, report = ask_routes(typed)
        route = choose_route(report, typed.get("route", ""))
        about = form.age if typed.get("age_about") else None
        sheet = make_family_sheet(report, route, age_taken=about)
    meanings = list_meanings(sheet, ABBREVIATIONS) if choose_language() == "ru" else ()
    return {"sheet": sheet, "meanings": meanings}
