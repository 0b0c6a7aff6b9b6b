"""What every page shares: language, plain mode, the banner, and the two switches.

``add_context`` gives each template ``language``, ``plain_mode``, ``plain_text`` (what the page is
for), ``demonstration``, ``here`` (the address a switch returns to) and ``emergency_lines``. The
switches keep the choice in a cookie and nothing else; they return only to addresses of this site.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import Response, abort, current_app, redirect, request, url_for

from registry import access
from registry.languages import LANGUAGE_COOKIE, LANGUAGES, choose_language
from registry.pages.plain_texts import plain_text_of
from registry.services.emergency import get_emergency_lines

PLAIN_COOKIE = "plain"
COOKIE_DAYS = 365
FORM_OF = {  # an answer has no address of its own: a switch returns to its form
    "pages.show_routes": "pages.show_route_form",
    "pages.show_family_sheet": "pages.show_route_form",
    "pages.show_guide": "pages.show_guide",
    "pages.show_guide_plan": "pages.show_guide",
}
LOOKING = ("pages.show_list", "pages.show_map")


def plain_mode() -> bool:
    """Return whether the visitor chose large, plain text."""
    return request.cookies.get(PLAIN_COOKIE) == "on"


def add_context() -> dict[str, Any]:
    """Return the names every template may use."""
    return {
        "language": choose_language(),
        "plain_mode": plain_mode(),
        "plain_text": plain_text_of(request.endpoint),
        "demonstration": current_app.config["MODE"] == "demonstration",
        "here": _here(),
        "emergency_lines": get_emergency_lines(current_app.config["SEED_DATA"]),
    }


@access.public
def switch_language(code: str) -> Response:
    """Keep the language in a cookie and return to the page."""
    if code not in LANGUAGES:
        abort(404)
    return _back_with_cookie(LANGUAGE_COOKIE, code)


@access.public
def switch_plain() -> Response:
    """Keep the choice of plain, large text in a cookie and return to the page."""
    chosen = "on" if request.form.get("plain") == "on" else "off"
    return _back_with_cookie(PLAIN_COOKIE, chosen)


def local_address(address: str) -> str:
    """Return ``address`` when it is a path of this site, else the first page."""
    parts = urlsplit(address)
    broken = any(ord(letter) < 33 or letter == "\\" for letter in address)
    if parts.scheme or parts.netloc or broken or not address.startswith("/"):
        return url_for("pages.show_home")
    return url_for("pages.show_home") if address.startswith("//") else address


def _here() -> str:
    """Return the address of this page; an answer to a form has none and leads to the form.

    List and map have one even then: their filters, without what the body told of a person.
    """
    if request.endpoint in LOOKING:
        return request.full_path if request.query_string else request.path
    if request.method not in ("GET", "HEAD") or request.endpoint is None:
        return url_for(FORM_OF.get(request.endpoint or "", "pages.show_home"))
    return request.full_path if request.query_string else request.path


def _back_with_cookie(name: str, value: str) -> Response:
    answer = redirect(local_address(request.form.get("next", "/")), code=303)
    answer.set_cookie(
        name,
        value,
        max_age=COOKIE_DAYS * 24 * 3600,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return answer  # type: ignore[return-value]  # werkzeug's redirect answers with Flask's Response
