"""Rules of admission in columns: which of them refuse a person, all at once.

    sets = RuleSets.of(rules)
    first = sets.first_refusing(profile)     # (r,) the first key of the rule that says no

Many rules share few lists: each distinct list is judged once, by the domain's own judge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from registry.domain.eligibility import NO, judge
from registry.domain.network import LIST_KEYS, Eligibility
from registry.domain.profile import Profile
from registry.engine.columns import Flags, Ints
from registry.engine.packed import PackedRules

ATTRIBUTE = dict(LIST_KEYS)
NONE = -1
KEYS = (*ATTRIBUTE, "diagnoses", "diagnoses_excluded", "traits_all", "traits_none")


@dataclass(frozen=True, slots=True, eq=False)
class _KeySets:
    """One key: its distinct lists, and which of them each rule that states it surely has."""

    key: str
    lists: tuple[frozenset[Any], ...]
    rules: Ints
    chosen: Ints


@dataclass(frozen=True, slots=True, eq=False)
class RuleSets:
    """r rules, key by key."""

    count: int
    keys: tuple[_KeySets, ...]

    @classmethod
    def of(cls, rules: Sequence[Eligibility]) -> "RuleSets":
        """Return the columns of rules; keys left unconfirmed never refuse and are left out."""
        packed = PackedRules.of(rules)
        found = []
        for key in KEYS:
            numbers, lists, chosen = packed.stated(key)
            if len(numbers):
                found.append(_KeySets(key, lists, numbers, chosen))
        return cls(len(rules), tuple(found))

    def first_refusing(self, profile: Profile) -> Ints:
        """Return per rule (r,) the first of ``KEYS`` that refuses the person, -1: none does."""
        first = np.full(self.count, NONE, np.int32)
        for item in self.keys:
            noes = _noes(item, profile)
            if noes.any():
                rules = item.rules[noes[item.chosen]]
                first[rules[first[rules] == NONE]] = KEYS.index(item.key)
        return first


def _noes(item: _KeySets, profile: Profile) -> Flags:
    if item.key in ATTRIBUTE:
        possible = profile.attributes.get(ATTRIBUTE[item.key])
        if not possible:
            return np.zeros(len(item.lists), np.bool_)
        return np.array([possible.isdisjoint(admitted) for admitted in item.lists], np.bool_)
    answers = (judge(Eligibility(**{item.key: one}), profile)[item.key] for one in item.lists)
    return np.array([answer == NO for answer in answers], np.bool_)
