"""What a process keeps of the registry: computed once per revision, shared by requests.

    towns: Kept[Towns] = Kept()
    found = towns.get(session, read_stamp(session), "towns", lambda: read_towns(session))

One instance keeps values of one kind by key, for each database and only for its newest stamp (a
revision, and what else grows with the registry). Requests that come while a value is being computed
wait for it; other keys do not. A slow request of an older stamp gets its answer and changes nothing
that is kept. Before anything was loaded (revision 0) nothing is kept: whoever fills the registry by
hand sees it at once. What ``compute`` raises is raised, and nothing is kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

Stamp = tuple[int, ...]
Value = TypeVar("Value")
MOST_LATE = 20  # so many questions of an older stamp in a row: the registry itself went back


@dataclass(slots=True, eq=False)
class _Store(Generic[Value]):
    """The values of one database, those asked for longest ago first, and who computes what."""

    stamp: Stamp = ()
    late: int = 0
    values: OrderedDict[Hashable, Value] = field(default_factory=OrderedDict)
    computing: dict[tuple[Stamp, Hashable], Lock] = field(default_factory=dict)

    def come(self, stamp: Stamp) -> None:
        """Turn to the stamp of a request, unless that is only late."""
        self.late = self.late + 1 if stamp < self.stamp else 0
        if stamp > self.stamp or self.late > MOST_LATE:
            self.stamp, self.late = stamp, 0
            self.values.clear()


class Kept(Generic[Value]):
    """Values by key; with ``is_too_much``, those asked for longest ago go while it says so.

    The last one always stays.
    """

    def __init__(self, is_too_much: Callable[[Collection[Value]], bool] | None = None) -> None:
        self._is_too_much = is_too_much
        self._stores: WeakKeyDictionary[Engine, _Store[Value]] = WeakKeyDictionary()
        self._lock = Lock()

    def get(
        self, session: Session, stamp: Stamp, key: Hashable, compute: Callable[[], Value]
    ) -> Value:
        """Return the value kept under ``key``, or compute it and keep it."""
        if not stamp[0]:
            return compute()
        with self._lock:
            store = self._stores.setdefault(session.get_bind().engine, _Store())
            store.come(stamp)
            found = self._find(store, stamp, key)
            if found is not None:
                return found
            turn = store.computing.setdefault((stamp, key), Lock())
        with turn:
            with self._lock:
                found = self._find(store, stamp, key)  # computed while this request waited
            if found is not None:
                return found
            try:
                value = compute()
                with self._lock:
                    self._keep(store, stamp, key, value)
                return value
            finally:
                with self._lock:
                    store.computing.pop((stamp, key), None)

    def find(self, engine: Engine, key: Hashable) -> Value | None:
        """Return what is kept under ``key``, of whatever stamp; whoever may lag asks so."""
        with self._lock:
            store = self._stores.get(engine)
            return None if store is None else store.values.get(key)

    def renew(self, engine: Engine, stamp: Stamp, key: Hashable, value: Value) -> None:
        """Keep a value that was computed apart from any request."""
        with self._lock:
            store = self._stores.setdefault(engine, _Store())
            store.come(stamp)
            self._keep(store, stamp, key, value)

    def list_keys(self, engine: Engine) -> list[Hashable]:
        """Return the keys of what is kept of a database, asked for longest ago first."""
        with self._lock:
            store = self._stores.get(engine)
            return [] if store is None else list(store.values)

    def list_values(self, engine: Engine) -> list[Value]:
        """Return what is kept of a database, asked for longest ago first."""
        with self._lock:
            store = self._stores.get(engine)
            return [] if store is None else list(store.values.values())

    def _find(self, store: _Store[Value], stamp: Stamp, key: Hashable) -> Value | None:
        if store.stamp != stamp or key not in store.values:
            return None
        store.values.move_to_end(key)
        self._make_room(store)  # values may have grown since
        return store.values[key]

    def _keep(self, store: _Store[Value], stamp: Stamp, key: Hashable, value: Value) -> None:
        if store.stamp == stamp:
            store.values[key] = value
            self._make_room(store)

    def _make_room(self, store: _Store[Value]) -> None:
        if self._is_too_much is None:
            return
        while len(store.values) > 1 and self._is_too_much(store.values.values()):
            store.values.popitem(last=False)
