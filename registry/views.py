"""The pages, as one list of addresses; handlers stand in ``registry/pages/``."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register every page."""
