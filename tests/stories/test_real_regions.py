"""The stories asked where the data is real: Moscow's archive and regions read on public pages.

The registry knows little there, and says so: every step carries its state, no invented record
helps out, and where there is no whole way the answer names what is missing, for all needs together
or one by one, and where one may always ask.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from registry.config import ROOT
from registry.domain.route_report import RouteReport
from registry.services.examples import list_examples
from registry.services.routes import find_routes
from registry.services.vocabulary import get_vocabulary
from registry.tables.base import db

VOCABULARY = get_vocabulary(ROOT / "seed_data")
EXAMPLES = {example.id: example for example in list_examples(ROOT / "seed_data", VOCABULARY)}
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
pytestmark = pytest.mark.slow  # dozens of questions to the shipped network
PLACES = ("RU-MOW.sokolniki", "RU-PSK.pskov", "RU-VOR.voronezh")
THEIR_OWN = ("lat", "lon", "municipality", "region", "start_organisation")


@pytest.fixture
def shipped(seeded_app: Flask) -> Iterator[scoped_session[Session]]:
    """A session on the shipped data, for reading only."""
    with seeded_app.app_context():
        yield db.session
        db.session.rollback()


def moved(name: str, place: str) -> dict[str, Any]:
    """The profile of an example, living elsewhere."""
    profile = {key: value for key, value in EXAMPLES[name].profile.items() if key not in THEIR_OWN}
    return profile | {"place": place}


def ask(shipped: scoped_session[Session], name: str, place: str, mode: str) -> RouteReport:
    return find_routes(shipped(), VOCABULARY, moved(name, place), now=NOW, mode=mode)


def assert_says_what_is_missing(report: RouteReport) -> None:
    """For all needs together, or for each of them alone."""
    assert report.missing or report.unmet or report.apart
    if report.apart:
        assert any(alone.has_route or alone.missing for alone in report.apart)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", list(EXAMPLES))
def test_a_real_region_answers_with_what_is_really_known(
    shipped: scoped_session[Session], name: str, place: str
) -> None:
    report = ask(shipped, name, place, "demonstration")

    told = [(step.organisation.slug, step) for route in report.routes for step in route.steps]
    doors = [door.organisation for door in report.first_doors]
    refused = [one.slug for item in report.refusals for one in item.examples]
    assert not [slug for slug, _ in told if slug.startswith("demo-")]
    assert not [door for door in doors if door.slug.startswith("demo-")]
    assert not [slug for slug in refused if slug.startswith("demo-")]
    for _, step in told:
        assert step.record_state in ("archive", "unverified", "assumed"), "nobody verified any"
        assert step.source is not None
        if step.record_state == "archive" or step.organisation.record_state == "archive":
            assert not step.may_be_called, "nobody calls a number of 2013"
            assert step.organisation.source is not None
            assert step.organisation.source.as_of is not None
            assert step.organisation.source.as_of.year == 2013
    if not report.routes:
        assert_says_what_is_missing(report)
        assert report.first_doors or place != "RU-MOW.sokolniki"


@pytest.mark.parametrize("place", PLACES)
def test_production_has_no_archive_and_still_answers(
    shipped: scoped_session[Session], place: str
) -> None:
    for name in EXAMPLES:
        report = ask(shipped, name, place, "production")
        for route in report.routes:
            assert {step.organisation.record_state for step in route.steps} <= {"unverified"}
            assert not [step for step in route.steps if step.organisation.slug.startswith("demo-")]
        if not report.routes:
            assert_says_what_is_missing(report)


def test_where_nothing_is_known_the_words_are_we_do_not_know(seeded_app: Flask) -> None:
    typed = {
        "asker": "family",
        "need": ["need.child_care_plan"],
        "age": "32",
        "place": "Псков",
        "place_id": "RU-PSK.pskov",
        "fact": ["doc.passport"],
    }
    text = seeded_app.test_client().post("/routes", data=typed).text
    assert "мы не знаем" in text.lower()
    _, _, opening = text.partition("Что открыло бы путь")
    assert "услуга поблизости: Временная забота о ребёнке, пока родитель в больнице" in opening
    assert "Для начала везде подойдут: поликлиника" in opening
