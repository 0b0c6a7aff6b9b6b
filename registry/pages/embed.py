"""The widget: places of a territory or of any filter, as a list and a map inside another site.

``/embed/places`` takes the same address as the list. It is the one answer that others may show in a
frame, and only those whom ``MARSHRUT_EMBED_ANCESTORS`` names. It sets no cookie, asks for nothing,
and every link opens the whole site in a window of its own.
"""

from typing import Any

from flask import Response, current_app, make_response, render_template, request, url_for

from registry import access
from registry.pages.browse import asked_places
from registry.pages.maps import map_context
from registry.protection import content_policy


@access.public
def show_embed() -> Response:
    """List and map for a frame; ``map=no`` leaves the map out."""
    asked = asked_places()
    with_map = request.args.get("map") != "no"
    page = render_template(
        "pages/embed.html",
        with_map=with_map,
        **map_context(asked),
    )
    response = make_response(page)
    response.headers["Content-Security-Policy"] = content_policy(
        current_app.config["TILE_URL"], current_app.config["EMBED_ANCESTORS"]
    )
    return response


@access.public
def show_embed_help() -> str:
    """How to put the widget into a site: the line to copy, and who may do it."""
    asked = asked_places()
    query: dict[str, Any] = dict(asked.arguments())
    address = url_for("pages.show_embed", _external=True, **query)
    return render_template(
        "pages/embed_help.html",
        asked=asked,
        address=address,
        ancestors=current_app.config["EMBED_ANCESTORS"],
    )
