"""The index of places of this process: read once per revision, shared by requests.

    search = search_places(session, question)     # one PlaceSearch: list, map, counts and API
    facets = keep_counts(session, search, ("facets", today), count)   # counted once per revision

Requests that come while a new revision is being read wait for it. Before anything was loaded
(revision 0) nothing is kept: whoever fills the registry by hand sees it at once. Nothing here
raises.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from registry.domain.browse import PlaceFilter
from registry.engine.place_search import PlaceSearch
from registry.engine.places import PlaceIndex
from registry.search.in_names import find_in_names
from registry.store.place_index import read_place_index, read_stamp

KEPT_COUNTS = 500  # answers of a few kilobytes each: the front pages of a busy day

Counted = TypeVar("Counted")
_kept: WeakKeyDictionary[Engine, dict[tuple[str, ...], PlaceIndex]] = WeakKeyDictionary()
_counts: WeakKeyDictionary[Engine, OrderedDict[Hashable, object]] = WeakKeyDictionary()
_reading = Lock()
_counting = Lock()


def get_place_index(session: Session, states: tuple[str, ...]) -> PlaceIndex:
    """Return the index of what ``states`` show, as the registry is now."""
    engine = session.get_bind().engine
    stamp = read_stamp(session)
    loaded = stamp[0] > 0

    def find_kept() -> PlaceIndex | None:
        kept = _kept.get(engine, {}).get(states)
        return kept if kept is not None and loaded and kept.stamp == stamp else None

    kept = find_kept()
    if kept is not None:
        return kept
    with _reading:
        kept = find_kept()  # another request may have read it while this one waited
        if kept is None:
            kept = read_place_index(session, states)
            _kept.setdefault(engine, {})[states] = kept
        return kept


def search_places(session: Session, question: PlaceFilter) -> PlaceSearch:
    """Return the question put to the index of now."""
    index = get_place_index(session, question.states)
    if not (question.search and question.search.strip()):
        return PlaceSearch(index, question)
    found = find_in_names(index.words, question.search, question.meaning)
    return PlaceSearch(
        index,
        question,
        rows=found.rows,
        closeness=found.closeness,
        narrows=found.narrows,
    )


def keep_counts(
    session: Session, search: PlaceSearch, about: Hashable, count: Callable[[], Counted]
) -> Counted:
    """Return what ``count`` counts for this question, kept for the revision under ``about``.

    A question about a person is counted and forgotten.
    """
    question, stamp = search.question.on_page_one(), search.index.stamp
    if question.who or not stamp[0]:
        return count()
    key = (stamp, question, about)
    with _counting:
        known = _counts.setdefault(session.get_bind().engine, OrderedDict())
        if key in known:
            known.move_to_end(key)
            return cast(Counted, known[key])
    counted = count()
    with _counting:
        known[key] = counted
        while len(known) > KEPT_COUNTS:
            known.popitem(last=False)
    return counted
