"""``DATABASE_URL=… python -m benchmarks.http``: routes over HTTP, from the server of ``./run``.

On a database with the national network (``make national``): gunicorn with its own settings and two
processes on a free port, asked by 1 and by 16 clients for the routes of drawn people
(``benchmarks.national.people``). Told are: the first answer after the start against warm ones,
p50 and p99, what computing went into the processes (so: what saturates), how soon an edit is in
every answer, what a storm of edits does to answers, and what one process holds in memory.

Clients run beside the server on the same cores, as threads that mostly wait.
"""

import argparse
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import numpy as np
from flask import Flask
from sqlalchemy import func, select

from benchmarks.national.country import DEFAULT_SEED, SIZES, generate
from benchmarks.national.ground import read_ground
from benchmarks.national.people import draw_people
from benchmarks.report import describe_machine, percentiles, table, write_section
from registry import create_app
from registry.config import ROOT
from registry.models import Organisation
from registry.services.vocabulary import get_vocabulary
from registry.store.revision import bump_revision, get_revision
from registry.tables.base import db

WORKERS = 2
CLIENTS = (1, 16)
START_TIMEOUT_S = 300.0
EDITS, EDIT_TIMEOUT_S = 10, 30.0
STORM_EDITS_PER_S = 20
IDLE_S = 0.1  # of computing in a second: looking for edits
SEED = 2
NOBODY: dict[str, Any] = {
    "needs": []
}  # the cheapest question: its answer names the revision of the network
Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Load:
    """Seconds of each answer, of the whole, and of computing in the server and here."""

    answers: list[float]
    elapsed: float
    server: float
    client: float


def main() -> None:
    """Measure, print, and write the section of ``docs/performance.md``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.http", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="country", help="what was loaded")
    parser.add_argument("--questions", type=int, default=400, help="at most, for each load")
    parser.add_argument("--seconds", type=float, default=60.0, help="at most, for each load")
    parser.add_argument("--dry", action="store_true", help="print only")
    asked = parser.parse_args()
    busy = os.getloadavg()[0]
    app = create_app()
    vocabulary = get_vocabulary(app.config["SEED_DATA"])
    with app.app_context():
        country = generate(read_ground(db.session()), vocabulary, SIZES[asked.size], DEFAULT_SEED)
        count = db.session.scalar(select(func.count()).select_from(Organisation)) or 0
        dialect = db.engine.dialect.name
        db.session.rollback()
    people = draw_people(country, vocabulary, asked.questions, SEED)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the server must not outlive us
    with serving(app) as (port, process, started):
        wait_until_idle(children_of(process))
        first = ask(port, people[0])
        warm = [ask(port, people[0]) for _ in range(10)]
        workers = children_of(process)
        loads = {n: load(port, people, n, workers, asked.seconds) for n in CLIENTS}
        held = [private_megabytes(pid) for pid in workers]
        seen = [edit_until_seen(app, port) for _ in range(EDITS)]
        with storm(app) as edits:
            stormy = load(port, people, 1, workers, asked.seconds)
        wait_until_idle(workers)
        held_after = [private_megabytes(pid) for pid in workers]
        shared = private_megabytes(process)
    rows = [row(f"{n} client{'s' if n > 1 else ''}", loads[n]) for n in CLIENTS]
    rows.append(row(f"1 client, {STORM_EDITS_PER_S} edits a second ({edits[0]} in all)", stormy))
    each = loads[CLIENTS[-1]].server / len(loads[CLIENTS[-1]].answers)
    lines = [
        f"`DATABASE_URL=… .venv/bin/python -m benchmarks.http` on {count} organisations, "
        f"{dialect}; `POST /api/v1/routes`, drawn people, default criteria and tolerance, "
        f"{WORKERS} processes of gunicorn. {describe_machine(date.today())} "
        f"Other work on the machine before: load {busy:.1f}.",
        "",
        *table(
            (
                "who asks", "answers", "p50 ms", "p95 ms", "p99 ms", "answers a second",
                "server computing, cores of 2", "clients computing, cores of 2",
                "computing of an answer, ms",
            ),
            rows,
        ),
        "",
        f"- What saturates is computing in the server: {1000 * each:.0f} ms of a core for an "
        f"answer let {WORKERS} cores give {WORKERS / each:.1f} a second at most; clients and "
        "database hardly count.",
        f"- From the start of the server to its first answer {started:.1f} s; the first route "
        f"{1000 * first:.0f} ms, the same again {1000 * float(np.median(warm)):.0f} ms "
        "(median of 10).",
        f"- An edit of one organisation is in every answer after {np.median(seen):.2f} s "
        f"(median of {EDITS}; most {max(seen):.2f} s).",
        f"- Memory of its own of a process that answers, after 1 and {CLIENTS[-1]} clients: "
        f"{in_megabytes(held)}; after all the edits {in_megabytes(held_after)}. The process they "
        f"are forked from, whose memory they share, has {in_megabytes([shared])} more.",
    ]  # fmt: skip
    print("\n".join(lines))
    if not asked.dry:
        write_section("http", "Routes over HTTP", lines)


@contextmanager
def serving(app: Flask) -> Iterator[tuple[int, int, float]]:
    """Run the server of ``./run``; yield its port, its process and its seconds to an answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "scripts/gunicorn.conf.py", "wsgi:app"]
    environment = {
        **os.environ,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_CONCURRENCY": str(WORKERS),
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
    }
    begun = time.perf_counter()
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        while not is_up(port):
            if server.poll() is not None or time.perf_counter() - begun > START_TIMEOUT_S:
                raise SystemExit("the server did not start")
            time.sleep(0.05)
        yield port, server.pid, time.perf_counter() - begun
    finally:
        server.terminate()
        server.wait(timeout=60)


