"""The one vocabulary of the process, read from its files when it is first asked for.

    vocabulary = get_vocabulary(app.config["SEED_DATA"])

Raises ``VocabularyFilesError`` with every problem of the files.
"""

from functools import cache
from pathlib import Path
from threading import Lock

from registry.domain.vocabulary import Vocabulary
from registry.exchange.vocabulary_files import read_vocabulary

_reading = Lock()


def get_vocabulary(seed_data: Path) -> Vocabulary:
    """Return the vocabulary below ``seed_data``; read once per process, never changed.

    Threads that ask at the same time get the same one: networks are told apart by it.
    """
    with _reading:
        return _read(seed_data)


@cache
def _read(seed_data: Path) -> Vocabulary:
    return read_vocabulary(seed_data / "vocabulary")
