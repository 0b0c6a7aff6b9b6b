"""Finding at national size, timed: ``DATABASE_URL=… python -m benchmarks.find``.

On a database with the national network (``make national``): the list page with every count beside
its filters, and the lists of the API, for random questions, through the application (no network in
between). The first question of a process reads the index of places; it is timed apart. At the end
the revision of the database grows by one, to see how a server goes on meanwhile.
"""

import argparse
import os
import resource
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from urllib.parse import urlencode

import numpy as np
from flask import Flask
from flask.testing import FlaskClient

from benchmarks.report import describe_machine, percentiles, table, write_section
from registry import create_app
from registry.database import reading
from registry.domain.browse import visible_states
from registry.domain.vocabulary import Vocabulary
from registry.pages.place_warming import start_keeping_places
from registry.services.place_index import get_place_index
from registry.services.vocabulary import get_vocabulary
from registry.store.revision import bump_revision, get_revision
from registry.tables.base import db

WORDS = ("психолог", "логопед", "ПНД", "работа", "писхолог", "хоспис", "центр", "школа 12")
TOWNS = ("Воронеж", "Нижний Новгород", "Казань", "Омск", "Псков", "Чита", "Москва")
PERSON = {"autonomy": "4", "trait": ["wheelchair", "epilepsy"]}
Row = list[str]


def main() -> None:
    """Measure, print, and write the section of ``docs/performance.md``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.find", description=__doc__)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--dry", action="store_true", help="print only")
    asked = parser.parse_args()
    app = create_app()
    client = app.test_client()
    busy = os.getloadavg()[0]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cold, cold_cpu = measure(client, ["/list"])
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    vocabulary = get_vocabulary(app.config["SEED_DATA"])
    rng = np.random.default_rng(2026)
    queries = [random_query(rng, vocabulary) for _ in range(asked.questions)]
    rows = [
        row("list page, random filters, each for the first time", client, "/list?", queries),
        row("list page, the same again", client, "/list?", queries),
        row("list page without filters", client, "/list?", [""] * 30),
    ]
    for address in ("organisations", "offers", "service-types"):
        some = [query for query in queries if "place" not in query][:100]
        rows.append(row(f"API, {address}", client, f"/api/v1/{address}?", some))
    total = client.get("/api/v1/organisations?per_page=1").get_json()["total"]
    app.config["WTF_CSRF_ENABLED"] = False
    rows.append(for_somebody("list page for a person", client, "/list?", queries[:100]))
    views = [f"zoom={zoom}&bbox=30,50,60,60" for zoom in range(4, 13)] * 5
    rows.append(for_somebody("view of the map for a person", client, "/map/clusters.json?", views))
    meanwhile, renewed = while_renewed(app, client)
    rows.append(["list page while a new revision is read", *percentiles(meanwhile), ""])
    lines = [
        f"`DATABASE_URL=… .venv/bin/python -m benchmarks.find` on {total} organisations. "
        f"{describe_machine(date.today())} Others at work beside it: {busy:.1f} on average.",
        "",
        *table(("what", "p50 ms", "p95 ms", "p99 ms", "of it computing, p95 ms"), rows),
        "",
        f"The first question of a process reads the index of places and the words: {cold[0]:.1f} s "
        f"({cold_cpu[0]:.1f} s computing), the process grows by {grown:.0f} MB. Later revisions "
        "know the words already. A server reads at its start and then beside the requests: "
        f"after a change the new places showed within {renewed:.1f} s, and of {len(meanwhile)} "
        f"list pages asked for meanwhile the slowest took {max(meanwhile):.2f} s.",
    ]
    print("\n".join(lines))
    if not asked.dry:
        write_section("find", "Finding", lines)


def random_query(rng: np.random.Generator, vocabulary: Vocabulary) -> str:
    """Return the query of an address with one to three conditions."""

    def one_of(options: Sequence[str]) -> str:
        return options[int(rng.integers(len(options)))]

    conditions = [
        {"search": one_of(WORDS)},
        {"place": one_of(TOWNS), "radius_km": one_of(("10", "50", "300"))},
        {"need": one_of([need.id for need in vocabulary.needs])},
        {"service_type": one_of([item.id for item in vocabulary.service_types])},
        {"kind": one_of([kind.id for kind in vocabulary.kinds])},
        {"age_band": one_of([band.id for band in vocabulary.age_bands])},
        {one_of(("free", "no_papers", "step_free", "aac", "open_now")): "true"},
        {"mode": one_of(("home_visit", "online"))},
    ]
    chosen: dict[str, str] = {}
    for number in rng.choice(len(conditions), size=int(rng.integers(1, 4)), replace=False):
        chosen |= conditions[int(number)]
    return urlencode(chosen)


def measure(client: FlaskClient, addresses: Sequence[str]) -> tuple[list[float], list[float]]:
    """Return the seconds and the seconds of computing of each address."""
    walls, computing = [], []
    for address in addresses:
        wall, cpu = time.perf_counter(), time.process_time()
        assert client.get(address).status_code == 200, address
        walls.append(time.perf_counter() - wall)
        computing.append(time.process_time() - cpu)
    return walls, computing


def row(words: str, client: FlaskClient, address: str, queries: Sequence[str]) -> Row:
    """Ask for every address once; return the line of the table."""
    walls, computing = measure(client, [address + query for query in queries])
    return [words, *percentiles(walls), percentiles(computing)[1]]


def for_somebody(words: str, client: FlaskClient, address: str, queries: Sequence[str]) -> Row:
    """Ask for a person, in the body; return the line of the table."""
    walls, computing = [], []
    for query in queries:
        wall, cpu = time.perf_counter(), time.process_time()
        assert client.post(address + query, data=PERSON).status_code == 200, query
        walls.append(time.perf_counter() - wall)
        computing.append(time.process_time() - cpu)
    return [words, *percentiles(walls), percentiles(computing)[1]]


def while_renewed(app: Flask, client: FlaskClient) -> tuple[list[float], float]:
    """Let the revision grow as an edit does; return the seconds of list pages until it shows."""
    states = visible_states(app.config["MODE"])
    stopped = start_keeping_places(app)
    time.sleep(2)
    with app.app_context():
        bump_revision(db.session(), datetime.now(UTC))
        db.session.commit()
        revision = get_revision(db.session())
        db.session.remove()
    started, seconds = time.perf_counter(), list[float]()
    while True:
        asked = time.perf_counter()
        assert client.get("/list").status_code == 200
        seconds.append(time.perf_counter() - asked)
        with app.app_context(), reading():
            if get_place_index(db.session(), states).stamp[0] == revision:
                stopped.set()
                return seconds, time.perf_counter() - started
        time.sleep(0.02)


if __name__ == "__main__":
    main()
