"""Ways in, for a chosen set of offers: by oneself, from the start organisation, from another step.

    ways = list_ways(network, offers, start, with_risk=True)

A *fixed* way is open on day 0 (self; a link or the house itself of the start organisation). Any
other hangs on an organisation that must know the person first. Dominated ways are left out: one
that a fixed way beats in days and risk, or another way from the same organisation. Where risk is
not a criterion only days count.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.engine.columns import ANY_TYPE, Floats
from registry.engine.network import Network

Positions = NDArray[np.intp]
SELF, INTERNAL = -1, -2  # in place of a link's position
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Ways:
    """w ways in, sorted by offer. ``offer`` is a position among the offers given, ``referrer`` an
    organisation or −1 when the way is fixed; ``link`` a link's position, or SELF or INTERNAL."""

    offer: Positions
    referrer: Positions
    handoff_days: Floats
    risk: Floats
    link: Positions


def list_ways(network: Network, offers: Positions, start: int | None, *, with_risk: bool) -> Ways:
    """Return the ways into ``offers`` (positions in the network) from ``start`` or from each other.

    Organisations that have none of ``offers`` cannot refer (except ``start``).
    """
    columns = network.offers
    organisation = columns.organisation[offers].astype(np.intp)
    self_risk = -np.log(columns.acceptance[offers]) + 0.0
    alone = columns.self_referral[offers]
    index = np.arange(len(offers))
    parts = [_way(index[alone], NOBODY, 0.0, self_risk[alone], SELF)]
    at_start = organisation == start if start is not None else np.zeros(len(offers), np.bool_)
    inside = at_start & ~alone
    parts.append(_way(index[inside], NOBODY, 0.0, self_risk[inside], INTERNAL))
    known = np.bincount(organisation, minlength=len(network.organisations))
    internal = ~alone & ~at_start & (known[organisation] > 1)
    parts.append(_way(index[internal], organisation[internal], 0.0, self_risk[internal], INTERNAL))
    parts.append(_link_ways(network, offers, organisation, known > 0, start))
    offer, referrer, handoff, risk, link = (
        np.concatenate([part[column] for part in parts]) for column in range(5)
    )
    return _undominated(offer, referrer, handoff, risk, link, with_risk=with_risk)


def _way(
    offer: Positions, referrer: Positions | int, handoff: float, risk: Floats, link: int
) -> tuple[Positions, Positions, Floats, Floats, Positions]:
    count = len(offer)
    return (
        offer,
        np.broadcast_to(np.asarray(referrer, np.intp), (count,)),
        np.full(count, handoff),
        risk,
        np.full(count, link, np.intp),
    )


def _link_ways(
    network: Network,
    offers: Positions,
    organisation: Positions,
    known: NDArray[np.bool_],
    start: int | None,
) -> tuple[Positions, Positions, Floats, Floats, Positions]:
    """Return one way per (link, offer it leads to)."""
    links = network.links
    wanted = known[links.to_organisation] & known[links.from_organisation]
    if start is not None:
        wanted |= known[links.to_organisation] & (links.from_organisation == start)
    link = np.flatnonzero(wanted)
    types = len(network.service_types) + 1
    kind = network.offers.service_type[offers].astype(np.intp)
    order = np.lexsort((np.arange(len(offers)), kind, organisation))
    keys = organisation[order] * types + kind[order]
    to = links.to_organisation[link].astype(np.intp)
    asked = links.service_type[link].astype(np.intp)
    first = np.where(asked == ANY_TYPE, to * types, to * types + asked)
    last = np.where(asked == ANY_TYPE, to * types + types - 1, to * types + asked)
    begin = np.searchsorted(keys, first, "left")
    width = np.searchsorted(keys, last, "right") - begin
    link = np.repeat(link, width)
    within = np.arange(len(link)) - np.repeat(np.cumsum(width) - width, width)
    offer = order[np.repeat(begin, width) + within]
    referrer = links.from_organisation[link].astype(np.intp)
    if start is not None:
        referrer = np.where(referrer == start, NOBODY, referrer)
    return offer, referrer, links.handoff_days[link], -np.log(links.acceptance[link]) + 0.0, link


def _undominated(
    offer: Positions,
    referrer: Positions,
    handoff: Floats,
    risk: Floats,
    link: Positions,
    *,
    with_risk: bool,
) -> Ways:
    """Return the ways that no fixed way, and no way of the same organisation, beats."""
    weighed = risk if with_risk else np.zeros(len(risk))
    order = np.lexsort((link, risk, handoff, referrer, offer))
    offer, referrer, link = offer[order], referrer[order], link[order]
    handoff, risk, weighed = handoff[order], risk[order], weighed[order]
    keep = np.ones(len(offer), np.bool_)
    group = np.ones(len(offer), np.bool_)  # where a new (offer, referrer) begins
    group[1:] = (offer[1:] != offer[:-1]) | (referrer[1:] != referrer[:-1])
    for position in np.flatnonzero(~group).tolist():  # sorted by days: only risk can save it
        before = position - 1
        while not keep[before]:
            before -= 1
        keep[position] = weighed[position] < weighed[before]
    _drop_beaten_by_fixed(keep, offer, referrer, handoff, weighed)
    return Ways(offer[keep], referrer[keep], handoff[keep], risk[keep], link[keep])


def _drop_beaten_by_fixed(
    keep: NDArray[np.bool_],
    offer: Positions,
    referrer: Positions,
    handoff: Floats,
    weighed: Floats,
) -> None:
    """Clear ``keep`` of referred ways that a fixed way into the same offer beats."""
    fixed = np.flatnonzero(keep & (referrer == NOBODY))
    rank = np.zeros(len(fixed), np.intp)  # most offers have one fixed way: one pass does it
    same = offer[fixed][1:] == offer[fixed][:-1]
    for position in np.flatnonzero(same).tolist():
        rank[position + 1] = rank[position] + 1
    for turn in range(int(rank.max(initial=-1)) + 1):
        chosen = fixed[rank == turn]
        at = np.searchsorted(offer[chosen], offer)
        at[at == len(chosen)] = 0
        champion = chosen[at]
        beaten = (
            (offer[champion] == offer)
            & (referrer != NOBODY)
            & (handoff >= handoff[champion])
            & (weighed >= weighed[champion])
        )
        keep &= ~beaten
