"""A server's network follows the registry without letting a question wait."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from registry.config import ROOT
from registry.database import reading
from registry.domain.vocabulary import Vocabulary
from registry.exchange.array_files import read_about, writing_alone
from registry.models import Offer, Organisation, Service
from registry.pages.warming import compile_apart
from registry.services import network_keeping, network_refresh
from registry.services.network import (
    NetworkSnapshot,
    build_snapshot,
    find_folder,
    get_held,
    get_snapshot,
    is_kept_fresh,
    kept_fresh,
)
from registry.services.network_refresh import Refresher
from registry.services.vocabulary import get_vocabulary
from registry.store.revision import bump_revision, get_stamp, list_changed, note_changed
from registry.tables.base import db
from tests.db_builders import create_organisation, offered
from tests.services.route_world import TODAY, build_route_world
from tests.services.same_network import assert_same_meaning

pytestmark = pytest.mark.long
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
MODE = "demonstration"


@pytest.fixture
def vocabulary(app: Flask) -> Vocabulary:
    return get_vocabulary(app.config["SEED_DATA"])


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> Flask:
    """The application on the world of routes, its network kept in a folder of the test."""
    app.config["NETWORK_DIR"] = tmp_path
    with app.app_context():
        db.engine.update_execution_options(network_folder=tmp_path)
        build_route_world(db.session)
        bump_revision(db.session(), NOW)
        db.session.commit()
    return app


def refresher_of(app: Flask, vocabulary: Vocabulary, **options: Any) -> Refresher:
    @contextmanager
    def open_session() -> Iterator[Session]:
        with app.app_context(), reading():
            yield db.session()

    def refuse() -> Any:
        raise AssertionError("nothing is compiled apart here")

    return Refresher(
        open_session,
        vocabulary,
        mode=MODE,
        today=lambda: TODAY,
        compile_apart=options.get("compile_apart", refuse),
        warn=options.get("warn", print),
    )


def edit(app: Flask, wait_days: float, *, noted: bool = True) -> int:
    """Change the wait of the first offer; return its number."""
    with app.app_context():
        session = db.session()
        number, owner = session.execute(
            select(Offer.id, Service.organisation_id)
            .join(Service, Offer.service_id == Service.id)
            .order_by(Offer.id)
        ).first() or (0, 0)
        session.execute(update(Offer).where(Offer.id == number).values(wait_days=wait_days))
        bump_revision(session, datetime.now(UTC), [owner] if noted else None)
        session.commit()
    return int(number)


def held(app: Flask) -> NetworkSnapshot:
    with app.app_context():
        found = get_held(db.engine, MODE)
    assert found is not None
    return found


def wait_of(snapshot: NetworkSnapshot, offer: int) -> float:
    return float(snapshot.network.offers.wait_days[snapshot.network.offer_index[str(offer)]])


def compiled(app: Flask, vocabulary: Vocabulary) -> NetworkSnapshot:
    with app.app_context(), reading():
        return build_snapshot(db.session(), vocabulary, mode=MODE, today=TODAY)


def test_an_edit_is_laid_over_and_running_questions_keep_theirs(
    world: Flask, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresher = refresher_of(world, vocabulary)
    refresher.look()
    before = held(world)
    monkeypatch.setattr(network_refresh, "keep_current", None)  # compiling would raise
    offer = edit(world, 77.0)
    first = wait_of(before, offer)
    refresher.look()
    after = held(world)
    assert (wait_of(after, offer), wait_of(before, offer)) == (77.0, first)
    assert after.revision == before.revision + 1
    assert after.network.sorted_links is before.network.sorted_links
    assert_same_meaning(after.network, compiled(world, vocabulary).network)
    refresher.look()
    assert held(world) is after


def test_a_change_of_links_is_compiled_and_kept_for_all(
    world: Flask, vocabulary: Vocabulary
) -> None:
    refresher = refresher_of(world, vocabulary)
    refresher.look()
    with world.app_context():
        create_organisation(db.session, slug="new", offers=[offered("career_guidance")])
        new = db.session.scalars(select(Organisation.id).filter_by(slug="new")).one()
        bump_revision(db.session(), datetime.now(UTC), [new])
        db.session.commit()
    until(lambda: refresher.look() or "new" in held(world).network.organisation_index)
    with world.app_context():
        folder = find_folder(db.engine, MODE)
    assert folder is not None
    about = read_about(folder)
    assert about is not None
    assert about["revision"] == held(world).revision
    assert_same_meaning(held(world).network, compiled(world, vocabulary).network)


def until(happened: Any, seconds: float = 10.0) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def test_who_may_lag_does_not_wait_and_others_have_the_newest(
    world: Flask, vocabulary: Vocabulary
) -> None:
    def ask(**options: Any) -> NetworkSnapshot:
        with world.app_context(), reading():
            return get_snapshot(db.session(), vocabulary, mode=MODE, today=TODAY, **options)

    first = ask()
    edit(world, 55.0)
    with world.app_context():
        engine = db.engine
    with kept_fresh(engine, MODE):
        assert ask(may_lag=True) is first
        assert ask().revision == first.revision + 1
    edit(world, 56.0)
    assert ask(may_lag=True).revision == first.revision + 2  # nobody keeps it fresh now


def test_a_storm_of_edits_is_compiled_few_times_and_reading_goes_on(
    world: Flask, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """200 edits of which nobody says whom they concern, in a few seconds."""
    builds: list[float] = []
    real = network_keeping.build_snapshot

    def build(*arguments: Any, **options: Any) -> NetworkSnapshot:
        builds.append(time.monotonic())
        return real(*arguments, **options)

    monkeypatch.setattr(network_keeping, "build_snapshot", build)
    refresher = refresher_of(world, vocabulary)
    refresher.look()
    thread = Thread(target=refresher.run, daemon=True)
    thread.start()
    try:
        with world.app_context():
            engine = db.engine
        until(lambda: is_kept_fresh(engine, MODE))
        begun, offer, asked, slowest = time.monotonic(), 0, 0, 0.0
        for number in range(200):
            offer = edit(world, float(number), noted=False)
            start = time.monotonic()
            with world.app_context(), reading():
                get_snapshot(db.session(), vocabulary, mode=MODE, today=TODAY, may_lag=True)
            slowest = max(slowest, time.monotonic() - start)
            asked += 1
        took = time.monotonic() - begun
        until(lambda: wait_of(held(world), offer) == 199.0)
    finally:
        refresher.stop()
        thread.join(5)
    assert asked == 200
    assert slowest < 0.5
    assert len(builds) <= 3 + took / (network_refresh.LOOK_EVERY_S)
    assert len(builds) < 100


def test_a_large_registry_is_compiled_by_one_process_apart(
    world: Flask, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_refresh, "SMALL_OFFERS", 0)
    started: list[Any] = []

    def start() -> Any:
        started.append(compile_apart(world))
        return started[-1]

    refresher = refresher_of(world, vocabulary, compile_apart=start)
    before = compiled(world, vocabulary)
    offer = edit(world, 88.0, noted=False)
    with world.app_context():
        folder = find_folder(db.engine, MODE)
    assert folder is not None
    with writing_alone(folder, wait=False) as alone:
        assert alone
        refresher.look()
        assert started == []  # another process is at it
    refresher.look()
    refresher.look()
    assert len(started) == 1
    assert started[0].wait(60) == 0
    monkeypatch.setattr(network_refresh, "REST_APART_S", 60.0)
    refresher.look()
    assert wait_of(held(world), offer) == 88.0
    assert held(world).revision == before.revision + 1
    edit(world, 89.0, noted=False)
    refresher.look()
    assert len(started) == 1  # it rests first


def test_files_that_cannot_be_written_are_told_once_and_no_reason_to_lag(
    world: Flask, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    said: list[str] = []
    with world.app_context():
        (tmp_path / "file").write_text("no folder")
        db.engine.update_execution_options(network_folder=tmp_path / "file")
    refresher = refresher_of(world, vocabulary, warn=said.append)
    for wait in (41.0, 42.0):
        offer = edit(world, wait, noted=False)
        until(
            lambda wait=wait, offer=offer: refresher.look() or wait_of(held(world), offer) == wait
        )
    assert said == ["The network is not kept in files: NotADirectoryError"]


def test_a_compilation_apart_that_fails_is_told_and_done_here(
    world: Flask, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_refresh, "SMALL_OFFERS", 0)
    monkeypatch.setattr(network_refresh, "REST_APART_S", 0.0)
    said: list[str] = []
    refresher = refresher_of(
        world,
        vocabulary,
        compile_apart=lambda: subprocess.Popen(["/bin/false"]),
        warn=said.append,
    )
    offer = edit(world, 43.0, noted=False)
    until(lambda: refresher.look() or wait_held(world, offer) == 43.0)
    assert said == ["Compiling the network apart ended with status 1"]


def wait_held(app: Flask, offer: int) -> float | None:
    with app.app_context():
        found = get_held(db.engine, MODE)
    return None if found is None else wait_of(found, offer)


def test_a_database_that_cannot_be_read_is_told_once_and_tried_again(
    vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    @contextmanager
    def open_session() -> Iterator[Session]:
        raise OperationalError("SELECT 1", {}, Exception("gone"))
        yield

    monkeypatch.setattr(network_refresh, "AFTER_FAILURE_S", 0.0)
    refresher = Refresher(
        open_session,
        vocabulary,
        mode=MODE,
        today=lambda: TODAY,
        compile_apart=lambda: subprocess.Popen(["/bin/false"]),
        warn=said.append,
    )
    for _ in range(3):
        refresher._look_safely()
    assert said == ["The network was not brought up to date: OperationalError"]


def test_files_far_behind_are_written_anew_though_edits_were_laid_over(
    world: Flask, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresher_of(world, vocabulary).look()
    monkeypatch.setattr(network_refresh, "SMALL_OFFERS", 0)
    monkeypatch.setattr(network_refresh, "FAR_BEHIND_REVISIONS", 2)
    started: list[Any] = []

    def start() -> Any:
        started.append(compile_apart(world))
        return started[-1]

    refresher = refresher_of(world, vocabulary, compile_apart=start)
    for number in range(3):
        assert started == []
        edit(world, 60.0 + number)
        refresher.look()  # lays it over
        refresher.look()
    assert len(started) == 1
    assert started[0].wait(60) == 0
    with world.app_context():
        folder = find_folder(db.engine, MODE)
    about = None if folder is None else read_about(folder)
    assert about is not None
    assert about["revision"] == held(world).revision


def test_a_large_registry_without_files_of_now_is_compiled_apart_at_the_start(
    world: Flask, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def needs() -> bool:
        with world.app_context(), reading():
            return network_refresh.needs_compiling_apart(
                db.session(), vocabulary, mode=MODE, today=TODAY
            )

    assert not needs()  # small
    monkeypatch.setattr(network_refresh, "SMALL_OFFERS", 0)
    assert needs()
    assert compile_apart(world, wait=True).wait(60) == 0
    assert not needs()
    offer = edit(world, 61.0)
    assert not needs()  # it can be laid over
    assert wait_of(held(world), offer) == 61.0
    edit(world, 62.0, noted=False)
    assert needs()


OTHER_PROCESS = """
import sys, time
from registry import create_app
from registry.pages.warming import start_refreshing
from registry.services.network import get_held, get_snapshot
from registry.database import reading
from registry.services.vocabulary import get_vocabulary
from registry.tables.base import db
from registry import clock
app = create_app()
with app.app_context(), reading():
    get_snapshot(db.session(), get_vocabulary(app.config["SEED_DATA"]), mode="demonstration",
                 today=clock.today())
    engine = db.engine
