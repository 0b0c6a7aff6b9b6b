"""The HTTP API, as one list of resources; each resource stands in a file of its own."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register every resource of the API."""
