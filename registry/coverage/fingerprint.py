"""What a region's routes for one question depend on, as one short text.

    print_of(network, needs, held, extra)     # 64 hexadecimal digits

Two networks with the same fingerprint give the same cells: it covers every column of the offers
that can play a part in meeting the needs, what they ask and give with all that facts imply, every
link between their organisations, and the service types that could be what is missing. What cannot
play a part is left out, so an edit elsewhere keeps the cells.
"""

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.engine.columns import NO_DATE, Flags
from registry.engine.missing_rows import asked_by, find_helpful, find_useful
from registry.engine.network import Bundle, Network

NUMBERS = (
    "lat",
    "lon",
    "mode",
    "taking",
    "not_before",
    "wait_days",
    "duration_days",
    "fee_rub",
    "visits",
    "acceptance",
    "self_referral",
    "age_min",
    "age_max",
    "reach_km",
)
SCHEME = "4"  # raise it when a cell's computation changes


def print_of(
    network: Network, needs: Sequence[str], held: frozenset[str], extra: str
) -> tuple[str, bool]:
    """Return the fingerprint, and whether some offer that plays a part has a date of opening."""
    everyone = np.ones(len(network.offers.ids), np.bool_)
    relevant = find_helpful(network, everyone, held, tuple(needs))
    rows = np.flatnonzero(relevant)
    offers, links = network.offers, network.links
    digest = hashlib.sha256(f"{SCHEME}|{extra}|{sorted(needs)}|{sorted(held)}".encode())
    order = rows[np.argsort(network.id_rank[rows])]
    digest.update("|".join([offers.ids[row] for row in order.tolist()]).encode())
    for name in NUMBERS:
        digest.update(np.ascontiguousarray(getattr(offers, name)[order]).tobytes())
    for positions, values in ((offers.rule, offers.rules), (network.bundle, network.bundles)):
        used, place = np.unique(positions[order], return_inverse=True)
        words = [words_of(values[row]) for row in used.tolist()]
        rank = np.argsort(np.argsort(words)) if words else used
        digest.update("|".join(sorted(words)).encode())
        digest.update(np.asarray(rank[place.ravel()], np.int64).tobytes())
    takes_part = np.zeros(len(network.organisations), np.bool_)
    takes_part[offers.organisation[rows]] = True
    led = np.flatnonzero(takes_part[links.to_organisation])
    takes_part[links.from_organisation[led]] = True
    rank = _ranks(network, takes_part, digest)
    digest.update(
        "|".join(words_of(item) for item in _could_be_missing(network, rows, needs, held)).encode()
    )
    digest.update("|".join(item.id for item in network.service_types).encode())
    digest.update(rank[offers.organisation[order]].tobytes())
    digest.update(offers.service_type[order].astype(np.int64).tobytes())
    columns = (
        rank[links.from_organisation[led]],
        rank[links.to_organisation[led]],
        links.service_type[led].astype(np.int64),
        links.handoff_days[led],
        links.acceptance[led],
    )
    digest.update(repr(len(led)).encode())
    for seed in (1, 2):
        digest.update(_whatever_the_order(columns, seed).tobytes())
    return digest.hexdigest(), bool((offers.not_before[rows] != NO_DATE).any())


def _whatever_the_order(columns: Sequence[NDArray[Any]], seed: int) -> NDArray[np.uint64]:
    """Return one number of 64 bits for rows in any order: the sum of their mixed bits."""
    return np.add.reduce(mix_rows(columns, seed), dtype=np.uint64, keepdims=True)


def mix_rows(columns: Sequence[NDArray[Any]], seed: int) -> NDArray[np.uint64]:
    """Return 64 bits for each row of columns of 8 bytes.

    The mixing is the finaliser of SplitMix64 (Steele, Lea, Flood 2014), one column after another.
    """
    mixed = np.full(len(columns[0]), seed, np.uint64)
    for column in columns:
        bits = np.ascontiguousarray(column).view(np.uint64)
        mixed = (mixed ^ bits) + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
    return mixed


def _ranks(network: Network, takes_part: Flags, digest: Any) -> NDArray[np.int64]:
    """Return the place of each organisation that takes part among their sorted identifiers.

    Their kinds are told too: a person may exclude a kind.
    """
    members = np.flatnonzero(takes_part).tolist()
    members.sort(key=lambda row: network.organisations[row].id)
    houses = [network.organisations[row] for row in members]
    digest.update("|".join([f"{house.id} {house.kind}" for house in houses]).encode())
    rank = np.full(len(network.organisations), -1, np.int64)
    rank[members] = np.arange(len(members))
    return rank


def _could_be_missing(
    network: Network, rows: NDArray[np.intp], needs: Sequence[str], held: frozenset[str]
) -> Iterator[object]:
    """Yield the service types that could bring what is needed, and what facts asked for imply."""
    useful, asked = find_useful(network, held, needs, asked_by(network, rows))
    for item in sorted((network.service_types[at] for at in useful), key=lambda one: one.id):
        yield item
        yield Bundle(
            frozenset(item.facts.requires),
            frozenset(item.facts.requires_at_admission),
            network.closure.of(item.facts.yields),
            frozenset(item.facts.meets),
        )
    for fact in sorted(asked.union(needs)):
        yield Bundle(frozenset((fact,)), frozenset(), network.closure.of_one(fact), frozenset())


@lru_cache(maxsize=20_000)
def words_of(value: object) -> str:
    """Return a text of a frozen value of sets that is the same in every process."""
    fields = getattr(value, "__dataclass_fields__", {})
    parts = []
    for name in fields:
        found = getattr(value, name)
        shown = sorted(map(str, found)) if isinstance(found, frozenset | tuple) else found
        parts.append(f"{name}={shown}")
    return ";".join(parts)
