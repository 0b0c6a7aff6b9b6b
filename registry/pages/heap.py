"""What the C library keeps of memory that was given back to it; nothing happens with another one.

    share_one_heap()      # in a process of several threads: they use one heap instead of one each
    give_back()           # after a large piece of work: what is free goes back to the system
    start_giving_back()   # in a process that answers: a thread does it now and then

Questions about a country lay out a hundred megabytes for a moment. With a heap for each thread a
process soon holds that several times over, and keeps it.
"""

import ctypes
from threading import Event, Thread

ARENA_MAX = -8  # the name of the setting in glibc's malloc.h
EVERY_S = 10.0  # giving back takes milliseconds, having it again some more


def _find(name: str) -> "ctypes._FuncPointer | None":
    try:
        return getattr(ctypes.CDLL(None), name, None)
    except (OSError, TypeError):  # no such library here
        return None


def share_one_heap() -> bool:
    """Let all threads of this process, and of those forked from it, use one heap."""
    setting = _find("mallopt")
    return setting is not None and bool(setting(ARENA_MAX, 1))


def give_back() -> bool:
    """Give free memory back to the system; returns whether there was some."""
    trim = _find("malloc_trim")
    return trim is not None and bool(trim(0))


def start_giving_back(every_s: float = EVERY_S) -> Event:
    """Give free memory back now and then, until the event is set or the process ends."""
    stopped = Event()

    def keep() -> None:
        while not stopped.wait(every_s):
            give_back()

    Thread(target=keep, name="heap", daemon=True).start()
    return stopped
