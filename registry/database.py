"""The two databases: embedded SpatiaLite and PostgreSQL + PostGIS, one set of models.

``init_app`` binds the models to an engine; ``prepare_spatial`` gives a new database its spatial
functions before the first migration. On SQLite every connection loads SpatiaLite, enforces
foreign keys and writes through WAL. A transaction begins IMMEDIATE unless the caller said it only
reads (``reading()``): a deferred transaction that turns into a writer fails under load with
"database is locked", and no waiting cures that.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Flask, request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event, text

try:  # only the wheel for Pythons built without loadable extensions is optional
    import pysqlite3
except ImportError:
    pysqlite3 = None

_only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)
migrate = Migrate()


def sqlite_module() -> ModuleType:
    """Return a SQLite driver that can load SpatiaLite.

    Raises RuntimeError with what to install when there is none.
    """
    if hasattr(sqlite3.Connection, "enable_load_extension"):
        return sqlite3
    if pysqlite3 is not None:
        return pysqlite3  # type: ignore[no-any-return]
    raise RuntimeError(
        "This Python cannot load SQLite extensions: "
        "use Debian's python3 or install pysqlite3-binary."
    )


@contextmanager
def reading() -> Iterator[None]:
    """Promise that the database work inside only reads: it never queues behind a writer."""
    token = _only_reads.set(True)
    try:
        yield
    finally:
        _only_reads.reset(token)


def init_app(app: Flask, db: SQLAlchemy) -> None:
    """Bind ``db`` to the configured database and register the ``flask db`` commands."""
    url: str = app.config["SQLALCHEMY_DATABASE_URI"]
    embedded = url.startswith("sqlite")
    if embedded:
        options: dict[str, Any] = {"module": sqlite_module()}
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    else:
        options = {"pool_pre_ping": True}
    # whoever has a session finds where the network of its database is kept (services/network.py)
    options["execution_options"] = {"network_folder": app.config["NETWORK_DIR"]}
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options)
    db.init_app(app)
    migrate.init_app(
        app, db, directory=str(Path(app.root_path) / "migrations"), render_as_batch=embedded
    )
    with app.app_context():
        if embedded:
            _listen_sqlite(db.engine)
    app.before_request(_begin_request)
    app.teardown_request(_end_request)


def prepare_spatial(connection: Connection) -> None:
    """Give a new database its spatial functions; harmless when it has them."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
        return
    known = connection.execute(
        text("SELECT 1 FROM sqlite_master WHERE name = 'spatial_ref_sys'")
    ).first()
    if known is None:  # 0: inside our transaction; 'WGS84': one reference system, not 5,000
        connection.execute(text("SELECT InitSpatialMetaData(0, 'WGS84')"))


def _listen_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def load_spatialite(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None  # SQLAlchemy's begin event decides
        dbapi_connection.enable_load_extension(True)
        dbapi_connection.load_extension("mod_spatialite")
        dbapi_connection.enable_load_extension(False)
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
        ):
            dbapi_connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if _only_reads.get() else "BEGIN IMMEDIATE")


def _begin_request() -> None:
    if request.method in ("GET", "HEAD", "OPTIONS"):
        _only_reads.set(True)


def _end_request(_error: BaseException | None) -> None:
    _only_reads.set(False)
