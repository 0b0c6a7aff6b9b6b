"""Interface languages: Russian first, English second, chosen by a cookie and nothing else."""

from flask import Flask, request
from flask_babel import Babel

LANGUAGES = ("ru", "en")
LANGUAGE_COOKIE = "language"
babel = Babel()


def init_app(app: Flask) -> None:
    """Register translations (``translations/``) and the choice of language."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", LANGUAGES[0])
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", f"{app.root_path}/translations")
    babel.init_app(app, locale_selector=choose_language)


def choose_language() -> str:
    """Return the language of this request: the visitor's choice, else Russian."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return chosen if chosen in LANGUAGES else LANGUAGES[0]
