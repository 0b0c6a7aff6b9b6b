"""Ways in, for a chosen set of offers: by oneself, from the start organisation, from another step.

    ways = ways_of(offers, organisation, …, start, with_risk)

A *fixed* way is open on day 0 (self; a link or the house itself of the start organisation). Any
other hangs on an organisation that must know the person first. Dominated ways are left out: one
that a fixed way beats in days and risk, or another way from the same organisation. Where risk is
not a criterion only days count.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from registry.engine.columns import ANY_TYPE, Flags, Floats, Ints, LinkColumns
from registry.engine.compiling import bare_kernel, kernel

Positions = NDArray[np.intp]
SELF, INTERNAL = -1, -2  # in place of a link's position
NOBODY = -1


class Ways(NamedTuple):
    """w ways in, sorted by offer. ``offer`` is a position among the offers given, ``referrer`` an
    organisation or -1 when the way is fixed; ``link`` a link's position, or SELF or INTERNAL."""

    offer: Positions
    referrer: Positions
    handoff_days: Floats
    risk: Floats
    link: Positions


class LinksIn(NamedTuple):
    """Links by where they lead to: ``start`` (organisations + 1,), then per target sorted by type
    (any first), origin, days and risk. ``position``: where the link stands in its columns."""

    start: Positions
    origin: Ints
    service_type: Ints
    handoff_days: Floats
    risk: Floats
    position: Ints


def links_in(links: LinkColumns, organisations: int) -> LinksIn:
    """Return links sorted for finding ways in."""
    risk = -np.log(links.acceptance) + 0.0
    order = np.lexsort(
        (
            risk,
            links.handoff_days,
            links.from_organisation,
            links.service_type,
            links.to_organisation,
        )
    )
    return LinksIn(
        np.searchsorted(links.to_organisation[order], np.arange(organisations + 1)),
        links.from_organisation[order],
        links.service_type[order],
        links.handoff_days[order],
        risk[order],
        order.astype(np.int32),
    )


@bare_kernel
def first_of_type(links: LinksIn, house: int, service_type: int) -> int:
    """Return where the links into a house that name a type (or a later one) begin."""
    low, high = links.start[house], links.start[house + 1]
    while low < high:
        middle = (low + high) // 2
        if links.service_type[middle] < service_type:
            low = middle + 1
        else:
            high = middle
    return int(low)


@bare_kernel
def end_of_type(links: LinksIn, house: int, first: int, service_type: int) -> int:
    """Return where the links into a house that name a type end; they begin at ``first``."""
    low, high = first, links.start[house + 1]
    while low < high:
        middle = (low + high) // 2
        if links.service_type[middle] <= service_type:
            low = middle + 1
        else:
            high = middle
    return int(low)


@bare_kernel
def end_of_any(links: LinksIn, house: int) -> int:
    """Return where the links into a house that name no type end; they come first."""
    first = links.start[house]
    if first == links.start[house + 1] or links.service_type[first] != ANY_TYPE:
        return int(first)
    return end_of_type(links, house, first, ANY_TYPE)


@kernel
def ways_of(
    offers: Positions, organisation: Ints, service_type: Ints, self_referral: Flags, risk: Floats,
    links: LinksIn, start: int, with_risk: bool,
) -> Ways:  # fmt: skip
    """Return the ways into ``offers`` (positions in the network); see ``list_ways``.

    ``start`` -1: nobody refers on day 0.
    """
    houses = len(links.start) - 1
    members = np.zeros(houses, np.intp)
    present = np.zeros(houses, np.bool_)  # who may refer
    spans = np.empty((len(offers), 2), np.intp)  # of the links that name its type
    most = _look_up(members, present, spans, offers, organisation, service_type, links, start)
    found = Ways(
        np.empty(most, np.intp), np.empty(most, np.intp), np.empty(most), np.empty(most),
        np.empty(most, np.intp),
    )  # fmt: skip
    end = _lay_ways(
        found, members, present, spans, offers, organisation, self_referral, risk, links, start,
        with_risk,
    )  # fmt: skip
    return Ways(
        found.offer[:end].copy(), found.referrer[:end].copy(), found.handoff_days[:end].copy(),
        found.risk[:end].copy(), found.link[:end].copy(),
    )  # fmt: skip


