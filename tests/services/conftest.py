"""What tests of the services may ask for besides ``tests/conftest.py``.

``country``      a small country to import organisations into (``small_country.py``), on a database
                 of its own
``country_app``  the application on that database
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from registry.tables.base import db
from tests.databases import Templates, ensure_template, opened_app
from tests.services.small_country import SmallCountry, found_small_country


@pytest.fixture
def country_app(templates: Templates, common_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    """The application on a copy of the small country, which is founded once."""

    def found(app: Flask) -> None:
        with app.app_context():
            found_small_country(db.session(), tmp_path)

    ensure_template(templates, common_folder, "small_country", found, source="empty")
    url = templates.copy("small_country")
    with opened_app(url) as app:
        yield app
    templates.drop(url)


@pytest.fixture
def country(country_app: Flask, tmp_path: Path) -> Iterator[SmallCountry]:
    """The small country with a session on it."""
    with country_app.app_context():
        yield SmallCountry(db.session(), tmp_path)
        db.session.rollback()
