"""A fresh worker compiles the network beforehand, once, and a broken database does not end it."""

from flask import Flask

from registry.config import ROOT
from registry.pages import desk
from registry.pages.warming import warm
from registry.services import network
from registry.tables.base import db
from tests.databases import opened_app


def test_the_network_is_there_before_the_first_question(app: Flask) -> None:
    warm(app)
    with app.app_context():
        kept = network._snapshots[db.engine][desk.mode()]
        warm(app)
        assert network._snapshots[db.engine][desk.mode()] is kept
        assert kept.vocabulary is desk.vocabulary()


def test_a_database_without_tables_is_left_to_the_first_request(tmp_path: object) -> None:
    with opened_app(f"sqlite:///{tmp_path}/empty.db") as app:
        warm(app)


def test_the_server_does_it_in_each_worker_before_it_answers() -> None:
    text = (ROOT / "scripts" / "gunicorn.conf.py").read_text("utf-8")
    begin = text.index("def post_worker_init")
    steps = ("warm(app)", "settle()", "start_refreshing(app)", "is ready")
    places = [text.index(step, begin) for step in steps]
    assert places == sorted(places)
