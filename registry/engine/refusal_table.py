"""Refusals in columns: counted and grouped at once, put into words one by one when asked for.

table.groups                         # counted by service type and rule
table.without(flags)                 # flags over the network's offers
table[0]                             # registry.domain.route.Refusal
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import overload

import numpy as np
from numpy.typing import NDArray

from registry.domain.route import Refusal, RefusalGroup, Refusals
from registry.engine.columns import Flags, Floats, Positions
from registry.engine.network import Network
from registry.engine.rules import KEYS

RULES = (
    "excluded",
    "taking",
    "age_min",
    "age_max",
    *KEYS,
    "reach_km",
    "max_travel_km",
    "papers",
    "way_in",
)
CODES = {rule: code for code, rule in enumerate(RULES)}
ADMITS = len(RULES)  # in place of a rule: none refuses
Codes = NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class RefusalTable(Refusals):
    """``rows`` (k,) of the ``offers`` judged (m,) are refused, by ``code`` (k,) of ``RULES``.

    ``size`` (k,) of the smallest change that would admit; ``tell`` gives the refusal of a row.
    """

    network: Network
    offers: Positions
    rows: Positions
    code: Codes
    size: Floats
    tell: Callable[[int, int], Refusal]

    def __len__(self) -> int:
        return len(self.rows)

    def _at(self, at: int) -> Refusal:
        return self.tell(int(self.rows[at]), int(self.code[at]))

    @overload
    def __getitem__(self, at: int) -> Refusal: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Refusal]: ...
    def __getitem__(self, at: int | slice) -> Refusal | Sequence[Refusal]:
        if isinstance(at, slice):
            return tuple(map(self._at, range(*at.indices(len(self)))))
        return self._at(at)

    def __iter__(self) -> Iterator[Refusal]:
        return map(self._at, range(len(self)))

    def without(self, left_out: Flags) -> "RefusalTable":
        """Return the table without offers flagged among all of the network (n,)."""
        kept = ~left_out[self.offers[self.rows]]
        return replace(self, rows=self.rows[kept], code=self.code[kept], size=self.size[kept])

    @property
    def groups(self) -> tuple[RefusalGroup, ...]:
        """See :class:`Refusals`."""
        places = self.offers[self.rows]
        types = self.network.offers.service_type[places].astype(np.int64)
        key = types * len(RULES) + self.code
        order = np.argsort(key, kind="stable")
        ends = np.flatnonzero(np.diff(key[order], append=-1)) + 1
        members = np.split(order, ends[:-1]) if len(order) else []
        members.sort(key=lambda rows: int(rows[0]))  # ties: whose first refusal comes first
        groups = (self._group(rows, places[rows]) for rows in members)
        return tuple(sorted(groups, key=lambda group: (-group.count, group.service_type)))

    def _group(self, rows: Positions, places: Positions) -> RefusalGroup:
        nearest = self._at(int(rows[self.size[rows].argmin()]))
        return RefusalGroup(
            nearest.service_type,
            nearest.rule,
            len(rows),
            Picked(self.network.offers.ids, places),
            nearest,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Picked(Sequence[str]):
    """Some of many texts, by their positions."""

    texts: Sequence[str]
    places: Positions

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        if isinstance(at, slice):
            return Picked(self.texts, self.places[at])
        return self.texts[int(self.places[at])]

    def __iter__(self) -> Iterator[str]:
        return (self.texts[place] for place in self.places.tolist())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]
