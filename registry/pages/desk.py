"""What handlers reach for: the session, the vocabulary, the configured mode."""

from flask import current_app
from sqlalchemy.orm import Session

from registry.domain.cost_sheet import CostSheet
from registry.domain.vocabulary import Vocabulary
from registry.models import db
from registry.services.cost_sheets import get_cost_sheet
from registry.services.vocabulary import get_vocabulary as _get_vocabulary


def session() -> Session:
    """Return the database session of this request."""
    return db.session()


def vocabulary() -> Vocabulary:
    """Return the vocabulary of this process."""
    return _get_vocabulary(current_app.config["SEED_DATA"])


def cost_sheet() -> CostSheet:
    """Return the sheet of costs of this process."""
    return get_cost_sheet(current_app.config["SEED_DATA"])


def mode() -> str:
    """Return the configured mode: demonstration or production."""
    return str(current_app.config["MODE"])


def circuity() -> float:
    """Return how much longer a road is than the straight line."""
    return float(current_app.config["CIRCUITY"])
