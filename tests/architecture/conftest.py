"""An application without a database, for tests that only look at its doors and templates."""

from pathlib import Path

import pytest
from flask import Flask

from registry import create_app
from tests.databases import SETTINGS


@pytest.fixture
def bare_app(tmp_path: Path) -> Flask:
    """The application; its database does not exist and is never opened."""
    return create_app(SETTINGS | {"DATABASE_URL": f"sqlite:///{tmp_path / 'never.db'}"})
