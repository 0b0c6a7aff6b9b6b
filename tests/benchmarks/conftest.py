"""The invented network for tests, at its smallest, on the real settlements of one region.

``ground``     settlements of the shipped data
``country``    the tiny network
``vocabulary`` the shipped one
"""

import pytest
from flask import Flask

from benchmarks.national.country import SIZES, Country, generate
from benchmarks.national.ground import Ground, read_ground
from registry.domain.vocabulary import Vocabulary
from registry.services.vocabulary import get_vocabulary
from registry.tables.base import db

SEED = 7


@pytest.fixture(scope="session")
def vocabulary(seeded_app: Flask) -> Vocabulary:
    return get_vocabulary(seeded_app.config["SEED_DATA"])


@pytest.fixture(scope="session")
def ground(seeded_app: Flask) -> Ground:
    with seeded_app.app_context():
        found = read_ground(db.session())
        db.session.rollback()
    return found


@pytest.fixture(scope="session")
def country(ground: Ground, vocabulary: Vocabulary) -> Country:
    return generate(ground, vocabulary, SIZES["tiny"], SEED)
