"""Recorded links as columns: which hold today, and what stands for what they do not say.

    table = RecordedLinks.of(rows.links)          # rows of any kind; columns stay as they are
    speaking, silent = LinkFiller(...).filled(table, today, visible)

A million and a half rows are read, chosen and filled as arrays; a row is made only for whoever
goes through them one by one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from registry.domain.network import BASES
from registry.domain.network_rules import (
    UNSTATED_HANDOFF_DAYS,
    LinkRow,
    OfferRow,
    OrganisationRow,
)
from registry.domain.vocabulary import Vocabulary
from registry.engine.columns import ANY_TYPE, Flags, Floats, Ints, LinkColumns

NO_DAY = 0
NOT_WORKING = ("closed", "planned")  # refers nobody, whatever is recorded
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class RecordedLinks(Sequence[LinkRow]):
    """Links as they are recorded. ``from_id`` and ``to_id`` are numbers of the registry,
    ``service_type`` and ``state`` positions in ``types`` and ``states`` (-1: any type), ``basis``
    one in ``BASES``; NaN where handoff or acceptance is not said; ``valid_until`` an ordinal day,
    0 for none.
    """

    types: tuple[str, ...]
    states: tuple[str, ...]
    from_id: Numbers
    to_id: Numbers
    service_type: Ints
    basis: NDArray[np.int8]
    handoff_days: Floats
    acceptance: Floats
    state: NDArray[np.int8]
    valid_until: Ints

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> "RecordedLinks":
        """Return rows shaped like :class:`LinkRow` as columns."""
        if isinstance(rows, RecordedLinks):
            return rows
        parts = tuple(zip(*rows, strict=True)) or ((),) * len(LinkRow._fields)
        return cls.of_parts([parts])

    @classmethod
    def of_parts(cls, parts: Iterable[Sequence[Sequence[Any]]]) -> "RecordedLinks":
        """Return columns that come in parts, each with the fields of :class:`LinkRow`."""
        types: dict[str, int] = {}
        states: dict[str, int] = {}
        bases = {name: number for number, name in enumerate(BASES)}
        made = []
        for origin, target, names, basis, handoff, acceptance, state, until in parts:
            made.append(
                (
                    np.array(origin, np.int64),
                    np.array(target, np.int64),
                    np.array(
                        [
                            ANY_TYPE if name is None else types.setdefault(name, len(types))
                            for name in names
                        ],
                        np.int32,
                    ),
                    np.array([bases[name] for name in basis], np.int8),
                    np.array(handoff, np.float64),  # None becomes NaN
                    np.array(acceptance, np.float64),
                    np.array([states.setdefault(name, len(states)) for name in state], np.int8),
                    np.array([day.toordinal() if day else NO_DAY for day in until], np.int32),
                )
            )
        if not made:
            return cls.of(())
        columns = [np.concatenate(column) for column in zip(*made, strict=True)]
        return cls(tuple(types), tuple(states), *columns)

    def __len__(self) -> int:
        return len(self.from_id)

    @overload
    def __getitem__(self, at: int) -> LinkRow: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[LinkRow]: ...
    def __getitem__(self, at: int | slice) -> LinkRow | Sequence[LinkRow]:
        if isinstance(at, slice):
            return [self[row] for row in range(*at.indices(len(self)))]
        type_index, until = int(self.service_type[at]), int(self.valid_until[at])
        return LinkRow(
            int(self.from_id[at]),
            int(self.to_id[at]),
            None if type_index == ANY_TYPE else self.types[type_index],
            BASES[int(self.basis[at])],
            _stated(self.handoff_days[at]),
            _stated(self.acceptance[at]),
            self.states[int(self.state[at])],
            None if until == NO_DAY else date.fromordinal(until),
        )

    def __iter__(self) -> Iterator[LinkRow]:
        return (self[row] for row in range(len(self)))

    def where(self, keep: Flags) -> "RecordedLinks":
        """Return the links for which ``keep`` is true, in the same order."""
        columns = [getattr(self, field.name)[keep] for field in fields(self)[2:]]
        return RecordedLinks(self.types, self.states, *columns)

    def holding_days(self, today: date) -> tuple[date, date]:
        """Return the days, first and last, on which the same links hold as today."""
        ends = self.valid_until[self.valid_until != NO_DAY]
        now = today.toordinal()
        gone, coming = ends[ends < now], ends[ends >= now]
        return (
            date.fromordinal(int(gone.max()) + 1) if len(gone) else date.min,
            date.fromordinal(int(coming.min())) if len(coming) else date.max,
        )


def _stated(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


class LinkFiller:
    """Fills what a recorded link does not say from the rule between the two kinds, then from the
    service type's prior. A link that names no type and no acceptance becomes one per type offered.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        organisations: Sequence[OrganisationRow],
        offers: Iterable[OfferRow],
    ) -> None:
        self._types = {item.id: n for n, item in enumerate(vocabulary.service_types)}
        self._priors = np.array([item.acceptance for item in vocabulary.service_types])
        self._numbers = np.array([row.id for row in organisations], np.int64)  # rising
        kinds = {kind.id: n for n, kind in enumerate(vocabulary.kinds)}
        self._kind = np.array([kinds[row.kind] for row in organisations], np.int64)
        self._works = np.array([row.record_state not in NOT_WORKING for row in organisations], bool)
        never = [kinds[kind.id] for kind in vocabulary.kinds if kind.never_refers]
        self._silent = np.isin(self._kind, never)
        self._rules = _Rules.of(vocabulary, kinds, self._types)
        pairs = {(row.organisation_id, row.service_type) for row in offers}
        known = sorted(pair for pair in pairs if pair[1] in self._types)
        self._offering = np.array([number for number, _ in known], np.int64)
        self._offered = np.array([self._types[name] for _, name in known], np.int64)

    def filled(
        self, table: RecordedLinks, today: date, visible: frozenset[str]
    ) -> tuple[LinkColumns, LinkColumns]:
        """Return the links that hold today: of kinds that refer, and of kinds that never do."""
        holds = np.array(
            [name in visible and name not in NOT_WORKING for name in table.states], np.bool_
        )[table.state]
        holds &= (table.valid_until == NO_DAY) | (table.valid_until >= today.toordinal())
        origin, target = self._position(table.from_id), self._position(table.to_id)
        holds &= (origin >= 0) & (target >= 0)
        holds[holds] = self._works[origin[holds]]
        rows = np.flatnonzero(holds)
        silent = self._silent[origin[rows]]
        return tuple(  # type: ignore[return-value]
            self._columns(table, part, origin[part], target[part])
            for part in (rows[~silent], rows[silent])
        )

    def _position(self, numbers: Numbers) -> Numbers:
        """Return where organisations stand among those given, -1 for none of them."""
        if not len(self._numbers):
            return np.full(len(numbers), -1, np.int64)
        place = np.minimum(np.searchsorted(self._numbers, numbers), len(self._numbers) - 1)
        return np.where(self._numbers[place] == numbers, place, -1)

    def _columns(
        self, table: RecordedLinks, rows: Numbers, origin: Numbers, target: Numbers
    ) -> LinkColumns:
        own = np.array([self._types.get(name, ANY_TYPE) for name in table.types], np.int64)
        types = np.append(own, ANY_TYPE)[table.service_type[rows]]  # -1 takes the last
        handoff, acceptance = table.handoff_days[rows], table.acceptance[rows]
        basis = table.basis[rows]
        spread = (types == ANY_TYPE) & (np.isnan(handoff) | np.isnan(acceptance))
        if spread.any():
            numbers = table.to_id[rows]
            first = np.searchsorted(self._offering, numbers, "left")
            count = np.searchsorted(self._offering, numbers, "right") - first
            count[~spread] = 1
            at = np.repeat(np.arange(len(rows)), count)
            step = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
            one = spread[at]
            types = types[at]
            types[one] = self._offered[first[at[one]] + step[one]]
            origin, target, basis = origin[at], target[at], basis[at]
            handoff, acceptance = handoff[at].copy(), acceptance[at].copy()
        has_rule, rule_handoff, rule_acceptance = self._rules.between(
            self._kind[origin], self._kind[target], types
        )
        unsaid = np.isnan(handoff)
        handoff[unsaid] = np.where(has_rule, rule_handoff, UNSTATED_HANDOFF_DAYS)[unsaid]
        unsaid = np.isnan(acceptance)
        typed = np.append(self._priors, 1.0)[types]
        acceptance[unsaid] = np.where(has_rule, rule_acceptance, typed)[unsaid]
        return LinkColumns(
            origin.astype(np.int32),
            target.astype(np.int32),
            types.astype(np.int32),
            handoff,
            acceptance,
            basis,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Rules:
    """Referral rules by (kind, kind, type), sorted."""

    shape: tuple[int, int]
    keys: Numbers
    handoff_days: Floats
    acceptance: Floats

    @classmethod
    def of(
        cls, vocabulary: Vocabulary, kinds: Mapping[str, int], types: Mapping[str, int]
    ) -> "_Rules":
        shape = len(kinds), len(types)
        found = {
            (kinds[rule.from_kind] * shape[0] + kinds[rule.to_kind]) * shape[1] + types[name]: rule
            for rule in vocabulary.referral_rules
            for name in rule.service_types
        }
        keys = sorted(found)
        return cls(
            shape,
            np.array(keys, np.int64),
            np.array([found[key].handoff_days for key in keys], np.float64),
            np.array([found[key].acceptance for key in keys], np.float64),
        )

    def between(
        self, origin: Numbers, target: Numbers, types: Numbers
    ) -> tuple[Flags, Floats, Floats]:
        """Return whether there is a rule, and its days and chance; without a type there is none."""
        if not len(self.keys):
            nothing = np.zeros(len(types))
            return np.zeros(len(types), np.bool_), nothing, nothing
        keys = (origin * self.shape[0] + target) * self.shape[1] + types
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        has_rule = (self.keys[place] == keys) & (types != ANY_TYPE)
        return has_rule, self.handoff_days[place], self.acceptance[place]
