"""A worker that has just started reads the index of places, and keeps it fresh from then on.

    start_keeping_places(app)     # returns at once; a thread does it

Only the server of ``./run`` starts it (``scripts/gunicorn.conf.py``): commands and tests read what
they ask for as it is now.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from flask import Flask
from sqlalchemy.orm import Session

from registry.database import reading
from registry.domain.browse import visible_states
from registry.models import db
from registry.services.place_refresh import keep_places
from registry.services.search import understand
from registry.services.vocabulary import get_vocabulary


def start_keeping_places(app: Flask) -> Event:
    """Keep the places of ``app`` in a thread, until the event is set or the process ends."""

    @contextmanager
    def open_session() -> Iterator[Session]:
        with app.app_context(), reading():
            yield db.session()

    def keep() -> None:
        understand(get_vocabulary(app.config["SEED_DATA"]), "")  # builds the words
        states = visible_states(app.config["MODE"])
        keep_places(open_session, states, wait=stopped.wait, warn=app.logger.warning)

    stopped = Event()
    Thread(target=keep, name="places", daemon=True).start()
    return stopped
