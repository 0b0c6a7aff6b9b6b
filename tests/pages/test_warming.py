"""A fresh worker compiles the network beforehand, once, and a broken database does not end it."""

from threading import Event

import pytest
from flask import Flask
from sqlalchemy import event

from registry.config import ROOT
from registry.pages import desk, heap
from registry.pages.heap import give_back, share_one_heap, start_giving_back
from registry.pages.place_warming import read_places
from registry.pages.warming import let_go, warm
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


def test_no_connection_is_open_when_processes_are_forked(tmp_path: object) -> None:
    with opened_app(f"sqlite:///{tmp_path}/empty.db") as app:
        came: list[str] = []
        with app.app_context():
            event.listen(db.engine, "connect", lambda *_: came.append("open"))
            event.listen(db.engine, "close", lambda *_: came.append("closed"))
        warm(app)
        read_places(app)
        assert "open" in came
        let_go(app)
        assert came.count("open") == came.count("closed")


def test_the_server_makes_ready_before_it_forks_and_keeps_fresh_in_each_process() -> None:
    text = (ROOT / "scripts" / "gunicorn.conf.py").read_text("utf-8")
    before, each = (
        text[text.index(f"def {name}") :].split("\n\n\n")[0]
        for name in ("when_ready", "post_worker_init")
    )
    for part, steps in (
        (before, ("warm(app)", "read_places(app)", "let_go(app)", "settle()")),
        (each, ("limit_turns(computing)", "open_door(app)", "start_refreshing(app)", "is ready")),
    ):
        places = [part.index(step) for step in steps]
        assert places == sorted(places)


def test_free_memory_goes_back_where_the_library_can() -> None:
    held = [bytes(1000) for _ in range(1000)]
    del held
    assert give_back() in (True, False)
    assert share_one_heap() in (True, False)


def test_it_goes_back_now_and_then_until_it_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    twice = Event()

    def give() -> bool:
        given.append(1)
        if len(given) == 2:
            twice.set()
        return True

    monkeypatch.setattr(heap, "give_back", give)
    stopped = start_giving_back(every_s=0.001)
    assert twice.wait(5)
    stopped.set()
