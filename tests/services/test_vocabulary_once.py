"""The vocabulary is one for a process, however many threads ask for it first."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from registry.services import vocabulary


def test_threads_that_ask_at_the_same_time_get_the_same_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read: list[Path] = []

    def slowly(folder: Path) -> object:
        read.append(folder)
        time.sleep(0.05)
        return object()

    monkeypatch.setattr(vocabulary, "read_vocabulary", slowly)
    together = Barrier(6)

    def ask(_: int) -> object:
        together.wait()
        return vocabulary.get_vocabulary(tmp_path)

    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(ask, range(6)))
    assert len({id(one) for one in found}) == 1 and len(read) == 1
