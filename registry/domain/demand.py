"""Demand: how many people of a target group a source counted in a territory.

    best_counts(rows)      # of several counts of one group the latest

Nothing here is apportioned or guessed: what no source counted is not in the list.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry.domain.browse import Provenance


@dataclass(frozen=True, slots=True)
class DemandCount:
    """People of ``target_group`` (a word of the vocabulary) in a territory on the day ``as_of``.

    ``first_time`` + ``repeat`` = ``people``; both None where the source does not split.
    ``basis``: ``count`` or ``estimate``. ``lower_bound``: at least so many, ``note`` says why.
    """

    territory_id: str
    target_group: str
    people: int
    first_time: int | None
    repeat: int | None
    as_of: date
    basis: str
    lower_bound: bool
    note: str | None
    provenance: Provenance


def best_counts(counts: Iterable[DemandCount]) -> tuple[DemandCount, ...]:
    """Return one count of each group and territory: the latest; of one day the last listed.

    The order is that of the first mention.
    """
    best: dict[tuple[str, str], DemandCount] = {}
    for count in counts:
        key = (count.territory_id, count.target_group)
        if key not in best or count.as_of >= best[key].as_of:
            best[key] = count
    return tuple(best.values())
