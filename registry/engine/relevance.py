"""Which offers can matter for a question, as a kernel over the whole network.

Working backwards from the needs: a bundle matters when it gives a need or a fact that a bundle that
matters asks for; an offer matters when its bundle does, or when its organisation can refer to one
that matters on better terms than coming alone.
"""

import numpy as np

from registry.engine.columns import ANY_TYPE, Flags, Floats, Ints, Positions
from registry.engine.compiling import bare_kernel, kernel
from registry.engine.sorted_links import NO_GATE, SortedLinks, gate_of, links_through

SOONER = 0.25  # of what leads out of organisations is looked at: the first link worth it will do


@bare_kernel
def grow_goods(
    asks: Flags, yields: Flags, meets_need: Flags, present: Flags, opened: Flags,
    held: Flags, goods: Flags, needed: Flags,
) -> None:  # fmt: skip
    """Add what bundles that matter ask for, and the bundles that give it, until nothing is new.

    ``asks``, ``yields`` (b, f); ``meets_need``, ``present``, ``opened``, ``needed`` (b,); ``held``,
    ``goods`` (f,). ``goods`` and ``needed`` grow.
    """
    moved = True
    while moved:
        moved = False
        for k in range(len(present)):
            if not present[k]:
                continue
            if not needed[k]:
                gives = meets_need[k]
                for fact in range(len(goods)):
                    gives = gives or (yields[k, fact] and goods[fact])
                if gives:
                    needed[k] = True
                    moved = True
            if needed[k] or opened[k]:
                for fact in range(len(goods)):
                    if asks[k, fact] and not held[fact] and not goods[fact]:
                        goods[fact] = True
                        moved = True


@kernel
def relevant_offers(
    usable: Flags, bundle: Ints, organisation: Ints, service_type: Ints, self_referral: Flags,
    risk: Floats, offer_order: Positions, offer_start: Positions, links: SortedLinks,
    asks: Flags, yields: Flags, meets_need: Flags, held: Flags, goods: Flags, with_risk: bool,
) -> Flags:  # fmt: skip
    """Return which usable offers can serve the needs, by goods or by referring."""
    count, bundles, houses = len(usable), len(asks), len(offer_start) - 1
    present = np.zeros(bundles, np.bool_)
    able = np.zeros(houses, np.bool_)  # who has something to refer from
    usable_offers = np.flatnonzero(usable)
    for i in usable_offers:
        present[bundle[i]] = True
        able[organisation[i]] = True
    needed = np.zeros(bundles, np.bool_)
    opened = np.zeros(bundles, np.bool_)
    seen = np.zeros(bundles, np.bool_)  # needed bundles whose offers are taken already
    relevant = np.zeros(count, np.bool_)
    waiting = np.empty(len(usable_offers), np.intp)
    below = np.full(len(links.gate_type), -np.inf)  # the risk that makes a link worth it, by gate
    _find_relevant(
        relevant, needed, opened, seen, able, waiting, below, present, usable,
        usable_offers, bundle, organisation, service_type, self_referral, risk, offer_order,
        offer_start, links, asks, yields, meets_need, held, goods, with_risk,
    )  # fmt: skip
    return relevant