def is_up(port: int) -> bool:
    """Does a process of the server answer?"""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_TIMEOUT_S)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def post(port: int, document: dict[str, Any]) -> dict[str, Any]:
    """Ask for routes on a connection of its own, so that any process may answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        body = json.dumps(document).encode()
        connection.request("POST", "/api/v1/routes", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        content = response.read()
        assert response.status == 200, content[:500]
        answer: dict[str, Any] = json.loads(content) if document is NOBODY else {}
        return answer
    finally:
        connection.close()


def ask(port: int, document: dict[str, Any]) -> float:
    """Ask once; return the seconds."""
    begun = time.perf_counter()
    post(port, document)
    return time.perf_counter() - begun


def load(
    port: int,
    people: Sequence[dict[str, Any]],
    clients: int,
    workers: Sequence[int],
    seconds: float,
) -> Load:
    """Ask every question once, so many at a time, and begin none after so many seconds."""
    before, own = sum(map(computing, workers)), time.process_time()
    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:

        def ask_in_time(person: dict[str, Any]) -> float | None:
            return ask(port, person) if time.perf_counter() - begun < seconds else None

        found = list(threads.map(ask_in_time, people))
        answers = [answer for answer in found if answer is not None]
    elapsed = time.perf_counter() - begun
    server = sum(map(computing, workers)) - before
    return Load(answers, elapsed, server, time.process_time() - own)


def row(words: str, found: Load) -> Row:
    """Return the line of the table."""
    return (
        words,
        str(len(found.answers)),
        *percentiles(found.answers),
        f"{len(found.answers) / found.elapsed:.1f}",
        f"{found.server / found.elapsed:.2f}",
        f"{found.client / found.elapsed:.2f}",
        f"{1000 * found.server / len(found.answers):.0f}",
    )


def edit(app: Flask, number: int) -> int:
    """Say that an organisation changed, as an editor's form would; return the revision."""
    with app.app_context():
        session = db.session()
        owner = session.scalar(
            select(Organisation.id).order_by(Organisation.id).offset(number).limit(1)
        )
        assert owner is not None
        revision = bump_revision(session, datetime.now(UTC), [owner])
        session.commit()
    return revision


def edit_until_seen(app: Flask, port: int) -> float:
    """Return how long after an edit a question asked is still answered from before it."""
    with app.app_context():
        before = get_revision(db.session())
        db.session.rollback()
    revision = edit(app, before % 1000)
    begun = time.perf_counter()
    last_old, quiet = 0.0, Event()
    while not quiet.is_set():
        now = time.perf_counter() - begun  # when it is asked, not when it is answered
        if post(port, NOBODY)["network_revision"] < revision:
            last_old = now
        elif now - last_old > 1.0:  # every process has answered many times since
            quiet.set()
        assert now < EDIT_TIMEOUT_S, "the edit was never seen"
        time.sleep(0.005)
    return last_old


@contextmanager
def storm(app: Flask) -> Iterator[list[int]]:
    """Edit as long as this lasts; yields a list whose one number counts the edits."""
    done, stopped = [0], Event()

    def blow() -> None:
        while not stopped.wait(1 / STORM_EDITS_PER_S):
            edit(app, done[0] % 1000)
            done[0] += 1

    thread = Thread(target=blow)
    thread.start()
    try:
        yield done
    finally:
        stopped.set()
        thread.join()


def children_of(process: int) -> list[int]:
    """Return the processes that one has started."""
    text = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    return [int(word) for word in text.split()]


def wait_until_idle(workers: Sequence[int]) -> None:
    """Return when all processes have made ready what they do beside the questions."""
    busy = True
    while busy:
        before = sum(map(computing, workers))
        time.sleep(1.0)
        busy = sum(map(computing, workers)) - before > IDLE_S


def computing(process: int) -> float:
    """Return the seconds of computing of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(") ")[2].split()
    ticks: Callable[[str], int] = os.sysconf
    return (int(fields[11]) + int(fields[12])) / ticks("SC_CLK_TCK")


def in_megabytes(sizes: Sequence[float]) -> str:
    """Return sizes in words."""
    return f"{', '.join(f'{size:.0f}' for size in sizes)} MB"


def private_megabytes(process: int) -> float:
    """Return what a process has for itself alone."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
    rows = [line.split() for line in text.splitlines() if line.startswith("Private_")]
    return sum(int(item[1]) for item in rows) / 1024


if __name__ == "__main__":
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{ROOT / 'instance' / 'national.db'}")
    main()
