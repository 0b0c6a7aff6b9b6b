"""The network in files is the network of the registry, and is refused when it is not of now."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from registry.domain.profile import Profile
from registry.domain.vocabulary import Vocabulary
from registry.exchange.array_files import SetRefusedError, read_about
from registry.routing import PEOPLE_TOLERANCE, find_routes
from registry.services import network as service
from registry.services.network import build_snapshot, find_folder, get_snapshot
from registry.services.network_folder import keep_snapshot, open_snapshot
from registry.services.network_keeping import keep_current
from registry.services.network_snapshot import NetworkSnapshot
from registry.services.vocabulary import get_vocabulary
from registry.store.revision import bump_revision
from registry.tables.base import db
from tests.db_builders import create_link, create_organisation, offered
from tests.services.route_world import TODAY, build_route_world
from tests.services.same_network import assert_same_network

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


@pytest.fixture
def vocabulary(app: Flask) -> Vocabulary:
    return get_vocabulary(app.config["SEED_DATA"])


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """Where the network of the test's database is kept."""
    with app.app_context():
        db.engine.update_execution_options(network_folder=tmp_path)
        found = find_folder(db.engine, "demonstration")
    assert found is not None
    yield found


def keep(session: Session, vocabulary: Vocabulary, **options: Any) -> tuple[str, list[str]]:
    said: list[str] = []
    asked: dict[str, Any] = {"mode": "demonstration", "today": TODAY, **options}
    outcome = keep_current(session, vocabulary, announce=said.append, **asked)
    return outcome.word, said


def opened(folder: Path, vocabulary: Vocabulary, **options: Any) -> NetworkSnapshot:
    asked: dict[str, Any] = {"mode": "demonstration", "today": TODAY, "stamp": None, **options}
    return open_snapshot(folder, vocabulary, **asked)


@pytest.mark.parametrize("mode", ["demonstration", "production"])
def test_the_shipped_network_comes_back_array_by_array(
    seeded_app: Flask, tmp_path: Path, mode: str
) -> None:
    vocabulary = get_vocabulary(seeded_app.config["SEED_DATA"])
    with seeded_app.app_context():
        built = build_snapshot(db.session(), vocabulary, mode=mode, today=TODAY)
        db.session.rollback()
    keep_snapshot(tmp_path, built)
    found = opened(tmp_path, vocabulary, mode=mode)
    assert_same_network(built.network, found.network)
    assert_same_network(built.asked_network, found.asked_network)
    assert (built.asked_network is built.network) == (found.asked_network is found.network)
    for name in ("assumed", "invented", "unsure"):
        assert dict(getattr(built, name)) == dict(getattr(found, name)), name
    for name in ("findings", "stamp", "first_day", "last_day", "revision", "link_count"):
        assert getattr(built, name) == getattr(found, name), name


def test_answers_are_the_same_and_write_to_no_page(seeded_app: Flask, tmp_path: Path) -> None:
    vocabulary = get_vocabulary(seeded_app.config["SEED_DATA"])
    with seeded_app.app_context():
        built = build_snapshot(db.session(), vocabulary, mode="demonstration", today=TODAY)
        db.session.rollback()
    path = keep_snapshot(tmp_path, built)
    found = opened(tmp_path, vocabulary)
    routes = 0
    for need in ("need.work", "need.supported_living", "need.early_help", "doc.ipra"):
        profile = Profile.from_document(
            {
                "needs": [need],
                "as_of": TODAY.isoformat(),
                "age": 24,
                "lat": 56.33,
                "lon": 44.0,
                "region": "RU-NIZ",
                "limits": {"max_days": 730},
            }
        )
        answers = [
            find_routes(item.network, profile, tolerance=PEOPLE_TOLERANCE, budget=20_000)
            for item in (built, found)
        ]
        assert answers[0] == answers[1]
        routes += len(answers[0].routes)
    assert routes > 3
    assert dirty_pages(path) == 0


def dirty_pages(path: Path) -> int:
    """Kilobytes of mapped files below ``path`` that this process has changed."""
    total, ours = 0, False
    for line in Path("/proc/self/smaps").read_text("utf-8").splitlines():
        word = line.split()
        if "-" in word[0] and not word[0].endswith(":"):
            ours = word[-1].startswith(str(path))
        elif ours and word[0] == "Private_Dirty:":
            total += int(word[1])
    return total


