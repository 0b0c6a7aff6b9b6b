"""The route form and its answer. What is typed is read, answered and forgotten.

The answer comes from POST, so that nothing about a person stands in an address; a form that cannot
be used comes back with a sentence by the field and everything that was typed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from registry import access, clock
from registry.database import reading
from registry.domain.browse import (
    OfferNotFoundError,
    OrganisationRef,
    PlaceFilter,
    visible_states,
)
from registry.domain.examples import Example
from registry.domain.gazetteer import NamedPlace, PlaceAnswer
from registry.domain.problems import DocumentError
from registry.domain.route_report import RouteReport
from registry.maps.layers import build_ground_map
from registry.pages import desk, words
from registry.pages.refusal_words import change_words
from registry.pages.route_examples import (
    find_example,
    list_examples,
    typed_example,
    typed_start,
)
from registry.pages.route_questions import list_need_groups, list_opened, list_paper_groups
from registry.pages.route_view import make_route_page
from registry.pages.route_words import say
from registry.pages.translate import gettext
from registry.schemas.route_form import RouteForm, RouteFormError, load_route_form
from registry.services import browse, gazetteer
from registry.services.routes import find_routes

MAX_CHOICES = 10
MAX_EXCLUDED_NAMED = 20
MAX_DIGITS = 9  # of an offer's number
MOST_ANSWERS = 1000  # fields of a form; one that sends more was not filled in by a person
MAX_ROUTES = 6  # one for each name: soonest, nearest, surest, cheapest, fewest steps, balanced
Answer = tuple[str, int] | str | Response


@dataclass(frozen=True, slots=True)
class Doubts:
    """What keeps a form from being answered: sentences by field, and choices to pick from."""

    errors: Mapping[str, str] = field(default_factory=dict)
    places: tuple[NamedPlace, ...] = ()
    starts: tuple[OrganisationRef, ...] = ()


class InDoubtError(Exception):
    """The form cannot be answered yet; ``doubts`` says what to ask."""

    def __init__(self, doubts: Doubts) -> None:
        super().__init__(", ".join(doubts.errors))
        self.doubts = doubts


@access.public
def show_route_form() -> str:
    """An empty form, papers almost everybody has ticked beforehand; or one filled by an example."""
    typed = MultiDict(("fact", fact.id) for fact in desk.vocabulary().facts if fact.presumed)
    example = find_example(request.args.get("example", ""))
    start = request.args.get("start", "")
    if example is not None:
        typed = typed_example(example)
    if request.args.get("for") == "specialist" or start:
        typed["asker"] = "specialist"
    if start:
        typed.update(typed_start(start))
    return _form_page(typed, Doubts(), example)


@access.public
def show_routes() -> Answer:
    """Answer a form; opened as an address it leads to the form."""
    if request.method != "POST":
        return to_route_form()
    typed = request.form
    with reading():  # a question changes nothing: it must not wait for writers
        if typed.get("action") == "edit":
            return _form_page(typed, Doubts())
        return _answer(typed)


def _answer(typed: MultiDict[str, str]) -> Answer:
    try:
        form, report = ask_routes(typed, if_declined=True)
    except InDoubtError as error:
        return _form_page(typed, error.doubts), 422
    return render_template(
        "pages/routes.html",
        page=make_route_page(report),
        form=form,
        typed=resent(typed),
        excluded_names=_excluded_names(typed),
        change_words=change_words,
        say=say,
        map=build_ground_map(),
    )


def ask_routes(
    typed: MultiDict[str, str], *, if_declined: bool = False
) -> tuple[RouteForm, RouteReport]:
    """Return what was understood of a form and its answer.

    ``if_declined``: with what remains when a place declines. Raises ``InDoubtError``.
    """
    if sum(len(values) for _, values in typed.lists()) > MOST_ANSWERS:
        abort(413)
    today = clock.today()
    try:
        form = load_route_form(typed.to_dict(flat=False), desk.vocabulary(), today=today)
    except RouteFormError as error:
        errors = {name: gettext(message) for name, message in error.errors.items()}
        raise InDoubtError(Doubts(errors)) from error
    profile = form.profile(today)
    doubts = _add_whereabouts(profile, form)
    if doubts.errors:
        raise InDoubtError(doubts)
    try:
        report = find_routes(
            desk.session(),
            desk.vocabulary(),
            profile,
            now=clock.now(),
            mode=desk.mode(),
            circuity=desk.circuity(),
            limit=MAX_ROUTES,
            if_declined=if_declined,
        )
    except DocumentError as error:
        raise InDoubtError(Doubts(_errors_by_field(error))) from error
    return form, report


def _add_whereabouts(profile: dict[str, object], form: RouteForm) -> Doubts:
    """Put place and start organisation into the profile, or return what is in doubt."""
    errors: dict[str, str] = {}
    places: tuple[NamedPlace, ...] = ()
    starts: tuple[OrganisationRef, ...] = ()
    if form.place:
        answer = _understand_place(form)
        if answer.one is not None:
            profile["place"] = answer.one.id
        else:
            places = answer.several
            errors["place"] = _ask_which(bool(places))
    if form.asker == "specialist" and form.start:
        starts = _list_starts(form)
        if len(starts) == 1:
            profile["start_organisation"] = starts[0].slug
        else:
            errors["start"] = _ask_which(bool(starts))
    return Doubts(errors, places, starts)


def _understand_place(form: RouteForm) -> PlaceAnswer:
    """The place meant: that of the identifier when the text is its name word for word."""
    known = gazetteer.find_place(desk.session(), form.place_id) if form.place_id else None
    if known is not None and known.label == form.place:
        return PlaceAnswer(one=known)
    return gazetteer.understand(desk.session(), form.place, form.place_id)


def _errors_by_field(error: DocumentError) -> dict[str, str]:
    """Return what the profile's checks refused, by the field of the form it came from."""
    errors: dict[str, str] = {}
    for problem in error.problems:
        name = re.sub(r"[^a-z_].*$", "", problem.path.removeprefix("limits."))
        if name in ("lat", "lon", "max_travel_km"):
            errors["place"] = gettext("To limit the distance, say in which town the person lives.")
        else:
            known = {"needs": "need", "facts": "fact", "traits": "trait"}
            errors[known.get(name, name or "need")] = gettext("This answer cannot be used.")
    return errors


