"""500 random questions to the shipped data: list, points, counts, table and API say the same.

Half of them ask for a person: those go to pages and API in the body of a form or document.
"""

import csv
import io
import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from registry.database import reading
from registry.domain.asking import Who, paper_rule
from registry.domain.browse import PlaceFilter, Position
from registry.domain.vocabulary import Vocabulary
from registry.exchange.spreadsheet import BYTE_ORDER_MARK, write_table
from registry.pages.who import TRAITS
from registry.services import browse, export
from registry.services.search import understand
from registry.services.vocabulary import get_vocabulary
from registry.tables.base import db

QUESTIONS = 500
API_EVERY = 4  # every so many go through HTTP too; a page is slower than a service
pytestmark = pytest.mark.long
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
SEARCHES = ("психолог", "ПНД", "логопед для ребенка", "диспансер", "школа", "Москва", "хоспис")
TERRITORIES = ("RU-MOW", "RU-NIZ", "RU-SPE", "RU-NIZ.arzamas", "RU")
TOWNS = (Position(55.75, 37.62), Position(56.33, 44.0), Position(59.94, 30.31))
TICKS = ("open_now", "no_papers", "step_free", "aac")
WORLD = "zoom=17&bbox=-180,-90,180,90"
Chosen = dict[str, Any]


@pytest.fixture(scope="module")
def vocabulary(seeded_app: Flask) -> Vocabulary:
    return get_vocabulary(seeded_app.config["SEED_DATA"])


@pytest.fixture
def shipped(seeded_app: Flask) -> Iterator[Session]:
    with seeded_app.app_context(), reading():  # beside it pages count what was sought in vain
        yield db.session()
        db.session.remove()


def random_choices(rng: random.Random, vocabulary: Vocabulary) -> Chosen:
    """Return one to four conditions as an address names them."""
    town = rng.choice(TOWNS)
    conditions: list[dict[str, Any]] = [
        {"search": rng.choice(SEARCHES)},
        {"kind": rng.choice(vocabulary.kinds).id},
        {"service_type": rng.choice(vocabulary.service_types).id},
        {"need": rng.choice(vocabulary.needs).id},
        {"territory": rng.choice(TERRITORIES)},
        {"near": f"{town.lat},{town.lon}", "radius_km": rng.choice((10, 50, 300))},
        {"age_band": rng.choice(vocabulary.age_bands).id},
        {"free": "true"},
        {"mode": rng.choice(("home_visit", "online"))},
        {"verified_since": "2026-06-01"},
        *({name: "true"} for name in TICKS),
    ]
    chosen: dict[str, Any] = {}
    for condition in rng.sample(conditions, rng.randint(1, 4)):
        chosen |= condition
    return chosen


def random_person(rng: random.Random, vocabulary: Vocabulary) -> Chosen:
    """Return one or more answers about a person, named as forms and documents name them."""
    answers: list[Chosen] = [
        {"autonomy": rng.choice(vocabulary.autonomy).degree},
        {"legal_capacity": rng.choice(vocabulary.legal_capacity).id},
        {"traits": rng.sample(TRAITS, rng.randint(1, 3))},
    ]
    person: Chosen = {}
    for answer in rng.sample(answers, rng.randint(1, 3)):
        person |= answer
    return person


def as_question(chosen: Chosen, vocabulary: Vocabulary, person: Chosen) -> PlaceFilter:
    """Return the question that an address with these choices asks for a person."""
    lat, lon = map(float, chosen["near"].split(",")) if "near" in chosen else (0.0, 0.0)
    search = chosen.get("search")
    return PlaceFilter(
        search=search,
        meaning=understand(vocabulary, search).meaning if search else None,
        kinds=(chosen["kind"],) if "kind" in chosen else (),
        service_types=(chosen["service_type"],) if "service_type" in chosen else (),
        needs=(chosen["need"],) if "need" in chosen else (),
        territory=chosen.get("territory"),
        near=Position(lat, lon) if "near" in chosen else None,
        radius_km=chosen.get("radius_km"),
        age_band=vocabulary.age_band(chosen["age_band"]) if "age_band" in chosen else None,
        free="free" in chosen,
        modes=(chosen["mode"],) if "mode" in chosen else (),
        verified_since=date(2026, 6, 1) if "verified_since" in chosen else None,
        no_papers=paper_rule(vocabulary) if "no_papers" in chosen else None,
        step_free="step_free" in chosen,
        aac="aac" in chosen,
        open_at=NOW if "open_now" in chosen else None,
        who=Who(
            autonomy=person.get("autonomy"),
            legal_capacity=person.get("legal_capacity"),
            traits=tuple(person.get("traits", ())),
        ),
        per_page=200,
    )


def list_keys(session: Session, question: PlaceFilter) -> list[int]:
    """Return the keys of all cards, page by page as the list shows them."""
    keys: list[int] = []
    page = 1
    while True:
        found = browse.list_places(session, replace(question, page=page), now=NOW)
        keys += [card.key for card in found.items]
        if page >= found.pages:
            assert len(keys) == found.total
            return keys
        page += 1


def table_keys(session: Session, question: PlaceFilter) -> list[int]:
    """Return the keys of the rows of the table, read back as a spreadsheet reads them."""
    text = write_table(export.COLUMNS, export.list_rows(session, question, today=NOW.date()))
    rows = csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK)))
    return [int(row["place"]) for row in rows]


