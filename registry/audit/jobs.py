"""Reports that a page asks for: made in a process of its own, shown to whoever asks while it lasts.

    jobs = ReportJobs(folder)
    jobs.start("RU-NIZ.42.a1b2", ["flask", ..., "--job"], environment)
    jobs.look("RU-NIZ.42.a1b2").state          # "none", "waiting", "running", "ready", "failed"

A report is a folder: ``lock`` is held by the process as long as it lives, ``progress.json`` says
how far it is, ``report.zip`` appears whole when it is done. So every process of the server sees the
same, a killed report is seen to have failed, and nothing has to be cleaned up. One report is made
at a time; ``MOST_WAITING`` others wait. A report takes ``MOST_SECONDS`` at most. The newest
``KEPT`` stay.

The other side, in the process itself:

    with working(folder / name) as tell: ...; tell("routes", 3, 41)
"""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MOST_SECONDS = 600
MOST_WAITING = 2
KEPT = 40
TRIES = 5
NICENESS = 10  # pages come first
ARCHIVE, PROGRESS, LOCK, LOG = "report.zip", "progress.json", "lock", "log"
Tell = Callable[[str, int, int], None]


class TooManyReportsError(Exception):
    """Others are being made; try again in some minutes."""


@dataclass(frozen=True, slots=True)
class Job:
    """How far a report is: ``stage`` of the work, ``done`` of ``total``; ``archive`` when ready."""

    state: str
    stage: str = ""
    done: int = 0
    total: int = 0
    archive: Path | None = None

    @property
    def size(self) -> int:
        """Bytes of the archive."""
        return self.archive.stat().st_size if self.archive is not None else 0


class ReportJobs:
    """The reports of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def look(self, name: str) -> Job:
        """Say how far a report is."""
        place = self._folder / name
        if (place / ARCHIVE).exists():
            return Job("ready", archive=place / ARCHIVE)
        if not (place / LOCK).exists():
            return Job("none")
        told = _read(place / PROGRESS)
        if not _is_held(place / LOCK):
            return Job("failed", *told)
        return Job("waiting" if told[0] == "waiting" else "running", *told)

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Begin a report unless it is being made or ready; raises ``TooManyReportsError``."""
        if self.look(name).state in ("ready", "running", "waiting"):
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        at_work = [one for one in self._folder.iterdir() if _is_held(one / LOCK)]
        if len(at_work) > MOST_WAITING:
            raise TooManyReportsError
        self._forget_old()
        place = self._folder / name
        place.mkdir(exist_ok=True)
        with (place / LOCK).open("w") as lock, (place / LOG).open("w") as log:
            if not _take(lock):
                return  # another request was first
            (place / PROGRESS).unlink(missing_ok=True)
            process = subprocess.Popen(  # noqa: S603 - our own command, a known territory
                [*command, str(place)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env=dict(environment),
                pass_fds=(lock.fileno(),),  # the process holds the lock as long as it lives
                start_new_session=True,
            )
        threading.Thread(target=process.wait, daemon=True).start()  # so that none stays a zombie

    def _forget_old(self) -> None:
        places = [one for one in self._folder.iterdir() if one.is_dir()]
        places.sort(key=lambda one: one.stat().st_mtime, reverse=True)
        for place in places[KEPT:]:
            if not _is_held(place / LOCK):
                shutil.rmtree(place, ignore_errors=True)


@contextmanager
def working(place: Path) -> Iterator[Tell]:
    """Wait for the turn of the report in ``place``, then let it be made, for a limited time."""

    def tell(stage: str, done: int = 0, total: int = 0) -> None:
        part = place / f"{PROGRESS}.part"
        part.write_text(json.dumps([stage, done, total]), encoding="ascii")
        part.replace(place / PROGRESS)

    os.nice(NICENESS)
    tell("waiting")
    with _turn(place.parent / "turn"):
        signal.alarm(MOST_SECONDS)  # ends the process: the lock is let go, the report has failed
        tell("figures")
        yield tell
        signal.alarm(0)


def put(place: Path, archive: bytes) -> None:
    """Make the archive of a report appear, whole."""
    part = place / f"{ARCHIVE}.part"
    part.write_bytes(archive)
    part.replace(place / ARCHIVE)


def _take(lock: IO[str]) -> bool:
    """Take a lock that others only look at for a moment."""
    for _ in range(TRIES):
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(0.02)
    return False


@contextmanager
def _turn(path: Path) -> Iterator[IO[str]]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle


def _is_held(path: Path) -> bool:
    with suppress(OSError), path.open() as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _read(path: Path) -> tuple[str, int, int]:
    try:
        stage, done, total = json.loads(path.read_text("ascii"))
        return str(stage), int(done), int(total)
    except (OSError, ValueError):
        return "waiting", 0, 0
