"""Interface languages: Russian first, English second, chosen by a cookie and nothing else."""

from typing import Any

import flask_babel
from flask import Flask, has_request_context, request
from flask_babel import Babel

LANGUAGES = ("ru", "en")
LANGUAGE_COOKIE = "language"
LONG_NUMBER = 10_000
babel = Babel()


def init_app(app: Flask) -> None:
    """Register translations (``translations/``) and the choice of language."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", LANGUAGES[0])
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", f"{app.root_path}/translations")
    babel.init_app(app, locale_selector=choose_language)


def say(text: Any) -> str:
    """Return in the reader's language a message, a word that knows its ``english``, or a value
    with ``message`` and ``values``.

    A tuple is said one after another; values inside a message are said themselves.
    """
    if isinstance(text, tuple):
        return "; ".join(say(part) for part in text)
    if hasattr(text, "english"):
        return str(text.english) if choose_language() == "en" else str(text)
    if isinstance(text, str):
        return str(flask_babel.gettext(text)) if text else ""
    values = {name: _say_value(value) for name, value in text.values.items()}
    return str(flask_babel.gettext(text.message, **values))


def _say_value(value: Any) -> Any:
    """Return a value of a message in the reader's language; long numbers in groups of digits."""
    if isinstance(value, tuple) or hasattr(value, "message") or hasattr(value, "english"):
        return say(value)
    if isinstance(value, int | float) and abs(value) >= LONG_NUMBER:
        return flask_babel.format_decimal(value)
    return value


def choose_language() -> str:
    """Return the language of this request: the visitor's choice, else Russian."""
    chosen = request.cookies.get(LANGUAGE_COOKIE) if has_request_context() else None
    return chosen if chosen in LANGUAGES else LANGUAGES[0]
