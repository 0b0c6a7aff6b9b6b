"""A worker that has just started makes ready what the first question for a route would wait for.

    start_warming(app)        # returns at once; a thread does it, a first question finds it ready

That is the compiled network, the compiled search and the templates of the answer. Only the server
of ``./run`` starts it (``scripts/gunicorn.conf.py``): commands and tests never do. A question that
comes meanwhile waits for the same compilation and does not begin another.
"""

from threading import Thread

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from registry import clock
from registry.database import reading
from registry.pages import desk
from registry.services.routes import find_routes

TEMPLATES = ("pages/route_form.html", "pages/routes.html")


def start_warming(app: Flask) -> Thread:
    """Warm ``app`` in a thread of its own, which ends with the process at the latest."""
    thread = Thread(target=warm, args=(app,), name="warming", daemon=True)
    thread.start()
    return thread


def warm(app: Flask) -> None:
    """Ask ``app`` what anybody may ask, for nobody, and forget the answer.

    A database that cannot be read now is not this function's to tell: the first request tells it.
    """
    for name in TEMPLATES:
        app.jinja_env.get_template(name)
    with app.app_context(), reading():
        question = {"needs": [desk.vocabulary().needs[0].id], "lat": 55.75, "lon": 37.62}
        try:
            find_routes(
                desk.session(), desk.vocabulary(), question, now=clock.now(), mode=desk.mode()
            )
        except SQLAlchemyError as error:
            app.logger.warning("The network was not compiled beforehand: %s", type(error).__name__)
