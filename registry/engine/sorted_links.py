"""Links sorted for searching, from both of their ends.

    links = sort_links(columns, organisations)

A *gate* is an organisation together with what links lead to it for: a service type, or any. Asking
who sends people to an offer is looking behind two gates; behind those of a federal centre stand ten
thousand organisations, most of which have nothing that this person can use. Where it is known which
organisations are in question, one may look at what leads out of them, to gates. Kernels take the
side with less to look at.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from registry.engine.columns import ANY_TYPE, Floats, Ints, LinkColumns, Positions
from registry.engine.compiling import bare_kernel

NO_GATE = -1
SHORT = 1 << 16  # numbers below it sort in one pass, whatever their order


class SortedLinks(NamedTuple):
    """m links of o organisations, g gates and t *terms* (distinct days and risk, sorted).

    ``gate_start`` (o + 1,) where the gates of each organisation begin, ``gate_type`` (g,) rising,
    any first. ``days``, ``risk`` (t,). ``first`` (g + 1,) where the links through each gate begin,
    of which ``origin``, ``terms`` and ``position`` in the columns stand by gate, origin and terms.
    ``out_start`` (o + 1,) and ``out_*``: the same links by origin, gate and terms.
    """

    gate_start: Positions
    gate_type: Ints
    days: Floats
    risk: Floats
    first: Positions
    origin: Ints
    terms: Ints
    position: Ints
    out_start: Positions
    out_gate: Ints
    out_terms: Ints
    out_position: Ints


def sort_links(links: LinkColumns, organisations: int) -> SortedLinks:
    """Return links sorted for searching; those alike stay in their order."""
    days, risk, terms = _terms_of(links)
    order = np.lexsort(
        (
            short(terms),
            short(links.from_organisation),
            short(links.service_type - ANY_TYPE),
            short(links.to_organisation),
        )
    )
    position, terms = order.astype(np.int32), terms[order]
    del order  # with millions of links each of these takes tens of megabytes
    return lay_out(
        links.to_organisation[position],
        links.service_type[position],
        links.from_organisation[position],
        terms,
        position,
        organisations,
        days,
        risk,
    )


def lay_out(
    target: Ints,
    service_type: Ints,
    origin: Ints,
    terms: Ints,
    position: Ints,
    organisations: int,
    days: Floats,
    risk: Floats,
) -> SortedLinks:
    """Return links that stand sorted by target, type, origin and terms already."""
    houses = np.arange(organisations + 1)
    moves = (target[1:] != target[:-1]) | (service_type[1:] != service_type[:-1])
    first = _begins(moves, len(target))
    gate = np.repeat(np.arange(len(first) - 1, dtype=np.int32), np.diff(first))
    order = np.argsort(short(origin), kind="stable")
    return SortedLinks(
        gate_start=np.searchsorted(target[first[:-1]], houses),
        gate_type=service_type[first[:-1]],
        days=days,
        risk=risk,
        first=first,
        origin=origin,
        terms=terms,
        position=position,
        out_start=np.append(0, np.cumsum(np.bincount(origin, minlength=organisations))),
        out_gate=gate[order],
        out_terms=terms[order],
        out_position=position[order],
    )


def short(column: NDArray[Any]) -> NDArray[Any]:
    """Return numbers from 0 in two bytes where these hold them: sorted several times as fast."""
    return column.astype(np.uint16) if column.max(initial=0) < SHORT else column


def _terms_of(links: LinkColumns) -> tuple[Floats, Floats, Ints]:
    """Return the distinct days and risks, sorted, and which each link has.

    Links that a kind makes likely come in long runs with the same numbers.
    """
    days, sure = links.handoff_days, links.acceptance
    first = _begins((days[1:] != days[:-1]) | (sure[1:] != sure[:-1]), len(days))
    days, risk = days[first[:-1]], -np.log(sure[first[:-1]]) + 0.0
    order = np.lexsort((risk, days))
    days, risk = days[order], risk[order]
    new = np.append(True, (days[1:] != days[:-1]) | (risk[1:] != risk[:-1]))[: len(days)]
    code = np.empty(len(order), np.int32)
    code[order] = np.cumsum(new) - 1
    return days[new], risk[new], np.repeat(code, np.diff(first))


def _begins(moves: NDArray[np.bool_], count: int) -> Positions:
    """Return where runs of ``count`` rows begin, and their end; ``moves`` (count - 1,)."""
    return np.concatenate([np.arange(min(count, 1)), np.flatnonzero(moves) + 1, [count]])


@bare_kernel
def gate_of(links: SortedLinks, house: int, service_type: int) -> int:
    """Return the gate of a house for a type; NO_GATE when no link names it."""
    low, high = links.gate_start[house], links.gate_start[house + 1]
    end = high
    while low < high:
        middle = (low + high) // 2
        if links.gate_type[middle] < service_type:
            low = middle + 1
        else:
            high = middle
    return int(low) if low < end and links.gate_type[low] == service_type else NO_GATE


@bare_kernel
def links_through(links: SortedLinks, gate: int) -> int:
    """Return how many links lead through a gate; none without one."""
    return int(links.first[gate + 1] - links.first[gate]) if gate != NO_GATE else 0
