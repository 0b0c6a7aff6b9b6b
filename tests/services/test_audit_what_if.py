"""What if: added, closed, linked, relaxed — against planning the changed network from its rows."""

from datetime import date

import pytest
from flask import Flask

from registry.domain.audit import FigureNeedsMoreError
from registry.services.audit_what_if import Change, read_changes, try_changes
from registry.services.vocabulary import get_vocabulary
from registry.tables.base import db

REGION = "RU-PSK"
ASKED = {"mode": "demonstration", "today": date(2026, 11, 25), "circuity": 1.3}


def tried(app: Flask, *texts: str):
    with app.app_context():
        vocabulary = get_vocabulary(app.config["SEED_DATA"])
        return try_changes(db.session(), vocabulary, REGION, read_changes(texts), **ASKED)


def test_nothing_changed_changes_nothing(seeded_app: Flask) -> None:
    assert tried(seeded_app).effects == ()


def test_a_new_service_opens_routes_and_closes_none(seeded_app: Flask) -> None:
    found = tried(seeded_app, "add:helpline:RU-PSK.pskov", "add:crisis_help:RU-PSK.pskov")
    assert found.lost == 0 and found.longer == 0
    assert all(
        effect.days_before is None or (effect.days_after or 0) <= effect.days_before
        for effect in found.effects
    )


@pytest.mark.parametrize(
    "text",
    (
        "burn:everything",
        "add:day_stay",
        "add:nothing:RU-PSK.pskov",
        "add:day_stay:nowhere",
        "close:nobody",
        "link:a:b",
        "relax:max_fee:1",
        "relax:max_days:soon",
        "relax:max_days:²",
        "relax:max_days:٣",
        "relax:max_days:" + "9" * 2000,
        "close:",
    ),
)
def test_what_is_no_change_is_refused_by_name(seeded_app: Flask, text: str) -> None:
    with pytest.raises(FigureNeedsMoreError) as caught:
        tried(seeded_app, text)
    assert text in str(caught.value)


def test_changes_that_no_address_could_hold_are_refused() -> None:
    whole = [f"link:{'a' * 60}-{n}:{'b' * 60}" for n in range(20)]
    for texts in (whole, ["close:" + "д" * 600], [f"close:{n}" for n in range(21)]):
        with pytest.raises(FigureNeedsMoreError):
            read_changes(texts)
    assert len(read_changes(whole[:15])) == 15


def test_a_change_is_its_text() -> None:
    assert read_changes(["close:a", "link:a:b", "close:a"]) == (
        Change("close", ("a",)),
        Change("link", ("a", "b")),
    )
    assert str(Change("add", ("day_stay", "RU-NIZ.bor"))) == "add:day_stay:RU-NIZ.bor"
