"""Territories and their outlines: what is asked about them and what is answered.

    question = TerritoryFilter(level="municipality", within="RU-MOW")

Errors: :class:`TerritoryNotFoundError`.
"""

from dataclasses import dataclass, field
from datetime import date

from registry.domain.browse import DEFAULT_PER_PAGE, Box, BrowseError, Position, Provenance

LEVELS = ("country", "subject", "municipality")
MAX_ZOOM = 14


@dataclass(frozen=True, slots=True)
class TerritoryCard:
    """A territory; ``population`` None: not known. ``register_complete_on`` None: nobody declared
    the register complete, so that an empty map says nothing about the network there. ``places``:
    how many of the places asked for lie in it; None when none were asked for."""

    id: str
    level: str
    name: str
    name_en: str | None
    parent_id: str | None
    oktmo: str | None
    population: int | None
    population_basis: str | None
    population_note: str | None
    lat: float | None
    lon: float | None
    register_complete_on: date | None
    provenance: Provenance
    places: int | None = None


@dataclass(frozen=True, slots=True)
class TerritoryFilter:
    """Which territories: by name, level and what they lie within; the empty filter means all.

    ``within`` names a territory and asks for everything inside it at any depth, without itself;
    ``bbox`` asks for an inner point (lists) or some part of the outline (outlines) in the box;
    ``near`` orders by distance from the inner point, else they are in the order of names.
    """

    search: str | None = None
    level: str | None = None
    within: str | None = None
    bbox: Box | None = None
    near: Position | None = None
    page: int = 1
    per_page: int = DEFAULT_PER_PAGE


@dataclass(frozen=True, slots=True)
class Outline:
    """The boundary of a territory; ``geometry`` is GeoJSON text (RFC 7946), generalised."""

    territory_id: str
    level: str
    name: str
    name_en: str | None
    parent_id: str | None
    geometry: str = field(repr=False)


class TerritoryNotFoundError(BrowseError):
    """No territory has this identifier."""

    def __init__(self, asked: str) -> None:
        super().__init__(f"There is no territory {asked!r}. The list of territories names them.")
        self.asked = asked
