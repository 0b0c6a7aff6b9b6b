"""A server that has just started reads the index of places, and its processes keep it fresh.

    read_places(app)              # once, before there are processes that answer
    start_keeping_places(app)     # in each of them; returns at once, a thread does it

Only the server of ``./run`` starts it (``scripts/gunicorn.conf.py``): commands and tests read what
they ask for as it is now.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from registry.database import reading
from registry.domain.browse import visible_states
from registry.models import db
from registry.pages.heap import give_back
from registry.services.place_index import get_place_index
from registry.services.place_refresh import keep_places
from registry.services.search import understand
from registry.services.vocabulary import get_vocabulary


def read_places(app: Flask) -> None:
    """Read the words and the index; a database that cannot be read now is told by whoever asks."""
    understand(get_vocabulary(app.config["SEED_DATA"]), "")  # builds the words
    with app.app_context(), reading():
        try:
            get_place_index(db.session(), visible_states(app.config["MODE"]))
        except SQLAlchemyError as error:
            app.logger.warning("The places were not read beforehand: %s", type(error).__name__)


def start_keeping_places(app: Flask) -> Event:
    """Keep the places of ``app`` in a thread, until the event is set or the process ends."""

    @contextmanager
    def open_session() -> Iterator[Session]:
        with app.app_context(), reading():
            yield db.session()

    def keep() -> None:
        keep_places(
            open_session,
            visible_states(app.config["MODE"]),
            wait=stopped.wait,
            warn=app.logger.warning,
            after_reading=give_back,
        )

    stopped = Event()
    Thread(target=keep, name="places", daemon=True).start()
    return stopped
