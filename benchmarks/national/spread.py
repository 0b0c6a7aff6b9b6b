"""Which organisations stand where: how many of each kind, and in towns of what size.

    placed = place_organisations(ground, vocabulary, count, rng)
    placed.kind, placed.place, placed.lat, placed.lon

The table is an estimate of ours, not a count: enough of what the law asks of every municipality,
and the scarce kinds only where big towns are.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.national.ground import Ground
from registry.domain.vocabulary import Vocabulary

Positions = NDArray[np.int32]
KM_PER_DEGREE = 111.2
FEDERAL_PEOPLE_SHARE = 0.995  # federal centres stand in the biggest places
FEDERAL_PER_KIND = 4
FEDERAL_KINDS = (
    "psychiatric_hospital",
    "mental_health_centre",
    "rehabilitation_centre",
    "palliative_service",
    "early_help_service",
    "ngo",
)


@dataclass(frozen=True, slots=True)
class Spread:
    """``share`` of all organisations (per mille); only places of ``people_min`` to ``people_max``;
    ``pull`` is the power of the number of people that draws them (1: as people live, more: to big
    towns); ``everywhere``: at least one per "municipality" or "subject", as far as they go.
    """

    kind: str
    share: float
    pull: float = 1.0
    people_min: int = 0
    people_max: int = 20_000_000
    everywhere: str = ""


SPREADS = (
    Spread("polyclinic", 130, 0.9, everywhere="municipality"),
    Spread("rural_health_post", 100, 0.2, people_max=15_000),
    Spread("social_service_centre", 95, 0.7, everywhere="municipality"),
    Spread("kindergarten", 70, people_min=5_000),
    Spread("school", 70, 0.9, people_min=3_000),
    Spread("mfc", 52, 0.8, everywhere="municipality"),
    Spread("social_protection_office", 50, 0.6, everywhere="municipality"),
    Spread("employment_centre", 50, 0.6, everywhere="municipality"),
    Spread("guardianship_authority", 48, 0.5, everywhere="municipality"),
    Spread("court", 46, 0.6, everywhere="municipality"),
    Spread("hospital", 45, 0.8, people_min=8_000),
    Spread("ngo", 42, 1.15, people_min=30_000),
    Spread("family_centre", 26, 0.9, people_min=20_000),
    Spread("employer", 25, people_min=30_000),
    Spread("social_fund", 20, 0.8, people_min=10_000, everywhere="subject"),
    Spread("mse_bureau", 20, 0.9, people_min=50_000, everywhere="subject"),
    Spread("college", 16, 0.9, people_min=15_000),
    Spread("ppms_centre", 14, people_min=30_000, everywhere="subject"),
    Spread("pnd", 13, people_min=60_000, everywhere="subject"),
    Spread("care_home", 10, 0.4),
    Spread("specialised_clinic", 10, 1.1, people_min=80_000),
    Spread("pni", 10, 0.2, everywhere="subject"),
    Spread("pmpk", 9, 0.8, people_min=60_000, everywhere="subject"),
    Spread("psychiatric_hospital", 8, 0.6, people_min=20_000, everywhere="subject"),
    Spread("rehabilitation_centre", 9, people_min=50_000, everywhere="subject"),
    Spread("early_help_service", 7, 1.2, people_min=100_000, everywhere="subject"),
    Spread("palliative_service", 6, people_min=100_000, everywhere="subject"),
    Spread("psychological_help_centre", 6, 1.1, people_min=100_000),
    Spread("orphanage", 6, 0.4, people_min=5_000),
    Spread("workshop", 5, people_min=50_000),
    Spread("self_help_group", 5, 1.2, people_min=150_000),
    Spread("supported_living_provider", 4, 1.1, people_min=80_000),
    Spread("day_hospital", 4, people_min=100_000),
    Spread("children_social_home", 3, 0.5, people_min=10_000),
    Spread("mental_health_centre", 2, 1.2, people_min=400_000),
    Spread("crisis_line", 2, 1.0, people_min=50_000, everywhere="subject"),
    Spread("ombudsman", 1.8, 0.1, people_min=50_000, everywhere="subject"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Organisations in no order: ``kind`` a position in the vocabulary's kinds, ``place`` one in
    the ground; ``lat``/``lon`` degrees; ``federal``: serves the whole country.
    """

    kind: Positions
    place: Positions
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    federal: NDArray[np.bool_]


def place_organisations(
    ground: Ground, vocabulary: Vocabulary, count: int, rng: np.random.Generator
) -> Placed:
    """Return ``count`` organisations, spread over the ground."""
    order = {kind.id: number for number, kind in enumerate(vocabulary.kinds)}
    kinds, places = [], []
    for spread, wanted in zip(SPREADS, _shares(count), strict=True):
        chosen = _choose(ground, spread, wanted, rng)
        places.append(chosen)
        kinds.append(np.full(len(chosen), order[spread.kind], np.int32))
    mixed = rng.permutation(count)
    kind = np.concatenate(kinds)[mixed]
    place = np.concatenate(places)[mixed].astype(np.int32)
    lat, lon = _around(ground, place, rng)
    return Placed(kind, place, lat, lon, _federal(ground, kind, place, order))


def _shares(count: int) -> list[int]:
    """Whole numbers that add up to ``count``, by largest remainder."""
    whole = sum(spread.share for spread in SPREADS)
    exact = [count * spread.share / whole for spread in SPREADS]
    counts = [int(value) for value in exact]
    rest = sorted(range(len(exact)), key=lambda i: (counts[i] - exact[i], i))
    for i in rest[: count - sum(counts)]:
        counts[i] += 1
    return counts


def _choose(
    ground: Ground, spread: Spread, wanted: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    fits = (ground.people >= spread.people_min) & (ground.people <= spread.people_max)
    if not fits.any():
        fits = ground.people == ground.people.max()
    weight = np.where(fits, ground.people.astype(np.float64) ** spread.pull, 0.0)
    must = _one_each(ground, spread.everywhere)[:wanted]
    drawn = rng.choice(len(ground), size=wanted - len(must), p=weight / weight.sum())
    return np.concatenate([must, drawn])


def _one_each(ground: Ground, level: str) -> NDArray[np.int64]:
    """The biggest place of each territory of a level, the biggest first."""
    if not level:
        return np.empty(0, np.int64)
    codes = ground.municipality if level == "municipality" else ground.subject
    by_size = np.argsort(-ground.people, kind="stable")
    by_size = by_size[codes[by_size] >= 0]
    _, first = np.unique(codes[by_size], return_index=True)
    return by_size[np.sort(first)]


def _around(
    ground: Ground, place: Positions, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points scattered around their places: a bigger town is a wider one."""
    wide_km = np.minimum(0.35 * np.sqrt(ground.people[place] / 10_000), 4.0)
    north, east = rng.normal(size=(2, len(place))) * wide_km / KM_PER_DEGREE
    lat = np.clip(ground.lat[place] + north, -89.0, 89.0)
    lon = ground.lon[place] + east / np.cos(np.radians(lat))
    return np.round(lat, 6), np.round((lon + 180.0) % 360.0 - 180.0, 6)


def _federal(
    ground: Ground, kind: Positions, place: Positions, order: dict[str, int]
) -> NDArray[np.bool_]:
    """Mark a few organisations of the biggest places as serving the whole country."""
    federal = np.zeros(len(kind), np.bool_)
    big = ground.people[place] >= np.quantile(ground.people, FEDERAL_PEOPLE_SHARE)
    for name in FEDERAL_KINDS:
        federal[np.flatnonzero(big & (kind == order[name]))[:FEDERAL_PER_KIND]] = True
    return federal
