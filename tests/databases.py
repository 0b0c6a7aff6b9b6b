"""Databases for tests: built once by the migrations, then copied for each test that asks.

    with open_templates(folder) as templates:  # SpatiaLite, or PostGIS: the environment names it
        url = templates.copy("empty")          # a database of one's own, all tables empty
        templates.drop(url)

Copying a file, or ``CREATE DATABASE … TEMPLATE``, takes milliseconds; migrating takes seconds.
Several test processes share the templates: a lock in ``folder`` lets one build and the others wait.
A template's name in the database ends with what it was built from (migrations, code, shipped data),
so that a cluster which outlives a run never lends a template of yesterday.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache, cached_property
from itertools import count
from pathlib import Path

import psycopg
from flask import Flask
from flask_migrate import upgrade
from psycopg import sql

from registry import create_app
from registry.config import ROOT
from registry.tables.base import db

URL_VARIABLE = "MARSHRUT_TEST_DATABASE_URL"
SETTINGS = {"TESTING": True, "SECRET_KEY": "only for tests"}
BUILT_FROM = ("migrations/versions/*.py", "registry/**/*.py", "seed_data/**/*")
_numbers = count(1)


@cache
def _stamp() -> str:
    """A digest of everything a template is built from."""
    digest = hashlib.sha256()
    for pattern in BUILT_FROM:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def template_name(name: str) -> str:
    """Return how the template is called in the database: ``empty_0f3a…``."""
    return f"{name}_{_stamp()}"


class EmbeddedTemplates:
    """SpatiaLite: a database is a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, name: str) -> bool:
        return (self.folder / f"{template_name(name)}.db").exists()

    def new(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}.db"

    def copy(self, source: str) -> str:
        url = self.new(_unique_name())
        shutil.copyfile(self.folder / f"{template_name(source)}.db", url.removeprefix("sqlite:///"))
        return url

    def rename(self, url: str, name: str) -> None:
        Path(url.removeprefix("sqlite:///")).rename(self.folder / f"{template_name(name)}.db")

    def drop(self, url: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(url.removeprefix("sqlite:///") + suffix).unlink(missing_ok=True)


class PostgisTemplates:
    """PostGIS: databases of one cluster; ``url`` opens a database of it that may create others."""

    def __init__(self, url: str) -> None:
        self.url = url

    def has(self, name: str) -> bool:
        return self._run(
            "SELECT 1 FROM pg_database WHERE datname = {}", sql.Literal(template_name(name))
        )

    def new(self, name: str) -> str:
        self._run("CREATE DATABASE {}", sql.Identifier(name))
        return self._url_of(name)

    def copy(self, source: str) -> str:
        name = _unique_name()
        names = (sql.Identifier(name), sql.Identifier(template_name(source)))
        self._run("CREATE DATABASE {} TEMPLATE {}", *names)
        return self._url_of(name)

    def rename(self, url: str, name: str) -> None:
        old = url.rpartition("/")[2]
        self._run(
            "ALTER DATABASE {} RENAME TO {}",
            sql.Identifier(old),
            sql.Identifier(template_name(name)),
        )

    def drop(self, url: str) -> None:
        name = url.rpartition("/")[2]
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", sql.Identifier(name))

    def close(self) -> None:
        self._connection.close()

    def _url_of(self, name: str) -> str:
        return f"{self.url.rpartition('/')[0]}/{name}"

    def _run(self, statement: str, *parts: sql.Composable) -> bool:
        """Run one statement outside a transaction; return whether it found a row."""
        cursor = self._connection.execute(sql.SQL(statement).format(*parts))
        return cursor.description is not None and cursor.fetchone() is not None

    @cached_property
    def _connection(self) -> psycopg.Connection:
        """One for all statements: opening one takes longer than most of them."""
        return psycopg.connect(self.url, autocommit=True)


Templates = EmbeddedTemplates | PostgisTemplates


@contextmanager
def open_templates(folder: Path) -> Iterator[Templates]:
    """The templates of the database under test."""
    if url := os.environ.get(URL_VARIABLE):
        with closing(PostgisTemplates(url)) as templates:
            yield templates
    else:
        yield EmbeddedTemplates(folder)


def ensure_template(
    templates: Templates, folder: Path, name: str, build: Callable[[Flask], None], source: str = ""
) -> None:
    """Make the template ``name`` once, from ``source`` or from nothing, by ``build(app)``.

    It gets its name only when it is whole, so that a failure is never taken for a template.
    """
    with _alone(folder):
        if templates.has(name):
            return
        url = templates.copy(source) if source else templates.new(_unique_name())
        with opened_app(url) as app:
            build(app)
        templates.rename(url, name)


def migrate_from_nothing(app: Flask) -> None:
    """Bring a new database to the newest migration."""
    with app.app_context():
        upgrade()


def load_shipped_data(app: Flask) -> None:
    """Load the shipped data the way a user does."""
    result = app.test_cli_runner().invoke(args=["seed"])
    assert result.exit_code == 0, result.output


@contextmanager
def opened_app(url: str) -> Iterator[Flask]:
    """An application on the database ``url``; its connections are closed afterwards."""
    app = create_app(SETTINGS | {"DATABASE_URL": url})
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep the other test processes out meanwhile."""
    with (folder / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _unique_name() -> str:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return f"test_{worker}_{next(_numbers)}"
