"""The command line, as one list of groups; each group stands in a file of its own."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register every command."""
