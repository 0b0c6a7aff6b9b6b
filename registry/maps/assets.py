"""Where the files that folium wants lie on this server.

folium and its plugins name files on foreign servers. Each such address is looked up here: to a
file below ``static/``, or to None when our layers do without it (we draw markers ourselves, so
Bootstrap, jQuery and icon fonts have nothing to do). An address not listed raises
:class:`UnknownAssetError`: better no map than a request to somebody else.
"""

from collections.abc import Iterable

LEAFLET_JS = "vendor/leaflet/leaflet.js"
LEAFLET_CSS = "vendor/leaflet/leaflet.css"
CLUSTER_JS = "vendor/leaflet.markercluster/leaflet.markercluster.js"
CLUSTER_CSS = "vendor/leaflet.markercluster/MarkerCluster.css"

_JSDELIVR = "https://cdn.jsdelivr.net"
_CLOUDFLARE = "https://cdnjs.cloudflare.com/ajax/libs"
_CLUSTER = f"{_CLOUDFLARE}/leaflet.markercluster/1.1.0"
_AWESOME = f"{_CLOUDFLARE}/Leaflet.awesome-markers/2.0.2"

STATIC_FILES: dict[str, str | None] = {
    f"{_JSDELIVR}/npm/leaflet@1.9.3/dist/leaflet.js": LEAFLET_JS,
    f"{_JSDELIVR}/npm/leaflet@1.9.3/dist/leaflet.css": LEAFLET_CSS,
    f"{_CLUSTER}/leaflet.markercluster.js": CLUSTER_JS,
    f"{_CLUSTER}/MarkerCluster.css": CLUSTER_CSS,
    f"{_CLUSTER}/MarkerCluster.Default.css": None,  # our clusters have their own look
    "https://code.jquery.com/jquery-3.7.1.min.js": None,
    f"{_JSDELIVR}/npm/bootstrap@5.2.2/dist/js/bootstrap.bundle.min.js": None,
    f"{_JSDELIVR}/npm/bootstrap@5.2.2/dist/css/bootstrap.min.css": None,
    "https://netdna.bootstrapcdn.com/bootstrap/3.0.0/css/bootstrap-glyphicons.css": None,
    f"{_JSDELIVR}/npm/@fortawesome/fontawesome-free@6.2.0/css/all.min.css": None,
    f"{_AWESOME}/leaflet.awesome-markers.js": None,
    f"{_AWESOME}/leaflet.awesome-markers.css": None,
    f"{_JSDELIVR}/gh/python-visualization/folium/folium/templates/"
    "leaflet.awesome.rotate.min.css": None,
}


class UnknownAssetError(Exception):
    """folium asks for a file we do not serve; carries its ``url``."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"folium asks for {url}, which is not among our files: "
            "add it to package.json and to registry/maps/assets.py"
        )
        self.url = url


def own_files(urls: Iterable[str]) -> tuple[str, ...]:
    """Return the paths below ``static/`` for folium's addresses, in order, each once.

    Raises ``UnknownAssetError`` for an address that is not listed.
    """
    found: dict[str, None] = {}
    for url in urls:
        if url not in STATIC_FILES:
            raise UnknownAssetError(url)
        path = STATIC_FILES[url]
        if path is not None:
            found[path] = None
    return tuple(found)
