"""What every answer carries for safety: CSRF, content policy, caching rules, access rules."""

from collections.abc import Iterable

from flask import Flask, Response, current_app, request
from flask_wtf import CSRFProtect

from registry import access
from registry.config import MAX_FORM_BYTES, tile_host

csrf = CSRFProtect()

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def content_policy(tile_url: str | None, ancestors: Iterable[str] = ()) -> str:
    """Return the content policy; the host of background pictures, if any, may send pictures.

    ``ancestors``: origins of the sites that may show this answer in a frame.
    """
    policy = CONTENT_POLICY
    host = tile_host(tile_url) if tile_url else None
    if host is not None:
        policy = policy.replace("img-src 'self' data:", f"img-src 'self' data: https://{host}")
    framed_by = " ".join(ancestors) or "'none'"
    return policy.replace("frame-ancestors 'none'", f"frame-ancestors {framed_by}")


def init_app(app: Flask) -> None:
    """Switch protection on for every request and answer."""
    app.before_request(limit_form)
    csrf.init_app(app)
    app.before_request(access.enforce)
    app.after_request(add_headers)


def limit_form() -> None:
    """Let a typed form be far smaller than an uploaded file.

    MAX_FORM_MEMORY_SIZE holds fields sent beside files only.
    """
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = MAX_FORM_BYTES


def add_headers(response: Response) -> Response:
    """Set the security headers; whatever answers a POST is about a person and is never stored."""
    policy = content_policy(current_app.config["TILE_URL"])
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault(
        "Permissions-Policy", "geolocation=(self), camera=(), microphone=()"
    )
    if request.method not in ("GET", "HEAD"):
        response.headers["Cache-Control"] = "no-store"
    return response