def test_list_points_counts_table_and_api_agree(
    seeded_app: Flask, shipped: Session, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.clock.now", lambda: NOW)
    client = seeded_app.test_client()
    rng = random.Random(500)
    found = empty = narrowed = 0
    for number in range(QUESTIONS):
        chosen = random_choices(rng, vocabulary)
        person = random_person(rng, vocabulary) if rng.random() < 0.5 else {}
        question = as_question(chosen, vocabulary, person)
        counts = browse.count_places(shipped, question)
        if person:
            anybody = browse.count_places(shipped, replace(question, who=Who())).total
            assert counts.total <= anybody
            narrowed += counts.total < anybody
        points = browse.list_points(shipped, question)
        assert counts.total - counts.without_point == len(points), chosen
        check_facets(shipped, question, counts.total, rng)
        found, empty = found + bool(counts.total), empty + (not counts.total)
        if counts.total > 600:  # the longest lists are compared by their counts
            continue
        keys = list_keys(shipped, question)
        assert len(keys) == len(set(keys)) == counts.total, chosen
        assert set(points.site_ids) <= set(keys)
        assert table_keys(shipped, question) == keys, chosen
        if number % API_EVERY:
            continue
        check_api(client, shipped, chosen, person, question)
        if "near" not in chosen:  # pages measure from a named place
            check_pages(client, chosen, person, keys, set(points.site_ids))
    assert found > QUESTIONS / 4 and empty > QUESTIONS / 20 and narrowed > QUESTIONS / 25


def check_facets(session: Session, question: PlaceFilter, total: int, rng: random.Random) -> None:
    """A chosen option counts the whole list; another one what the list would show with it."""
    facets = browse.list_facets(session, question)
    for group, options, name in (
        (question.kinds, facets.kinds, "kinds"),
        (question.service_types, facets.service_types, "service_types"),
        (question.needs, facets.needs, "needs"),
    ):
        by_id = {option.term.id: option.places for option in options}
        for chosen in group:
            assert by_id[chosen] == total
        other = rng.choice(options)
        instead: dict[str, Any] = {name: (other.term.id,)}
        assert other.places == browse.count_places(session, replace(question, **instead)).total


def check_api(
    client: FlaskClient, session: Session, chosen: Chosen, person: Chosen, question: PlaceFilter
) -> None:
    query = {**chosen, "per_page": 200}
    if person:
        answer = client.post("/api/v1/organisations/search", query_string=query, json=person)
    else:
        answer = client.get("/api/v1/organisations", query_string=query)
    assert answer.status_code == 200, answer.text
    organisations = browse.list_organisations(session, question)
    document = answer.get_json()
    assert document["total"] == organisations.total
    assert [item["id"] for item in document["items"]] == [
        card.organisation.id for card in organisations.items
    ]


def check_pages(
    client: FlaskClient, chosen: Chosen, person: Chosen, keys: list[int], points: set[int]
) -> None:
    """List, table and map as the browser gets them: one address, and the person in the body."""
    form = {name: value for name, value in person.items() if name != "traits"}
    form |= {"trait": person["traits"]} if "traits" in person else {}

    def ask(path: str) -> str:
        answer = (
            client.post(path, query_string=chosen, data=form)
            if person
            else client.get(path, query_string=chosen)
        )
        assert answer.status_code == 200, path
        return answer.text

    told = re.search(r'role="status">\D*([\d\s]*)', ask("/list"))
    assert told is not None and int("0" + re.sub(r"\s", "", told.group(1))) == len(keys), chosen
    rows = csv.DictReader(io.StringIO(ask("/list.csv").removeprefix(BYTE_ORDER_MARK)))
    assert [int(row["place"]) for row in rows] == keys, chosen
    view = json.loads(ask_view(client, chosen, form, bool(person)))
    assert view["total"] == len(points) == len(view["places"]) + sum(g[2] for g in view["groups"])
    assert {place[2] for place in view["places"]} <= points


def ask_view(client: FlaskClient, chosen: Chosen, form: Chosen, personal: bool) -> str:
    """Return what the map gets for the whole world at its closest zoom."""
    path = f"/map/clusters.json?{WORLD}&{urlencode(chosen)}"
    answer = client.post(path, data=form) if personal else client.get(path)
    assert answer.status_code == 200, path
    if personal:
        assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


def test_counts_beside_ticks_are_what_the_list_shows(
    shipped: Session, vocabulary: Vocabulary
) -> None:
    rng = random.Random(41)
    fresh = date(2026, 1, 1)
    for _ in range(60):
        question = as_question(random_choices(rng, vocabulary), vocabulary, {})
        facets = browse.list_all_facets(
            shipped, question, vocabulary, now=NOW, fresh_since=fresh, radii_km=(10, 100),
            traits=("aggression",),
        )  # fmt: skip
        ticked = {
            "free": replace(question, free=True),
            "home_visit": replace(question, modes=("home_visit",)),
            "online": replace(question, modes=("online",)),
            "no_papers": replace(question, no_papers=paper_rule(vocabulary)),
            "open_now": replace(question, open_at=NOW),
            "step_free": replace(question, step_free=True),
            "aac": replace(question, aac=True),
            "verified_since": replace(question, verified_since=question.verified_since or fresh),
        }
        for name, with_it in ticked.items():
            assert facets.tick(name).places == browse.count_places(shipped, with_it).total, name
        for radius, places in facets.radii:
            within = replace(question, radius_km=float(radius))
            assert places == browse.count_places(shipped, within).total
        for band in vocabulary.age_bands:
            of_age = replace(question, age_band=band)
            assert facets.places_of_age(band.id) == browse.count_places(shipped, of_age).total
        for_whom = replace(question, who=Who(autonomy=4))
        assert facets.places_for("autonomy", "4") == browse.count_places(shipped, for_whom).total
