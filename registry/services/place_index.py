"""The index of places of this process: read once per revision, shared by requests.

    search = search_places(session, question)     # one PlaceSearch: list, map, counts and API
    facets = keep_counts(session, search, ("facets", today), count)   # counted once per revision
    with kept_fresh(engine): ...                  # meanwhile nobody waits: see place_refresh

Kept as :mod:`registry.services.kept` keeps: nothing before the registry was loaded. Nothing here
raises.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast
from weakref import WeakSet

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from registry.domain.browse import PlaceFilter
from registry.engine.place_search import PlaceSearch
from registry.engine.places import PlaceIndex
from registry.search.in_names import find_in_names
from registry.services.kept import Kept
from registry.store.place_index import read_place_index, read_stamp

KEPT_COUNTS = 500  # answers of a few kilobytes each: the front pages of a busy day

Counted = TypeVar("Counted")
_indexes: Kept[PlaceIndex] = Kept()
_counts: Kept[object] = Kept(lambda answers: len(answers) > KEPT_COUNTS)
_fresh: WeakSet[Engine] = WeakSet()


def get_place_index(session: Session, states: tuple[str, ...]) -> PlaceIndex:
    """Return the index of what ``states`` show, as the registry is now.

    Where somebody keeps it fresh, what is held answers at once, a few seconds behind at most.
    """
    engine = session.get_bind().engine
    held = _indexes.find(engine, states) if engine in _fresh else None
    if held is not None:
        return held
    return _indexes.get(
        session, read_stamp(session), states, lambda: read_place_index(session, states)
    )


@contextmanager
def kept_fresh(engine: Engine) -> Iterator[None]:
    """While this lasts somebody calls ``renew_indexes`` whenever the registry may have changed."""
    _fresh.add(engine)
    try:
        yield
    finally:
        _fresh.discard(engine)


def renew_indexes(session: Session) -> int:
    """Read anew what is held and older than the registry is now; return how many were read."""
    engine, stamp = session.get_bind().engine, read_stamp(session)
    read = 0
    for states in cast(list[tuple[str, ...]], _indexes.list_keys(engine)):
        held = _indexes.find(engine, states)
        if held is not None and held.stamp != stamp:
            index = read_place_index(session, states)
            _indexes.renew(engine, index.stamp, states, index)
            read += 1
    return read


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

    A question about a person, or from where somebody is, is counted and forgotten.
    """
    question = search.question.on_page_one()
    if question.is_personal:
        return count()
    return cast(Counted, _counts.get(session, search.index.stamp, (question, about), count))
