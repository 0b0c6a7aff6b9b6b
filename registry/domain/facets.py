"""Counts beside the options of the filters, and what an empty answer could do without.

Every count is the number of places that would be shown, so that nobody chooses an empty answer
unwarned. Nothing here raises.
"""

from dataclasses import dataclass

from registry.domain.vocabulary_terms import Term


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """How many places match; of them without a point; and further ones with no fee stated.

    ``not_stated`` pairs a condition asked for (``step_free``, ``autonomy``…) with the places among
    the matching ones that say nothing about it.
    """

    total: int
    without_point: int
    fee_not_stated: int
    not_stated: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class FacetOption:
    """An option of a filter and the places shown if it alone were chosen in its group."""

    term: Term
    places: int


@dataclass(frozen=True, slots=True)
class TickOption:
    """A condition to tick: the places shown with it, and those of them that state that it holds."""

    name: str
    places: int
    stated: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts beside the options of the filters, by label; zero counts included.

    ``ticks`` are conditions that are on or off, ``radii`` pairs kilometres with places (empty
    without a point to measure from), ``ages`` pairs an age band with places, ``who`` gives a
    condition about the person, its value and the places that do not refuse it.
    """

    kinds: tuple[FacetOption, ...] = ()
    service_types: tuple[FacetOption, ...] = ()
    needs: tuple[FacetOption, ...] = ()
    ticks: tuple[TickOption, ...] = ()
    radii: tuple[tuple[int, int], ...] = ()
    ages: tuple[tuple[str, int], ...] = ()
    who: tuple[tuple[str, str, int], ...] = ()

    def tick(self, name: str) -> TickOption:
        """Return the count of a condition; none counted: 0."""
        return next((tick for tick in self.ticks if tick.name == name), TickOption(name, 0, 0))

    def places_of_age(self, band: str) -> int:
        """Return the places for an age band."""
        return dict(self.ages).get(band, 0)

    def places_for(self, name: str, value: str) -> int:
        """Return the places that do not refuse such a person."""
        return next((places for key, of, places in self.who if (key, of) == (name, value)), 0)

    def places_within(self, radius_km: int) -> int | None:
        """Return the places within a radius; None: there is nothing to measure from."""
        return dict(self.radii).get(radius_km)


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A condition and the places that would be shown without it, or with it ``alone``."""

    condition: str
    places: int
    alone: bool = False
