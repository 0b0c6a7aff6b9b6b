"""The network of this process: compiled from the registry once per revision, shared by requests.

    snapshot = get_snapshot(session, vocabulary, mode="demonstration", today=today)
    snapshot.network                  # what routes are computed on
    snapshot.assumed["17"]            # what nobody stated of offer 17

A snapshot never changes. It is compiled again when the registry's revision has grown, when the day
has changed (links expire) or when another mode is asked for; requests that come meanwhile wait.
"""

import time
from dataclasses import dataclass
from datetime import date
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from registry.domain.vocabulary import Vocabulary
from registry.engine.network import Network
from registry.engine.registry_links import count_assumed, count_bytes
from registry.engine.registry_network import CompiledRegistry, compile_registry
from registry.store.network_rows import read_network_rows
from registry.store.revision import get_revision


@dataclass(frozen=True, slots=True, eq=False)
class NetworkSnapshot:
    """A compiled network and what it was compiled from.

    ``asked_network`` also holds the links of kinds that refer only when asked for; it is the same
    object when there are none. ``build_seconds`` counts reading and compiling.
    """

    network: Network
    asked_network: Network
    compiled: CompiledRegistry
    vocabulary: Vocabulary
    revision: int
    mode: str
    today: date
    build_seconds: float

    @property
    def link_count(self) -> int:
        """How many links there are, assumed ones included."""
        return len(self.compiled.links.basis)

    @property
    def assumed_link_count(self) -> int:
        """How many links a kind makes likely and nobody recorded."""
        return count_assumed(self.compiled.links)

    @property
    def link_bytes(self) -> int:
        """Bytes of the link columns."""
        return count_bytes(self.compiled.links)


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
    session: Session, vocabulary: Vocabulary, *, mode: str, today: date
) -> NetworkSnapshot:
    """Compile the registry afresh, whatever is kept."""
    started = time.perf_counter()
    rows = read_network_rows(session)
    compiled = compile_registry(rows, vocabulary, mode=mode, today=today)
    network = compiled.network(vocabulary)
    asked = network
    if len(compiled.silent_links.basis):
        asked = compiled.network(vocabulary, with_silent=True)
    return NetworkSnapshot(
        network=network,
        asked_network=asked,
        compiled=compiled,
        vocabulary=vocabulary,
        revision=rows.revision,
        mode=mode,
        today=today,
        build_seconds=time.perf_counter() - started,
    )
