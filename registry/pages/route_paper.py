"""A route as a PDF file for a specialist: the route page's own parts, on A4, in the same order.

One way a file: the one whose number the form names, else the first. It comes from the same POST as
the page and is never kept; opened as an address it leads to the form.
"""

from flask import Response, request

from registry import access
from registry.database import reading
from registry.pages.paper import answer_pdf
from registry.pages.refusal_words import change_words
from registry.pages.route_view import Chapter, RoutePage, make_route_page
from registry.pages.route_words import say
from registry.pages.routes import InDoubtError, ask_routes, to_route_form

PDF_NAME = "marshrut-route.pdf"  # says nothing about a person


@access.public
def show_routes_pdf() -> Response:
    """The answer to a form as a file."""
    if request.method != "POST":
        return to_route_form()
    with reading():
        try:
            form, report = ask_routes(request.form, if_declined=True)
        except InDoubtError:
            return to_route_form()
        page = make_route_page(report)
    return answer_pdf(
        "papers/routes.html",
        PDF_NAME,
        page=page,
        chapter=_choose_chapter(page, request.form.get("route", "")),
        form=form,
        say=say,
        change_words=change_words,
        on_paper=True,  # the parts are drawn for a narrow column
    )


def _choose_chapter(page: RoutePage, number: str) -> Chapter | None:
    """The way of this number, else the first; None without any."""
    for chapter in page.chapters:
        if str(chapter.route.number) == number:
            return chapter
    return page.chapters[0] if page.chapters else None
