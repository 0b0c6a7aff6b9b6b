"""What tests of the API share: a client on a small registry."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from registry.tables.base import db
from tests.api.world import build_world
from tests.databases import Templates, ensure_template


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, templates: Templates, common_folder: Path
) -> Iterator[str]:
    """A database for one test: the small registry for who asks for ``api``, else empty."""
    name = "empty"
    if "api" in request.fixturenames:
        name = "api_world"
        ensure_template(templates, common_folder, name, _found, source="empty")
    url = templates.copy(name)
    yield url
    templates.drop(url)


def _found(app: Flask) -> None:
    with app.app_context():
        build_world(db.session())


@pytest.fixture
def api(app: Flask, session: Session) -> FlaskClient:
    """A client of the API on a small registry."""
    return app.test_client()
