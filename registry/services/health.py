"""Is the registry able to answer?

    health = check_health(session)      # Health(database="spatialite 5.0.1", network_revision=7)

Raises :class:`UnhealthyError` with the reason and what to do about it.
"""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from registry.store.revision import get_revision


@dataclass(frozen=True, slots=True)
class Health:
    """Which database answers, and the revision of the network in it (0: nothing loaded yet)."""

    database: str
    network_revision: int


class UnhealthyError(Exception):
    """The registry cannot answer; the message says why and what to do."""


def check_health(session: Session) -> Health:
    """Ask the database for its spatial functions and the network for its revision."""
    try:
        embedded = session.get_bind().dialect.name == "sqlite"
        version = func.spatialite_version() if embedded else func.postgis_lib_version()
        name = "spatialite" if embedded else "postgis"
        database = f"{name} {session.execute(select(version)).scalar_one()}"
    except SQLAlchemyError as error:
        raise UnhealthyError(
            "The database does not answer. Check DATABASE_URL and that the server runs."
        ) from error
    try:
        return Health(database, get_revision(session))
    except SQLAlchemyError as error:
        raise UnhealthyError(
            "The database has no tables of the registry. Run: flask --app wsgi db upgrade"
        ) from error
