"""How far and how crowded help is: nearest distance (C2) and floating catchment access (C3).

    scores = access.e2sfca(homes, people, sites, places, access.steps({30: 1.0, 60: 0.42}))
    distances_km, indices = access.nearest(homes, sites)

Points are arrays of latitude and longitude in degrees (WGS 84); distances are great-circle km
times ``circuity``. The two-step floating catchment area with distance decay (Luo & Qi 2009,
doi:10.1016/j.healthplace.2009.06.002): ``R_j = S_j / Σ_k P_k W(d_kj)``, ``A_i = Σ_j R_j W(d_ij)``.

Cost: one k-d tree over the supply, O(n log m) for the nearest; for access, O(p) in the number p of
pairs nearer than the catchment, which are held in memory one block of demand points at a time.

Raises ``ValueError`` naming the argument when shapes differ or a value cannot be used.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from registry.domain.distance import EARTH_RADIUS_KM, USUAL_CIRCUITY

MEAN_EARTH_RADIUS_KM = EARTH_RADIUS_KM
DEFAULT_CIRCUITY = USUAL_CIRCUITY
BLOCK = 4096  # demand points whose pairs are held in memory at once

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Decay:
    """Weight of a distance: zero beyond ``catchment_km``.

    ``limits_km`` and ``weights`` are the steps, inclusive; ``bandwidth_km`` is set instead for a
    Gaussian, ``exp(-d² / 2 b²)``.
    """

    catchment_km: float
    limits_km: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()
    bandwidth_km: float | None = None

    def __call__(self, distances_km: Floats) -> Floats:
        """Return the weight of each distance, same shape."""
        if self.bandwidth_km is not None:
            weight = np.exp(-0.5 * (distances_km / self.bandwidth_km) ** 2)
        else:
            step = np.searchsorted(np.asarray(self.limits_km), distances_km, side="left")
            weight = np.append(np.asarray(self.weights), 0.0)[step]
        return np.where(distances_km <= self.catchment_km, weight, 0.0)


def steps(weights: Mapping[float, float]) -> Decay:
    """Return a step decay: ``{30: 1.0, 60: 0.42}`` weighs 1 up to 30 km, 0.42 up to 60 km, then 0.

    Limits are inclusive. Raises ``ValueError`` for an empty mapping, a limit that is not positive,
    or a negative weight.
    """
    if not weights:
        raise ValueError("steps: give at least one limit in km")
    limits = sorted(weights)
    if limits[0] <= 0 or any(weights[limit] < 0 for limit in limits):
        raise ValueError("steps: limits must be positive and weights not negative")
    return Decay(
        catchment_km=float(limits[-1]),
        limits_km=tuple(float(limit) for limit in limits),
        weights=tuple(float(weights[limit]) for limit in limits),
    )


def gaussian(bandwidth_km: float, catchment_km: float) -> Decay:
    """Return a Gaussian decay, cut at ``catchment_km`` (inclusive)."""
    if bandwidth_km <= 0 or catchment_km <= 0:
        raise ValueError("gaussian: bandwidth and catchment must be positive")
    return Decay(catchment_km=float(catchment_km), bandwidth_km=float(bandwidth_km))


def nearest(
    demand_points: ArrayLike, supply_points: ArrayLike, circuity: float = DEFAULT_CIRCUITY
) -> tuple[Floats, NDArray[np.int64]]:
    """Return, for each demand point, the distance in km to the nearest supply point and its index.

    ``demand_points`` (n, 2) and ``supply_points`` (m, 2): latitude, longitude in degrees. Returns
    distances (n,) and indices (n,); without supply, infinity and -1.
    """
    demand, supply = (
        _points(demand_points, "demand_points"),
        _points(supply_points, "supply_points"),
    )
    _check_circuity(circuity)
    if len(supply) == 0:
        return np.full(len(demand), np.inf), np.full(len(demand), -1, dtype=np.int64)
    if len(demand) == 0:
        return np.empty(0), np.empty(0, dtype=np.int64)
    chords, indices = cKDTree(unit_vectors(supply)).query(unit_vectors(demand))
    return arc_km(chords) * circuity, indices.astype(np.int64)


def e2sfca(
    demand_points: ArrayLike,
    demand: ArrayLike,
    supply_points: ArrayLike,
    supply: ArrayLike,
    decay: Decay,
    circuity: float = DEFAULT_CIRCUITY,
) -> Floats:
    """Return the access score of each demand point: places per person within reach, decayed.

    ``demand`` (n,) people, ``supply`` (m,) places (people at once), both not negative; ``decay``
    maps kilometres to weights. Returns (n,). A supply point that nobody reaches gives nothing.
    """
    homes, sites = _points(demand_points, "demand_points"), _points(supply_points, "supply_points")
    people, places = _amounts(demand, homes, "demand"), _amounts(supply, sites, "supply")
    _check_circuity(circuity)
    if len(homes) == 0 or len(sites) == 0:
        return np.zeros(len(homes))
    pairs = list(weighted_pairs(homes, sites, decay, circuity))
    crowd = np.zeros(len(sites))
    for home, site, weight in pairs:
        crowd += np.bincount(site, people[home] * weight, minlength=len(sites))
    ratio = np.divide(places, crowd, out=np.zeros_like(places), where=crowd > 0)
    scores = np.zeros(len(homes))
    for home, site, weight in pairs:
        scores += np.bincount(home, ratio[site] * weight, minlength=len(homes))
    return scores


def weighted_pairs(
    homes: Floats, sites: Floats, decay: Decay, circuity: float
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], Floats]]:
    """Yield (home index, site index, weight) of pairs within the catchment, block by block."""
    site_tree = cKDTree(unit_vectors(sites))
    home_vectors = unit_vectors(homes)
    # A hair wider than the catchment: the decay itself decides at the edge.
    radius = chord(decay.catchment_km / circuity) * (1 + 1e-9) + 1e-12
    for start in range(0, len(homes), BLOCK):
        block = cKDTree(home_vectors[start : start + BLOCK])
        near = block.sparse_distance_matrix(site_tree, radius, output_type="ndarray")
        weight = decay(arc_km(near["v"]) * circuity)
        kept = weight > 0
        yield near["i"][kept] + start, near["j"][kept], weight[kept]


def _points(values: ArrayLike, name: str) -> Floats:
    points = np.asarray(values, dtype=np.float64).reshape(-1, 2) if np.size(values) == 0 else None
    points = np.asarray(values, dtype=np.float64) if points is None else points
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(
            f"{name}: want an array of shape (n, 2), latitude and longitude in degrees"
        )
    on_earth = (np.abs(points[:, 0]) <= 90) & (np.abs(points[:, 1]) <= 180)
    if not on_earth.all():  # NaN is not on the earth either
        raise ValueError(f"{name}: row {int(np.argmin(on_earth))} is not a point on the earth")
    return points


def _amounts(values: ArrayLike, points: Floats, name: str) -> Floats:
    amounts = np.asarray(values, dtype=np.float64)
    if amounts.shape != (len(points),):
        raise ValueError(f"{name}: want one number for each of the {len(points)} points")
    if not (np.isfinite(amounts) & (amounts >= 0)).all():
        raise ValueError(f"{name}: numbers must be finite and not negative")
    return amounts


def _check_circuity(circuity: float) -> None:
    if not circuity >= 1:
        raise ValueError("circuity: a road is at least as long as the straight line")


def unit_vectors(points: Floats) -> Floats:
    """Return (n, 3) points of the unit sphere for (n, 2) degrees."""
    lat, lon = np.radians(points[:, 0]), np.radians(points[:, 1])
    return np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))


def distances_km(one: Floats, other: Floats) -> Floats:
    """Return great-circle km between two lists of points of equal length, (n, 2) degrees each."""
    found: Floats = arc_km(np.linalg.norm(unit_vectors(one) - unit_vectors(other), axis=1))
    return found


def arc_km(chords: Floats) -> Floats:
    """Great-circle length of unit-sphere chords; exact for near points, where arccos is not."""
    return 2 * MEAN_EARTH_RADIUS_KM * np.arcsin(np.clip(chords / 2, 0.0, 1.0))


def chord(km: float) -> float:
    """Return the chord of the unit sphere below an arc of so many km."""
    return float(2 * np.sin(min(km / (2 * MEAN_EARTH_RADIUS_KM), np.pi / 2)))
