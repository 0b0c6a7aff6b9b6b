"""Marks of a compiled registry: by which a later change is recognised and put in its place.

    marks = marks_of(rows, organisations, offers)
    marks.sign[3]        # changes when other links become likely for the organisation at 3

Two organisations with one sign, before and after a change, have the same links by whatever rule:
the sign comes from all that links depend on (kind, places, services, recorded links).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.domain.network_rules import NetworkRows, OrganisationRow
from registry.engine.recorded_links import NOT_WORKING, RecordedLinks

Signs = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """``house`` (n,) numbers of organisations in the registry, rising; ``sign`` (n,) what their
    links depend on; ``offer`` (m,) numbers of offers, rising."""

    house: NDArray[np.int64]
    sign: Signs
    offer: NDArray[np.int64]


NO_MARKS = Marks(np.zeros(0, np.int64), np.zeros(0, np.uint64), np.zeros(0, np.int64))


def marks_of(
    rows: NetworkRows,
    organisations: Sequence[OrganisationRow],
    offered: Iterable[tuple[int, str]],
    offer_numbers: NDArray[np.int64],
) -> Marks:
    """Return the marks of compiled organisations; ``offered`` as for links by kind."""
    taking: dict[int, list[str]] = defaultdict(list)
    for position, name in offered:
        taking[position].append(name)
    places: dict[int, set[str]] = defaultdict(set)
    for number, municipality, subject in rows.sites:
        places[number].update((f"m:{municipality}", f"s:{subject}"))
    types: dict[int, set[str]] = defaultdict(set)
    for offer in rows.offers:
        types[offer.organisation_id].add(offer.service_type)
    own = [
        _number(
            row.slug,
            row.kind,
            str(row.record_state in NOT_WORKING),
            str(row.subject),
            *sorted(places[row.id]),
            *sorted(taking[position]),
            "/",
            *sorted(types[row.id]),
        )
        for position, row in enumerate(organisations)
    ]
    house = np.array([row.id for row in organisations], np.int64)
    sign = np.array(own, np.uint64) + _of_links(RecordedLinks.of(rows.links), house)
    return Marks(house, sign, offer_numbers)


def _of_links(links: RecordedLinks, house: NDArray[np.int64]) -> Signs:
    """Return for each organisation the sum of its links' mixed bits: the order does not matter.

    The mixing is the finaliser of SplitMix64 (Steele, Lea, Flood 2014), one column after another.
    """
    types = np.array([_number(name) for name in (*links.types, "")], np.uint64)
    states = np.array([_number(name) for name in (*links.states, "")], np.uint64)
    mixed = np.zeros(len(links), np.uint64)
    for column in (
        links.from_id,
        links.to_id,
        types[links.service_type],  # -1, any type, takes the last
        links.basis.astype(np.int64),
        links.handoff_days,
        links.acceptance,
        states[links.state],
        links.valid_until.astype(np.int64),
    ):
        mixed = (mixed ^ column.view(np.uint64)) + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
    total = np.zeros(len(house), np.uint64)
    if len(house):
        for numbers in (links.from_id, links.to_id):
            place = np.minimum(np.searchsorted(house, numbers), len(house) - 1)
            ours = house[place] == numbers
            np.add.at(total, place[ours], mixed[ours])
    return total


def _number(*words: str) -> int:
    digest = hashlib.blake2b("\x1f".join(words).encode(), digest_size=8)
    return int.from_bytes(digest.digest(), "little")
