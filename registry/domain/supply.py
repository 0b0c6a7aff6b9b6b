"""Supply by territory: how many places there are, for how many people, and how a map colours that.

    >>> breaks_of([1, 2, 2, 3, 5, 8, 40])
    (2, 3, 8, 40)
    >>> class_of(3, (2, 3, 8, 40)), class_of(0, (2, 3, 8, 40)), class_of(None, (2, 3))
    (2, 0, None)

A *class* is 0 where nothing is known, 1 … ``CLASSES`` from little to much; None where the measure
cannot be said (nobody knows how many people live there).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registry.domain.browse import TerritoryRef

CLASSES = 5
PEOPLE = 100_000
MEASURES = ("places", "per_people")


@dataclass(frozen=True, slots=True)
class SupplyArea:
    """One territory. ``people`` None: not known; ``estimate``: not a count."""

    territory: TerritoryRef
    places: int
    people: int | None
    estimate: bool

    @property
    def per_people(self) -> float | None:
        """Places for every 100,000 people; None without a number of people."""
        return self.places * PEOPLE / self.people if self.people else None

    def measured(self, measure: str) -> float | None:
        """Return the value of a measure of ``MEASURES``."""
        return self.places if measure == "places" else self.per_people


@dataclass(frozen=True, slots=True)
class SupplyMap:
    """All territories of a level, the best supplied first.

    ``within`` is the federal subject whose municipalities they are, None for all subjects;
    ``breaks`` are the largest values of the classes from 1 on; ``unplaced`` places lie in no
    territory of this level that we know.
    """

    areas: tuple[SupplyArea, ...]
    within: TerritoryRef | None
    measure: str
    breaks: tuple[float, ...]
    total: int
    unplaced: int

    def class_of(self, area: SupplyArea) -> int | None:
        """Return the class of a territory."""
        return class_of(area.measured(self.measure), self.breaks)

    def count_in(self, number: int | None) -> int:
        """Return how many territories are of a class."""
        return sum(self.class_of(area) == number for area in self.areas)

    @property
    def without(self) -> int:
        """How many territories have no place that we know."""
        return sum(area.places == 0 for area in self.areas)


def breaks_of(values: Iterable[float]) -> tuple[float, ...]:
    """Return the largest value of each class: positive values in ``CLASSES`` equal shares, fewer
    when shares end alike.
    """
    ordered = sorted(value for value in values if value > 0)
    if not ordered:
        return ()
    ends = [ordered[-(-len(ordered) * share // CLASSES) - 1] for share in range(1, CLASSES + 1)]
    return tuple(sorted(set(ends)))


def class_of(value: float | None, breaks: Sequence[float]) -> int | None:
    """Return 0 for nothing, else the first class that reaches the value; None stays None."""
    if value is None:
        return None
    if value <= 0:
        return 0
    return next((number for number, end in enumerate(breaks, 1) if value <= end), len(breaks))
