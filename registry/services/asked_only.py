"""What enters a route only when it is asked for: institutions, hospital stays, crisis teams.

    unasked = list_unasked(network, vocabulary, profile, start_kind)
    answer = find_routes(network, unasked.left_out_of(profile))

``routing.md``, Institutions: a stay in an institution is never proposed as a home, respite or care.
The same holds for every service type that meets only needs marked ``asked_only``: a hospital stay
is not a way to a psychiatrist's paper, nor a new guardian a way to a consent. And for urgent types:
a crisis team is no shortcut to a referral for somebody in no crisis.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from registry.domain.profile import Profile
from registry.domain.route import Answer
from registry.domain.vocabulary import Vocabulary
from registry.engine.network import Network
from registry.engine.packed import Coded
from registry.engine.refusal_table import RefusalTable

LIVES_THERE = "lives_in_institution"


@dataclass(frozen=True, slots=True)
class Unasked:
    """Kinds and service types that nobody asked for, and that the person has not excluded anyway.

    ``network`` is the one their offers are looked up in.
    """

    network: Network
    kinds: frozenset[str]
    types: frozenset[str]
    excluded: frozenset[str]  # offers, by the person

    @property
    def offers(self) -> frozenset[str]:
        """The offers of the types."""
        columns = self.network.offers
        positions = [
            position
            for position, item in enumerate(self.network.service_types)
            if item.id in self.types
        ]
        found = np.flatnonzero(np.isin(columns.service_type, positions))
        return frozenset(columns.ids[place] for place in found.tolist()) - self.excluded

    def left_out_of(self, profile: Profile) -> Profile:
        """Return the profile without these: they are in no route and are not told as refused."""
        return replace(profile, unasked_kinds=self.kinds, unasked_types=self.types)

    def excluded_from(self, profile: Profile) -> Profile:
        """Return the profile with these excluded as if by the person, offer by offer."""
        return replace(
            profile,
            exclude_kinds=profile.exclude_kinds | self.kinds,
            exclude_offers=profile.exclude_offers | self.offers,
        )


def without_invented_elsewhere(
    answer: Answer, invented: Mapping[str, str | None], regions: Collection[str] | None
) -> Answer:
    """Return the answer without refusals by invented offers of other regions than ``regions``.

    They exist to show a region of their own; elsewhere they are no place that did not fit.
    ``invented``: the region of each; ``regions`` None: the person's region is not known.
    """
    refusals = answer.refusals
    if regions is None or not invented or not isinstance(refusals, RefusalTable):
        return answer
    assert isinstance(invented, Coded)  # by offer, in the order of the network's offers
    elsewhere = np.array([*(name not in regions for name in invented.choices), False])
    return replace(answer, refusals=refusals.without(elsewhere[invented.code]))


def list_unasked(
    network: Network, vocabulary: Vocabulary, profile: Profile, start_kind: str | None
) -> Unasked:
    """Return what must stay out of the routes of a person who has not asked for it.

    An institution comes in when a need is asked that only institutions meet, when the person lives
    in one, or when the question comes from one (``start_kind``).
    """
    asked_only = {need.id for need in vocabulary.needs if need.asked_only}
    asked = asked_only.intersection(profile.needs)
    types = _unasked_types(vocabulary, asked_only, frozenset(profile.needs))
    kinds = set()
    for kind in vocabulary.kinds:
        if not kind.institution or kind.id == start_kind or LIVES_THERE in profile.traits:
            continue
        offered = {item.service_type for item in vocabulary.offered_by(kind.id)}
        if not any(asked & set(vocabulary.service_type(name).meets) for name in offered):
            kinds.add(kind.id)
    return Unasked(
        network,
        frozenset(kinds & network.kinds) - profile.exclude_kinds,
        types,
        profile.exclude_offers,
    )


def _unasked_types(
    vocabulary: Vocabulary, asked_only: Collection[str], goals: frozenset[str]
) -> frozenset[str]:
    """Urgent types, and types that meet nothing but asked-only needs: those of which no need is
    asked, and that are not the only way to a paper that is asked for.
    """
    unasked = {
        item.id
        for item in vocabulary.service_types
        if item.meets
        and goals.isdisjoint(item.meets)
        and (item.urgent or set(asked_only).issuperset(item.meets))
    }
    elsewhere = vocabulary.implied_closure(
        fact for item in vocabulary.service_types if item.id not in unasked for fact in item.yields
    )
    only_here = goals - elsewhere
    return frozenset(
        name
        for name in unasked
        if only_here.isdisjoint(vocabulary.implied_closure(vocabulary.service_type(name).yields))
    )


def may_silent_kinds_refer(
    vocabulary: Vocabulary, goals: Collection[str], start_kind: str | None
) -> bool:
    """Do kinds that never refer unless asked for (guardianship) refer in this person's routes?

    Yes when the question comes from one of them, or when a goal is what they give.
    """
    for kind in vocabulary.kinds:
        if not kind.never_refers:
            continue
        if kind.id == start_kind:
            return True
        for offered in vocabulary.offered_by(kind.id):
            service_type = vocabulary.service_type(offered.service_type)
            if not {*service_type.meets, *service_type.yields}.isdisjoint(goals):
                return True
    return False
