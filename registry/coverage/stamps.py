"""What all routes of a region rest on, as one short text, cheaply for every region of a country.

    stamps = RegionStamps(network)            # once: every offer and every link mixed to numbers
    stamps.of("RU-NIZ")                       # a sum over those that people of the region may enter

Two networks with the same stamp of a region have the same offers and links for its people, so
everything computed for them may be kept without looking closer (``fingerprint.py`` looks closer:
what an edit leaves alone).
"""

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.coverage.fingerprint import NUMBERS, SCHEME, mix_rows, words_of
from registry.coverage.narrowing import admits_region
from registry.engine.columns import NO_DATE
from registry.engine.network import Network

SEEDS = (1, 2)
ROWS_AT_ONCE = 1_000_000
Numbers = NDArray[np.uint64]


class RegionStamps:
    """Sums of mixed rows; ``network`` is that of the whole country."""

    def __init__(self, network: Network) -> None:
        self.network = network
        houses = _numbers(f"{house.id} {house.kind}" for house in network.organisations)
        types = _numbers(words_of(item) for item in network.service_types)
        self._offers = self._mix_offers(houses, types)
        self._links = self._sum_links(houses, np.append(types, np.uint64(0)))  # -1: of any type
        implied = sorted((fact, sorted(more)) for fact, more in network.closure.implies.items())
        self._everywhere = f"{SCHEME}|{implied}|{sorted(types.tolist())}"

    def of(self, region: str) -> tuple[str, bool]:
        """Return the stamp, and whether some offer has a date of opening."""
        network = self.network
        admitted = admits_region(network, region)
        into = np.zeros(len(network.organisations), np.bool_)
        into[network.offers.organisation[admitted]] = True
        digest = hashlib.sha256(f"{self._everywhere}|{int(admitted.sum())}".encode())
        for offers, links in zip(self._offers, self._links, strict=True):
            digest.update(offers[admitted].sum(dtype=np.uint64).tobytes())
            digest.update(links[into].sum(dtype=np.uint64).tobytes())
        return digest.hexdigest(), bool((network.offers.not_before[admitted] != NO_DATE).any())

    def _mix_offers(self, houses: Numbers, types: Numbers) -> list[Numbers]:
        network, offers = self.network, self.network.offers
        columns: list[NDArray[Any]] = [getattr(offers, name) for name in NUMBERS]
        columns += [
            _numbers(offers.ids),
            houses[offers.organisation],
            types[offers.service_type],
            _numbers(words_of(rule) for rule in offers.rules)[offers.rule],
            _numbers(words_of(bundle) for bundle in network.bundles)[network.bundle],
        ]
        wide = [
            np.ascontiguousarray(column).astype(_wide(column), copy=False) for column in columns
        ]
        return [mix_rows(wide, seed) for seed in SEEDS]

    def _sum_links(self, houses: Numbers, types: Numbers) -> list[Numbers]:
        """Per organisation the sum over the links that lead to it, which stand together."""
        links = self.network.sorted_links
        start = links.first[links.gate_start]
        target = np.repeat(np.arange(len(houses)), np.diff(start))
        service_type = np.repeat(links.gate_type, np.diff(links.first))
        found = []
        for seed in SEEDS:
            mixed = np.zeros(len(target) + 1, np.uint64)
            for first in range(0, len(target), ROWS_AT_ONCE):
                rows = slice(first, first + ROWS_AT_ONCE)
                mixed[1:][rows] = mix_rows(
                    [
                        houses[target[rows]],
                        houses[links.origin[rows]],
                        types[service_type[rows]],
                        links.days[links.terms[rows]],
                        links.risk[links.terms[rows]],
                    ],
                    seed,
                )
            until = np.add.accumulate(mixed, dtype=np.uint64)
            found.append(until[start[1:]] - until[start[:-1]])
        return found


def _numbers(texts: Iterable[str]) -> Numbers:
    """Return 64 bits for each text."""
    digests = b"".join(hashlib.blake2b(text.encode(), digest_size=8).digest() for text in texts)
    return np.frombuffer(digests, np.uint64)


def _wide(column: NDArray[Any]) -> Any:
    if column.dtype == np.uint64 or column.dtype == np.float64:
        return column.dtype
    return np.int64
