"""Nearest first without sorting the whole network: rings that grow until a page is full.

Whatever lies within a ring is nearer than everything outside it, so a page that a ring fills is the
page that sorting all distances would give. A small answer is sorted whole: that is faster.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from registry.domain.browse import PlaceFilter
from registry.store.spatial import rings_km

SORT_ALL_UP_TO = 2000  # so many distances are sorted in milliseconds

Record = TypeVar("Record")


def read_nearest(
    question: PlaceFilter, total: int, read: Callable[[PlaceFilter], list[Record]]
) -> list[Record]:
    """Return the asked page, nearest first; ``read`` reads it from all that match a question.

    ``total`` is how many match ``question`` in all. What has no point comes last.
    """
    first = (question.page - 1) * question.per_page
    if question.radius_km is None and total > SORT_ALL_UP_TO:
        for radius_km in rings_km():
            found = read(replace(question, radius_km=radius_km))
            if len(found) == min(question.per_page, total - first):
                return found
    return read(question)
