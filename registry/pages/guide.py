"""The guide for families: five plain questions, one at a time, then the plan in plain words.

All five stand in one document, and the address's fragment (``#need``) shows one of them: going on
and back, also with the browser's own button, is going between fragments. Answers stay in the form,
in the browser, until the last question; they come once, by POST, are answered and forgotten. No
script is needed. A question that was not answered, "I do not know" being an answer, is asked again.
"""

from flask import Response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from registry import access
from registry.domain.gazetteer import NamedPlace
from registry.pages import desk
from registry.pages.family import family_page
from registry.pages.guide_questions import list_questions
from registry.pages.routes import Doubts, InDoubtError
from registry.pages.translate import gettext
from registry.schemas.guide_form import QUESTIONS, load_guide_answers

ASKED_BY = {"age": "age", "place": "place", "need": "need"}  # a doubt's field: whose question


@access.public
def show_guide() -> str:
    """The first question; with answers given before, to change them."""
    return _question_page(request.form, QUESTIONS[0], "")


@access.public
def show_guide_plan() -> Response | str | tuple[str, int]:
    """The plan for the answers, or the question that is still open."""
    if request.method != "POST":
        return redirect(url_for("pages.show_guide"), code=303)  # type: ignore[return-value]
    typed = request.form
    answers = load_guide_answers(typed.to_dict(flat=False), desk.vocabulary())
    if answers.unanswered:
        note = gettext("Please answer this question. “I do not know” is an answer too.")
        return _question_page(typed, answers.unanswered[0], note)
    given = [pair for pair in typed.items(multi=True) if pair[0].startswith("g_")]
    asked = MultiDict([*given, *answers.route_fields()])
    try:
        return family_page(asked)
    except InDoubtError as error:
        return _ask_again(typed, error.doubts), 422


def _ask_again(typed: MultiDict[str, str], doubts: Doubts) -> str:
    name, note = next(iter(doubts.errors.items()))
    question = ASKED_BY.get(name, QUESTIONS[0])
    return _question_page(typed, question, note, doubts.places)


def _question_page(
    typed: MultiDict[str, str], opened: str, note: str, places: tuple[NamedPlace, ...] = ()
) -> str:
    return render_template(
        "pages/guide.html",
        questions=list_questions(desk.vocabulary()),
        typed=typed,
        opened=opened,
        note=note,
        places=places,
    )
