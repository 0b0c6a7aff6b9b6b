"""A real browser on a real server, with everything watched.

``server_url``   address of a server with the shipped data (only read it)
``page``         a fresh Chromium page whose relative addresses lead to that server
``watch``        what the page did: foreign requests, errors in its console
``phone_page``   the same on a phone's screen
``plain_page``   the same without JavaScript
``find_barriers``  ``find_barriers(page)`` lists axe-core's findings that are serious or critical

When a test ends, a request to any host but ours, or an error in the console (a refusal by the
content policy is one), fails it. A test that provokes an error clears ``watch.errors`` itself.
"""

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from werkzeug.serving import make_server

from registry.config import ROOT
from tests.databases import opened_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HOST = "127.0.0.1"
QUIET = (
    "--no-sandbox",  # tests may run as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
AXE_OPTIONS = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"  # WCAG 2.2
WAIT_MS = 10_000


@dataclass
class Watch:
    """What a page did that it should not do."""

    foreign_requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Note errors of all pages of ``context``; note and stop requests to other hosts."""
        context.route("**/*", self._pass_or_stop)
        context.on("console", lambda message: self._note(message.type, message.text))
        context.on("weberror", lambda error: self._note("error", str(error.error)))

    def _pass_or_stop(self, route: Route) -> None:
        if urlsplit(route.request.url).hostname == HOST:
            route.continue_()
        else:
            self.foreign_requests.append(route.request.url)
            route.abort()

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self.errors.append(text)


@pytest.fixture(scope="session")
def server_url(seeded_url: str) -> Iterator[str]:
    """Serve the shipped data the way visitors get it, CSRF protection included."""
    with opened_app(seeded_url) as app, serving(app) as url:
        yield url


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application on a free port; yields its address.

    A page that is closed may leave a question behind: its answer is waited for, since it holds a
    connection to a database that goes next.
    """
    at_work = AtWork()
    server = make_server(HOST, 0, _answering_whole(app, at_work), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        at_work.wait_for_none()


class AtWork:
    """How many questions are being answered."""

    def __init__(self) -> None:
        self.count = 0
        self.changed = threading.Condition()

    def add(self, more: int) -> None:
        with self.changed:
            self.count += more
            self.changed.notify_all()

    def wait_for_none(self) -> None:
        with self.changed:
            none = self.changed.wait_for(lambda: self.count == 0, WAIT_MS / 1000)
        assert none, "a question is not answered long after its page was closed"


def _answering_whole(app: Flask, at_work: AtWork) -> "WSGIApplication":
    """Read each answer to its end before the first byte leaves.

    A browser that closes its page half-way would leave the server's file open, and a later test
    would fail for it.
    """

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        at_work.add(1)
        try:
            parts = app(environ, start_response)
            try:
                return [b"".join(parts)]
            finally:
                if close := getattr(parts, "close", None):
                    close()
        finally:
            at_work.add(-1)

    return answer


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the one that CHROMIUM names, else the machine's, else Playwright's own."""
    found = shutil.which(os.environ.get("CHROMIUM", "chromium")) or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """The page's record; whatever stands in it at the end fails the test."""
    watch = Watch()
    yield watch
    assert not watch.foreign_requests, f"requests to other hosts: {watch.foreign_requests}"
    assert not watch.errors, f"errors in the browser: {watch.errors}"


@pytest.fixture
def open_page(browser: Browser, server_url: str, watch: Watch) -> Iterator[Callable[..., Page]]:
    """``open_page(**options)`` opens a page in a fresh context with these options."""
    contexts = []

    def open_one(**options: Any) -> Page:
        context = browser.new_context(base_url=server_url, locale="ru-RU", **options)
        contexts.append(context)
        context.set_default_timeout(WAIT_MS)
        watch.follow(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page on a desk's screen."""
    return open_page(viewport={"width": 1280, "height": 800})


@pytest.fixture
def phone_page(open_page: Callable[..., Page]) -> Page:
    """A page on a small phone's screen, touched, not clicked."""
    return open_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)


@pytest.fixture
def plain_page(open_page: Callable[..., Page]) -> Page:
    """A page without JavaScript."""
    return open_page(java_script_enabled=False)


@pytest.fixture(scope="session")
def find_barriers() -> Callable[[Page], list[str]]:
    """``find_barriers(page)``: axe-core's serious and critical findings, one line each.

    The script enters through the debugger: no content policy has to be relaxed for it.
    """
    source = AXE.read_text("utf-8")

    def find(page: Page) -> list[str]:
        debugger = page.context.new_cdp_session(page)
        debugger.send("Runtime.evaluate", {"expression": source})
        answer = debugger.send(
            "Runtime.evaluate",
            {
                "expression": f"axe.run({AXE_OPTIONS}).then(JSON.stringify)",
                "awaitPromise": True,
            },
        )
        debugger.detach()
        return [
            f"{found['impact']}: {found['help']} — {node['html']}"
            for found in json.loads(answer["result"]["value"])["violations"]
            if found["impact"] in ("serious", "critical")
            for node in found["nodes"]
        ]

    return find
