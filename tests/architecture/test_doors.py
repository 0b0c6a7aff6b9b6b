"""Every door of the application has a rule who may open it."""

from flask import Flask

from registry.access import list_unguarded


def test_every_door_says_who_may_open_it(bare_app: Flask) -> None:
    assert list_unguarded(bare_app) == [], "add a rule of registry.access to these handlers"


def test_a_door_without_a_rule_stays_closed(bare_app: Flask) -> None:
    bare_app.add_url_rule("/api/forgotten", "forgotten", lambda: "open")
    assert bare_app.test_client().get("/api/forgotten").status_code == 403
