"""gettext with types: the reader's language for texts that are made in Python."""

from typing import Any

import flask_babel


def gettext(message: str, **values: Any) -> str:
    """Return a message in the reader's language, its ``%(name)s`` filled in."""
    return str(flask_babel.gettext(message, **values))


def ngettext(one: str, many: str, num: float, **values: Any) -> str:
    """Return the form of a message that fits a number (``%(num)s``)."""
    return str(flask_babel.ngettext(one, many, num, **values))
