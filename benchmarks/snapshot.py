"""``DATABASE_URL=… python -m benchmarks.snapshot``: the compiled network in files, measured.

On a database with the national network (``make national``): how long compiling takes (in a process
of its own, as ``flask network compile`` does it), how large the files are, how long a process takes
to open them and to answer its first question against a warm one, what one more process costs in
memory of its own, and how long a change of one organisation takes to be laid over.

Memory is what ``/proc/PID/smaps_rollup`` tells while several processes hold the network: what is
private (clean or changed) is what one more process costs.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.report import describe_machine, table, write_section
from registry import clock, create_app
from registry.config import ROOT
from registry.database import reading
from registry.engine.registry_patch import patch
from registry.engine.warming import warm
from registry.exchange.array_files import read_about
from registry.routing import PEOPLE_BUDGET, PEOPLE_TOLERANCE, Profile, find_routes
from registry.services.network import find_folder
from registry.services.network_folder import open_snapshot
from registry.services.network_snapshot import NetworkSnapshot
from registry.services.vocabulary import get_vocabulary
from registry.store.network_rows import read_network_rows
from registry.tables.base import db

PROCESSES = 3
OPENED, PATCHED = 5, 20
QUESTION = {
    "needs": ["need.work"],
    "as_of": "2026-11-25",
    "age": 24,
    "lat": 56.33,
    "lon": 44.0,
    "region": "RU-NIZ",
    "limits": {"max_days": 730},
}
MEGABYTE = 1024 * 1024
KINDS = ("Pss", "Private_Clean", "Private_Dirty", "Shared_Clean")


def main() -> None:
    """Measure, print, and write the section of ``docs/performance.md``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.snapshot", description=__doc__)
    parser.add_argument("--dry", action="store_true", help="print only")
    parser.add_argument("--process", action="store_true", help="be one of the measured processes")
    asked = parser.parse_args()
    busy = os.getloadavg()[0]
    if asked.process:
        be_a_process()
        return
    elapsed, computing, peak = compile_afresh()
    app = create_app()
    with app.app_context(), reading():
        folder = find_folder(db.engine, app.config["MODE"])
        assert folder is not None
        about = read_about(folder)
        assert about is not None
        size = sum(file.stat().st_size for file in current(folder).iterdir())
        snapshot = take(app)
        counts = (
            f"{len(snapshot.network.organisations)} organisations, "
            f"{len(snapshot.network.offers.ids)} offers, {snapshot.link_count} links "
            f"({snapshot.assumed_link_count} assumed by kind)"
        )
        laid = [lay_over(snapshot, number) for number in sample(snapshot)]
        db.session.rollback()
        dialect = db.engine.dialect.name
    told = run_processes()
    lines = [
        f"`DATABASE_URL=… .venv/bin/python -m benchmarks.snapshot` on {counts}, {dialect}. "
        f"{describe_machine(date.today())} "
        f"Other work on the machine before: load {busy:.1f}.",
        "",
        *table(
            ("what", "figure"),
            [
                ("compiling it from the database and writing the files", f"{elapsed:.1f} s on the "
                 f"clock, {computing:.1f} s computing, at most {peak:.0f} MB"),
                ("files", f"{size / MEGABYTE:.0f} MB"),
                ("opening them (checksums, mapping, words), computing",
                 f"{median(told, 'open_ms'):.0f} ms"),
                ("first question of a process, computing", f"{median(told, 'first_ms'):.0f} ms"),
                ("the same question, warm", f"{median(told, 'warm_ms'):.0f} ms"),
                (f"one of {PROCESSES} processes, private memory the network adds",
                 f"{private(told):.0f} MB (files shared: {shared(told):.0f} MB)"),
                ("… after a change was laid over", f"{private(told, 'patched'):.0f} MB"),
                ("a change of one organisation laid over, p50",
                 f"{1000 * np.median(laid):.0f} ms (most {1000 * max(laid):.0f} ms)"),
            ],
        ),
    ]  # fmt: skip
    print("\n".join(lines))
    if not asked.dry:
        write_section("snapshot", "The compiled network in files", lines)


