"""Ways in, for a chosen set of offers: by oneself, from the start organisation, from another step.

    ways = ways_of(offers, organisation, …, start, with_risk)

A *fixed* way is open on day 0 (self; a link or the house itself of the start organisation). Any
other hangs on an organisation that must know the person first. Dominated ways are left out: one
that a fixed way beats in days and risk, or another way from the same organisation. Where risk is
not a criterion only days count.
"""

from typing import NamedTuple

import numpy as np

from registry.engine.columns import ANY_TYPE, Flags, Floats, Ints, Positions
from registry.engine.compiling import bare_kernel, kernel
from registry.engine.sorted_links import NO_GATE, SortedLinks, gate_of, links_through

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


def starts_of(ways: Ways, offers: int) -> Positions:
    """Return where the ways into each of so many offers begin (offers + 1,)."""
    return np.append(0, np.cumsum(np.bincount(ways.offer, minlength=offers)))


@kernel
def ways_of(
    offers: Positions, organisation: Ints, service_type: Ints, self_referral: Flags, risk: Floats,
    links: SortedLinks, start: int, with_risk: bool,
) -> Ways:  # fmt: skip
    """Return the ways into ``offers`` (positions in the network); see ``list_ways``.

    ``start`` -1: nobody refers on day 0.
    """
    count, houses = len(offers), len(links.gate_start) - 1
    members = np.zeros(houses, np.intp)
    present = np.zeros(houses, np.bool_)  # who may refer
    gates = np.empty((count, 2), np.intp)  # that lead to each offer
    alone = np.empty(count)  # what the risk of a link must be below to be worth it
    into, out = _look_up(
        members, present, gates, alone, offers, organisation, service_type, self_referral, risk,
        links, start, with_risk,
    )  # fmt: skip
    begins = np.zeros(count + 1, np.intp)
    from_ends = into <= out
    if from_ends:
        through = np.empty((0, 3), np.int32)
        room = into
    else:
        entries = np.empty((2 * count, 2), np.int32)
        heads = np.full(len(links.gate_type), NOBODY, np.int32)
        below = np.full(len(links.gate_type), -np.inf)
        longest = _enter(entries, heads, below, gates, alone)
        met = np.empty((min(into, longest * out), 3), np.int32)
        room = _meet(met, begins, entries, heads, below, present, alone, links)
        through = np.empty((room, 3), np.int32)
        _by_offer(through, begins, met, room, links)
    most = room + count
    found = Ways(
        np.empty(most, np.intp), np.empty(most, np.intp), np.empty(most), np.empty(most),
        np.empty(most, np.intp),
    )  # fmt: skip
    end = _lay_ways(
        found, members, present, gates, alone, begins, through, from_ends, offers, organisation,
        self_referral, risk, links, start, with_risk,
    )  # fmt: skip
    if 2 * end > most:
        return Ways(
            found.offer[:end], found.referrer[:end], found.handoff_days[:end], found.risk[:end],
            found.link[:end],
        )  # fmt: skip
    return Ways(
        found.offer[:end].copy(), found.referrer[:end].copy(), found.handoff_days[:end].copy(),
        found.risk[:end].copy(), found.link[:end].copy(),
    )  # fmt: skip


@bare_kernel
def _look_up(
    members: Positions, present: Flags, gates: Positions, alone: Floats, offers: Positions,
    organisation: Ints, service_type: Ints, self_referral: Flags, risk: Floats,
    links: SortedLinks, start: int, with_risk: bool,
) -> tuple[int, int]:  # fmt: skip
    """Put down who is there, and through which gates and below what risk links are worth it.

    Returns how many links lead through those gates, and how many out of those who are there.
    """
    if start >= 0:
        present[start] = True
    into = 0
    for index in range(len(offers)):
        i = offers[index]
        house = organisation[i]
        members[house] += 1
        present[house] = True
        gates[index, 0] = gates[index, 1] = NO_GATE
        alone[index] = np.inf
        if self_referral[i] or house == start:
            if not with_risk:
                continue
            alone[index] = risk[i]
        gates[index, 0] = gate_of(links, house, ANY_TYPE)
        gates[index, 1] = gate_of(links, house, service_type[i])
        into += links_through(links, gates[index, 0]) + links_through(links, gates[index, 1])
    out = 0
    for house in range(len(present)):
        if present[house]:
            out += links.out_start[house + 1] - links.out_start[house]
    return into, out


