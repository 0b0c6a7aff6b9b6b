"""What tests of the API share: a client on a small registry."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.api.world import build_world


@pytest.fixture
def api(app: Flask, session: Session) -> FlaskClient:
    """A client of the API on a small registry."""
    build_world(session)
    return app.test_client()
