"""Looking for places: the list, suggestions of places, and what list and map have in common.

List, table and map (``registry.pages.maps``) read the same request with ``asked_here`` and ask one
question, so that they always agree.
"""

from datetime import timedelta
from typing import Any

from flask import Response, jsonify, render_template, request
from werkzeug.datastructures import MultiDict

from registry import access, clock
from registry.database import reading
from registry.domain.browse import Page, PlaceCard
from registry.domain.facets import Facets, Relaxation
from registry.exchange.spreadsheet import write_table
from registry.pages import desk, words
from registry.pages.filters import RADII_KM, AskedPlaces, read_filters
from registry.pages.who import NOBODY, TRAITS, AskedWho, read_who
from registry.services import browse, export, gaps, gazetteer
from registry.services.search import suggest

NO_PLACES: Page[PlaceCard] = Page(items=(), total=0, page=1, per_page=1)
NO_FACETS = Facets()
FRESH_DAYS = 365
MOST_SUGGESTED = 10


@access.public
def show_list() -> str:
    """The list of places under the filters of the address; complete without scripts."""
    with reading():
        return render_template("pages/list.html", **found_places(asked_here(), TRAITS))


@access.public
def export_list() -> Response:
    """The places of the list as a table for spreadsheets."""
    with reading():
        asked = asked_here()
        rows = (
            []
            if asked.question is None
            else export.list_rows(desk.session(), asked.question, today=clock.today())
        )
        answer = Response(write_table(export.COLUMNS, rows), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="places.csv"'
    return answer


@access.public
def suggest_settlements() -> Response:
    """Settlements, municipalities and regions for what was typed so far."""
    text = request.args.get("search", "")[:120]
    found = gazetteer.suggest_places(desk.session(), text)
    return jsonify({"items": [{"id": place.id, "label": place.label} for place in found]})


@access.public
def suggest_words() -> Response:
    """How people ask for what is typed so far, and labels of needs, services and kinds."""
    text = request.args.get("search", "")[:120]
    phrases, terms = suggest(desk.vocabulary(), text)
    labels = dict.fromkeys((*phrases, *(words.label(term) for term in terms)))
    items = [{"id": label, "label": label} for label in list(labels)[:MOST_SUGGESTED]]
    return jsonify({"items": items})


def asked_here() -> AskedPlaces:
    """Return what this request asks, and for whom.

    Whom help is for comes in the body of a form only, so that it stands in no address; the filters
    stand in the address, or beside it in a form that says so.
    """
    return asked_places(
        read_who(desk.vocabulary(), request.form),
        request.form if "filters" in request.form else request.args,
    )


def asked_places(who: AskedWho = NOBODY, args: MultiDict[str, str] | None = None) -> AskedPlaces:
    """Return what the address (or ``args``) asks for, and for whom."""
    return read_filters(
        desk.session(),
        desk.vocabulary(),
        request.args if args is None else args,
        desk.mode(),
        now=clock.now(),
        who=who,
    )


def _territory(asked: AskedPlaces) -> str:
    """Return the territory of the place asked, "" for the whole country."""
    place = asked.place_answer.one
    if place is None:
        return ""
    return place.territory_id or place.municipality_id or place.subject_id or ""


def found_places(asked: AskedPlaces, traits: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what both pages show: the cards, the filters with their counts, the way on.

    ``traits`` to count beside the questions about the person, where a page asks them.
    """
    session, question = desk.session(), asked.question
    places, facets = NO_PLACES, NO_FACETS
    relaxations: tuple[Relaxation, ...] = ()
    fresh_since = clock.today() - timedelta(days=FRESH_DAYS)
    if question is not None:
        places = browse.list_places(session, question, now=clock.now())
        facets = browse.list_all_facets(
            session,
            question,
            desk.vocabulary(),
            now=clock.now(),
            fresh_since=fresh_since,
            radii_km=RADII_KM,
            traits=traits,
        )
        if not places.total:
            relaxations = browse.list_relaxations(session, question)
            gaps.note_gap(session, question, _territory(asked), today=clock.today())
    return {
        "asked": asked,
        "places": places,
        "facets": facets,
        "vocabulary": desk.vocabulary(),
        "radii": RADII_KM,
        "fresh_since": fresh_since.isoformat(),
        "relaxations": relaxations,
        "traits": traits,
    }