@bare_kernel
def _enter(entries: Ints, heads: Ints, below: Floats, gates: Positions, alone: Floats) -> int:
    """List the offers at each gate; returns the length of the longest list.

    Entry 2 k + 0 or 1 is offer k at its first or second gate: the entry before it (or -1), and how
    many there are till then. ``heads`` gets the last entry of each gate, ``below`` the risk that
    makes a link worth it for one of its offers.
    """
    longest = 0
    for index in range(len(alone)):
        for which in range(2):
            gate = gates[index, which]
            if gate == NO_GATE:
                continue
            entry, before = 2 * index + which, heads[gate]
            entries[entry, 0] = before
            entries[entry, 1] = 1 if before < 0 else entries[before, 1] + 1
            heads[gate] = entry
            below[gate] = max(below[gate], alone[index])
            longest = max(longest, entries[entry, 1])
    return longest


@bare_kernel
def _meet(
    met: Ints, begins: Positions, entries: Ints, heads: Ints, below: Floats, present: Flags,
    alone: Floats, links: SortedLinks,
) -> int:  # fmt: skip
    """Put in ``met`` what leads out of those present to an offer; returns how many.

    A row is an offer, an origin, and where the link stands among those out; origins rise.
    ``begins`` counts the rows of offer k at k + 1.
    """
    size = 0
    for house in range(len(present)):
        if not present[house]:
            continue
        for at in range(links.out_start[house], links.out_start[house + 1]):
            gate, risk = links.out_gate[at], links.risk[links.out_terms[at]]
            if risk >= below[gate]:
                continue
            entry = heads[gate]
            while entry >= 0:
                index = entry // 2
                if risk < alone[index]:
                    met[size, 0] = index
                    met[size, 1] = house
                    met[size, 2] = at
                    size += 1
                    begins[index + 1] += 1
                entry = entries[entry, 0]
    return size


@bare_kernel
def _by_offer(through: Ints, begins: Positions, met: Ints, size: int, links: SortedLinks) -> None:
    """Put what was met in ``through``, offer by offer: origin, terms and position.

    ``begins`` becomes where those of each offer begin.
    """
    for index in range(len(begins) - 1):
        begins[index + 1] += begins[index]
    for row in range(size):
        index, at = met[row, 0], met[row, 2]
        into = begins[index]  # moves to where the next one's begin
        begins[index] += 1
        through[into, 0] = met[row, 1]
        through[into, 1] = links.out_terms[at]
        through[into, 2] = links.out_position[at]
    for index in range(len(begins) - 1, 0, -1):
        begins[index] = begins[index - 1]
    begins[0] = 0


@bare_kernel
def _lay_ways(
    found: Ways, members: Positions, present: Flags, gates: Positions, alone: Floats,
    begins: Positions, through: Ints, from_ends: bool, offers: Positions, organisation: Ints,
    self_referral: Flags, risk: Floats, links: SortedLinks, start: int, with_risk: bool,
) -> int:  # fmt: skip
    """Put the ways in ``found``, which has room; returns how many.

    With ``from_ends`` links are looked through from their ends; else what leads to offer k stands
    in ``through`` from ``begins[k]``.
    """
    end = 0
    for index in range(len(offers)):
        i = offers[index]
        house = organisation[i]
        begin = end
        if self_referral[i] or house == start:
            link = SELF if self_referral[i] else INTERNAL
            end = _put(found, end, index, NOBODY, 0.0, risk[i], link)
            if not with_risk:
                continue
        elif members[house] > 1:
            end = _put(found, end, index, house, 0.0, risk[i], INTERNAL)
        if from_ends:
            end = _from_ends(found, end, index, gates, alone[index], present, links, start)
        else:
            last = found.referrer[end - 1] if end > begin else NOBODY
            plain = True  # one way for each organisation, in order, beside coming alone at most
            for at in range(begins[index], begins[index + 1]):
                origin, terms = through[at, 0], through[at, 1]
                referrer = NOBODY if origin == start else origin
                plain = plain and referrer > last
                last = referrer
                end = _put(
                    found, end, index, referrer, links.days[terms], links.risk[terms],
                    through[at, 2],
                )  # fmt: skip
            if plain:
                continue
        _sort(found, begin, end)
        end = _undominated(found, begin, end, with_risk)
    return end


@bare_kernel
def _from_ends(
    found: Ways, end: int, index: int, gates: Positions, alone: float, present: Flags,
    links: SortedLinks, start: int,
) -> int:  # fmt: skip
    """Put what leads to an offer from those present; returns where the ways end now."""
    for which in range(2):
        gate = gates[index, which]
        if gate == NO_GATE:
            continue
        for at in range(links.first[gate], links.first[gate + 1]):
            origin, terms = links.origin[at], links.terms[at]
            if present[origin] and links.risk[terms] < alone:
                referrer = NOBODY if origin == start else origin
                end = _put(
                    found, end, index, referrer, links.days[terms], links.risk[terms],
                    links.position[at],
                )  # fmt: skip
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
