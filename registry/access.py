"""Who may open which door. Every handler carries one rule; a handler without one is never run.

    @blueprint.get("/list")
    @access.public
    def show_list(): ...

The suite asks ``list_unguarded`` that no door was forgotten; ``enforce`` refuses it at run time.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request

Handler = TypeVar("Handler", bound=Callable[..., Any])
_RULE = "access_rule"
_OWN_DOORS = {"static"}  # Flask's own handler of files that are public by their place


def public(handler: Handler) -> Handler:
    """Mark a handler as open to everyone, without login."""
    setattr(handler, _RULE, "public")
    return handler


def rule_of(app: Flask, endpoint: str) -> str | None:
    """Return the access rule of an endpoint, or None when it has none."""
    if endpoint in _OWN_DOORS:
        return "public"
    return getattr(app.view_functions[endpoint], _RULE, None)


def list_unguarded(app: Flask) -> list[str]:
    """Return the endpoints that carry no access rule (the suite wants an empty list)."""
    return sorted(name for name in app.view_functions if rule_of(app, name) is None)


def enforce() -> None:
    """Refuse a request to a handler without a rule: forgetting one closes the door."""
    if request.endpoint is not None and rule_of(current_app, request.endpoint) is None:
        abort(403)
