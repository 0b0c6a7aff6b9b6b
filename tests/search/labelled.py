"""The labelled queries: what people type and what should stand among the first ten answers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

HOLD_OUT_EVERY = 3
ORGANISATION = "org:"


@dataclass(frozen=True)
class Labelled:
    """A query with what it wants; ``held_out`` ones played no part in mending the words."""

    asks: str
    wants: tuple[str, ...]
    held_out: bool


def read_labelled() -> tuple[Labelled, ...]:
    """Return all labelled queries in the order of the file."""
    text = Path(__file__).with_name("labelled_queries.yaml").read_text("utf-8")
    return tuple(
        Labelled(row["asks"], tuple(row["wants"]), number % HOLD_OUT_EVERY == 0)
        for number, row in enumerate(yaml.safe_load(text)["queries"], start=1)
    )


def recall(queries: Iterable[Labelled], answer: Callable[[str], Iterable[str]]) -> float:
    """Return the mean share of wanted things among what ``answer`` gives for each query."""
    shares = []
    for query in queries:
        found = set(answer(query.asks))
        shares.append(sum(wanted in found for wanted in query.wants) / len(query.wants))
    return sum(shares) / len(shares)
