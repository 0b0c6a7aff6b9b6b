"""How many places there would be: counts beside the options of filters, all from one search.

    count_by_kind(search)            # {"pnd": 35, …}: as if that kind alone were chosen
    count_by_service_type(search)
    count_by_need(search)

An option that no place has is left out. Nothing here raises.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from registry.domain.vocabulary_terms import AgeBand
from registry.engine.place_search import PlaceSearch


def count_by_kind(search: PlaceSearch) -> dict[str, int]:
    """Return for each kind the places shown if it alone were chosen."""
    index = search.index
    shown = search.places({"kinds"})
    counts = np.bincount(index.places.kind[shown], minlength=len(index.codes.kinds))
    return _named(index.codes.kinds, counts)


def count_by_service_type(search: PlaceSearch) -> dict[str, int]:
    """Return for each service type the places shown if it alone were chosen."""
    present = _types_at_places(search, search.pairs({"service_types"}))
    return _named(search.index.codes.service_types, present.sum(axis=1))


def count_by_need(search: PlaceSearch) -> dict[str, int]:
    """Return for each need the places shown if it alone were chosen."""
    index = search.index
    pairs = search.pairs({"needs"})
    present = _types_at_places(search, pairs)
    extra = np.zeros(index.offer_count, dtype=bool)
    counts = np.zeros(len(index.codes.needs), dtype=np.int64)
    for need in range(len(counts)):
        types = np.flatnonzero(index.type_meets[:, need])
        met = present[types[0]].copy() if len(types) else np.zeros(present.shape[1], dtype=bool)
        for number in types[1:]:
            met |= present[number]
        own = index.extra_need_offer[index.extra_need == need]
        if len(own):
            extra[:] = False
            extra[own] = True
            met |= index.at_places(pairs & extra[index.pair_offer])
        counts[need] = met.sum()
    return _named(index.codes.needs, counts)


def count_by_age(search: PlaceSearch, bands: Iterable[AgeBand]) -> tuple[tuple[str, int], ...]:
    """Return for each age band the places shown if it were chosen."""
    pairs = search.pairs({"age_band"})
    at = search.index.pair_offer
    return tuple(
        (
            band.id,
            search.count_places(pairs & search.admits_ages(band.age_min, band.age_max)[at]),
        )
        for band in bands
    )


def count_by_radius(search: PlaceSearch, radii_km: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Return for each radius the places shown within it; without a point to measure from: none."""
    if search.metres is None:
        return ()
    shown = search.places({"radius_km"})
    away = search.metres[shown]
    return tuple((radius, int((away <= radius * 1000).sum())) for radius in radii_km)


def _types_at_places(search: PlaceSearch, pairs: Any) -> Any:
    """Return a table of service types × places: what a mask of pairs says is there."""
    index = search.index
    chosen = np.flatnonzero(pairs)
    present = np.zeros((len(index.codes.service_types), index.place_count), dtype=bool)
    present[index.offers.service_type[index.pair_offer[chosen]], index.pair_place[chosen]] = True
    return present


def _named(codes: Mapping[str, int], counts: Any) -> dict[str, int]:
    return {name: int(counts[number]) for name, number in codes.items() if counts[number]}
