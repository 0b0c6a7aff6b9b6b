"""The part of a network that can matter for some people, as a network of its own.

    small = narrow_to_region(network, "RU-NIZ")          # what people of one region may enter
    near = narrow_to_reach(network, "RU-NIZ", homes, km=120, circuity=1.3)
    part = narrow_to_needs(near, profile, keep=())       # ... and can play a part in these needs

Offers that refuse the region by a sure rule are left out, and those nobody of these people would
travel to, with what only leads to them; so no answer changes. The tests hold it against the whole
network.
"""

from collections.abc import Collection, Sequence

import numpy as np

from registry.coverage.access import nearest
from registry.domain.network import MODES
from registry.domain.profile import Profile
from registry.engine.columns import Flags, LinkColumns, OfferColumns, Positions
from registry.engine.missing_rows import find_helpful
from registry.engine.network import Network
from registry.engine.sorted_links import SortedLinks, lay_out

IN_PERSON = MODES.index("in_person")
REACH_SLACK_KM = 1e-3  # kept a little farther: routing itself decides at the edge
REGIONS = "regions"


def admits_region(network: Network, region: str) -> Flags:
    """Return which offers no sure rule closes to people registered in a region."""
    refusing = np.zeros(max(len(network.offers.rules), 1), np.bool_)
    for item in network.rule_sets.keys:
        if item.key == REGIONS:
            admits = np.array([region in names for names in item.lists], np.bool_)
            refusing[item.rules[~admits[item.chosen]]] = True
    admitted: Flags = ~refusing[network.offers.rule]
    return admitted


def narrow_to_region(network: Network, region: str, keep: Collection[str] = ()) -> Network:
    """Return the network of people registered in ``region``.

    Organisations without an offer left go, except those to ``keep`` (a question may start there);
    links go with either end.
    """
    return _part(network, np.flatnonzero(admits_region(network, region)), _flags_of(network, keep))


def narrow_to_reach(
    network: Network,
    region: str,
    homes: Sequence[tuple[float, float]],
    km: float,
    circuity: float,
    keep: Collection[str] = (),
) -> Network:
    """Return the network of a region without offers in person farther than ``km`` from every home.

    For people who accept no longer way to a step it changes no answer. Homes: degrees; ``keep``
    as in :func:`narrow_to_region`.
    """
    offers = network.offers
    keeps = admits_region(network, region)
    in_person = np.flatnonzero((offers.mode == IN_PERSON) & keeps)
    points = np.column_stack((offers.lat[in_person], offers.lon[in_person]))
    distance, _ = nearest(points, homes, max(circuity, 1.0))
    keeps[in_person] = distance * min(circuity, 1.0) <= km + REACH_SLACK_KM
    return _part(network, np.flatnonzero(keeps), _flags_of(network, keep))


def narrow_to_needs(network: Network, profile: Profile, keep: Collection[str]) -> Network:
    """Return the network of offers that can play a part in meeting a person's needs.

    Also together with services that are not there yet: they may be what is missing.

    The engine looks for them anyway; doing it once for many homes saves the looking.
    """
    held = network.closure.of(profile.facts)
    needs = tuple(need for need in profile.needs if need not in held)
    everyone = np.ones(len(network.offers.ids), np.bool_)
    kept = np.flatnonzero(find_helpful(network, everyone, held, needs))
    return _part(network, kept, _flags_of(network, keep))


def _flags_of(network: Network, organisations: Collection[str]) -> Flags:
    found, index = np.zeros(len(network.organisations), np.bool_), network.organisation_index
    found[[index[name] for name in organisations if name in index]] = True
    return found


def _part(network: Network, kept: Positions, stays: Flags) -> Network:
    """Return the network of some offers, of their organisations and of those that stay anyway."""
    offers = network.offers
    stays = stays.copy()
    stays[offers.organisation[kept]] = True
    rules, rule = np.unique(offers.rule[kept], return_inverse=True)
    lists, fact_list = np.unique(offers.fact_list[kept], return_inverse=True)
    columns = {
        name: getattr(offers, name)[kept]
        for name in OfferColumns.__dataclass_fields__
        if name not in ("ids", "organisation", "rule", "rules", "fact_list", "fact_lists")
    }
    number = np.cumsum(stays) - 1
    links, sorted_links = _links_among(network, stays, number)
    return Network.from_parts(
        network.closure.implies,
        network.service_types,
        [network.organisations[row] for row in np.flatnonzero(stays).tolist()],
        OfferColumns(
            ids=[offers.ids[row] for row in kept.tolist()],
            organisation=number[offers.organisation[kept]].astype(np.int32),
            rule=rule.astype(np.int32).ravel(),
            rules=tuple(offers.rules[row] for row in rules.tolist()),
            fact_list=fact_list.astype(np.int32).ravel(),
            fact_lists=tuple(offers.fact_lists[row] for row in lists.tolist()),
            **columns,
        ),
        links,
        sorted_links,
    )


def _links_among(
    network: Network, stays: Flags, number: Positions
) -> tuple[LinkColumns, SortedLinks]:
    """Return the links among the organisations that stay, renumbered, and the same sorted.

    Links stand sorted by where they lead to, so only those of targets that stay are looked at; and
    new numbers keep the order of the old ones, so what is left is sorted still.
    """
    led, links = network.sorted_links, network.links
    start = led.first[led.gate_start]
    targets = np.flatnonzero(stays)
    counts = start[targets + 1] - start[targets]
    begins = np.cumsum(counts) - counts
    rows = np.arange(int(counts.sum())) + np.repeat(start[targets] - begins, counts)
    here = stays[led.origin[rows]]
    rows, target = rows[here], np.repeat(number[targets], counts)[here]
    position = led.position[rows]
    columns = LinkColumns(
        from_organisation=number[led.origin[rows]].astype(np.int32),
        to_organisation=target.astype(np.int32),
        service_type=led.gate_type[np.searchsorted(led.first, rows, side="right") - 1],
        handoff_days=led.days[led.terms[rows]],
        acceptance=links.acceptance[position],
        basis=links.basis[position],
    )
    return columns, lay_out(
        columns.to_organisation,
        columns.service_type,
        columns.from_organisation,
        led.terms[rows],
        np.arange(len(rows), dtype=np.int32),
        len(targets),
        led.days,
        led.risk,
    )
