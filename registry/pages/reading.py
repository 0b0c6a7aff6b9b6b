"""Pages that are only read: help, data, privacy, and the file for search engines."""

from flask import Response, current_app, render_template, url_for

from registry import access
from registry.config import tile_host


@access.public
def show_help() -> str:
    """How to use the site, and what to do today."""
    return render_template("pages/help.html")


@access.public
def show_privacy() -> str:
    """What is not kept about a visitor, and what is."""
    url = current_app.config["TILE_URL"]
    return render_template("pages/privacy.html", tile_host=tile_host(url) if url else None)


@access.public
def show_robots() -> Response:
    """Search engines may read places, not answers and not filtered lists."""
    closed = (url_for("pages.show_routes"), "/map/", "/list?", "/map?", "/api/", "/reports")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
