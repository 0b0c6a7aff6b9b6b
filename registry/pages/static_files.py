"""Styles, scripts, fonts and pictures: asked for once, kept until they change.

``url_for("static", …)`` gets ``v``, the moment the file was written. What is asked for under
its present ``v`` a browser may keep for a year: a page that is opened again asks for nothing but
itself, and a changed file has another address at once. Letters, which style sheets name themselves,
are kept for a week.
"""

from pathlib import Path
from stat import S_ISREG
from typing import Any

from flask import Flask, Response, request

KEPT_SECONDS = 365 * 24 * 3600
LETTERS_SECONDS = 7 * 24 * 3600
VERSION = "v"


def init_app(app: Flask) -> None:
    """Version the addresses of static files of ``app``."""
    root = Path(app.static_folder or "")

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and VERSION not in values:
            values[VERSION] = version_of(root, values["filename"])

    @app.after_request
    def keep(response: Response) -> Response:
        asked = request.args.get(VERSION)
        if request.endpoint != "static" or response.status_code not in (200, 304):
            return response
        name: str = (request.view_args or {})["filename"]
        if asked and asked == version_of(root, name):
            response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}, immutable"
        elif name.endswith(".woff2"):
            response.headers["Cache-Control"] = f"public, max-age={LETTERS_SECONDS}"
        return response


def version_of(root: Path, name: str) -> str | None:
    """Return the version of a file below ``root``, None when there is none."""
    try:
        written = (root / name).stat()
    except (OSError, ValueError):
        return None
    return f"{written.st_mtime_ns // 1_000_000:x}" if S_ISREG(written.st_mode) else None
