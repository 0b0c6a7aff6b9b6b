"""The map: its page, the scripts that draw it, and what it fetches while one looks around.

The places are those of the list: the same address, the same question. Up to ``MANY_PLACES`` they
come at once, as folium's clusters; more are gathered by the server for the part one looks at
(``/map/clusters.json``), so that a whole country moves as easily as a town. What is asked about a
person comes with every such question in its body, never in its address.
"""

from typing import Any

from flask import Response, abort, json, jsonify, render_template, request, url_for

from registry import access
from registry.database import reading
from registry.domain.browse import Box, MapPoints, PlaceNotFoundError, SiteCard
from registry.domain.place_detail import PlaceDetail
from registry.maps.layers import (
    MapParts,
    build_ground_map,
    build_places_map,
    marker_kinds,
)
from registry.pages import desk, words
from registry.pages.browse import asked_here, asked_places, found_places
from registry.pages.filters import AskedPlaces
from registry.pages.who import TRAITS
from registry.services import browse, map_points
from registry.services.map_cards import get_map_card, list_site_names
from registry.services.map_points import MapView
from registry.services.map_towns import list_towns

MANY_PLACES = 2000
MAX_NAMES = 50  # told of one cluster that cannot be taken apart
VIEW_SECONDS = 60
TOWN_SECONDS = 3600
NO_POINTS = MapPoints((), (), (), (), (), (), ())


@access.public
def show_map() -> str:
    """The places of the filters on the map and beside it as a list."""
    with reading():
        return render_template("pages/map.html", **map_context(asked_here(), TRAITS))


def map_context(asked: AskedPlaces, traits: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what a page with list and map shows: the places, and how the map gets them."""
    found = found_places(asked, traits)
    on_map = found["places"].total - found["places"].without_point
    many = on_map > MANY_PLACES or bool(asked.who.pairs)  # a script's address cannot ask for whom
    kinds: Any = []
    edges = None
    if many and asked.question is not None:
        kinds = {kind.id: words.label(kind) for kind in desk.vocabulary().kinds}
        edges = map_points.find_edges(desk.session(), asked.question)
    elif asked.question is not None:
        points = browse.list_points(desk.session(), asked.question)
        kinds = [words.label(desk.vocabulary().kind(kind)) for kind in marker_kinds(points)]
    return found | {
        "map": build_places_map(NO_POINTS),  # only for the files; the script comes by itself
        "map_kinds": kinds,
        "on_map": on_map,
        "many": many,
        "edges": None if edges is None else [edges.west, edges.south, edges.east, edges.north],
    }


@access.public
def show_map_script() -> Response:
    """folium's script for the places of the filters; numbers only."""
    asked = asked_places()
    points = browse.list_points(desk.session(), asked.question) if asked.question else NO_POINTS
    if len(points) > MANY_PLACES:
        abort(404)  # the page asks for groups instead
    return script_answer(build_places_map(points))


@access.public
def show_ground_script() -> Response:
    """folium's script of a map without places; the page's own points are added in the browser."""
    return script_answer(build_ground_map())


@access.public
def show_map_clusters() -> Response:
    """What stands in a part of the map: groups and single places, numbers only."""
    box, zoom = _read_box(), _read_zoom()
    if box is None or zoom is None:
        abort(400)
    with reading():
        asked = asked_here()
        if asked.question is None:
            return _answer({"groups": [], "places": [], "total": 0})
        view = map_points.list_clusters(desk.session(), asked.question, box, zoom)
        return _answer(_numbers(view))


@access.public
def show_map_towns() -> Response:
    """Names of towns for a part of the map: there are no pictures below that would hold them."""
    box, zoom = _read_box(), _read_zoom()
    if box is None or zoom is None:
        abort(400)
    towns = list_towns(desk.session(), box, zoom)
    items = [[town.name, round(town.lat, 4), round(town.lon, 4)] for town in towns]
    return _answer({"items": items}, TOWN_SECONDS)


@access.public
def list_map_names() -> Response:
    """Who stands in a box: the names behind a cluster that cannot be taken apart."""
    box = _read_box()
    if box is None:
        abort(400)
    with reading():
        asked = asked_here()
        if asked.question is None:
            return jsonify({"items": [], "total": 0})
        sites, total = map_points.list_sites(desk.session(), asked.question, box, MAX_NAMES)
        items = [
            {
                "name": place.name,
                "kind": words.label(desk.vocabulary().kind(place.kind)),
                "href": url_for("pages.show_place", slug=place.slug),
            }
            for place in list_site_names(desk.session(), sites)
        ]
        return jsonify({"items": items, "total": total})


@access.public
def show_map_card(site_id: int) -> Response:
    """What a marker tells when it is opened."""
    try:
        place, site = get_map_card(desk.session(), site_id, desk.mode())
    except PlaceNotFoundError:
        abort(404)
    return jsonify(_card(place, site))


def script_answer(parts: MapParts) -> Response:
    """Return a map's script as a file of its own, as the content policy wants it."""
    return Response(parts.script, mimetype="text/javascript")


def _read_box() -> Box | None:
    """Return the box of the address, None when it is not one."""
    try:
        west, south, east, north = map(float, request.args.get("bbox", "").split(","))
        return Box(west, south, east, north)
    except ValueError:
        return None


def _read_zoom() -> int | None:
    """Return the zoom of the address, None when it is not one."""
    text = request.args.get("zoom", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else None


def _numbers(view: MapView) -> dict[str, Any]:
    return {
        "groups": [
            [
                *(round(group.lat, 5), round(group.lon, 5), group.count),
                *(group.box.west, group.box.south, group.box.east, group.box.north),
            ]
            for group in view.groups
        ],
        "places": [
            [round(place.lat, 5), round(place.lon, 5), place.site_id, place.kind, int(place.quiet)]
            for place in view.places
        ],
        "total": view.total,
    }


def _answer(document: dict[str, Any], seconds: int = VIEW_SECONDS) -> Response:
    """Return JSON that a browser may keep so long; around a person's home, only theirs."""
    response = Response(json.dumps(document), mimetype="application/json")
    keeper = "private" if request.args.get("place") else "public"
    response.headers["Cache-Control"] = f"{keeper}, max-age={seconds}"
    response.add_etag()
    response.make_conditional(request)
    return response


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
