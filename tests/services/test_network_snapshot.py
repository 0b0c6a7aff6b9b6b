"""The network of a process: read from both databases, compiled once, and again when it must."""

from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from registry.domain.network_rules import LinkRow, OfferStatement
from registry.domain.vocabulary import Vocabulary
from registry.models import NetworkRevision
from registry.services import network
from registry.services.network import NetworkSnapshot, build_snapshot, get_snapshot
from registry.services.vocabulary import get_vocabulary
from registry.store.network_rows import read_network_rows
from registry.tables.base import db
from tests.db_builders import create_link, create_organisation, create_territory, offered
from tests.services.route_world import TODAY, build_route_world


@pytest.fixture
def vocabulary(app: Flask) -> Vocabulary:
    return get_vocabulary(app.config["SEED_DATA"])


def snapshot_of(session: Session, vocabulary: Vocabulary, **options: Any) -> NetworkSnapshot:
    asked = {"mode": "demonstration", "today": TODAY, **options}
    return get_snapshot(session, vocabulary, **asked)


def test_rows_are_read_as_they_stand(session: Session) -> None:
    create_territory(session, "RU-MOW.x", "Район")
    clinic = create_organisation(
        session,
        territory="RU-MOW.x",
        at=[(55.75, 37.61), None],
        slug="clinic",
        offers=[
            offered(
                "visit",
                requires="doc.a",
                meets="need.b",
                rules={"sexes": ["male", "female"], "autonomy": ["1"]},
                unconfirmed=["sexes"],
                wait_days=3,
                fee_rub=10,
                acceptance=0.5,
                self_referral=False,
                not_before=date(2027, 1, 1),
                state="assumed",
            ),
            offered("call", site=None),
            offered("stay", site=1, mode="home_visit", reach_km=7),
        ],
    )
    shop = create_organisation(session, slug="shop", kind="workshop", state="archive")
    create_link(session, clinic, shop, handoff_days=2, valid_until=date(2026, 12, 1))
    rows = read_network_rows(session)
    assert [(row.slug, row.kind, row.record_state, row.subject) for row in rows.organisations] == [
        ("clinic", "pnd", "unverified", "RU-MOW"),
        ("shop", "workshop", "archive", None),
    ]
    visit, call, stay = rows.offers
    assert (visit.service_type, visit.mode, visit.not_before) == (
        "visit",
        "in_person",
        date(2027, 1, 1),
    )
    assert (visit.wait_days, visit.duration_days, visit.fee_rub, visit.acceptance) == (
        3,
        None,
        10,
        0.5,
    )
    assert (visit.lat, visit.lon) == pytest.approx((55.75, 37.61))
    assert (visit.municipality, visit.subject, visit.self_referral) == ("RU-MOW.x", "RU-MOW", False)
    assert visit.states == ("unverified", "assumed", "unverified", "assumed")
    assert (call.mode, call.lat, call.subject) == ("online", None, "RU-MOW")
    assert call.states == ("unverified",) * 3
    assert (stay.lat, stay.reach_km, stay.municipality) == (None, 7, "RU-MOW.x")
    stated = rows.statements[visit.id]
    assert stated == OfferStatement(
        facts={"requires": ["doc.a"]},
        needs=["need.b"],
        rules={key: list(values) for key, values in stated.rules.items()},
        unconfirmed={"sexes"},
    )
    assert {key: set(values) for key, values in stated.rules.items()} == {
        "sexes": {"male", "female"},
        "autonomy": {"1"},
    }
    assert list(rows.links) == [
        LinkRow(clinic.id, shop.id, None, "agreement", 2, None, "unverified", date(2026, 12, 1)),
    ]
    assert rows.territories["RU-MOW.x"].parent == "RU-MOW"


def test_a_network_is_kept_until_revision_day_or_mode_change(
    session: Session, vocabulary: Vocabulary
) -> None:
    build_route_world(session)
    first = snapshot_of(session, vocabulary)
    assert snapshot_of(session, vocabulary) is first
    assert snapshot_of(session, vocabulary, mode="production") is not first
    assert snapshot_of(session, vocabulary) is first
    tomorrow = snapshot_of(session, vocabulary, today=date(2026, 11, 26))
    assert tomorrow is not first
    session.get_one(NetworkRevision, 1).revision = 2
    session.flush()
    changed = snapshot_of(session, vocabulary, today=date(2026, 11, 26))
    assert (changed.revision, tomorrow.revision) == (2, 1)


def test_requests_at_once_compile_once(
    app: Flask, session: Session, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_route_world(session)
    built: list[NetworkSnapshot] = []

    def build_and_count(*arguments: Any, **options: Any) -> NetworkSnapshot:
        built.append(build_snapshot(*arguments, **options))
        return built[-1]

    monkeypatch.setattr(network, "build_snapshot", build_and_count)
    start, found = Barrier(4), []

    def ask() -> None:
        with app.app_context():
            start.wait()
            found.append(snapshot_of(db.session(), vocabulary))
            db.session.rollback()

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(built) == 1
    assert found == [built[0]] * 4


def test_the_shipped_registry_compiles_in_seconds_and_has_every_dispensary(
    seeded_app: Flask,
) -> None:
    vocabulary = get_vocabulary(seeded_app.config["SEED_DATA"])
    with seeded_app.app_context():
        snapshot = build_snapshot(db.session(), vocabulary, mode="demonstration", today=TODAY)
        hidden = build_snapshot(db.session(), vocabulary, mode="production", today=TODAY)
        db.session.rollback()
    assert snapshot.build_seconds < 5
    kinds = [item.kind for item in snapshot.network.organisations]
    assert len(kinds) >= 1500
    assert kinds.count("pnd") >= 23
    assert snapshot.link_bytes < 20_000_000
    shown = set(snapshot.network.offers.ids)
    assert set(hidden.network.offers.ids) < shown  # without the archive of 2013
    acceptance = snapshot.network.offers.acceptance
    assert ((acceptance > 0) & (acceptance <= 1)).all()
