"""The network of this process: one per revision of the registry, shared by requests.

    snapshot = get_snapshot(session, vocabulary, mode="demonstration", today=today)
    snapshot.network                  # what routes are computed on
    snapshot.assumed["17"]            # what nobody stated of offer 17

A snapshot never changes. When the registry's revision has grown or other links hold today, the one
another process has kept in a file is taken (``network_folder``), or the registry is compiled;
requests that come meanwhile wait. A server does not let them wait: see ``network_refresh``.
"""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from registry.domain.vocabulary import Vocabulary
from registry.engine.registry_columns import Announce, compile_columns
from registry.engine.registry_network import compile_registry
from registry.exchange.array_files import SetRefusedError
from registry.services.network_folder import open_snapshot
from registry.services.network_snapshot import NetworkSnapshot
from registry.store.network_rows import read_network_rows
from registry.store.revision import get_stamp

FOLDER_OPTION = "network_folder"  # execution option of an engine: where its network is kept

_snapshots: WeakKeyDictionary[Engine, dict[str, NetworkSnapshot]] = WeakKeyDictionary()
_building = Lock()


def get_snapshot(
    session: Session, vocabulary: Vocabulary, *, mode: str, today: date
) -> NetworkSnapshot:
    """Return the network as it is now; takes or compiles it when the held one is not of now."""
    engine = session.get_bind().engine
    stamp = get_stamp(session)

    def find_held() -> NetworkSnapshot | None:
        held = get_held(engine, mode)
        return held if held is not None and held.is_of(stamp, vocabulary, today) else None

    held = find_held()
    if held is None:
        with _building:
            held = find_held()  # another request may have compiled it while this one waited
            if held is None:
                held = _take_or_build(session, vocabulary, mode, today, stamp)
                hold(engine, held)
    return held if held.today == today else replace(held, today=today)


def get_held(engine: Engine, mode: str) -> NetworkSnapshot | None:
    """Return what this process holds, of whatever revision."""
    return _snapshots.get(engine, {}).get(mode)


def hold(engine: Engine, snapshot: NetworkSnapshot) -> None:
    """Let requests from now on have this one; those that run keep theirs to the end."""
    _snapshots.setdefault(engine, {})[snapshot.mode] = snapshot


def find_folder(engine: Engine, mode: str) -> Path | None:
    """Return where networks of a database are kept in files; None: nowhere."""
    folder = engine.get_execution_options().get(FOLDER_OPTION)
    return None if folder is None else Path(folder) / mode


def _take_or_build(
    session: Session, vocabulary: Vocabulary, mode: str, today: date, stamp: tuple[int, str]
) -> NetworkSnapshot:
    folder = find_folder(session.get_bind().engine, mode)
    if folder is not None and stamp[0]:
        try:
            return open_snapshot(folder, vocabulary, mode=mode, today=today, stamp=stamp)
        except SetRefusedError:
            pass  # whoever keeps it tells why; this question is answered without it
    return build_snapshot(session, vocabulary, mode=mode, today=today)


def build_snapshot(
    session: Session,
    vocabulary: Vocabulary,
    *,
    mode: str,
    today: date,
    announce: Announce = lambda _: None,
) -> NetworkSnapshot:
    """Compile the registry afresh, whatever is kept; ``announce`` is told how far it is."""
    started = time.perf_counter()
    with _without_collecting():
        stamp = get_stamp(session)
        rows = read_network_rows(session, announce)
        compiled = compile_columns(rows, vocabulary, mode=mode, today=today, announce=announce)
    return NetworkSnapshot.of(
        compiled,
        vocabulary=vocabulary,
        stamp=stamp,
        mode=mode,
        today=today,
        build_seconds=time.perf_counter() - started,
    )


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Let the collector of circles rest: a million rows are read and none is in a circle.

    Looking through them again and again takes as long as reading them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def export_network(
    session: Session, vocabulary: Vocabulary, *, mode: str, today: date
) -> dict[str, Any]:
    """Return the network document of the registry as it is now."""
    rows = read_network_rows(session)
    return compile_registry(rows, vocabulary, mode=mode, today=today).document()


__all__ = [
    "NetworkSnapshot",
    "build_snapshot",
    "export_network",
    "find_folder",
    "get_held",
    "get_snapshot",
    "hold",
]
