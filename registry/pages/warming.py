"""A worker that has just started compiles the network, and reads the places of list and map,
before anybody asks.

    start_warming(app)        # returns at once; a thread compiles, a first question finds it ready

Only the server of ``./run`` starts it (``scripts/gunicorn.conf.py``): commands and tests never do.
A question that comes meanwhile waits for the same compilation and does not begin another.
"""

from threading import Thread

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from registry import clock
from registry.database import reading
from registry.domain.browse import PlaceFilter, visible_states
from registry.pages import desk
from registry.services import browse
from registry.services.network import get_snapshot


def start_warming(app: Flask) -> Thread:
    """Warm ``app`` in a thread of its own, which ends with the process at the latest."""
    thread = Thread(target=warm, args=(app,), name="warming", daemon=True)
    thread.start()
    return thread


def warm(app: Flask) -> None:
    """Read the places and compile the network of ``app`` as the first questions would.

    A database that cannot be read now is not this function's to tell: the first request tells it.
    """
    with app.app_context(), reading():
        try:
            browse.count_places(desk.session(), PlaceFilter(states=visible_states(desk.mode())))
            get_snapshot(desk.session(), desk.vocabulary(), mode=desk.mode(), today=clock.today())
        except SQLAlchemyError as error:
            app.logger.warning("The network was not compiled beforehand: %s", type(error).__name__)
