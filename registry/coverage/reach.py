"""Nearest offer (C2) and floating catchment access (C3) for all service types in one pass.

    reach = find_reach(ground, supply, served, circuity=1.3, decay=DEFAULT_DECAY)
    reach.nearest_km[:, t]     # (n, types) inf: no offer of the type admits people of this place
    reach.score[:, t]          # (n, types) places per person within reach

The same definitions as :mod:`registry.coverage.access`, which the tests hold this against; what is
new is that an offer which admits people of one region or municipality only counts for them only,
and that all types share the work: sites at one point are one site, and the pairs of places and
sites are walked once for everything (``engine/catchment.py``). What lies beyond the catchment is
looked for by trees.
"""

import itertools
from dataclasses import dataclass

import numpy as np
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
from registry.engine.catchment import THREADS, Bands, add_crowds, add_scores, in_halves

DEFAULT_DECAY = steps({30: 1.0, 60: 0.42})
APART = 10.0  # places and sites of different regions are this far apart in the fourth dimension
MANY_ASKING = 20_000  # fewer are looked for sooner than threads start
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

    ``capacity`` that nobody stated is taken as the median stated of the type. ``decay``: steps.
    """
    patterns, pattern_of = np.unique(served, axis=0, return_inverse=True)
    crowds = ground.people @ patterns.T.astype(np.float64)
    pattern_of = pattern_of.ravel()
    score, square, rows = _walk_pairs(ground, supply, crowds, pattern_of, circuity, decay)
    near = np.isfinite(square)
    nearest_km = np.where(near, arc_km(np.sqrt(np.where(near, square, 0.0))) * circuity, np.inf)
    _look_further(ground, supply, circuity, nearest_km, rows)
    return Reach(
        nearest_km=nearest_km,
        nearest=rows,
        at_home=_at_home(ground, supply, circuity),
        score=score,
        crowd_people=crowds[:, pattern_of],
    )


def _walk_pairs(
    ground: Ground,
    supply: Supply,
    crowds: Floats,
    pattern_of: Ints,
    circuity: float,
    decay: Decay,
) -> tuple[Floats, Floats, Ints]:
    """Return (n, types) scores, squared chords to the nearest in the catchment, and its rows."""
    shape = (len(ground), len(supply.service_types))
    score, square = np.zeros(shape), np.full(shape, np.inf)
    rows = np.full(shape, -1, np.int64)
    sites = _sites(supply)
    if not len(ground) or not len(sites.lat):
        return score, square, rows
    limits = np.array([chord(km / circuity) ** 2 * (1 + 1e-12) for km in decay.limits_km])
    weights = np.array(decay.weights)
    radius_km = decay.catchment_km / circuity
    homes = Bands.of(ground.lat, ground.lon, radius_km)
    places = Bands.of(sites.lat, sites.lon, radius_km)
    crowd = np.zeros((len(sites.lat), crowds.shape[1]))
    home_xyz, site_xyz = unit_vectors(ground.points), unit_vectors(sites.points)
    order = homes.order
    in_halves(
        len(sites.lat),
        lambda first, last: add_crowds(
            first,
            last,
            np.radians(sites.lat),
            np.radians(sites.lon),
            site_xyz,
            sites.region,
            sites.town,
            homes.height,
            homes.start,
            homes.lon,
            homes.x,
            homes.y,
            homes.z,
            ground.subject[order],
            ground.municipality[order],
            crowds[order],
            limits,
            weights,
            crowd,
        ),
    )
    people = crowd[sites.slot_site, pattern_of[sites.slot_type]]
    ratio = np.divide(sites.offered, people, out=np.zeros_like(people), where=people > 0)
    put = sites.in_order(places.order)
    in_halves(
        len(ground),
        lambda first, last: add_scores(
            first,
            last,
            np.radians(ground.lat),
            np.radians(ground.lon),
            home_xyz,
            ground.subject,
            ground.municipality,
            places.height,
            places.start,
            places.lon,
            places.x,
            places.y,
            places.z,
            sites.region[places.order],
            sites.town[places.order],
            put.start,
            sites.slot_type[put.slots],
            sites.slot_row[put.slots],
            ratio[put.slots],
            limits,
            weights,
            score,
            square,
            rows,
        ),
    )
    return score, square, rows


@dataclass(frozen=True, slots=True, eq=False)
class _Order:
    """Slots put in the order of sorted sites: ``start`` (sites + 1,), ``slots`` their positions."""

    start: Ints
    slots: Ints


@dataclass(frozen=True, slots=True, eq=False)
class _Sites:
    """Offers at one point that admit the same area are one site; a slot is a type offered there."""

    lat: Floats
    lon: Floats
    region: Ints
    town: Ints
    slot_site: Ints
    slot_type: Ints
    slot_row: Ints
    offered: Floats

    @property
    def points(self) -> Floats:
        return np.column_stack((self.lat, self.lon))

    def in_order(self, order: Ints) -> _Order:
        """Return the slots of the sites in another order of the sites."""
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        slots = np.argsort(place[self.slot_site], kind="stable").astype(np.int64)
        sizes = np.bincount(place[self.slot_site], minlength=len(order))
        return _Order(np.concatenate(([0], np.cumsum(sizes))).astype(np.int64), slots)


def _sites(supply: Supply) -> _Sites:
    usable = np.flatnonzero((supply.in_person | supply.home_visit) & ~np.isnan(supply.lat))
    keys = (
        supply.only_municipality[usable],
        supply.region[usable],
        supply.lon[usable],
        supply.lat[usable],
    )
    order = np.lexsort((supply.service_type[usable], *keys))
    new = np.zeros(len(order), np.bool_)
    new[:1] = True
    for key in keys:
        new[1:] |= key[order][1:] != key[order][:-1]
    kinds = supply.service_type[usable][order]
    new_slot = new.copy()
    new_slot[1:] |= kinds[1:] != kinds[:-1]
    site, slot = np.cumsum(new) - 1, np.cumsum(new_slot) - 1
    rows = usable[order]
    offered = np.bincount(slot, (stated_or_median(supply) * supply.portion)[rows])
    in_person = np.full(len(offered), -1, np.int64)
    by_hand = supply.in_person[rows]
    in_person[slot[by_hand][::-1]] = rows[by_hand][::-1]
    first = rows[new]
    return _Sites(
        lat=supply.lat[first],
        lon=supply.lon[first],
        region=supply.region[first],
        town=supply.only_municipality[first],
        slot_site=site[new_slot].astype(np.int64),
        slot_type=kinds[new_slot],
        slot_row=in_person,
        offered=offered.astype(np.float64),
    )


def _look_further(
    ground: Ground, supply: Supply, circuity: float, nearest_km: Floats, nearest: Ints
) -> None:
    """Find the nearest of each type for places that have none in the catchment; changes both."""
    if not len(ground):
        return
    homes = unit_vectors(ground.points)
    usable = supply.in_person & ~np.isnan(supply.lat)
    far = np.isinf(nearest_km)
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
        order = np.argsort(kinds, kind="stable")
        edges = np.searchsorted(kinds[order], np.arange(len(supply.service_types) + 1)).tolist()
        for kind, (first, last) in enumerate(itertools.pairwise(edges)):
            asked = np.flatnonzero(far[:, kind])
            if first == last or not len(asked):
                continue
            mine = order[first:last]
            chords, index = cKDTree(sites[mine]).query(
                asking[asked],
                distance_upper_bound=APART / 2,
                workers=THREADS if len(asked) > MANY_ASKING else 1,
            )
            hit = np.isfinite(chords)
            km = np.where(hit, arc_km(np.where(hit, chords, 0.0)) * circuity, np.inf)
            better = km < nearest_km[asked, kind]
            nearest_km[asked[better], kind] = km[better]
            nearest[asked[better], kind] = rows[mine[index[better]]]


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
    if not len(measured) or not len(ground):
        return found
    tree = cKDTree(unit_vectors(ground.points))
    for reach_km in np.unique(supply.reach_km[measured]).tolist():
        rows = measured[supply.reach_km[measured] == reach_km]
        sites = unit_vectors(np.column_stack((supply.lat[rows], supply.lon[rows])))
        radius = chord(reach_km / circuity) * (1 + 1e-9)
        near = cKDTree(sites).sparse_distance_matrix(tree, radius, output_type="ndarray")
        row, place = rows[near["i"]], near["j"]
        region, town = supply.region[row], supply.only_municipality[row]
        admitted = (region == ANYWHERE) | (region == ground.subject[place])
        admitted &= (town == ANYWHERE) | (town == ground.municipality[place])
        found[place[admitted], supply.service_type[row[admitted]]] = True
    return found


__all__ = ["DEFAULT_DECAY", "MEAN_EARTH_RADIUS_KM", "Reach", "find_reach"]