start_refreshing(app)
offer, last = sys.argv[1], None
print("ready", flush=True)
while True:
    network = get_held(engine, "demonstration").network
    wait = float(network.offers.wait_days[network.offer_index[offer]])
    if wait != last:
        print(wait, flush=True)
        last = wait
    if wait == 999.0:
        break
    time.sleep(0.01)
"""


@pytest.mark.parametrize("noted", [True, False])
def test_an_edit_is_in_another_process_within_two_seconds(
    world: Flask, vocabulary: Vocabulary, noted: bool
) -> None:
    offer = edit(world, 1.0)
    environment = {
        "PATH": "/usr/bin:/bin",
        "DATABASE_URL": world.config["SQLALCHEMY_DATABASE_URI"],
        "MARSHRUT_NETWORK_DIR": str(world.config["NETWORK_DIR"]),
        "SECRET_KEY": "only for tests",
    }
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(offer)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        assert float(other.stdout.readline()) == 1.0
        for wait in (200.0, 300.0, 999.0):
            edit(world, wait, noted=noted)
            begun = time.monotonic()
            assert float(other.stdout.readline()) == wait
            assert time.monotonic() - begun < 2.0
    assert other.returncode == 0


def test_changes_are_told_only_when_every_revision_between_is_known(session: Session) -> None:
    bump_revision(session, NOW)
    first = get_stamp(session)
    bump_revision(session, datetime(2026, 11, 25, 10, tzinfo=UTC), [3, 4])
    second = get_stamp(session)
    bump_revision(session, datetime(2026, 11, 25, 11, tzinfo=UTC), [])
    third = get_stamp(session)
    note_changed(session, third[0], [9, 9])
    assert list_changed(session, first, third, 10) == {3, 4, 9}
    assert list_changed(session, second, third, 10) == {9}
    assert list_changed(session, first, second, 1) is None  # too many
    assert list_changed(session, third, third, 10) is None  # nothing to tell
    assert list_changed(session, third, first, 10) is None  # back in time
    assert list_changed(session, (first[0], "2020-01-01T00:00:00"), third, 10) is None
    bump_revision(session, datetime(2026, 11, 25, 12, tzinfo=UTC))
    fourth = get_stamp(session)
    note_changed(session, fourth[0], [5])  # it may concern everything: adding says nothing
    assert list_changed(session, third, fourth, 10) is None
    assert list_changed(session, first, fourth, 10) is None