@bare_kernel
def _find_relevant(
    relevant: Flags, needed: Flags, opened: Flags, seen: Flags, able: Flags, waiting: Positions,
    below: Floats, present: Flags, usable: Flags, usable_offers: Positions, bundle: Ints,
    organisation: Ints, service_type: Ints, self_referral: Flags, risk: Floats,
    offer_order: Positions, offer_start: Positions, links: SortedLinks, asks: Flags,
    yields: Flags, meets_need: Flags, held: Flags, goods: Flags, with_risk: bool,
) -> None:  # fmt: skip
    """Mark the relevant offers. ``able`` loses the organisations all of whose offers are taken.

    Who can refer to the offers that wait is found from the side with less to look at: through
    their gates, or along what leads out of those still able, up to the first link worth it. Before
    that comes all that follows without looking at links: the more wait, the sooner one is found.
    """
    size = 0  # how many wait in all;
    ready = 0  # of these, at whose gates links count already
    done = 0  # of these, for whom all who refer are found
    into = 0  # links through the gates of those not done
    while True:
        while True:
            while ready < size:  # it grows: an organisation refers to its own
                i = waiting[ready]
                ready += 1
                opened[bundle[i]] = True
                most = _worth(self_referral[i], risk[i], with_risk)
                if most == np.inf and able[organisation[i]]:
                    size = _take(
                        organisation[i], usable, relevant, able, offer_order, offer_start,
                        waiting, size,
                    )  # fmt: skip
                into += _raise(below, links, organisation[i], service_type[i], most)
            grow_goods(asks, yields, meets_need, present, opened, held, goods, needed)
            before = size
            size = _take_needed(needed, seen, usable_offers, relevant, bundle, waiting, size)
            if size == before:
                break
        if done == size:
            return
        wave = size
        from_ends = into <= _count_out(able, links) * SOONER
        into = 0
        if from_ends:
            for at in range(done, wave):
                i = waiting[at]
                most = _worth(self_referral[i], risk[i], with_risk)
                if most == -np.inf:
                    continue
                for which in range(2):
                    named = ANY_TYPE if which == 0 else service_type[i]
                    gate = gate_of(links, organisation[i], named)
                    if gate == NO_GATE:
                        continue
                    for link in range(links.first[gate], links.first[gate + 1]):
                        origin = links.origin[link]
                        if able[origin] and links.risk[links.terms[link]] < most:
                            size = _take(
                                origin, usable, relevant, able, offer_order, offer_start,
                                waiting, size,
                            )  # fmt: skip
        else:
            for house in range(len(able)):
                if not able[house] or not _refers(house, below, links):
                    continue
                size = _take(house, usable, relevant, able, offer_order, offer_start, waiting, size)
                while ready < size:  # those looked at later may refer to these
                    i = waiting[ready]
                    ready += 1
                    opened[bundle[i]] = True
                    most = _worth(self_referral[i], risk[i], with_risk)
                    into += _raise(below, links, house, service_type[i], most)
        done = wave


@bare_kernel
def _take_needed(
    needed: Flags, seen: Flags, offers: Positions, relevant: Flags, bundle: Ints,
    waiting: Positions, size: int,
) -> int:  # fmt: skip
    """Take the usable ``offers`` of bundles that are needed now; returns how many are taken."""
    fresh = False
    for k in range(len(needed)):
        fresh = fresh or (needed[k] and not seen[k])
        seen[k] = needed[k]
    if not fresh:
        return size
    for i in offers:
        if not relevant[i] and needed[bundle[i]]:
            relevant[i] = True
            waiting[size] = i
            size += 1
    return size


@bare_kernel
def _worth(alone: bool, risk: float, with_risk: bool) -> float:
    """Return the risk below which a referral is worth it: coming alone may be as good as any."""
    if not alone:
        return np.inf
    return risk if with_risk else -np.inf


@bare_kernel
def _raise(below: Floats, links: SortedLinks, house: int, service_type: int, most: float) -> int:
    """Let links of less risk than ``most`` count at the gates of an offer; returns how many lead
    through them."""
    if most == -np.inf:
        return 0
    into = 0
    for which in range(2):
        gate = gate_of(links, house, ANY_TYPE if which == 0 else service_type)
        if gate != NO_GATE:
            below[gate] = max(below[gate], most)
            into += links_through(links, gate)
    return into


@bare_kernel
def _count_out(able: Flags, links: SortedLinks) -> int:
    """Return how many links lead out of the organisations that are able."""
    out = 0
    for house in range(len(able)):
        if able[house]:
            out += links.out_start[house + 1] - links.out_start[house]
    return out


@bare_kernel
def _refers(house: int, below: Floats, links: SortedLinks) -> bool:
    """Return whether some link out of an organisation is worth it."""
    for at in range(links.out_start[house], links.out_start[house + 1]):
        most = below[links.out_gate[at]]
        if most > -np.inf and links.risk[links.out_terms[at]] < most:
            return True
    return False


@bare_kernel
def _take(
    house: int, usable: Flags, relevant: Flags, able: Flags, offer_order: Positions,
    offer_start: Positions, waiting: Positions, size: int,
) -> int:  # fmt: skip
    """Take all offers of an organisation that can refer; returns how many were taken till now."""
    able[house] = False
    for at in range(offer_start[house], offer_start[house + 1]):
        i = offer_order[at]
        if usable[i] and not relevant[i]:
            relevant[i] = True
            waiting[size] = i
            size += 1
    return size
