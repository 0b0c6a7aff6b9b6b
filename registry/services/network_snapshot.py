"""A compiled network and what is known about it, as services hand it on."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from registry.domain.vocabulary import Vocabulary
from registry.engine.registry_columns import CompiledColumns
from registry.engine.registry_links import count_assumed, count_bytes


@dataclass(frozen=True, slots=True, eq=False)
class NetworkSnapshot(CompiledColumns):
    """What the registry compiles to, and of which moment that is.

    ``stamp``: the revision it was read at and the moment of that. ``build_seconds`` counts reading
    and compiling.
    """

    vocabulary: Vocabulary
    stamp: tuple[int, str]
    mode: str
    today: date
    build_seconds: float

    @classmethod
    def of(
        cls,
        compiled: CompiledColumns,
        *,
        vocabulary: Vocabulary,
        stamp: tuple[int, str],
        mode: str,
        today: date,
        build_seconds: float,
    ) -> "NetworkSnapshot":
        """Return what was compiled, with its moment."""
        parts: dict[str, Any] = {
            field.name: getattr(compiled, field.name) for field in fields(CompiledColumns)
        }
        return cls(
            **parts,
            vocabulary=vocabulary,
            stamp=stamp,
            mode=mode,
            today=today,
            build_seconds=build_seconds,
        )

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
