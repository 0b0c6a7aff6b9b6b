"""Nearest offer (C2) and floating catchment access (C3) for all service types in one pass.

    reach = find_reach(ground, supply, served, circuity=1.3, decay=DEFAULT_DECAY)
    reach.nearest_km[:, t]     # (n, types) inf: no offer of the type admits people of this place
    reach.score[:, t]          # (n, types) places per person within reach

The same definitions as :mod:`registry.coverage.access`, which the tests hold this against; what is
new is that an offer which admits people of one region or municipality only counts for them only,
and that all types share the work: sites at one point are one site, and pairs are found once.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from registry.coverage.access import (
    MEAN_EARTH_RADIUS_KM,
    Decay,
    arc_km,
    chord,
    steps,
    unit_vectors,
)
from registry.coverage.ground import ANYWHERE, Flags, Floats, Ground, Ints, Supply

DEFAULT_DECAY = steps({30: 1.0, 60: 0.42})
APART = 10.0  # places and sites of different regions are this far apart in the fourth dimension
UNSTATED_CAPACITY = 1.0  # people at once, where no offer of the type states any


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Per place and service type, (n, types) each.

    ``nearest_km`` to the nearest offer in person, inf without one; ``nearest`` its position in the
    supply, -1 without one. ``at_home``: somebody comes home, or serves online. ``score``: places
    per person. ``crowd_people`` (n, types): the people of the place whom the type serves.
    """

    nearest_km: Floats
    nearest: Ints
    at_home: Flags
    score: Floats
    crowd_people: Floats


def find_reach(
    ground: Ground, supply: Supply, served: Flags, *, circuity: float, decay: Decay = DEFAULT_DECAY
) -> Reach:
    """Return nearest distances and access scores; ``served`` (types, g): whom a type is for.

    ``capacity`` that nobody stated is taken as the median stated of the type.
    """
    people = ground.people @ served.T.astype(np.float64)
    nearest_km, nearest = nearest_by_type(ground, supply, circuity)
    return Reach(
        nearest_km=nearest_km,
        nearest=nearest,
        at_home=_at_home(ground, supply, circuity),
        score=score_by_type(ground, supply, people, circuity, decay),
        crowd_people=people,
    )


def nearest_by_type(ground: Ground, supply: Supply, circuity: float) -> tuple[Floats, Ints]:
    """Return (n, types) km to the nearest offer in person that admits the people of a place."""
    shape = (len(ground), len(supply.service_types))
    best, found = np.full(shape, np.inf), np.full(shape, -1, np.int64)
    if not len(ground):
        return best, found
    homes = unit_vectors(ground.points)
    usable = supply.in_person & ~np.isnan(supply.lat)
    for codes, own in _classes(ground, supply):
        rows = np.flatnonzero(usable & (codes != ANYWHERE if own is not None else _open(supply)))
        if not len(rows):
            continue
        sites = unit_vectors(np.column_stack((supply.lat[rows], supply.lon[rows])))
        asking = homes
        if own is not None:
            sites = np.column_stack((sites, codes[rows] * APART))
            asking = np.column_stack((homes, own * APART))
        kinds = supply.service_type[rows]
        for kind in np.unique(kinds).tolist():
            mine = np.flatnonzero(kinds == kind)
            chords, index = cKDTree(sites[mine]).query(asking, distance_upper_bound=APART / 2)
            hit = np.isfinite(chords)
            km = np.where(hit, arc_km(np.where(hit, chords, 0.0)) * circuity, np.inf)
            better = km < best[:, kind]
            best[better, kind] = km[better]
            found[better, kind] = rows[mine[index[better]]]
    return best, found


