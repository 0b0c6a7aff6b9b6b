"""A server that has just started makes ready what the first question for a route would wait for.

    warm(app)                 # returns when it is ready: a second, where the network is compiled
    let_go(app)               # no connection to the database is open now: processes may be forked
    settle()                  # what is ready now is not looked through for garbage again

    open_door(app)            # in each process that answers: its first question is its own
    start_refreshing(app)     # returns at once; a thread keeps the network fresh from then on

That is the compiled network, the compiled search and the templates of the answer. Only the server
of ``./run`` does this (``scripts/gunicorn.conf.py``), before it takes a question, so that the first
answer is as fast as any: commands and tests never do.
"""

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from registry import clock
from registry.config import ROOT
from registry.database import reading
from registry.models import db
from registry.pages import desk
from registry.services.network_refresh import Refresher, needs_compiling_apart
from registry.services.routes import find_routes
from registry.services.vocabulary import get_vocabulary

NICE = 5  # of a compilation beside the server: answers go first
TEMPLATES = ("pages/route_form.html", "pages/routes.html")


def warm(app: Flask) -> None:
    """Ask ``app`` what anybody may ask, for nobody, and forget the answer.

    A database that cannot be read now is not this function's to tell: the first request tells it.
    """
    for name in TEMPLATES:
        app.jinja_env.get_template(name)
    question = _anybodys_question(app)
    with app.app_context(), reading():
        try:
            _have_files(app)
            find_routes(
                desk.session(), desk.vocabulary(), question, now=clock.now(), mode=desk.mode()
            )
        except SQLAlchemyError as error:
            app.logger.warning("The network was not compiled beforehand: %s", type(error).__name__)
            return
    open_door(app)


def open_door(app: Flask) -> None:
    """Ask as a request comes in: this process has its connection then, and the memory it needs."""
    app.test_client().post("/api/v1/routes", json=_anybodys_question(app))


def let_go(app: Flask) -> None:
    """Close the connections to the database: none may be shared by two processes."""
    with app.app_context():
        db.engine.dispose()


def settle() -> None:
    """Let the collector of circles pass by all that a process has made ready.

    Looking through millions of objects that stay for good takes a fifth of a second, again and
    again, in the middle of somebody's answer; and every object looked at is a page of memory that
    a forked process no longer shares.
    """
    gc.collect()
    gc.freeze()


def _have_files(app: Flask) -> None:
    """Let a process of its own compile a large network whose files are not of now.

    Compiled here it would be this process's alone, with all the memory that compiling took.
    """
    if needs_compiling_apart(
        desk.session(), desk.vocabulary(), mode=desk.mode(), today=clock.today()
    ):
        desk.session().rollback()
        compile_apart(app, wait=True).wait()


def _anybodys_question(app: Flask) -> dict[str, Any]:
    need = get_vocabulary(app.config["SEED_DATA"]).needs[0].id
    return {"needs": [need], "lat": 55.75, "lon": 37.62}


def start_refreshing(app: Flask) -> Refresher:
    """Keep the network of ``app`` fresh in a thread, which ends with the process at the latest."""

    @contextmanager
    def open_session() -> Iterator[Session]:
        with app.app_context(), reading():
            yield db.session()

    refresher = Refresher(
        open_session,
        get_vocabulary(app.config["SEED_DATA"]),
        mode=app.config["MODE"],
        today=clock.today,
        compile_apart=lambda: compile_apart(app),
        warn=app.logger.warning,
    )
    Thread(target=refresher.run, name="refreshing", daemon=True).start()
    return refresher


def compile_apart(app: Flask, *, wait: bool = False) -> "subprocess.Popen[bytes]":
    """Start a process that compiles the network of ``app`` into its files.

    With ``wait`` it waits for another that is at it, and then has nothing to do.
    """
    how = "--wait" if wait else "--no-wait"
    process = subprocess.Popen(  # noqa: S603 - fixed words
        [sys.executable, "-m", "flask", "--app", "wsgi", "network", "compile", how],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "MARSHRUT_MODE": app.config["MODE"],
            "MARSHRUT_NETWORK_DIR": str(app.config["NETWORK_DIR"]),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
    return process
