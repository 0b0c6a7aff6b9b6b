"""From a compiled network to supply: whom each offer serves, where, and how many at once.

    supply = build_supply(network, places, subjects, municipalities)
    served = served_groups(service_types, groups)        # (types, groups) flags

An offer that takes nobody is no supply. A rule of region or municipality that the provider has not
stated surely binds nobody, as in routing.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from registry.coverage.ground import ANYWHERE, Flags, Supply
from registry.domain.network import MODES, TAKING, Eligibility
from registry.domain.vocabulary_terms import ServiceType, TargetGroup
from registry.engine.network import Network

IN_PERSON, HOME_VISIT = MODES.index("in_person"), MODES.index("home_visit")
FULL = TAKING.index("no")
Site = tuple[float | None, str | None, str | None]  # capacity, municipality, subject


def build_supply(
    network: Network,
    sites: Mapping[str, Site],
    subjects: Mapping[str, int],
    municipalities: Mapping[str, int],
) -> Supply:
    """Return the offers of a network that take people; ``sites`` by offer, positions by id."""
    offers = network.offers
    bound = [_bound(rule, subjects, municipalities) for rule in offers.rules]
    sizes = np.array([len(pairs) for pairs in bound], np.int64)
    taking = np.flatnonzero(offers.taking != FULL)
    copies = sizes[offers.rule[taking]] if len(taking) else np.zeros(0, np.int64)
    rows = np.repeat(taking, copies)
    pairs = [pair for row in taking.tolist() for pair in bound[int(offers.rule[row])]]
    area = np.array(pairs, np.int64).reshape(-1, 2)
    where = [sites.get(offers.ids[row], (None, None, None)) for row in rows.tolist()]
    capacity = [np.nan if item[0] is None else float(item[0]) for item in where]
    return Supply(
        service_types=tuple(item.id for item in network.service_types),
        service_type=offers.service_type[rows].astype(np.int64),
        offer=rows.astype(np.int64),
        organisation=offers.organisation[rows].astype(np.int64),
        lat=offers.lat[rows],
        lon=offers.lon[rows],
        in_person=offers.mode[rows] == IN_PERSON,
        home_visit=offers.mode[rows] == HOME_VISIT,
        reach_km=offers.reach_km[rows],
        capacity=np.array(capacity, np.float64),
        region=area[:, 0],
        only_municipality=area[:, 1],
        municipality=_positions([item[1] for item in where], municipalities),
        subject=_positions([item[2] for item in where], subjects),
        portion=1.0 / np.repeat(copies, copies),
    )


def _bound(
    rule: Eligibility, subjects: Mapping[str, int], municipalities: Mapping[str, int]
) -> list[tuple[int, int]]:
    """The (region, municipality) pairs a rule binds an offer to; empty: nobody we know of."""
    places = [(ANYWHERE, ANYWHERE)]
    if rule.regions is not None and "regions" not in rule.unconfirmed:
        places = [(subjects[name], ANYWHERE) for name in sorted(rule.regions) if name in subjects]
    if rule.municipalities is None or "municipalities" in rule.unconfirmed:
        return places
    inside = [municipalities[n] for n in sorted(rule.municipalities) if n in municipalities]
    return [(region, town) for region, _ in places for town in inside]


def _positions(
    names: Sequence[str | None], index: Mapping[str, int]
) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.array([index.get(name or "", -1) for name in names], np.int64)


def served_groups(types: Sequence[ServiceType], groups: Sequence[TargetGroup]) -> Flags:
    """Return (types, groups): whether ages and disability group of a type admit some of a group."""
    found = np.zeros((len(types), len(groups)), np.bool_)
    for row, item in enumerate(types):
        rule = item.eligibility
        low, high = rule.age_min or 0.0, rule.age_max
        for column, group in enumerate(groups):
            ages = (group.age_max is None or group.age_max > low) and (
                high is None or group.age_min < high
            )
            admitted = rule.disability_groups
            found[row, column] = ages and (
                admitted is None
                or group.disability_group is None
                or group.disability_group in admitted
            )
    return found
