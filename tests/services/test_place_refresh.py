"""A server's index of places: answers at once from what is held, and is brought up to date."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, delete
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from registry.domain.browse import RECORD_STATES, Box, PlaceFilter
from registry.models import Organisation
from registry.pages.place_warming import start_keeping_places
from registry.services import browse, map_points, place_index, place_refresh
from registry.services.kept import Kept
from registry.services.place_index import kept_fresh, renew_indexes
from registry.services.place_refresh import keep_places
from registry.store.revision import bump_revision
from tests.db_builders import create_organisation, offered

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
EVERYWHERE = Box(-180, -90, 180, 90)


def names(session: Session) -> list[str]:
    page = browse.list_places(session, PlaceFilter(), now=NOW)
    assert page.total == map_points.list_clusters(session, PlaceFilter(), EVERYWHERE, 17).total
    return [card.organisation.name for card in page.items]


@pytest.fixture
def engine(session: Session) -> Engine:
    create_organisation(session, "Был", offers=[offered("club")])
    bump_revision(session, NOW)
    assert names(session) == ["Был"]
    return session.get_bind().engine


def test_while_somebody_keeps_it_fresh_nobody_waits(session: Session, engine: Engine) -> None:
    with kept_fresh(engine):
        create_organisation(session, "Новый")
        bump_revision(session, NOW)
        assert names(session) == ["Был"]
        assert renew_indexes(session) == 1
        assert names(session) == ["Был", "Новый"]
        assert renew_indexes(session) == 0
        create_organisation(session, "Третий")
        bump_revision(session, NOW)
    assert names(session) == ["Был", "Новый", "Третий"]  # nobody keeps it: as it is now


def test_what_is_gone_meanwhile_is_left_out_of_every_list(session: Session, engine: Engine) -> None:
    gone = create_organisation(session, "Уйдёт", offers=[offered("club")])
    moved = create_organisation(session, "Закрыт адрес", offers=[offered("club")])
    bump_revision(session, NOW)
    shown = PlaceFilter(states=tuple(state for state in RECORD_STATES if state != "closed"))
    assert browse.count_places(session, shown).total == 3
    with kept_fresh(engine):
        moved.sites[0].record_state = "closed"
        session.execute(delete(Organisation).where(Organisation.id == gone.id))
        bump_revision(session, NOW)
        session.expire_all()
        cards = browse.list_places(session, shown, now=NOW).items
        assert [card.organisation.name for card in cards] == ["Был"]
        owners = browse.list_organisations(session, shown).items
        assert [card.organisation.name for card in owners] == ["Был", "Закрыт адрес"]
        offers = browse.list_offers(session, shown).items
        assert {item.organisation.name for item in offers} == {"Был", "Закрыт адрес"}
        assert [item.site is None for item in offers] == [False, True]


def test_the_keeper_reads_once_then_whenever_something_changed(
    session: Session, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[float] = []

    @contextmanager
    def open_session() -> Iterator[Session]:
        yield session

    def wait(seconds: float) -> bool:
        looked.append(seconds)
        if len(looked) == 1:
            create_organisation(session, "Новый")
            bump_revision(session, NOW)
            assert names(session) == ["Был"]
        if len(looked) == 2:
            assert names(session) == ["Был", "Новый"]
        return len(looked) == 3

    read_anew: list[int] = []
    keep_places(
        open_session,
        RECORD_STATES,
        wait=wait,
        warn=pytest.fail,
        after_reading=lambda: read_anew.append(len(looked)),
    )
    assert read_anew == [1]
    assert all(seconds >= place_refresh.LOOK_EVERY_S for seconds in looked)
    assert len(looked) == 3


def test_a_database_that_fails_is_told_once_and_asked_again(
    session: Session, engine: Engine
) -> None:
    told: list[str] = []
    tries = 0

    @contextmanager
    def open_session() -> Iterator[Session]:
        nonlocal tries
        tries += 1
        if tries in (1, 2, 4):
            raise OperationalError("select", {}, Exception("locked"))
        yield session

    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return len(waits) == 5

    keep_places(open_session, RECORD_STATES, wait=wait, warn=told.append)
    assert len(told) == 2  # once for the start, once for the failure after a success
    assert waits[:2] == [place_refresh.AFTER_FAILURE_S] * 2


def test_the_server_reads_the_places_before_anybody_asks(
    app: Flask, session: Session, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_organisation(session, "Новый")
    bump_revision(session, NOW)
    session.commit()
    monkeypatch.setattr(place_index, "_indexes", Kept())
    stopped = start_keeping_places(app)
    try:
        until = time.monotonic() + 20
        while not place_index._indexes.list_keys(engine) and time.monotonic() < until:
            time.sleep(0.02)
        held = place_index._indexes.find(engine, RECORD_STATES)
        assert held is not None and held.place_count == 2
    finally:
        stopped.set()