def score_by_type(
    ground: Ground, supply: Supply, people: Floats, circuity: float, decay: Decay
) -> Floats:
    """Return (n, types) access scores (enhanced two-step floating catchment area)."""
    scores = np.zeros((len(ground), len(supply.service_types)))
    if not len(ground) or not len(supply):
        return scores
    homes = unit_vectors(ground.points)
    places = stated_or_median(supply)
    radius = chord(decay.catchment_km / circuity) * (1 + 1e-9) + 1e-12
    usable = (supply.in_person | supply.home_visit) & ~np.isnan(supply.lat)
    for codes, own in _classes(ground, supply):
        rows = np.flatnonzero(usable & (codes != ANYWHERE if own is not None else _open(supply)))
        if not len(rows):
            continue
        points = np.column_stack((supply.lat[rows], supply.lon[rows], codes[rows]))
        if own is None:
            points[:, 2] = 0
        distinct, which = np.unique(points, axis=0, return_inverse=True)
        sites = unit_vectors(np.asarray(distinct[:, :2], np.float64))
        asking = homes
        if own is not None:
            sites = np.column_stack((sites, distinct[:, 2] * APART))
            asking = np.column_stack((homes, own * APART))
        near = cKDTree(asking).sparse_distance_matrix(cKDTree(sites), radius, output_type="ndarray")
        weight = decay(arc_km(near["v"]) * circuity)
        kept = weight > 0
        pairs = csr_array(
            (weight[kept], (near["i"][kept], near["j"][kept])), (len(homes), len(distinct))
        )
        offered = np.zeros((len(distinct), scores.shape[1]))
        np.add.at(
            offered,
            (which.ravel(), supply.service_type[rows]),
            places[rows] * supply.portion[rows],
        )
        crowd = pairs.T @ people
        ratio = np.divide(offered, crowd, out=np.zeros_like(offered), where=crowd > 0)
        scores += pairs @ ratio
    return scores


def stated_or_median(supply: Supply) -> Floats:
    """Return the capacity of every offer: stated, or the median stated of its type."""
    places = supply.capacity.copy()
    for kind in np.unique(supply.service_type).tolist():
        mine = supply.service_type == kind
        stated = supply.capacity[mine & ~np.isnan(supply.capacity)]
        usual = float(np.median(stated)) if len(stated) else UNSTATED_CAPACITY
        places[mine & np.isnan(places)] = usual
    return places


def _classes(ground: Ground, supply: Supply) -> tuple[tuple[Ints, Ints | None], ...]:
    """The three ways an offer may be bound: not at all, to a region, to a municipality."""
    by_region = np.where(supply.only_municipality == ANYWHERE, supply.region, ANYWHERE)
    return (
        (np.full(len(supply), ANYWHERE, np.int64), None),
        (by_region, ground.subject),
        (supply.only_municipality, ground.municipality),
    )


def _open(supply: Supply) -> Flags:
    found: Flags = (supply.region == ANYWHERE) & (supply.only_municipality == ANYWHERE)
    return found


def _at_home(ground: Ground, supply: Supply, circuity: float) -> Flags:
    """Return where somebody comes home (within reach, or bound to the area), or serves online."""
    shape = (len(ground), len(supply.service_types))
    found = np.zeros(shape, np.bool_)
    remote = ~supply.in_person
    whole = np.isnan(supply.reach_km) | ~supply.home_visit | np.isnan(supply.lat)
    everywhere = remote & whole & _open(supply) & ~supply.home_visit
    found[:, supply.service_type[everywhere]] = True
    for codes, own in (
        (supply.region, ground.subject),
        (supply.only_municipality, ground.municipality),
    ):
        bound = np.flatnonzero(remote & whole & (codes != ANYWHERE))
        size = int(max(codes.max(initial=-1), own.max(initial=-1))) + 1
        table = np.zeros((size, shape[1]), np.bool_)
        if own is ground.subject:
            bound = bound[supply.only_municipality[bound] == ANYWHERE]
        table[codes[bound], supply.service_type[bound]] = True
        inside = own >= 0
        found[inside] |= table[own[inside]]
    measured = np.flatnonzero(remote & supply.home_visit & ~whole)
    if len(measured) and len(ground):
        tree = cKDTree(unit_vectors(ground.points))
        sites = unit_vectors(np.column_stack((supply.lat[measured], supply.lon[measured])))
        radii = np.array([chord(km / circuity) * (1 + 1e-9) for km in supply.reach_km[measured]])
        for row, near in zip(measured.tolist(), tree.query_ball_point(sites, radii), strict=True):
            chosen = np.asarray(near, np.intp)
            if supply.region[row] != ANYWHERE:
                chosen = chosen[ground.subject[chosen] == supply.region[row]]
            if supply.only_municipality[row] != ANYWHERE:
                chosen = chosen[ground.municipality[chosen] == supply.only_municipality[row]]
            found[chosen, supply.service_type[row]] = True
    return found


__all__ = ["DEFAULT_DECAY", "MEAN_EARTH_RADIUS_KM", "Reach", "find_reach"]
