"""How many questions for routes one process computes at a time; the others wait their turn.

    limit_turns(1)        # a server says so of its processes
    with turn(): ...      # computing

A server has a process for each core, so computing more at once makes no answer sooner, and each
question about a country lays out a hundred megabytes for a moment. Without a limit (commands,
tests) nobody waits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

_turns: list[BoundedSemaphore] = []  # one, or none without a limit


def limit_turns(most: int) -> None:
    """Let at most so many compute at a time from now on; raises ValueError below one."""
    if most < 1:
        raise ValueError("somebody must compute")
    _turns[:] = [BoundedSemaphore(most)]


def lift_limit() -> None:
    """Let everybody compute at once again."""
    _turns.clear()


@contextmanager
def turn() -> Iterator[None]:
    """Wait until there is room to compute, and leave it to the next afterwards."""
    limit = _turns[0] if _turns else None
    if limit is None:
        yield
        return
    with limit:
        yield
