"""Which offers can matter for a question, as a kernel over the whole network.

Working backwards from the needs: a bundle matters when it gives a need or a fact that a bundle that
matters asks for; an offer matters when its bundle does, or when its organisation can refer to one
that matters on better terms than coming alone.
"""

import numpy as np

from registry.engine.columns import Flags, Floats, Ints
from registry.engine.compiling import bare_kernel, kernel
from registry.engine.ways import LinksIn, Positions, end_of_any, end_of_type, first_of_type


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
    risk: Floats, offer_order: Positions, offer_start: Positions, links: LinksIn,
    asks: Flags, yields: Flags, meets_need: Flags, held: Flags, goods: Flags, with_risk: bool,
) -> Flags:  # fmt: skip
    """Return which usable offers can serve the needs, by goods or by referring."""
    count, bundles = len(usable), len(asks)
    present = np.zeros(bundles, np.bool_)
    for i in range(count):
        if usable[i]:
            present[bundle[i]] = True
    needed = np.zeros(bundles, np.bool_)
    opened = np.zeros(bundles, np.bool_)
    seen = np.zeros(bundles, np.bool_)  # needed bundles whose offers are taken already
    relevant = np.zeros(count, np.bool_)
    door = np.zeros(len(offer_start) - 1, np.bool_)
    waiting = np.empty(count, np.intp)
    _find_relevant(
        relevant, needed, opened, seen, door, waiting, present, usable, bundle, organisation,
        service_type, self_referral, risk, offer_order, offer_start, links, asks, yields,
        meets_need, held, goods, with_risk,
    )  # fmt: skip
    return relevant


@bare_kernel
def _find_relevant(
    relevant: Flags, needed: Flags, opened: Flags, seen: Flags, door: Flags, waiting: Positions,
    present: Flags, usable: Flags, bundle: Ints, organisation: Ints, service_type: Ints,
    self_referral: Flags, risk: Floats, offer_order: Positions, offer_start: Positions,
    links: LinksIn, asks: Flags, yields: Flags, meets_need: Flags, held: Flags, goods: Flags,
    with_risk: bool,
) -> None:  # fmt: skip
    """Mark the relevant offers; all the other flags begin as none."""
    count, bundles = len(usable), len(asks)
    size = 0
    while True:
        grow_goods(asks, yields, meets_need, present, opened, held, goods, needed)
        fresh = False
        for k in range(bundles):
            fresh = fresh or (needed[k] and not seen[k])
        if not fresh:
            return
        for i in range(count):
            if usable[i] and not relevant[i] and needed[bundle[i]]:
                relevant[i] = True
                waiting[size] = i
                size += 1
        for k in range(bundles):
            seen[k] = needed[k]
        while size:
            size -= 1
            i = waiting[size]
            house = organisation[i]
            opened[bundle[i]] = True
            alone = self_referral[i]
            if alone and not with_risk:
                continue
            most = risk[i] if alone else np.inf
            if not alone and not door[house]:
                size = _open(house, usable, relevant, door, offer_order, offer_start, waiting, size)
            for turn in range(2):
                if turn == 0:
                    first, last = links.start[house], end_of_any(links, house)
                else:
                    first = first_of_type(links, house, service_type[i])
                    last = end_of_type(links, house, first, service_type[i])
                for at in range(first, last):
                    origin = links.origin[at]
                    if not door[origin] and links.risk[at] < most:
                        size = _open(
                            origin, usable, relevant, door, offer_order, offer_start, waiting, size
                        )


@bare_kernel
def _open(
    house: int, usable: Flags, relevant: Flags, door: Flags, offer_order: Positions,
    offer_start: Positions, waiting: Positions, size: int,
) -> int:  # fmt: skip
    """Take all offers of an organisation that can refer; returns how many wait now."""
    door[house] = True
    for at in range(offer_start[house], offer_start[house + 1]):
        i = offer_order[at]
        if usable[i] and not relevant[i]:
            relevant[i] = True
            waiting[size] = i
            size += 1
    return size
