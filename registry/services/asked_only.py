"""What enters a route only when it is asked for: institutions, hospital stays, crisis teams.

    unasked = list_unasked(network, vocabulary, profile, start_kind)
    answer = find_routes(network, unasked.excluded_from(profile))
    answer = without_unasked(answer, network, unasked)       # "excluded" is the person's word

``routing.md``, Institutions: a stay in an institution is never proposed as a home, respite or care.
The same holds for every service type that meets only needs marked ``asked_only``: a hospital stay
is not a way to a psychiatrist's paper, nor a new guardian a way to a consent. And for urgent types:
a crisis team is no shortcut to a referral for somebody in no crisis.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from registry.domain.profile import Profile
from registry.domain.route import Answer, Refusal
from registry.domain.vocabulary import Vocabulary
from registry.engine.network import Network

LIVES_THERE = "lives_in_institution"


@dataclass(frozen=True, slots=True)
class Unasked:
    """Kinds and offers that nobody asked for, and that the person has not excluded anyway."""

    kinds: frozenset[str]
    offers: frozenset[str]

    def excluded_from(self, profile: Profile) -> Profile:
        """Return the profile with these excluded as well."""
        return replace(
            profile,
            exclude_kinds=profile.exclude_kinds | self.kinds,
            exclude_offers=profile.exclude_offers | self.offers,
        )


def without_unasked(answer: Answer, network: Network, unasked: Unasked) -> Answer:
    """Return the answer without refusals of what nobody asked for: the person excluded nothing."""

    def is_unasked(refusal: Refusal) -> bool:
        house = network.organisations[network.organisation_index[refusal.organisation]]
        return refusal.rule == "excluded" and (
            refusal.offer in unasked.offers or house.kind in unasked.kinds
        )

    told = tuple(refusal for refusal in answer.refusals if not is_unasked(refusal))
    return replace(answer, refusals=told)


def without_invented_elsewhere(
    answer: Answer, invented: Mapping[str, str | None], regions: Collection[str] | None
) -> Answer:
    """Return the answer without refusals by invented offers of other regions than ``regions``.

    They exist to show a region of their own; elsewhere they are no place that did not fit.
    ``invented``: the region of each; ``regions`` None: the person's region is not known.
    """
    if regions is None:
        return answer
    told = tuple(
        refusal
        for refusal in answer.refusals
        if refusal.offer not in invented or invented[refusal.offer] in regions
    )
    return replace(answer, refusals=told)


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
    positions = [
        position for position, item in enumerate(network.service_types) if item.id in types
    ]
    offers = np.flatnonzero(np.isin(network.offers.service_type, positions))
    ids = network.offers.ids
    return Unasked(
        frozenset(kinds & network.kinds) - profile.exclude_kinds,
        frozenset(ids[position] for position in offers.tolist()) - profile.exclude_offers,
    )


def _unasked_types(
    vocabulary: Vocabulary, asked_only: Collection[str], goals: frozenset[str]
) -> set[str]:
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
    return {
        name
        for name in unasked
        if only_here.isdisjoint(vocabulary.implied_closure(vocabulary.service_type(name).yields))
    }


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
