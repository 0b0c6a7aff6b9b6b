"""One question, cut out of the network: only what can matter for these needs, renumbered.

    scene = set_scene(network, profile, criteria, circuity=1.3)

Working backwards from the needs over what offers ask, give and are referred by, an offer stays
when it can be part of a route that some criterion could prefer. *Goods* are the things steps give
each other: needs asked (met at admission, or at completion when yielded), then facts. They are
numbered, and sets of them are bits of an int.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from registry.domain.problems import DocumentError
from registry.domain.profile import Profile
from registry.engine.columns import Floats, Positions
from registry.engine.earliest import Earliest, Table, earliest, narrow_days, narrow_table
from registry.engine.network import Network
from registry.engine.relevance import grow_goods, relevant_offers
from registry.engine.standing import SLACK, Standing, stand
from registry.engine.ways import NOBODY, Ways, ways_of

Flags = NDArray[np.bool_]
FOREVER = float(np.finfo(np.float64).max)  # later than any day, and still a day


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
        return self.standing.to_confirm(int(self.offers[offer]))

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
    if profile.as_of is None and (standing.undated & relevant).any():
        raise DocumentError("as_of", "is required: an offer admits nobody before a given date")
    offers = np.flatnonzero(relevant)
    # how sure a way is does not bear on days, and of those that matter for days there are few
    table, facts = make_table(network, standing, offers, held, needs, start, with_risk=False)
    days = earliest(table)
    latest = FOREVER if profile.limits.max_days is None else profile.limits.max_days + SLACK
    kept = np.flatnonzero(days.admission <= latest)
    if len(kept) < len(offers):
        offers, table = offers[kept], narrow_table(table, kept)
        days = narrow_days(table, days, kept, latest)
    if with_risk:
        table = replace(table, ways=list_ways(network, offers, start, with_risk=True))
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
        travel_km=standing.travels_km(offers),
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
    also: Iterable[str] = (),
) -> tuple[Table, tuple[str, ...]]:
    """Return what the days of ``offers`` depend on, and the facts in play (asked and not held).

    ``also`` are facts in play that none of the offers asks for.
    """
    columns = network.offers
    chosen = network.bundle[offers]
    distinct = np.flatnonzero(np.bincount(chosen, minlength=len(network.bundles)))
    number = np.zeros(len(network.bundles), np.intp)
    number[distinct] = np.arange(len(distinct))
    bundle = number[chosen]
    bundles = [network.bundles[position] for position in distinct.tolist()]
    asked = frozenset().union(*(b.requires | b.requires_at_admission for b in bundles))
    facts = tuple(sorted(asked.union(also) - held))
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
        floor_day=standing.floor_days(offers),
        age_max_day=standing.age_max_days(offers),
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
    also: Flags | None = None,
) -> Flags:
    """Return which usable offers can serve the needs, by goods or by referring.

    ``also``: bundles that are wanted whatever they give.
    """
    columns, facts = network.offers, network.facts
    wanted = _meeting(network, needs)
    return relevant_offers(
        usable,
        network.bundle,
        columns.organisation,
        columns.service_type,
        columns.self_referral,
        network.offer_risk,
        network.offer_order,
        network.offer_start,
        network.sorted_links,
        facts.asks,
        facts.yields,
        wanted if also is None else wanted | also,
        facts.flags_of(held),
        facts.flags_of(needs),
        with_risk,
    )


def list_ways(network: Network, offers: Positions, start: int | None, *, with_risk: bool) -> Ways:
    """Return the ways into ``offers`` (positions in the network) from ``start`` or from each other.

    Organisations that have none of ``offers`` cannot refer (except ``start``).
    """
    columns = network.offers
    return ways_of(
        offers,
        columns.organisation,
        columns.service_type,
        columns.self_referral,
        network.offer_risk,
        network.sorted_links,
        NOBODY if start is None else start,
        with_risk,
    )


def needed_bundles(network: Network, held: frozenset[str], needs: tuple[str, ...]) -> Flags:
    """Return the bundles that give a need, or a fact such a bundle asks for, and so on back."""
    facts, count = network.facts, len(network.bundles)
    needed = np.zeros(count, np.bool_)
    grow_goods(
        facts.asks,
        facts.yields,
        _meeting(network, needs),
        np.ones(count, np.bool_),
        np.zeros(count, np.bool_),
        facts.flags_of(held),
        facts.flags_of(needs),
        needed,
    )
    return needed


def _meeting(network: Network, needs: tuple[str, ...]) -> Flags:
    """Return which bundles meet one of the needs at admission."""
    asked = frozenset(needs)
    return np.array([not asked.isdisjoint(item.meets) for item in network.bundles], np.bool_)