def test_what_is_kept_is_taken_and_not_compiled(
    session: Session, vocabulary: Vocabulary, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_route_world(session)
    bump_revision(session, NOW)
    assert keep(session, vocabulary)[0] == "compiled"
    assert keep(session, vocabulary) == ("current", [])
    monkeypatch.setattr(service, "build_snapshot", None)  # would raise
    found = get_snapshot(session, vocabulary, mode="demonstration", today=TODAY)
    assert list(found.network.offers.ids)
    assert str(folder) in Path("/proc/self/maps").read_text("utf-8")


def test_an_edit_makes_the_kept_one_old(
    session: Session, vocabulary: Vocabulary, folder: Path
) -> None:
    build_route_world(session)
    first = bump_revision(session, NOW)
    keep(session, vocabulary)
    second = bump_revision(session, NOW)
    word, said = keep(session, vocabulary)
    assert word == "compiled"
    assert said[0] == (
        f"the kept network is not used: it is of revision {first}, the registry is at {second}"
    )
    assert opened(folder, vocabulary).revision == second
    # the same number in another registry: another moment
    with pytest.raises(SetRefusedError, match="the registry is at"):
        opened(folder, vocabulary, stamp=(second, "2020-01-01T00:00:00+00:00"))


def test_another_mode_vocabulary_or_program_is_refused(
    session: Session, vocabulary: Vocabulary, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_route_world(session)
    bump_revision(session, NOW)
    keep(session, vocabulary)
    assert opened(folder, vocabulary)
    with pytest.raises(SetRefusedError, match="compiled with another mode"):
        opened(folder, vocabulary, mode="production")
    cheaper = replace(vocabulary.service_types[0], fee_rub=1.0)
    other = replace(vocabulary, service_types=(cheaper, *vocabulary.service_types[1:]))
    with pytest.raises(SetRefusedError, match="compiled with another vocabulary"):
        opened(folder, other)
    monkeypatch.setattr("registry.services.network_folder._digest_of_program", lambda: "newer")
    with pytest.raises(SetRefusedError, match="compiled with another program"):
        opened(folder, vocabulary)


def test_a_damaged_one_is_told_and_compiled_anew(
    session: Session, vocabulary: Vocabulary, folder: Path
) -> None:
    build_route_world(session)
    bump_revision(session, NOW)
    keep(session, vocabulary)
    damaged = folder / (folder / "current").read_text("ascii") / "links.acceptance.npy"
    content = bytearray(damaged.read_bytes())
    content[-1] ^= 1
    damaged.write_bytes(content)
    # a question meanwhile is answered without it
    assert get_snapshot(session, vocabulary, mode="demonstration", today=TODAY).link_count
    word, said = keep(session, vocabulary)
    assert (word, said[0]) == (
        "compiled",
        "the kept network is not used: links.acceptance.npy is damaged: its checksum is another",
    )
    assert keep(session, vocabulary) == ("current", [])


def test_it_holds_until_a_link_ends(session: Session, vocabulary: Vocabulary, folder: Path) -> None:
    one = create_organisation(session, slug="one", offers=[offered("career_guidance")])
    two = create_organisation(session, slug="two", offers=[offered("career_guidance")])
    guidance = {"service_type_id": "career_guidance"}
    create_link(session, one, two, valid_until=date(2026, 11, 20), **guidance)
    create_link(session, two, one, valid_until=date(2026, 12, 1), **guidance)
    bump_revision(session, NOW)
    keep(session, vocabulary)
    found = opened(folder, vocabulary)
    assert (found.first_day, found.last_day) == (date(2026, 11, 21), date(2026, 12, 1))
    for day in (date(2026, 11, 21), date(2026, 12, 1)):
        kept = opened(folder, vocabulary, today=day)
        fresh = build_snapshot(session, vocabulary, mode="demonstration", today=day)
        assert_same_network(kept.network, fresh.network)
    for day in (date(2026, 11, 20), date(2026, 12, 2)):
        with pytest.raises(SetRefusedError, match="other links hold today"):
            opened(folder, vocabulary, today=day)
        fresh = build_snapshot(session, vocabulary, mode="demonstration", today=day)
        assert fresh.link_count != found.link_count


def test_the_command_compiles_tells_and_is_quiet(app: Flask, folder: Path) -> None:
    with app.app_context():
        build_route_world(db.session)
        bump_revision(db.session(), NOW)
        db.session.commit()
    runner = app.test_cli_runner()
    first = runner.invoke(args=["network", "compile"])
    assert first.exit_code == 0, first.output
    assert "nothing is kept here" in first.stderr
    assert "offers read" in first.stderr
    assert first.stdout.startswith("compiled: revision")
    again = runner.invoke(args=["network", "compile"])
    assert (again.stdout.split(":")[0], again.stderr) == ("current", "")
    afresh = runner.invoke(args=["network", "compile", "--afresh", "--quiet"])
    assert (afresh.exit_code, afresh.output) == (0, "")
    about = read_about(folder)
    assert about is not None
    assert about["mode"] == "demonstration"
