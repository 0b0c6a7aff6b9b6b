"""Links of the registry as columns: recorded ones, and those a kind makes likely.

Links by kind are many (every polyclinic of a subject to every dispensary of it), so they are joined
as arrays and never become objects:

    places = Places.of(kinds, municipalities, subjects, offered, service_types)
    links = joined([recorded, links_by_kind(places, rules, recorded)])

An *organisation index* counts organisations from 0 in the order they are given; a *type index*
likewise for service types; -1 in ``service_type`` means "any type".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from registry.domain.network import BASES
from registry.domain.vocabulary_terms import ReferralRule
from registry.engine.columns import ANY_TYPE, LinkColumns

ASSUMED = BASES.index("assumed")
COLUMNS = tuple(field.name for field in fields(LinkColumns))

Indices = NDArray[np.int64]
LinkValues = tuple[int, int, int, float, float, int]  # one row of LinkColumns


def columns_of(rows: Sequence[LinkValues]) -> LinkColumns:
    """Return the columns of rows (from, to, service type, days, probability, basis)."""
    dtypes = (np.int32, np.int32, np.int32, np.float64, np.float64, np.int8)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(dtypes)
    return LinkColumns(*map(np.array, columns, dtypes))


def where(links: LinkColumns, keep: NDArray[np.bool_]) -> LinkColumns:
    """Return the links for which ``keep`` is true, in the same order."""
    return LinkColumns(*(getattr(links, name)[keep] for name in COLUMNS))


def joined(parts: Sequence[LinkColumns]) -> LinkColumns:
    """Return the links of all parts, one after another."""
    if not parts:
        return columns_of(())
    return LinkColumns(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in COLUMNS)
    )


def count_bytes(links: LinkColumns) -> int:
    """Return the bytes that the columns hold."""
    return sum(getattr(links, name).nbytes for name in COLUMNS)


def count_assumed(links: LinkColumns) -> int:
    """Return how many links nobody recorded."""
    return int((links.basis == ASSUMED).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where organisations are and what they offer, as arrays.

    ``of_kind``: kind -> organisation indices. ``within``: level -> pairs (organisation index,
    territory code), sorted by territory; an organisation with sites in several territories has
    several pairs, one whose territory is unknown has none. ``offering``: type index -> organisation
    indices, sorted.
    """

    count: int
    type_index: Mapping[str, int]
    of_kind: Mapping[str, Indices]
    within: Mapping[str, tuple[Indices, Indices]]
    offering: Mapping[int, Indices]

    @classmethod
    def of(
        cls,
        kinds: Sequence[str],
        municipalities: Iterable[tuple[int, str]],
        subjects: Iterable[tuple[int, str]],
        offered: Iterable[tuple[int, str]],
        service_types: Sequence[str],
    ) -> "Places":
        """Build from kinds by organisation index, (organisation index, territory) pairs, and
        (organisation index, service type) pairs; duplicates do no harm.
        """
        type_index = {name: index for index, name in enumerate(service_types)}
        by_kind: dict[str, list[int]] = {}
        for index, kind in enumerate(kinds):
            by_kind.setdefault(kind, []).append(index)
        by_type: dict[int, set[int]] = {}
        for index, name in offered:
            by_type.setdefault(type_index[name], set()).add(index)
        return cls(
            count=len(kinds),
            type_index=type_index,
            of_kind={kind: np.array(found, np.int64) for kind, found in by_kind.items()},
            within={
                "municipality": _territory_pairs(municipalities),
                "subject": _territory_pairs(subjects),
                "country": _territory_pairs((index, "") for index in range(len(kinds))),
            },
            offering={name: np.array(sorted(found)) for name, found in by_type.items()},
        )


def _territory_pairs(pairs: Iterable[tuple[int, str]]) -> tuple[Indices, Indices]:
    known = sorted(set(pairs), key=lambda pair: (pair[1], pair[0]))
    codes = {name: code for code, name in enumerate(dict.fromkeys(name for _, name in known))}
    organisations = np.array([index for index, _ in known], np.int64)
    return organisations, np.array([codes[name] for _, name in known], np.int64)


