"""The network of this process: compiled from the registry once per revision, shared by requests.

    snapshot = get_snapshot(session, vocabulary, mode="demonstration", today=today)
    snapshot.network                  # what routes are computed on
    snapshot.assumed["17"]            # what nobody stated of offer 17

A snapshot never changes. It is compiled again when the registry's revision has grown, when the day
has changed (links expire) or when another mode is asked for; requests that come meanwhile wait.
"""

import gc
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from registry.domain.vocabulary import Vocabulary
from registry.engine.network import Network
from registry.engine.registry_columns import Announce, compile_columns
from registry.engine.registry_links import count_assumed, count_bytes
from registry.engine.registry_network import Finding, compile_registry
from registry.store.network_rows import read_network_rows
from registry.store.revision import get_revision


@dataclass(frozen=True, slots=True, eq=False)
class NetworkSnapshot:
    """A compiled network and what is known about it.

    ``asked_network`` also holds the links of kinds that refer only when asked for; it is the same
    object when there are none. ``assumed`` and ``unsure`` by offer, ``findings``, ``invented``: see
    ``CompiledRegistry``. ``build_seconds`` counts reading and compiling.
    """

    network: Network
    asked_network: Network
    assumed: Mapping[str, tuple[str, ...]]
    unsure: Mapping[str, Mapping[str, Any]]
    findings: tuple[Finding, ...]
    invented: Mapping[str, str | None]
    vocabulary: Vocabulary
    revision: int
    mode: str
    today: date
    build_seconds: float

    @property
    def link_count(self) -> int:
        """How many links there are, assumed ones included."""
        return len(self.network.links.basis)

    @property
    def assumed_link_count(self) -> int:
        """How many links a kind makes likely and nobody recorded."""
        return count_assumed(self.network.links)

    @property
    def link_bytes(self) -> int:
        """Bytes of the link columns."""
        return count_bytes(self.network.links)


_snapshots: WeakKeyDictionary[Engine, dict[str, NetworkSnapshot]] = WeakKeyDictionary()
_building = Lock()


def get_snapshot(
    session: Session, vocabulary: Vocabulary, *, mode: str, today: date
) -> NetworkSnapshot:
    """Return the network as it is now; compiles it when the kept one is not of now."""
    engine = session.get_bind().engine
    revision = get_revision(session)

    def find_kept() -> NetworkSnapshot | None:
        kept = _snapshots.get(engine, {}).get(mode)
        if kept is None or kept.vocabulary is not vocabulary:
            return None
        return kept if (kept.revision, kept.today) == (revision, today) else None

    kept = find_kept()
    if kept is not None:
        return kept
    with _building:
        kept = find_kept()  # another request may have compiled it while this one waited
        if kept is not None:
            return kept
        snapshot = build_snapshot(session, vocabulary, mode=mode, today=today)
        _snapshots.setdefault(engine, {})[mode] = snapshot
        return snapshot


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
        rows = read_network_rows(session, announce)
        compiled = compile_columns(rows, vocabulary, mode=mode, today=today, announce=announce)
    return NetworkSnapshot(
        network=compiled.network,
        asked_network=compiled.asked_network,
        assumed=compiled.assumed,
        unsure=compiled.unsure,
        findings=compiled.findings,
        invented=compiled.invented,
        vocabulary=vocabulary,
        revision=rows.revision,
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
