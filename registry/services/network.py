"""The network of this process: one per revision of the registry, shared by requests.

    snapshot = get_snapshot(session, vocabulary, mode="demonstration", today=today)
    snapshot.network                  # what routes are computed on
    snapshot.assumed["17"]            # what nobody stated of offer 17

A snapshot never changes. When the registry's revision has grown or other links hold today, the one
another process has kept in files is taken (``network_folder``), what a few organisations changed is
laid over it, or the registry is compiled; requests that come meanwhile wait. A server does not let
them wait: see ``network_refresh``.
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
from registry.engine.registry_patch import patch
from registry.exchange.array_files import SetRefusedError, read_about
from registry.services.network_folder import open_snapshot
from registry.services.network_snapshot import NetworkSnapshot
from registry.store.network_rows import read_network_rows
from registry.store.revision import get_stamp, list_changed

MOST_MENDED = 500  # organisations: more are compiled with the rest as fast
FOLDER_OPTION = "network_folder"  # execution option of an engine: where its network is kept

_snapshots: WeakKeyDictionary[Engine, dict[str, NetworkSnapshot]] = WeakKeyDictionary()
_kept_fresh: WeakKeyDictionary[Engine, set[str]] = WeakKeyDictionary()
_building = Lock()


def get_snapshot(
    session: Session, vocabulary: Vocabulary, *, mode: str, today: date, may_lag: bool = False
) -> NetworkSnapshot:
    """Return the network as it is now; takes, mends or compiles it when that held is not of now.

    With ``may_lag`` a server whose network is kept fresh apart (``network_refresh``) answers from
    what it holds at once, a moment behind the registry at most.
    """
    engine = session.get_bind().engine
    if may_lag and is_kept_fresh(engine, mode):
        lagging = get_held(engine, mode)
        if lagging is not None and lagging.vocabulary is vocabulary:
            return lagging if lagging.today == today else replace(lagging, today=today)
    stamp = get_stamp(session)

    def find_held() -> NetworkSnapshot | None:
        held = get_held(engine, mode)
        return held if held is not None and held.is_of(stamp, vocabulary, today) else None

    held = find_held()
    if held is None:
        with _building:
            held = find_held()  # another request may have compiled it while this one waited
            if held is None:
                held = take_newer(session, vocabulary, mode=mode, today=today)
                if held is None or not held.is_of(stamp, vocabulary, today):
                    held = build_snapshot(session, vocabulary, mode=mode, today=today)
                hold(engine, held)
    return held if held.today == today else replace(held, today=today)


def take_newer(
    session: Session, vocabulary: Vocabulary, *, mode: str, today: date
) -> NetworkSnapshot | None:
    """Return a newer network than that held, at no cost of compiling one; None: there is none.

    From the files another process has written, and by laying over what is told of the changes
    since (``registry_patch``). It may still be behind the registry.
    """
    engine = session.get_bind().engine
    stamp = get_stamp(session)
    base = get_held(engine, mode)
    if base is not None and not base.is_of(base.stamp, vocabulary, today):
        base = None  # another vocabulary, or a link has ended since
    taken = _take(session, vocabulary, mode, today, base) if stamp[0] else None
    if taken is not None and taken.stamp == stamp:
        return taken
    for start in (taken, base):
        mended = None if start is None else _mend(session, start, stamp)
        if mended is not None:
            return mended
    return taken


def _take(
    session: Session,
    vocabulary: Vocabulary,
    mode: str,
    today: date,
    held: NetworkSnapshot | None,
) -> NetworkSnapshot | None:
    """Return what stands in files when it is newer than that held."""
    folder = find_folder(session.get_bind().engine, mode)
    about = None if folder is None else read_about(folder)
    if folder is None or about is None:
        return None
    kept = about["revision"], about["changed_at"]
    if held is not None and kept[0] <= held.revision and kept != get_stamp(session):
        return None
    try:
        return open_snapshot(folder, vocabulary, mode=mode, today=today, stamp=None)
    except SetRefusedError:
        return None  # whoever keeps it tells why; this question is answered without it


def _mend(
    session: Session, base: NetworkSnapshot, stamp: tuple[int, str]
) -> NetworkSnapshot | None:
    """Return the base with the changes since, None when they are not known, many or deep."""
    started = time.perf_counter()
    changed = list_changed(session, base.stamp, stamp, MOST_MENDED)
    if changed is None:
        return None
    rows = read_network_rows(session, only=sorted(changed))
    mended = patch(base, rows, changed, base.vocabulary, mode=base.mode)
    if mended is None:
        return None
    return NetworkSnapshot.of(
        mended,
        vocabulary=base.vocabulary,
        stamp=stamp,
        mode=base.mode,
        today=base.today,
        build_seconds=time.perf_counter() - started,
    )


@contextmanager
def kept_fresh(engine: Engine, mode: str) -> Iterator[None]:
    """While this lasts somebody keeps what is held fresh: whoever may lag need not wait."""
    modes = _kept_fresh.setdefault(engine, set())
    modes.add(mode)
    try:
        yield
    finally:
        modes.discard(mode)


def is_kept_fresh(engine: Engine, mode: str) -> bool:
    """Does somebody keep what is held fresh, apart from requests?"""
    return mode in _kept_fresh.get(engine, ())


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
    "is_kept_fresh",
    "kept_fresh",
    "take_newer",
]
