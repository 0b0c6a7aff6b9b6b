"""A worker that has just started compiles the network before anybody asks for a route.

    start_warming(app)        # returns at once; a thread compiles, a first question finds it ready

Only the server of ``./run`` starts it (``scripts/gunicorn.conf.py``): commands and tests never do.
A question that comes meanwhile waits for the same compilation and does not begin another.
"""

from threading import Thread

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from registry import clock
from registry.database import reading
from registry.pages import desk
from registry.services.network import get_snapshot


def start_warming(app: Flask) -> Thread:
    """Warm ``app`` in a thread of its own, which ends with the process at the latest."""
    thread = Thread(target=warm, args=(app,), name="warming", daemon=True)
    thread.start()
    return thread


def warm(app: Flask) -> None:
    """Compile the network of ``app`` as the first question would.

    A database that cannot be read now is not this function's to tell: the first request tells it.
    """
    with app.app_context(), reading():
        try:
            get_snapshot(desk.session(), desk.vocabulary(), mode=desk.mode(), today=clock.today())
        except SQLAlchemyError as error:
            app.logger.warning("The network was not compiled beforehand: %s", type(error).__name__)
