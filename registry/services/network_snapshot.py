"""A compiled network and what is known about it, as services hand it on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain.vocabulary import Vocabulary
from registry.engine.network import Network
from registry.engine.registry_links import count_assumed, count_bytes
from registry.engine.registry_network import Finding


@dataclass(frozen=True, slots=True, eq=False)
class NetworkSnapshot:
    """A compiled network and what is known about it.

    ``asked_network`` also holds the links of kinds that refer only when asked for; it is the same
    object when there are none. ``assumed`` and ``unsure`` by offer, ``findings``, ``invented``: see
    ``CompiledRegistry``. ``build_seconds`` counts reading and compiling.
    """

    network: Network
    asked_network: Network
    assumed: Mapping[str, tuple[str, ...]]
    unsure: Mapping[str, Mapping[str, Any]]
    findings: tuple[Finding, ...]
    invented: Mapping[str, str | None]
    vocabulary: Vocabulary
    stamp: tuple[int, str]
    mode: str
    today: date
    first_day: date
    last_day: date
    build_seconds: float

    @property
    def revision(self) -> int:
        """The revision of the registry it was compiled from."""
        return self.stamp[0]

    def is_of(self, stamp: tuple[int, str], vocabulary: Vocabulary, today: date) -> bool:
        """Is it the network of this revision, by this vocabulary, on this day?"""
        return (
            self.stamp == stamp
            and self.vocabulary is vocabulary
            and self.first_day <= today <= self.last_day
        )

    @property
    def link_count(self) -> int:
        """How many links there are, assumed ones included."""
        return len(self.network.links.basis)

    @property
    def assumed_link_count(self) -> int:
        """How many links a kind makes likely and nobody recorded."""
        return count_assumed(self.network.links)

    @property
    def link_bytes(self) -> int:
        """Bytes of the link columns."""
        return count_bytes(self.network.links)
