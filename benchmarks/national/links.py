"""Who refers to whom: the referral rules of the vocabulary, thinned to links that people keep up.

    links = make_links(placed, offers, ground, vocabulary, count, rng)

A rule joins organisations of two kinds within its territory. Of all it could join, an organisation
knows a few: those drawn first are kept until the count is reached. To federal centres lead links
from everywhere, few from each place.
"""

import numpy as np
from numpy.typing import NDArray

from benchmarks.national.ground import Ground
from benchmarks.national.offers import Offers, draw_chances
from benchmarks.national.spread import Placed
from registry.domain.network import BASES
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import ReferralRule
from registry.engine.columns import LinkColumns

KNOWN = 16  # organisations of one kind that another knows at most
FEDERAL_SHARE = 0.04  # of the organisations a rule starts at know a federal centre
AGREED_SHARE = 0.3  # of the links by practice rest on an agreement
Numbers = NDArray[np.int64]


def make_links(
    placed: Placed,
    offers: Offers,
    ground: Ground,
    vocabulary: Vocabulary,
    count: int,
    rng: np.random.Generator,
) -> LinkColumns:
    """Return at most ``count`` links, no two alike, sorted by target, origin and type."""
    joiner = _Joiner(placed, offers, ground, vocabulary, rng)
    parts = [joiner.joined(rule, number) for number, rule in enumerate(vocabulary.referral_rules)]
    origin, target, service_type, rule, score = (
        np.concatenate([part[column] for part in parts]) for column in range(5)
    )
    by_score = np.argsort(score, kind="stable")
    key = (target * len(placed.kind) + origin) * len(vocabulary.service_types) + service_type
    _, first = np.unique(key[by_score], return_index=True)
    chosen = by_score[np.sort(first)[:count]]
    chosen = chosen[np.argsort(key[chosen], kind="stable")]
    return _columns(
        vocabulary, rng, origin[chosen], target[chosen], service_type[chosen], rule[chosen]
    )


def _columns(
    vocabulary: Vocabulary,
    rng: np.random.Generator,
    origin: Numbers,
    target: Numbers,
    service_type: Numbers,
    rule: Numbers,
) -> LinkColumns:
    rules = vocabulary.referral_rules
    handoff = np.array([item.handoff_days for item in rules])[rule]
    chance = np.array([item.acceptance for item in rules])[rule]
    basis = np.array([BASES.index(item.basis) for item in rules])[rule]
    agreed = (basis == BASES.index("practice")) & (rng.random(len(rule)) < AGREED_SHARE)
    return LinkColumns(
        from_organisation=origin.astype(np.int32),
        to_organisation=target.astype(np.int32),
        service_type=service_type.astype(np.int32),
        handoff_days=np.round(handoff * rng.lognormal(0, 0.4, len(rule))),
        acceptance=draw_chances(chance, 20.0, rng),
        basis=np.where(agreed, BASES.index("agreement"), basis).astype(np.int8),
    )


class _Joiner:
    """Joins the organisations of a rule; holds who stands where and who offers what."""

    def __init__(
        self,
        placed: Placed,
        offers: Offers,
        ground: Ground,
        vocabulary: Vocabulary,
        rng: np.random.Generator,
    ) -> None:
        self._placed, self._vocabulary, self._rng = placed, vocabulary, rng
        nowhere = ground.municipality < 0  # such a place is a municipality of its own
        own = len(ground.municipalities) + np.arange(len(ground))
        self._codes = {
            "municipality": np.where(nowhere, own, ground.municipality)[placed.place],
            "subject": ground.subject[placed.place].astype(np.int64),
            "country": np.zeros(len(placed.place), np.int64),
        }
        self._kinds = {kind.id: number for number, kind in enumerate(vocabulary.kinds)}
        self._types = {item.id: number for number, item in enumerate(vocabulary.service_types)}
        self._offering = np.zeros((len(placed.kind), len(self._types)), np.bool_)
        self._offering[offers.organisation, offers.service_type] = True

    def joined(
        self, rule: ReferralRule, number: int
    ) -> tuple[Numbers, Numbers, Numbers, Numbers, NDArray[np.float64]]:
        """Return (origin, target, type, rule number, score): the lower, the better known."""
        types = np.array([self._types[name] for name in rule.service_types])
        origins = np.flatnonzero(self._placed.kind == self._kinds[rule.from_kind])
        targets = np.flatnonzero(
            (self._placed.kind == self._kinds[rule.to_kind]) & self._offering[:, types].any(axis=1)
        )
        codes = self._codes[rule.within]
        origin, target, score = self._neighbours(origins, targets, codes)
        far_origin, far_target, far_score = self._federal(origins, targets, rule)
        origin = np.concatenate([origin, far_origin])
        target = np.concatenate([target, far_target])
        score = np.concatenate([score, far_score])
        others = origin != target
        pair, column = np.nonzero(self._offering[np.ix_(target, types)] & others[:, None])
        return origin[pair], target[pair], types[column], np.full(len(pair), number), score[pair]

    def _neighbours(
        self, origins: Numbers, targets: Numbers, codes: Numbers
    ) -> tuple[Numbers, Numbers, NDArray[np.float64]]:
        """For each origin up to ``KNOWN`` targets of its territory, drawn; rank plus a fraction."""
        targets = targets[np.argsort(codes[targets], kind="stable")]
        first = np.searchsorted(codes[targets], codes[origins], "left")
        found = np.searchsorted(codes[targets], codes[origins], "right") - first
        some = found > 0
        origins, first, found = origins[some], first[some], found[some]
        # a random start and step through the run of targets: no target twice while the run lasts
        rank = np.arange(KNOWN)
        start = self._rng.integers(0, found) if len(found) else found
        place = (start[:, None] + rank[None, :]) % np.maximum(found, 1)[:, None]
        inside = rank[None, :] < found[:, None]
        row, column = np.nonzero(inside)
        target = targets[first[row] + place[row, column]]
        return origins[row], target, column + self._rng.random(len(row))

    def _federal(
        self, origins: Numbers, targets: Numbers, rule: ReferralRule
    ) -> tuple[Numbers, Numbers, NDArray[np.float64]]:
        centres = targets[self._placed.federal[targets]]
        if not len(centres) or rule.within == "municipality":
            return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
        chosen = origins[self._rng.random(len(origins)) < FEDERAL_SHARE]
        centre = centres[self._rng.integers(0, len(centres), len(chosen))]
        return chosen, centre, self._rng.random(len(chosen))