def compile_afresh() -> tuple[float, float, float]:
    """Run the command; return seconds on the clock, seconds of computing, peak megabytes."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "network", "compile", "--afresh"]
    begun = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True)
    elapsed = time.perf_counter() - begun
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return elapsed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def current(folder: Path) -> Path:
    """Return the set in use."""
    return folder / (folder / "current").read_text("ascii")


def take(app: Any) -> NetworkSnapshot:
    """Open the kept network."""
    folder = find_folder(db.engine, app.config["MODE"])
    assert folder is not None
    return open_snapshot(
        folder,
        get_vocabulary(app.config["SEED_DATA"]),
        mode=app.config["MODE"],
        today=clock.today(),
        stamp=None,
    )


def sample(snapshot: NetworkSnapshot) -> list[int]:
    """Return some organisations, spread over the whole."""
    house = snapshot.marks.house
    return [int(number) for number in house[:: max(len(house) // PATCHED, 1)][:PATCHED]]


def lay_over(snapshot: NetworkSnapshot, organisation: int) -> float:
    """Read one organisation and lay it over; return the seconds."""
    begun = time.perf_counter()
    rows = read_network_rows(db.session(), only=[organisation])
    found = patch(snapshot, rows, [organisation], snapshot.vocabulary, mode=snapshot.mode)
    assert found is not None
    return time.perf_counter() - begun


def run_processes() -> list[dict[str, Any]]:
    """Let several processes hold the network at once; return what each tells."""
    command = [sys.executable, "-m", "benchmarks.snapshot", "--process"]
    processes = [
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(PROCESSES)
    ]
    try:
        for step in ("open", "measure", "patch"):
            for process in processes:  # one after another: each has the machine to itself
                tell(process, step)
                answer(process)
        for process in processes:
            tell(process, "end")
        return [json.loads(answer(process)) for process in processes]
    finally:
        for process in processes:
            process.communicate(timeout=60)


def tell(process: "subprocess.Popen[str]", word: str) -> None:
    """Say the next step."""
    assert process.stdin is not None
    process.stdin.write(word + "\n")
    process.stdin.flush()


def answer(process: "subprocess.Popen[str]") -> str:
    """Return the next line a process says."""
    assert process.stdout is not None
    return process.stdout.readline()


def be_a_process() -> None:
    """Open, ask and lay over when told; at the end say how long it took and how large it is."""
    app = create_app()
    warm()  # kernels are loaded from their cache when a server starts, with any network
    get_vocabulary(app.config["SEED_DATA"])
    told: dict[str, Any] = {}
    with app.app_context(), reading():
        input()
        told["before"] = memory()
        opened = []
        for _ in range(OPENED):
            begun = time.process_time()
            snapshot = take(app)
            opened.append(time.process_time() - begun)
        told["open_ms"] = 1000 * float(np.median(opened))
        asked = [ask(snapshot) for _ in range(OPENED)]
        told["first_ms"], told["warm_ms"] = 1000 * asked[0], 1000 * float(np.median(asked[1:]))
        print("opened", flush=True)
        input()
        told["after"] = memory()
        print("measured", flush=True)
        input()
        organisation = sample(snapshot)[1]
        rows = read_network_rows(db.session(), only=[organisation])
        found = patch(snapshot, rows, [organisation], snapshot.vocabulary, mode=snapshot.mode)
        told["patched"] = memory()
        assert found is not None
        print("patched", flush=True)
        input()
    print(json.dumps(told), flush=True)


def ask(snapshot: NetworkSnapshot) -> float:
    """Ask one question; return its seconds of computing."""
    begun = time.process_time()
    profile = Profile.from_document(QUESTION)
    find_routes(
        snapshot.network, profile, tolerance=PEOPLE_TOLERANCE, budget=PEOPLE_BUDGET, explain=False
    )
    return time.process_time() - begun


def memory(process: int | str = "self") -> dict[str, float]:
    """Return the megabytes of a process by kind."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
    rows = (line.split() for line in text.splitlines() if line.endswith(" kB"))
    return {row[0].rstrip(":"): int(row[1]) / 1024 for row in rows if row[0].rstrip(":") in KINDS}


def median(told: list[dict[str, Any]], name: str) -> float:
    """Return the median over the processes."""
    return float(np.median([item[name] for item in told]))


def private(told: list[dict[str, Any]], when: str = "after") -> float:
    """Return the private megabytes that the network added to a process, the median of all."""
    grown = [
        sum(item[when][kind] - item["before"][kind] for kind in ("Private_Clean", "Private_Dirty"))
        for item in told
    ]
    return float(np.median(grown))


def shared(told: list[dict[str, Any]]) -> float:
    """Return the shared megabytes that the network added to a process."""
    return float(
        np.median([item["after"]["Shared_Clean"] - item["before"]["Shared_Clean"] for item in told])
    )


if __name__ == "__main__":
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{ROOT / 'instance' / 'national.db'}")
    main()
