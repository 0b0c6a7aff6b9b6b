"""The page about plain language: the switch, what it does, and the words people meet on papers."""

from flask import render_template

from registry import access
from registry.domain.plain_language import ABBREVIATIONS


@access.public
def show_plain() -> str:
    """Switch plain text on or off, and read what difficult words mean."""
    return render_template("pages/plain.html", meanings=sorted(ABBREVIATIONS.items()))
