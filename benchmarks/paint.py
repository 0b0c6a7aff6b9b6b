"""What a visitor waits for, timed in a browser: ``DATABASE_URL=… python -m benchmarks.paint``.

The registry is served as ``./run`` serves it, on a free port; Chromium opens each page in a fresh
profile, so that nothing is kept. Timed from the click: the first paint that shows something, and
when what the page is for stands there (the first card of the list, the first marker of the map). A
slow telephone is a screen of 390 pixels and a processor four times slower. These are seconds of the
clock: others at work on the machine lengthen them, but not what the server computes for one visit.
"""

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

from benchmarks.report import describe_machine, table, write_section
from registry.config import ROOT

CARD, MARKER = ".places > li", ".leaflet-marker-icon:not(.town-name)"
PAGES = (  # what, address, what the page is for
    ("first page", "/", "main h2"),
    ("list", "/list", CARD),
    ("list: words and town", "/list?search=логопед&place=Казань", CARD),
    ("list: nothing found", "/list?kind=pnd&verified_since=2100-01-01", ".ways > li"),
    ("map, its list", "/map", CARD),
    ("map, its markers", "/map", MARKER),
    ("map of a region, markers", "/map?territory=RU-NIZ", MARKER),
    ("one place", "", "h1"),
    ("guide", "/guide", ".guide-question.is-open .plain-choice"),
)
SCREENS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1280, "height": 800}},
    "slow telephone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True},
}
SLOWER = {"desk": 1, "slow telephone": 4}
READY_SECONDS = 300
NOTE_SHOWN = """
(() => {
  const look = () => {
    const found = document.querySelector(%s);
    if (found && found.getClientRects().length) {
      requestAnimationFrame(() => { window.shownAt = performance.now(); });
    } else {
      requestAnimationFrame(look);
    }
  };
  requestAnimationFrame(look);
})();
"""
PAINTED = """() => window.shownAt && performance.getEntriesByName("first-contentful-paint").length
  ? [performance.getEntriesByName("first-contentful-paint")[0].startTime, window.shownAt,
     performance.getEntriesByType("navigation")[0].responseStart]
  : null"""


def main() -> None:
    """Measure, print, and write the section of ``docs/performance.md``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.paint", description=__doc__)
    parser.add_argument("--times", type=int, default=7, help="visits of each page")
    parser.add_argument("--section", default="paint", help="name of the section; one per database")
    parser.add_argument("--dry", action="store_true", help="print only")
    asked = parser.parse_args()
    chromium = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    with serving() as (address, server), sync_playwright() as playwright:
        total, place = a_place(address)
        busy = os.getloadavg()[0]
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        rows = [
            measure(
                browser,
                server,
                f"{words}, {screen}",
                address + (path or place),
                shown,
                screen,
                asked,
            )
            for screen in SCREENS
            for words, path, shown in PAGES
        ]
        browser.close()
    lines = [
        f"`DATABASE_URL=… .venv/bin/python -m benchmarks.paint --section {asked.section}` on "
        f"{total} organisations, {asked.times} visits each with nothing kept by the browser, "
        f"median and slowest. {describe_machine(date.today())} "
        f"Work that waited for a processor before the first visit: {busy:.1f} on average.",
        "",
        *table(
            ("page", "first byte ms", "first paint ms", "what it is for ms", "server computes, ms"),
            rows,
        ),
    ]
    print("\n".join(lines))
    if not asked.dry:
        write_section(asked.section, f"What a visitor waits for: {total} organisations", lines)


def measure(
    browser: Browser,
    server: int,
    words: str,
    address: str,
    shown: str,
    screen: str,
    asked: argparse.Namespace,
) -> list[str]:
    """Open a page so many times, each with an empty cache; return the line of the table."""
    before = computing_ms(server)
    times = [visit(browser, address, shown, screen) for _ in range(asked.times)]
    computed = (computing_ms(server) - before) / asked.times
    paints, useful, bytes_came = zip(*times, strict=True)
    spread = [_spread(column) for column in (bytes_came, paints, useful)]
    return [words, *spread, f"{computed:.0f}"]


def computing_ms(server: int) -> float:
    """Return the milliseconds of computing of a process and its children so far."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        if server in (int(stat.parent.name), int(fields[1])):
            ticks += int(fields[11]) + int(fields[12])
    return 1000 * ticks / os.sysconf("SC_CLK_TCK")


def visit(browser: Browser, address: str, shown: str, screen: str) -> list[float]:
    """Return when something was painted, when what the page is for, and when bytes came; ms."""
    context = browser.new_context(locale="ru-RU", **SCREENS[screen])
    page = context.new_page()
    page.add_init_script(NOTE_SHOWN % json.dumps(shown))
    if SLOWER[screen] > 1:
        debugger = context.new_cdp_session(page)
        debugger.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER[screen]})
    page.goto(address)
    found: list[float] = page.wait_for_function(PAINTED).json_value()
    context.close()
    return found


def _spread(values: tuple[float, ...]) -> str:
    return f"{statistics.median(values):.0f} ({max(values):.0f})"


def a_place(address: str) -> tuple[int, str]:
    """Return how many organisations there are, and the page of one with offers."""
    with urlopen(f"{address}/api/v1/organisations?per_page=1&kind=pnd") as answer:
        place = json.load(answer)["items"][0]["slug"]
    with urlopen(f"{address}/api/v1/organisations?per_page=1") as answer:
        return json.load(answer)["total"], f"/places/{place}"


@contextmanager
def serving() -> Iterator[tuple[str, int]]:
    """Serve the registry as ``./run`` does; yields address and process once it answers warm."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "scripts/gunicorn.conf.py", "wsgi:app"]
    server = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"HOST": "127.0.0.1", "PORT": str(port)}
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_warm(address)
        yield address, server.pid
    finally:
        server.terminate()
        server.wait()


def wait_until_warm(address: str) -> None:
    """Ask until list and map come quickly a dozen times: each process has read its index."""
    until, quick = time.monotonic() + READY_SECONDS, 0
    while quick < 12:
        if time.monotonic() > until:
            raise SystemExit("The registry did not become ready; see what it said above.")
        started = time.monotonic()
        try:
            for path in ("/list", "/map"):
                urlopen(address + path).read()
        except OSError:
            time.sleep(0.5)
            continue
        quick = quick + 1 if time.monotonic() - started < 1 else 0


if __name__ == "__main__":
    main()
