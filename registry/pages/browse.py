"""Looking for places: the list, suggestions of places, and what list and map have in common.

List and map (``registry.pages.maps``) read the same address with ``asked_places`` and ask one
question, so that they always agree.
"""

from datetime import timedelta
from typing import Any

from flask import Response, jsonify, render_template, request

from registry import access, clock
from registry.domain.browse import Page, PlaceCard
from registry.domain.facets import Facets
from registry.pages import desk
from registry.pages.filters import RADII_KM, AskedPlaces, read_filters
from registry.services import browse, gazetteer

NO_PLACES: Page[PlaceCard] = Page(items=(), total=0, page=1, per_page=1)
NO_FACETS = Facets()
FRESH_DAYS = 365


@access.public
def show_list() -> str:
    """The list of places under the filters of the address; complete without scripts."""
    return render_template("pages/list.html", **found_places(asked_places()))


@access.public
def suggest_settlements() -> Response:
    """Settlements, municipalities and regions for what was typed so far."""
    text = request.args.get("search", "")[:120]
    found = gazetteer.suggest_places(desk.session(), text)
    return jsonify({"items": [{"id": place.id, "label": place.label} for place in found]})


def asked_places() -> AskedPlaces:
    """Return what the address asks for."""
    return read_filters(desk.session(), desk.vocabulary(), request.args, desk.mode())


def found_places(asked: AskedPlaces) -> dict[str, Any]:
    """Return what both pages show: the cards, the filters with their counts, the way on."""
    session, question = desk.session(), asked.question
    places, facets = NO_PLACES, NO_FACETS
    if question is not None:
        places = browse.list_places(session, question, now=clock.now())
        facets = browse.list_facets(session, question)
    return {
        "asked": asked,
        "places": places,
        "facets": facets,
        "vocabulary": desk.vocabulary(),
        "radii": RADII_KM,
        "fresh_since": (clock.today() - timedelta(days=FRESH_DAYS)).isoformat(),
    }
