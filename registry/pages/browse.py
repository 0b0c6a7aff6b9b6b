"""Looking for places: the list, the map with its script, a marker's card, suggestions of places.

List, map and script read the same address with :func:`registry.pages.filters.read_filters` and ask
one question, so that they always agree.
"""

from datetime import timedelta
from typing import Any

from flask import Response, abort, jsonify, render_template, request, url_for

from registry import access, clock
from registry.domain.browse import Facets, MapPoints, Page, PlaceCard, PlaceNotFoundError, SiteCard
from registry.domain.place_detail import PlaceDetail
from registry.maps.layers import MapParts, build_ground_map, build_places_map, marker_kinds
from registry.pages import desk, words
from registry.pages.filters import RADII_KM, AskedPlaces, read_filters
from registry.services import browse, gazetteer
from registry.services.map_cards import get_map_card

NO_PLACES: Page[PlaceCard] = Page(items=(), total=0, page=1, per_page=1)
NO_FACETS = Facets(kinds=(), service_types=(), needs=())
NO_POINTS = MapPoints((), (), (), (), (), (), ())
FRESH_DAYS = 365


@access.public
def show_list() -> str:
    """The list of places under the filters of the address; complete without scripts."""
    return render_template("pages/list.html", **_found(_asked()))


@access.public
def show_map() -> str:
    """The same places on the map and beside it as a list."""
    asked = _asked()
    points = browse.list_points(desk.session(), asked.question) if asked.question else NO_POINTS
    kinds = [words.label(desk.vocabulary().kind(kind)) for kind in marker_kinds(points)]
    return render_template(
        "pages/map.html",
        map=build_places_map(NO_POINTS),  # only for the files it needs; the script comes by itself
        map_kinds=kinds,
        on_map=len(points),
        **_found(asked),
    )


@access.public
def show_map_script() -> Response:
    """folium's script for the places of the filters; numbers only."""
    asked = _asked()
    points = browse.list_points(desk.session(), asked.question) if asked.question else NO_POINTS
    return script_answer(build_places_map(points))


@access.public
def show_ground_script() -> Response:
    """folium's script of a map without places; the page's own points are added in the browser."""
    return script_answer(build_ground_map())


@access.public
def show_map_card(site_id: int) -> Response:
    """What a marker tells when it is opened."""
    try:
        place, site = get_map_card(desk.session(), site_id, desk.mode())
    except PlaceNotFoundError:
        abort(404)
    return jsonify(_card(place, site))


@access.public
def suggest_settlements() -> Response:
    """Settlements, municipalities and regions for what was typed so far."""
    text = request.args.get("search", "")[:120]
    found = gazetteer.suggest_places(desk.session(), text)
    return jsonify({"items": [{"id": place.id, "label": place.label} for place in found]})


def script_answer(parts: MapParts) -> Response:
    """Return a map's script as a file of its own, as the content policy wants it."""
    return Response(parts.script, mimetype="text/javascript")


def _asked() -> AskedPlaces:
    return read_filters(desk.session(), desk.vocabulary(), request.args, desk.mode())


def _found(asked: AskedPlaces) -> dict[str, Any]:
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


def _card(place: PlaceDetail, site: SiteCard) -> dict[str, Any]:
    organisation = place.organisation
    state = organisation.record_state
    lines = [words.label(organisation.kind), site.address]
    if site.is_about:
        lines.append(str(words.ABOUT))
    marks = [words.state_words(place.provenance)] if state in words.QUIET_STATES else []
    return {
        "name": organisation.short_name or organisation.name,
        "href": url_for("pages.show_place", slug=organisation.slug),
        "lines": [line for line in lines if line],
        "marks": marks,
    }
