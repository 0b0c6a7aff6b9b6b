"""Take the pictures of the README from the running product: ``docs/images/*.png``.

    .venv/bin/python scripts/screenshots.py

Serves the configured database (``DATABASE_URL``, else the embedded one, seeded by ``./run``) on a
free port for as long as it takes, and drives the machine's Chromium. Ends with a sentence when a
picture would be larger than ``MAX_BYTES``.
"""

import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from registry import create_app  # noqa: E402  # the program stands beside this folder

IMAGES = ROOT / "docs" / "images"
MAX_BYTES = 400_000
DESK = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 800}


@dataclass(frozen=True)
class Picture:
    """One picture: where, how wide, light or dark, and what to do before it is taken."""

    name: str
    address: str
    size: dict[str, int]
    scheme: Any = "light"
    before: Callable[[Page], None] = lambda page: None


def ask_route(page: Page) -> None:
    """Ask for a day occupation and treatment in Nizhny Novgorod."""
    for need in ("need.treatment", "need.occupation"):
        box = page.locator(f'input[name="need"][value="{need}"]')
        page.locator("details.need-group").filter(has=box).locator("summary").click()
        box.check()
    page.fill("#place", "Нижний Новгород")
    page.fill("#age", "30")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_selector(".pin-number")


def come_to_moscow(page: Page) -> None:
    """Wait for the outlines below the clusters."""
    page.wait_for_selector("path.outline-municipality", state="attached")


PICTURES = (
    Picture("home", "/", DESK),
    Picture("map", "/map?place=Москва&need=need.treatment", DESK, before=come_to_moscow),
    Picture("route", "/routes/new", DESK, before=ask_route),
    Picture("list-phone", "/list?kind=pnd", PHONE, "dark"),
)


@contextmanager
def serving() -> Iterator[str]:
    """Serve the product on a free port; yields its address."""
    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def main() -> None:
    """Take every picture anew."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with serving() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for picture in PICTURES:
            context = browser.new_context(
                base_url=url, viewport=picture.size, color_scheme=picture.scheme, locale="ru-RU"
            )
            page = context.new_page()
            page.goto(picture.address)
            picture.before(page)
            page.wait_for_load_state("networkidle")
            path = IMAGES / f"{picture.name}.png"
            page.screenshot(path=path)
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")
            if path.stat().st_size > MAX_BYTES:
                sys.exit(f"{path.name} is larger than {MAX_BYTES // 1000} kB: show less in it.")
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
