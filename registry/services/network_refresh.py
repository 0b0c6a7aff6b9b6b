"""Keeping a server's network fresh while it answers: questions never wait for a compilation.

    refresher = Refresher(open_session, vocabulary, mode=mode, today=clock.today,
                          compile_apart=start_process, warn=app.logger.warning)
    refresher.run()          # for ever, in a thread; ``look`` is one turn

Four times a second it asks the database for its revision. A newer network is taken from the files
another process wrote, or mended with the changes of a few organisations; then all questions from
now on have it, and those that run keep theirs to the end. When the change is too deep for that, one
process compiles: a small registry here, a large one in a process of its own (``compile_apart``),
and one at a time on this machine. However many edits come, the next compilation begins only after
a rest, so that reading has its share of the machine.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from threading import Event
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from registry.domain.vocabulary import Vocabulary
from registry.exchange.array_files import SetRefusedError, read_about, writing_alone
from registry.services.network import (
    build_snapshot,
    find_folder,
    get_held,
    hold,
    kept_fresh,
    take_newer,
)
from registry.services.network_keeping import keep_current
from registry.services.network_snapshot import NetworkSnapshot
from registry.store.network_rows import count_offers
from registry.store.revision import get_stamp

LOOK_EVERY_S = 0.25
SMALL_OFFERS = 15_000  # compiled and written in a second: not worth a process of its own
FAR_BEHIND_REVISIONS = 100
LEAST_REST_S = 0.2
REST_APART_S = 5.0
AFTER_FAILURE_S = 1.0


def needs_compiling_apart(
    session: Session, vocabulary: Vocabulary, *, mode: str, today: date
) -> bool:
    """Is the registry large, and nothing at hand of which the network of now can be made?

    What can be made is held for the questions to come.
    """
    engine = session.get_bind().engine
    newer = take_newer(session, vocabulary, mode=mode, today=today)
    if newer is not None and newer.stamp == get_stamp(session):
        hold(engine, newer)
        return False
    return find_folder(engine, mode) is not None and count_offers(session) > SMALL_OFFERS


class Compilation(Protocol):
    """A process that compiles: ``poll`` gives None while it runs, then its exit status."""

    def poll(self) -> int | None:
        """Return the exit status, None while it runs."""
        ...


class Refresher:
    """One for a process, a database and a mode."""

    def __init__(
        self,
        open_session: Callable[[], AbstractContextManager[Session]],
        vocabulary: Vocabulary,
        *,
        mode: str,
        today: Callable[[], date],
        compile_apart: Callable[[], Compilation],
        warn: Callable[[str], None],
    ) -> None:
        self._open_session = open_session
        self._vocabulary = vocabulary
        self._mode = mode
        self._today = today
        self._compile_apart = compile_apart
        self._warn = warn
        self._apart: Compilation | None = None
        self._apart_since = 0.0
        self._rest_until = 0.0
        self._stopped = Event()
        self._apart_failed = False
        self._told = ""

    def run(self) -> None:
        """Keep the network fresh until stopped."""
        with self._open_session() as session:
            engine = session.get_bind().engine
        with kept_fresh(engine, self._mode):
            while not self._stopped.wait(LOOK_EVERY_S):
                self._look_safely()

    def stop(self) -> None:
        """Let ``run`` end after its turn."""
        self._stopped.set()

    def _look_safely(self) -> None:
        """Look; a database that cannot be read is told once and tried again after a while."""
        try:
            self.look()
        except (SQLAlchemyError, OSError) as error:
            self._tell_once(f"The network was not brought up to date: {type(error).__name__}")
            self._stopped.wait(AFTER_FAILURE_S)

    def look(self) -> None:
        """Bring what is held up to date as far as that costs little; see to the rest."""
        today = self._today()
        with self._open_session() as session:
            engine = session.get_bind().engine
            if self._is_of_now(session, engine, today):
                if self._files_are_far_behind(session, engine) and self._may_compile():
                    self._start_apart(engine)
                return
            newer = take_newer(session, self._vocabulary, mode=self._mode, today=today)
            if newer is not None:
                hold(engine, newer)
                if self._is_of_now(session, engine, today):
                    return
            if self._may_compile():
                self._compile(session, engine, today)

    def _is_of_now(self, session: Session, engine: Engine, today: date) -> bool:
        held = get_held(engine, self._mode)
        stamp = get_stamp(session)
        return held is not None and held.is_of(stamp, self._vocabulary, today)

    def _may_compile(self) -> bool:
        """Is nothing being compiled by us, and has the last one had its rest?"""
        if self._apart is not None:
            status = self._apart.poll()
            if status is None:
                return False
            self._apart = None
            took = time.monotonic() - self._apart_since
            self._rest(REST_APART_S + took / 2)
            self._apart_failed = status != 0
            if status != 0:
                self._tell_once(f"Compiling the network apart ended with status {status}")
        return time.monotonic() >= self._rest_until

    def _rest(self, seconds: float) -> None:
        self._rest_until = time.monotonic() + seconds

    def _compile(self, session: Session, engine: Engine, today: date) -> None:
        """Have it compiled: apart, or here and kept for all, or at least for this process."""
        started = time.monotonic()
        try:
            if not self._apart_failed and self._is_large(session, engine):
                self._start_apart(engine)
                return
            held = self._compile_here(session, today)
        except (OSError, SetRefusedError) as error:  # files cannot be written: no reason to lag
            self._tell_once(f"The network is not kept in files: {type(error).__name__}")
            held = build_snapshot(session, self._vocabulary, mode=self._mode, today=today)
        if held is not None:
            hold(engine, held)
            self._rest(max(LEAST_REST_S, time.monotonic() - started))

    def _is_large(self, session: Session, engine: Engine) -> bool:
        has_folder = find_folder(engine, self._mode) is not None
        return has_folder and count_offers(session) > SMALL_OFFERS

    def _files_are_far_behind(self, session: Session, engine: Engine) -> bool:
        """Would a process that starts now have more to lay over than it may?"""
        folder = find_folder(engine, self._mode)
        about = None if folder is None else read_about(folder)
        held = get_held(engine, self._mode)
        if about is None or held is None or self._apart_failed:
            return False
        behind = held.revision - about["revision"]
        return behind > FAR_BEHIND_REVISIONS and self._is_large(session, engine)

    def _start_apart(self, engine: Engine) -> None:
        folder = find_folder(engine, self._mode)
        assert folder is not None
        with writing_alone(folder, wait=False) as alone:
            if not alone:
                return  # another process is at it: its files are next
        self._apart, self._apart_since = self._compile_apart(), time.monotonic()

    def _compile_here(self, session: Session, today: date) -> NetworkSnapshot | None:
        """Compile and keep; None: another process is at it, its files are next."""
        return keep_current(
            session,
            self._vocabulary,
            mode=self._mode,
            today=today,
            announce=lambda _: None,
            wait=False,
        ).snapshot

    def _tell_once(self, words: str) -> None:
        if words != self._told:
            self._warn(words)
        self._told = words