@bare_kernel
def _look_up(
    members: Positions, present: Flags, spans: Positions, offers: Positions, organisation: Ints,
    service_type: Ints, links: LinksIn, start: int,
) -> int:  # fmt: skip
    """Put who is there and where links by type stand; returns the most ways there may be."""
    if start >= 0:
        present[start] = True
    most = 0
    for index in range(len(offers)):
        i = offers[index]
        house = organisation[i]
        members[house] += 1
        present[house] = True
        spans[index, 0] = first_of_type(links, house, service_type[i])
        spans[index, 1] = end_of_type(links, house, spans[index, 0], service_type[i])
        most += 3 + end_of_any(links, house) - links.start[house]
        most += spans[index, 1] - spans[index, 0]
    return most


@bare_kernel
def _lay_ways(
    found: Ways, members: Positions, present: Flags, spans: Positions, offers: Positions,
    organisation: Ints, self_referral: Flags, risk: Floats, links: LinksIn, start: int,
    with_risk: bool,
) -> int:  # fmt: skip
    """Put the ways in ``found``, which has room; returns how many."""
    end = 0
    for index in range(len(offers)):
        i = offers[index]
        house = organisation[i]
        begin = end
        alone = np.inf  # the risk of coming in on day 0: no link that is not surer is worth it
        if self_referral[i] or house == start:
            link = SELF if self_referral[i] else INTERNAL
            end = _put(found, end, index, NOBODY, 0.0, risk[i], link)
            if not with_risk:
                continue
            alone = risk[i]
        elif members[house] > 1:
            end = _put(found, end, index, house, 0.0, risk[i], INTERNAL)
        for turn in range(2):
            first = links.start[house] if turn == 0 else spans[index, 0]
            last = end_of_any(links, house) if turn == 0 else spans[index, 1]
            for at in range(first, last):
                origin = links.origin[at]
                if not present[origin] or links.risk[at] >= alone:
                    continue
                referrer = NOBODY if origin == start else origin
                end = _put(
                    found, end, index, referrer, links.handoff_days[at], links.risk[at],
                    links.position[at],
                )  # fmt: skip
        _sort(found, begin, end)
        end = _undominated(found, begin, end, with_risk)
    return end


@bare_kernel
def _put(
    found: Ways, end: int, offer: int, referrer: int, handoff: float, risk: float, link: int
) -> int:
    found.offer[end] = offer
    found.referrer[end] = referrer
    found.handoff_days[end] = handoff
    found.risk[end] = risk
    found.link[end] = link
    return end + 1


@bare_kernel
def _comes_after(found: Ways, one: int, other: int) -> bool:
    """Return whether way ``one`` sorts after ``other``: by referrer, days, risk, link."""
    if found.referrer[one] != found.referrer[other]:
        return bool(found.referrer[one] > found.referrer[other])
    if found.handoff_days[one] != found.handoff_days[other]:
        return bool(found.handoff_days[one] > found.handoff_days[other])
    if found.risk[one] != found.risk[other]:
        return bool(found.risk[one] > found.risk[other])
    return bool(found.link[one] > found.link[other])


@bare_kernel
def _swap(found: Ways, one: int, other: int) -> None:
    for column in (found.offer, found.referrer, found.link):
        column[one], column[other] = column[other], column[one]
    for numbers in (found.handoff_days, found.risk):
        numbers[one], numbers[other] = numbers[other], numbers[one]


@bare_kernel
def _sort(found: Ways, begin: int, end: int) -> None:
    """Sort the ways into one offer; two sorted runs and a few more come nearly sorted."""
    for at in range(begin + 1, end):
        here = at
        while here > begin and _comes_after(found, here - 1, here):
            _swap(found, here - 1, here)
            here -= 1


@bare_kernel
def _undominated(found: Ways, begin: int, end: int, with_risk: bool) -> int:
    """Keep the ways that no fixed way, and no way of the same organisation, beats.

    Sorted by organisation, the fixed ones stand first and those of one stand together.
    """
    kept = begin
    fixed = begin  # where the fixed ways end, and
    own = begin  # where those of the organisation of the last one begin
    for at in range(begin, end):
        referrer, handoff, risk = found.referrer[at], found.handoff_days[at], found.risk[at]
        if own < kept and found.referrer[own] != referrer:
            own = kept
        keep = True
        for other in range(begin, fixed):
            if found.handoff_days[other] <= handoff:
                keep = keep and with_risk and risk < found.risk[other]
        for other in range(max(own, fixed), kept):
            if found.handoff_days[other] <= handoff:
                keep = keep and with_risk and risk < found.risk[other]
        if keep:
            kept = _put(found, kept, found.offer[at], referrer, handoff, risk, found.link[at])
            if referrer == NOBODY:
                fixed = kept
    return kept
