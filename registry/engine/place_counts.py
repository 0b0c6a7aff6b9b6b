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
    return _named(search.index.codes.service_types, present.sum(axis=0))


def count_by_need(search: PlaceSearch) -> dict[str, int]:
    """Return for each need the places shown if it alone were chosen."""
    index = search.index
    pairs = search.pairs({"needs"})
    present = _types_at_places(search, pairs)
    met: Any = (present.astype(np.float32) @ index.type_meets.astype(np.float32)) > 0
    if len(index.extra_need):
        rows = _rows_of(index.place_count, index.pair_place[pairs])
        by_itself = np.zeros((index.offer_count, index.type_meets.shape[1]), dtype=bool)
        by_itself[index.extra_need_offer, index.extra_need] = True
        own: Any = by_itself.any(axis=1)
        chosen = np.flatnonzero(pairs & own[index.pair_offer])
        for pair in chosen:
            met[rows[index.pair_place[pair]]] |= by_itself[index.pair_offer[pair]]
    return _named(index.codes.needs, met.sum(axis=0))


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
    """Return a table of the places that a mask of pairs touches × service types."""
    index = search.index
    many = len(index.codes.service_types)
    places = index.pair_place[pairs]
    rows = _rows_of(index.place_count, places)
    present = np.zeros((int(rows.max(initial=-1)) + 1, many), dtype=bool)
    present[rows[places], index.offers.service_type[index.pair_offer[pairs]]] = True
    return present


def _rows_of(place_count: int, places: Any) -> Any:
    """Number the touched places from 0, so that a table holds no others; the rest get -1."""
    touched = np.zeros(place_count, dtype=bool)
    touched[places] = True
    return np.where(touched, np.cumsum(touched) - 1, -1)


def _named(codes: Mapping[str, int], counts: Any) -> dict[str, int]:
    return {name: int(counts[number]) for name, number in codes.items() if counts[number]}