def _ask_which(several: bool) -> str:
    if several:
        return gettext("There are several. Choose one below.")
    return gettext("We do not know this name. Write it another way, or leave the field empty.")


def _list_starts(form: RouteForm) -> tuple[OrganisationRef, ...]:
    """Return the organisations meant: the chosen one, the one named exactly so, or all like it."""
    question = PlaceFilter(
        search=form.start, states=visible_states(desk.mode()), per_page=MAX_CHOICES
    )
    found = browse.list_organisations(desk.session(), question)
    organisations = tuple(card.organisation for card in found.items)
    for organisation in organisations:
        if organisation.slug == form.start_id:
            return (organisation,)
    exact = tuple(item for item in organisations if form.start in (item.name, item.short_name))
    return exact if len(exact) == 1 else organisations


def _form_page(typed: MultiDict[str, str], doubts: Doubts, example: Example | None = None) -> str:
    vocabulary = desk.vocabulary()
    return render_template(
        "pages/route_form.html",
        typed=typed,
        doubts=doubts,
        vocabulary=vocabulary,
        need_groups=list_need_groups(vocabulary, typed.getlist("need")),
        paper_groups=list_paper_groups(vocabulary),
        opened=list_opened(
            typed, doubts.errors, [fact.id for fact in vocabulary.facts if fact.presumed]
        ),
        excluded_names=_excluded_names(typed),
        kinds_to_exclude=[k for k in vocabulary.kinds if k.institution or k.never_refers],
        examples=list_examples() if desk.mode() == "demonstration" else (),
        example=example,
    )


def _excluded_names(typed: MultiDict[str, str]) -> dict[str, str]:
    """What the person left out, in words, by offer; offers that are gone are left to themselves."""
    names = {}
    for offer in dict.fromkeys(typed.getlist("exclude_offer")[:MAX_EXCLUDED_NAMED]):
        if not offer.isdecimal() or len(offer) > MAX_DIGITS:
            continue
        try:
            found = browse.get_offer(desk.session(), int(offer), desk.mode())
        except OfferNotFoundError:
            continue
        names[offer] = f"{words.label(found.offer.card.service_type)}: {found.organisation.name}"
    return names


def to_route_form() -> Response:
    """Lead to the form: an answer about a person has no address of its own."""
    return redirect(url_for("pages.show_route_form"), code=303)  # type: ignore[return-value]


def resent(typed: MultiDict[str, str]) -> list[tuple[str, str]]:
    """Return what was typed as pairs for hidden fields: to change an answer, not to retype it."""
    left_out = ("csrf_token", "action")
    return [pair for pair in typed.items(multi=True) if pair[0] not in left_out]
