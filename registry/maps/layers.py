"""The two maps: every matching place in clusters, and the bare ground for one place or one route.

    parts = build_places_map(points)      # MapPoints of the list's own question
    parts.script                          # served as a script file of its own
    parts.styles, parts.scripts           # paths below static/, for <link> and <script>

The ground (outlines of territories), names, popups and the markers of a route are added in the
browser by ``static/js/map.js``: names of callbacks stand here, text of records never does. Raises
``UnknownAssetError`` when folium wants a file we do not serve.
"""

from dataclasses import dataclass
from typing import Any

import folium
from branca.element import CssLink, Element, JavascriptLink
from folium.plugins import FastMarkerCluster

from registry.domain.browse import MapPoints
from registry.maps.assets import own_files

ELEMENT_ID = "map_places"
CENTRE = (60.0, 60.0)  # the middle of the settled country, when nothing is to be shown
ZOOM_COUNTRY, ZOOM_MIN, ZOOM_MAX, ZOOM_FIT = 3, 1, 17, 14  # 1: the country on a phone
QUIET_STATES = frozenset({"archive", "planned", "closed", "demonstration"})
_MARKER = "marshrut.marker"  # both functions live in static/js/map.js
_CLUSTER_ICON = "marshrut.clusterIcon"


@dataclass(frozen=True, slots=True)
class MapParts:
    """One map, taken apart: the script that builds it and the files it needs (below static/)."""

    script: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...]


def build_places_map(points: MapPoints) -> MapParts:
    """Return the map of all matching places, as clusters.

    Each marker is a row of numbers: latitude, longitude, site id, position of its kind in
    ``marker_kinds(points)``, 1 when the record is quiet (archive, planned, closed, demonstration).
    """
    drawing = _ground(points)
    places = {kind: number for number, kind in enumerate(marker_kinds(points))}
    rows = [
        [round(lat, 6), round(lon, 6), site_id, places[kind], int(state in QUIET_STATES)]
        for lat, lon, site_id, kind, state in zip(
            points.lats, points.lons, points.site_ids, points.kinds, points.states, strict=True
        )
    ]
    cluster = FastMarkerCluster(  # type: ignore[no-untyped-call]
        rows,
        callback=_MARKER,
        icon_create_function=_CLUSTER_ICON,
        maxClusterRadius=56,
        showCoverageOnHover=False,
    )
    cluster._id = "places"
    cluster.add_to(drawing)
    return _take_apart(drawing)


def build_ground_map() -> MapParts:
    """Return a map without places; the page's own markers are added in the browser."""
    return _take_apart(_ground(None))


def marker_kinds(points: MapPoints) -> tuple[str, ...]:
    """Return the kinds on the map, each once, sorted: what a marker's number stands for."""
    return tuple(sorted(set(points.kinds)))


def _ground(points: MapPoints | None) -> folium.Map:
    drawing = folium.Map(
        location=CENTRE,
        zoom_start=ZOOM_COUNTRY,
        tiles=None,  # no tile server: outlines of our own are the ground
        minZoom=ZOOM_MIN,
        maxZoom=ZOOM_MAX,  # clusters need it when there are no tiles
        zoomSnap=0.5,  # the whole country fits a screen closer
    )
    drawing._id = ELEMENT_ID.removeprefix("map_")
    if points is not None and len(points):
        corners = [[min(points.lats), min(points.lons)], [max(points.lats), max(points.lons)]]
        drawing.fit_bounds(corners, max_zoom=ZOOM_FIT, padding=(24, 24))
    return drawing


def _take_apart(drawing: folium.Map) -> MapParts:
    """Render the map and keep its script; everything folium would write inline is left behind."""
    figure: Any = drawing.get_root()
    drawing.render()  # type: ignore[no-untyped-call]
    return MapParts(
        script=figure.script.render(),
        styles=own_files(_urls(figure.header, CssLink)),
        scripts=own_files(_urls(figure.header, JavascriptLink)),
    )


def _urls(header: Element, kind: type[Any]) -> list[str]:
    return [child.url for child in header._children.values() if isinstance(child, kind)]
