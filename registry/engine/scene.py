"""One question, cut out of the network: only what can matter for these needs, renumbered.

    scene = set_scene(network, profile, criteria, circuity=1.3)

Working backwards from the needs over what offers ask, give and are referred by, an offer stays
when it can be part of a route that some criterion could prefer. *Goods* are the things steps give
each other: needs asked (met at admission, or at completion when yielded), then facts. They are
numbered, and sets of them are bits of an int.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from registry.domain.problems import DocumentError
from registry.domain.profile import Profile
from registry.engine.columns import ANY_TYPE, Floats
from registry.engine.earliest import Earliest, Table, earliest
from registry.engine.network import Bundle, Network
from registry.engine.standing import SLACK, Standing, stand
from registry.engine.ways import Positions, list_ways

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Scene:
    """A question as arrays over n offers that may matter.

    ``offers`` (n,) their positions in the network. ``needs`` are the needs to meet, in order: need
    i is good i; ``facts`` the facts in play: fact j is good len(needs) + j. ``held`` is what the
    person holds on day 0. ``table`` and ``days`` hold times, ``costs`` (n, 2) travel in km and fee.
    """

    network: Network
    profile: Profile
    criteria: tuple[str, ...]
    standing: Standing
    held: frozenset[str]
    needs: tuple[str, ...]
    facts: tuple[str, ...]
    offers: Positions
    table: Table
    days: Earliest
    travel_km: Floats
    fee_rub: Floats
    id_rank: Positions

    @cached_property
    def goods(self) -> int:
        """How many needs and facts are in play."""
        return len(self.needs) + len(self.facts)

    def confirm(self, offer: int) -> frozenset[str]:
        """Return the eligibility keys to confirm with the provider of an offer of the scene."""
        return self.standing.to_confirm(self.network, int(self.offers[offer]))

    @property
    def possible(self) -> bool:
        """Whether a route exists, as far as limits on fees are left aside."""
        limits = self.profile.limits
        day = self.days.good[: len(self.needs)]
        if not np.isfinite(day).all():
            return False
        if limits.max_days is not None and (day > limits.max_days + SLACK).any():
            return False
        return all(
            day[index] <= limits.need_by.get(need, np.inf) + SLACK
            for index, need in enumerate(self.needs)
        )


def start_position(network: Network, profile: Profile) -> int | None:
    """Return the position of the organisation that refers on day 0; None for a family."""
    if profile.start_organisation is None:
        return None
    return network.organisation_index.get(profile.start_organisation)


def set_scene(
    network: Network, profile: Profile, criteria: Sequence[str], circuity: float
) -> Scene:
    """Return the scene of a question; raises DocumentError when ``as_of`` is needed and absent."""
    standing = stand(network, profile, circuity)
    return scene_of(network, profile, criteria, standing)


def scene_of(
    network: Network, profile: Profile, criteria: Sequence[str], standing: Standing
) -> Scene:
    """Return the scene of a question for a standing already known."""
    held = network.closure.of(profile.facts)
    needs = tuple(need for need in profile.needs if need not in held)
    start = start_position(network, profile)
    with_risk = "risk" in criteria
    relevant = find_relevant(network, standing.usable, held, needs, start, with_risk=with_risk)
    if (standing.undated & relevant).any():
        raise DocumentError("as_of", "is required: an offer admits nobody before a given date")
    while True:
        offers = np.flatnonzero(relevant)
        table, facts = make_table(
            network, standing, offers, held, needs, start, with_risk=with_risk
        )
        days = earliest(table)
        latest = profile.limits.max_days
        alive = np.isfinite(days.admission)
        if latest is not None:
            alive &= days.admission <= latest + SLACK
        if alive.all():
            break
        usable = np.zeros(len(standing.usable), np.bool_)
        usable[offers[alive]] = True
        relevant = find_relevant(network, usable, held, needs, start, with_risk=with_risk)
    return Scene(
        network=network,
        profile=profile,
        criteria=tuple(criteria),
        standing=standing,
        held=held,
        needs=needs,
        facts=facts,
        offers=offers,
        table=table,
        days=days,
        travel_km=standing.travel_km[offers],
        fee_rub=network.offers.fee_rub[offers],
        id_rank=network.id_rank[offers],
    )


def make_table(
    network: Network,
    standing: Standing,
    offers: Positions,
    held: frozenset[str],
    needs: tuple[str, ...],
    start: int | None,
    *,
    with_risk: bool,
) -> tuple[Table, tuple[str, ...]]:
    """Return what the days of ``offers`` depend on, and the facts in play (asked and not held)."""
    columns = network.offers
    distinct, bundle = np.unique(network.bundle[offers], return_inverse=True)
    bundles = [network.bundles[position] for position in distinct.tolist()]
    asked = frozenset().union(*(b.requires | b.requires_at_admission for b in bundles))
    facts = tuple(sorted(asked - held))
    place = {fact: len(needs) + index for index, fact in enumerate(facts)}
    shape = (len(bundles), len(needs) + len(facts))
    requires, at_admission, yields, meets = (np.zeros(shape, np.bool_) for _ in range(4))
    for row, item in enumerate(bundles):
        for fact in item.requires - held:
            requires[row, place[fact]] = True
        for fact in item.requires_at_admission - held:
            at_admission[row, place[fact]] = True
        for fact in item.yields:
            if fact in place:
                yields[row, place[fact]] = True
        for column, need in enumerate(needs):
            yields[row, column] = need in item.yields
            meets[row, column] = need in item.meets
    table = Table(
        organisation=columns.organisation[offers].astype(np.intp),
        organisations=len(network.organisations),
        bundle=bundle.astype(np.intp),
        requires=requires,
        requires_at_admission=at_admission,
        yields=yields,
        meets=meets,
        wait_days=columns.wait_days[offers],
        duration_days=columns.duration_days[offers],
        floor_day=standing.floor_day[offers],
        age_max_day=standing.age_max_day[offers],
        ways=list_ways(network, offers, start, with_risk=with_risk),
    )
    return table, facts


def find_relevant(
    network: Network,
    usable: Flags,
    held: frozenset[str],
    needs: tuple[str, ...],
    start: int | None,
    *,
    with_risk: bool,
) -> Flags:
    """Return which usable offers can serve the needs, by goods or by referring."""
    columns = network.offers
    goods = set(needs)
    in_bundle = np.zeros(len(network.bundles), np.bool_)
    doors = np.zeros(len(network.organisations), np.bool_)  # may refer to a relevant offer
    relevant = np.zeros(len(usable), np.bool_)
    present = np.unique(network.bundle[usable]).tolist()
    opened = np.zeros(len(network.bundles), np.bool_)
    betterable: Flags = ~columns.self_referral  # a referral could better coming alone
    if with_risk:
        betterable = np.ones_like(betterable)
    while True:
        _grow_goods(network.bundles, present, goods, in_bundle, opened, needs, held)
        new = usable & (in_bundle[network.bundle] | doors[columns.organisation])
        if np.array_equal(new, relevant):
            return relevant
        relevant = new
        asking = relevant & betterable
        doors |= _doors(network, asking)
        opened[np.unique(network.bundle[relevant])] = True


def needed_bundles(network: Network, held: frozenset[str], needs: tuple[str, ...]) -> Flags:
    """Return the bundles that give a need, or a fact such a bundle asks for, and so on back."""
    in_bundle = np.zeros(len(network.bundles), np.bool_)
    everything = list(range(len(network.bundles)))
    opened = np.zeros(len(network.bundles), np.bool_)
    _grow_goods(network.bundles, everything, set(needs), in_bundle, opened, needs, held)
    return in_bundle


def _grow_goods(
    bundles: tuple[Bundle, ...],
    present: list[int],
    goods: set[str],
    in_bundle: Flags,
    opened: Flags,
    needs: tuple[str, ...],
    held: frozenset[str],
) -> None:
    """Add what relevant bundles ask for, and the bundles that give it, until nothing is new."""
    asked = frozenset(needs)
    while True:
        size = len(goods), int(in_bundle.sum())
        for position in present:
            item = bundles[position]
            if item.meets & asked or not item.yields.isdisjoint(goods):
                in_bundle[position] = True
            if in_bundle[position] or opened[position]:
                goods |= (item.requires | item.requires_at_admission) - held
        if size == (len(goods), int(in_bundle.sum())):
            return


def _doors(network: Network, asking: Flags) -> Flags:
    """Return the organisations that can refer to one of the asking offers."""
    columns, links = network.offers, network.links
    types = len(network.service_types)
    targets = np.zeros((len(network.organisations), types), np.bool_)
    targets[columns.organisation[asking], columns.service_type[asking]] = True
    of_any: Flags = np.any(targets, axis=1)
    typed = links.service_type != ANY_TYPE
    leads = np.asarray(of_any[links.to_organisation], np.bool_)
    leads[typed] = targets[links.to_organisation[typed], links.service_type[typed]]
    doors = np.zeros(len(network.organisations), np.bool_)
    doors[links.from_organisation[leads]] = True
    inside = asking & ~columns.self_referral
    doors[columns.organisation[inside]] = True
    return doors
