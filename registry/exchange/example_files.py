"""Shipped examples: typical questions as JSON files, each a profile with a title for people.

    for name, document in read_examples(Path("seed_data/examples")):
        document["title"], document["profile"]

Raises :class:`FileRefusedError` that names the file.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from registry.exchange.rows import FileRefusedError, Problem


def read_examples(folder: Path) -> list[tuple[str, Mapping[str, Any]]]:
    """Return (name of the file without its ending, document) of every example, sorted by name."""
    return [(path.stem, _read(path)) for path in sorted(folder.glob("*.json"))]


def _read(path: Path) -> Mapping[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except ValueError as error:
        raise FileRefusedError([Problem(f"{path.name} is not JSON: {error}")]) from error
    if not isinstance(document, dict):
        raise FileRefusedError([Problem(f"{path.name} must hold one JSON object")])
    return document
