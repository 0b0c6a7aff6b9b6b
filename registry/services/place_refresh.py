"""Keeping a server's index of places fresh while it answers: no visitor waits for it to be read.

    keep_places(open_session, states, wait=stopped.wait, warn=app.logger.warning)   # in a thread

The index is read once at the start; then twice a second the database is asked whether it has
changed, and if so the index is read anew beside the requests, which go on with the one held until
the new one is whole. When reading fails requests ask for themselves again, until it succeeds.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from registry.services.place_index import get_place_index, kept_fresh, renew_indexes

LOOK_EVERY_S = 0.5
AFTER_FAILURE_S = 5.0
REST = 1.0  # after reading, so many times as long as it took: requests have half of the machine

OpenSession = Callable[[], AbstractContextManager[Session]]


def keep_places(
    open_session: OpenSession,
    states: tuple[str, ...],
    *,
    wait: Callable[[float], bool],
    warn: Callable[[str], None],
    after_reading: Callable[[], object] = lambda: None,
) -> None:
    """Keep the index of ``states`` fresh until ``wait``, given seconds, says that it is enough.

    ``after_reading`` is called when the index has been read anew.
    """
    told = False
    while True:
        try:
            with open_session() as session:
                engine = session.get_bind().engine
                get_place_index(session, states)
            with kept_fresh(engine):
                told = False
                while not wait(_look(open_session, after_reading)):
                    pass
                return
        except (SQLAlchemyError, OSError) as error:
            if not told:
                warn(f"The index of places was not brought up to date: {type(error).__name__}")
            told = True
            if wait(AFTER_FAILURE_S):
                return


def _look(open_session: OpenSession, after_reading: Callable[[], object]) -> float:
    """Bring the index up to date; return after how many seconds to look again."""
    started = time.monotonic()
    with open_session() as session:
        read = renew_indexes(session)
    if read:
        after_reading()
    return max(LOOK_EVERY_S, REST * (time.monotonic() - started) if read else 0.0)
