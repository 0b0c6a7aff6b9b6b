"""The one vocabulary of the process, read from its files when it is first asked for.

    vocabulary = get_vocabulary(app.config["SEED_DATA"])

Raises ``VocabularyFilesError`` with every problem of the files.
"""

from functools import cache
from pathlib import Path

from registry.domain.vocabulary import Vocabulary
from registry.exchange.vocabulary_files import read_vocabulary


@cache
def get_vocabulary(seed_data: Path) -> Vocabulary:
    """Return the vocabulary below ``seed_data``; read once per process, never changed."""
    return read_vocabulary(seed_data / "vocabulary")
