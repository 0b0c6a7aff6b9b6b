"""The ground every test stands on. What a test may ask for:

``database_url``   a migrated, empty database of its own
``app``            the application on that database, without CSRF
``client``         its test client
``session``        a database session inside the application's context
``seeded_app``     the application on the shipped data; one database for all tests: only read it
``seeded_client``  its test client

A test that asks for any of them gets the marker ``database``. The suite runs on SpatiaLite; with
MARSHRUT_TEST_DATABASE_URL (a PostgreSQL database whose user may create others) it runs on PostGIS,
and leaves out what uses no database: ``./test`` does both. Browser fixtures: ``tests/pages``.

Two more markers tell the databases apart. ``drawn``: looks at a page only as it is drawn; the same
text is drawn the same, so PostGIS has ``compared`` instead: every answer there is, word for word,
the answer of SpatiaLite.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from registry.tables.base import db
from tests.databases import (
    URL_VARIABLE,
    Templates,
    ensure_template,
    load_shipped_data,
    migrate_from_nothing,
    open_templates,
    opened_app,
)

EARLY = ("slow", "long", "browser")  # files with a test so marked start first, in this order


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker that this file sets."""
    config.addinivalue_line("markers", "database: uses a database; runs on both kinds")
    config.addinivalue_line("markers", "long: takes about twenty seconds or more; starts early")
    config.addinivalue_line("markers", "drawn: looks at a drawn page; runs on SpatiaLite")
    config.addinivalue_line("markers", "compared: asks both databases; runs with PostGIS")


@pytest.hookimpl(tryfirst=True)  # before -m looks at the markers
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what uses a database; leave out what need not run on this one; slow files go first.

    A slow file that starts last keeps one process busy while the others have nothing left to do.
    """
    order = {item.path: len(EARLY) for item in items}
    for item in items:
        for place, marker in enumerate(EARLY):
            if item.get_closest_marker(marker):
                order[item.path] = min(order[item.path], place)
    items.sort(key=lambda item: order[item.path])
    for item in items:
        if "templates" in getattr(item, "fixturenames", ()):
            item.add_marker("database")

    def runs_here(item: pytest.Item) -> bool:
        marks = {mark.name for mark in item.iter_markers()}
        if os.environ.get(URL_VARIABLE):
            return "database" in marks and "drawn" not in marks
        return "compared" not in marks

    others = [item for item in items if not runs_here(item)]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if runs_here(item)]


@pytest.fixture(scope="session")
def common_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all test processes of this run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "templates"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def templates(common_folder: Path) -> Iterator[Templates]:
    """Databases to copy; ``empty`` is there."""
    with open_templates(common_folder) as templates:
        ensure_template(templates, common_folder, "empty", migrate_from_nothing)
        yield templates


@pytest.fixture
def database_url(templates: Templates) -> Iterator[str]:
    """A migrated, empty database for one test."""
    url = templates.copy("empty")
    yield url
    templates.drop(url)


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    """The application on an empty database. Forms need no CSRF token."""
    with opened_app(database_url) as app:
        app.config["WTF_CSRF_ENABLED"] = False
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of ``app``."""
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session[Session]]:
    """A session on the empty database.

    Commit before the client of the same test writes: an open session holds the only write lock
    of SQLite.
    """
    with app.app_context():
        yield db.session
        db.session.rollback()


@pytest.fixture(scope="session")
def seeded_url(templates: Templates, common_folder: Path) -> Iterator[str]:
    """The shipped data, loaded once for all tests of a process, which only read it."""
    ensure_template(templates, common_folder, "shipped", load_shipped_data, source="empty")
    url = templates.copy("shipped")
    yield url
    templates.drop(url)


@pytest.fixture(scope="session")
def seeded_app(seeded_url: str) -> Iterator[Flask]:
    """The application on the shipped data."""
    with opened_app(seeded_url) as app:
        app.config["WTF_CSRF_ENABLED"] = False
        yield app


@pytest.fixture
def seeded_client(seeded_app: Flask) -> FlaskClient:
    """A client of ``seeded_app``."""
    return seeded_app.test_client()
