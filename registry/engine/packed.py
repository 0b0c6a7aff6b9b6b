"""Texts, organisations, rules and remarks as arrays: no object per row until one is asked for.

    ids = Texts.of(["a", "b"])             # a sequence of str over one run of bytes
    index = TextIndex.of(ids)              # a mapping from a text to its position
    houses = Houses(...)                   # a sequence of Organisation
    rules = PackedRules.of(rules)          # a sequence of Eligibility
    assumed = Coded(index, ids, code, choices)   # a mapping from a text to one of few values

They stand where a tuple or a dict stood and answer alike, but their arrays can be written to files
and mapped by several processes. What questions ask for again and again is made once in a process,
when it is first asked for: an answer may look at a hundred thousand offers that did not fit.
"""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from typing import Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from registry.domain.network import Eligibility, Organisation
from registry.engine.columns import Flags, Ints

NOTHING = -1  # in place of a code: there is none
RULE_KEYS = tuple(field.name for field in fields(Eligibility))
UNCONFIRMED = RULE_KEYS.index("unconfirmed")

Item = TypeVar("Item")
Numbers = NDArray[np.int64]


class _Row(Sequence[Item]):
    """A sequence whose items are made when the first of them is asked for, and then kept."""

    @abstractmethod
    def _make(self) -> Iterator[Item]:
        """Make the items, in order."""

    @cached_property
    def _items(self) -> tuple[Item, ...]:
        return tuple(self._make())

    @overload
    def __getitem__(self, at: int) -> Item: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Item]: ...
    def __getitem__(self, at: int | slice) -> Item | Sequence[Item]:
        return self._items[at]

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return self._items == tuple(other)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, eq=False)
class Texts(_Row[str]):
    """n texts: ``letters`` their UTF-8 bytes laid end to end, ``start`` (n + 1,)."""

    letters: NDArray[np.uint8]
    start: Numbers

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Texts":
        """Return the texts in the same order."""
        parts = [text.encode() for text in texts]
        start = np.zeros(len(parts) + 1, np.int64)
        np.cumsum([len(part) for part in parts], out=start[1:])
        return cls(np.frombuffer(b"".join(parts), np.uint8).copy(), start)

    def __len__(self) -> int:
        return len(self.start) - 1

    def _make(self) -> Iterator[str]:
        whole = self.letters.tobytes()
        return (str(whole[low:high], "utf-8") for low, high in pairwise(self.start.tolist()))


@dataclass(frozen=True, eq=False)
class TextIndex(Mapping[str, int]):
    """Where each of some distinct texts stands; ``order`` (n,) their positions, texts rising."""

    texts: Texts
    order: Numbers

    @classmethod
    def of(cls, texts: Texts) -> "TextIndex":
        """Return the index of distinct texts."""
        order = sorted(range(len(texts)), key=list(texts).__getitem__)
        return cls(texts, np.array(order, np.int64))

    @property
    def rank(self) -> NDArray[np.intp]:
        """The place of each text among the sorted ones."""
        rank = np.empty(len(self.order), np.intp)
        rank[self.order] = np.arange(len(self.order))
        return rank

    @cached_property
    def _places(self) -> dict[str, int]:
        return {text: position for position, text in enumerate(self.texts)}

    def __len__(self) -> int:
        return len(self.order)

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __getitem__(self, text: str) -> int:
        return self._places[text]

    def __contains__(self, text: object) -> bool:
        return text in self._places

    def get(self, text: str, default: Any = None) -> Any:
        """Return the position of a text, or ``default``."""
        return self._places.get(text, default)