def links_by_kind(
    places: Places, rules: Iterable[ReferralRule], recorded: LinkColumns
) -> LinkColumns:
    """Return the links that the rules make likely beside the ``recorded`` ones, marked assumed.

    A rule joins every organisation of its first kind with every one of its second kind that serves
    the same territory of the rule's level and has an offer of the type: one link per type. An
    organisation is never linked with itself. A recorded link replaces the assumed one of the same
    two organisations and type (without a type: all between the two) and no other, so that writing
    down what is known never takes a way away.
    """
    known = _Recorded.of(recorded, places.count)
    parts = []
    for rule in rules:
        origin, target = _pairs(places, rule)
        for name in rule.service_types:
            type_index = places.type_index[name]
            offering = places.offering.get(type_index)
            if offering is None or not len(target):
                continue
            has_offer = np.zeros(places.count, np.bool_)
            has_offer[offering] = True
            kept = np.flatnonzero(has_offer[target])
            kept = kept[~known.hold(origin[kept], target[kept], type_index)]
            parts.append(_assumed(origin[kept], target[kept], type_index, rule))
    return joined(parts)


@dataclass(frozen=True, slots=True, eq=False)
class _Recorded:
    """Recorded links as sorted numbers: of any type, and by type."""

    count: int
    any_type: Indices
    of_type: Mapping[int, Indices]

    @classmethod
    def of(cls, links: LinkColumns, count: int) -> "_Recorded":
        keys = links.from_organisation.astype(np.int64) * count + links.to_organisation
        order = np.lexsort((keys, links.service_type))
        types, first = np.unique(links.service_type[order], return_index=True)
        runs = dict(zip(types.tolist(), np.split(keys[order], first[1:]), strict=False))
        return cls(count, runs.pop(ANY_TYPE, np.empty(0, np.int64)), runs)

    def hold(self, origin: Indices, target: Indices, type_index: int) -> NDArray[np.bool_]:
        """Return which of the pairs are recorded, for this type or for any."""
        keys = origin * self.count + target
        found = _among(keys, self.any_type)
        own = self.of_type.get(type_index)
        return found if own is None else found | _among(keys, own)


def _among(keys: Indices, known: Indices) -> NDArray[np.bool_]:
    """Return which keys stand in sorted ``known``."""
    if not len(known):
        return np.zeros(len(keys), np.bool_)
    place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.asarray(known[place] == keys)


def _pairs(places: Places, rule: ReferralRule) -> tuple[Indices, Indices]:
    """All (origin, target) of a rule, each once, sorted."""
    organisations, codes = places.within[rule.within]
    nobody = np.empty(0, np.int64)
    is_origin = np.isin(organisations, places.of_kind.get(rule.from_kind, nobody))
    is_target = np.isin(organisations, places.of_kind.get(rule.to_kind, nobody))
    origins, origin_codes = organisations[is_origin], codes[is_origin]
    targets, target_codes = organisations[is_target], codes[is_target]
    first = np.searchsorted(target_codes, origin_codes, "left")
    counts = np.searchsorted(target_codes, origin_codes, "right") - first
    # positions first, first+1, … of every origin's run of targets, laid end to end
    starts = np.repeat(first - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
    target = targets[starts + np.arange(counts.sum())]
    keys = np.repeat(origins, counts) * places.count + target
    keys.sort()  # far faster than np.unique
    keys = keys[np.append(True, keys[1:] != keys[:-1])[: len(keys)]]
    origin, target = np.divmod(keys, max(places.count, 1))
    others = origin != target
    return origin[others], target[others]


def _assumed(origin: Indices, target: Indices, type_index: int, rule: ReferralRule) -> LinkColumns:
    count = len(origin)
    return LinkColumns(
        origin.astype(np.int32),
        target.astype(np.int32),
        np.full(count, type_index, np.int32),
        np.full(count, rule.handoff_days, np.float64),
        np.full(count, rule.acceptance, np.float64),
        np.full(count, ASSUMED, np.int8),
    )
