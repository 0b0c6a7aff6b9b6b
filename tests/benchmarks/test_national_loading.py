"""The invented network in a database is the same as the one compiled without."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import func, select

from benchmarks.national.compiled import compiled
from benchmarks.national.country import Country
from benchmarks.national.loading import SOURCE_ID, LoadError, load
from registry.domain.vocabulary import Vocabulary
from registry.models import Contact, Link, NetworkRevision, Offer, Organisation, SitePoint
from registry.services.network import build_snapshot
from registry.tables.base import db
from tests.databases import Templates, ensure_template, load_shipped_data, opened_app

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def loaded(
    templates: Templates, common_folder: Path, country: Country, vocabulary: Vocabulary
) -> Iterator[Flask]:
    """The shipped data with the tiny network beside it."""
    ensure_template(templates, common_folder, "shipped", load_shipped_data, source="empty")
    url = templates.copy("shipped")
    with opened_app(url) as app:
        with app.app_context():
            load(db.session(), country, vocabulary, NOW, announce=lambda _: None)
        yield app
    templates.drop(url)


def test_records_are_complete_and_marked(loaded: Flask, country: Country) -> None:
    with loaded.app_context():
        session = db.session()
        mine = select(Organisation.id).where(Organisation.source_id == SOURCE_ID)
        states = session.execute(
            select(Organisation.record_state, Organisation.name).where(Organisation.id.in_(mine))
        ).all()
        assert len(states) == len(country.placed.kind)
        assert {state for state, _ in states} == {"demonstration"}
        assert all(name.startswith("ДЕМО · ") for _, name in states)
        offers = select(func.count()).select_from(Offer).where(Offer.source_id == SOURCE_ID)
        links = select(func.count()).select_from(Link).where(Link.source_id == SOURCE_ID)
        assert session.scalar(offers) == len(country.offers)
        assert session.scalar(links) == len(country.links.basis)
        assert session.scalar(select(Contact.id).where(Contact.source_id == SOURCE_ID)) is None
        assert session.scalar(select(func.min(func.ST_Y(SitePoint.geom)))) > 40
        assert session.scalar(select(NetworkRevision.revision)) > 1
        session.rollback()


def test_new_records_find_free_numbers(loaded: Flask) -> None:
    with loaded.app_context():
        session = db.session()
        row = session.scalars(select(Organisation).limit(1)).one()
        values = {"kind_id": row.kind_id, "source_id": row.source_id, "record_state": "unverified"}
        session.add(Organisation(slug="one-more", external_id="one-more", name="Ещё", **values))
        session.flush()
        session.rollback()


def test_the_compiled_registry_holds_the_same_offers(
    loaded: Flask, country: Country, vocabulary: Vocabulary
) -> None:
    with loaded.app_context():
        today = NOW.date()
        built = build_snapshot(db.session(), vocabulary, mode="demonstration", today=today)
        ids = db.session.scalars(
            select(Offer.id).where(Offer.source_id == SOURCE_ID).order_by(Offer.id)
        ).all()
        db.session.rollback()
    direct, whole = compiled(country, vocabulary, state="demonstration"), built.network
    assert len(direct.offers.ids) == len(ids)
    for name, number in zip(direct.offers.ids, ids, strict=True):
        ours = said_of(direct, direct.offer_index[name])
        assert said_of(whole, whole.offer_index[str(number)]) == ours


def said_of(network: Any, row: int) -> list[Any]:
    """Everything a network says of an offer, but its number."""
    offers = network.offers
    numbers = [
        getattr(offers, name)[row]
        for name in (
            *("lat", "lon", "mode", "taking", "not_before", "wait_days", "duration_days"),
            *("fee_rub", "visits", "acceptance", "self_referral", "age_min", "age_max", "reach_km"),
        )
    ]
    return [
        network.organisations[offers.organisation[row]].id,
        network.service_types[offers.service_type[row]].id,
        *(None if np.isnan(value) else round(float(value), 6) for value in numbers),
        offers.rules[offers.rule[row]],
        network.bundles[network.bundle[row]],
    ]


def test_a_database_takes_it_only_once(
    loaded: Flask, country: Country, vocabulary: Vocabulary
) -> None:
    with loaded.app_context():
        with pytest.raises(LoadError, match="holds a national network already"):
            load(db.session(), country, vocabulary, NOW, announce=lambda _: None)
        db.session.rollback()