@dataclass(frozen=True, eq=False)
class Houses(_Row[Organisation]):
    """Organisations; ``kind`` (n,) positions in ``kinds``."""

    ids: Texts
    names: Texts
    kind: NDArray[np.int16]
    kinds: tuple[str, ...]

    @classmethod
    def of(cls, rows: Sequence[tuple[str, str, str]]) -> "Houses":
        """Return organisations given as (identifier, kind, name)."""
        kinds: dict[str, int] = {}
        code = [kinds.setdefault(kind, len(kinds)) for _, kind, _ in rows]
        return cls(
            Texts.of(row[0] for row in rows),
            Texts.of(row[2] for row in rows),
            np.array(code, np.int16),
            tuple(kinds),
        )

    def __len__(self) -> int:
        return len(self.kind)

    def _make(self) -> Iterator[Organisation]:
        kinds = (self.kinds[code] for code in self.kind.tolist())
        return map(Organisation, self.ids, kinds, self.names)

    def of_kind(self) -> dict[str, NDArray[np.intp]]:
        """Return the positions of each kind."""
        return {
            name: np.flatnonzero(self.kind == code).astype(np.intp)
            for code, name in enumerate(self.kinds)
        }


@dataclass(frozen=True, eq=False)
class PackedRules(_Row[Eligibility]):
    """r rules of admission: ``chosen`` (r, keys) positions in ``lists``, -1 where a key is absent.

    Keys stand in the order of :data:`RULE_KEYS`; ``unconfirmed`` is one of them, always there.
    """

    chosen: Ints
    lists: tuple[frozenset[Any], ...]

    @classmethod
    def of(cls, rules: Iterable[Eligibility]) -> "PackedRules":
        """Return rules in the same order; equal lists are kept once."""
        if isinstance(rules, PackedRules):
            return rules
        known: dict[frozenset[Any], int] = {}
        rows = [
            [
                NOTHING
                if (values := getattr(rule, key)) is None
                else known.setdefault(values, len(known))
                for key in RULE_KEYS
            ]
            for rule in rules
        ]
        return cls(np.array(rows, np.int32).reshape(-1, len(RULE_KEYS)), tuple(known))

    def __len__(self) -> int:
        return len(self.chosen)

    def _make(self) -> Iterator[Eligibility]:
        lists: list[Any] = [*self.lists, None]  # -1, nothing, takes the last
        return (Eligibility(*(lists[at] for at in row)) for row in self.chosen.tolist())

    @cached_property
    def _unsure(self) -> dict[str, Flags]:
        """For each key that a rule leaves unconfirmed, which rules do."""
        column = self.chosen[:, UNCONFIRMED]
        used = np.unique(column).tolist()
        found = {}
        for key in {name for at in used for name in self.lists[at]}:
            naming = [at for at in used if key in self.lists[at]]
            found[key] = np.isin(column, naming)
        return found

    def leave_unconfirmed(self, key: str) -> Flags:
        """Return which rules leave the key unconfirmed."""
        found = self._unsure.get(key)
        return np.zeros(len(self), np.bool_) if found is None else found

    def stated(self, key: str) -> tuple[Ints, tuple[frozenset[Any], ...], Ints]:
        """Return the rules that surely state a key, its distinct lists, and which each has."""
        column = self.chosen[:, RULE_KEYS.index(key)]
        rules = np.flatnonzero((column != NOTHING) & ~self.leave_unconfirmed(key))
        distinct, first, code = np.unique(column[rules], return_index=True, return_inverse=True)
        order = np.argsort(first)  # lists by where they first stand
        number = np.empty(len(order), np.int32)
        number[order] = np.arange(len(order))
        lists = tuple(self.lists[at] for at in distinct[order].tolist())
        return rules.astype(np.int32), lists, number[code]


@dataclass(frozen=True, slots=True, eq=False)
class Coded(Mapping[str, Item], Generic[Item]):
    """One of few ``choices`` for some of the texts of ``index``; ``code`` (n,), -1: none."""

    index: Mapping[str, int]
    texts: Sequence[str]
    code: Ints
    choices: tuple[Item, ...]

    def __len__(self) -> int:
        return int((self.code != NOTHING).sum())

    def __iter__(self) -> Iterator[str]:
        return (self.texts[at] for at in np.flatnonzero(self.code != NOTHING).tolist())

    def __getitem__(self, text: str) -> Item:
        position = self.index.get(text)
        if position is None or self.code[position] == NOTHING:
            raise KeyError(text)
        return self.choices[int(self.code[position])]
