"""The compiled network: columns sorted for lookup, immutable, shareable between requests.

    network = Network.from_document(document)      # checked; DocumentError names wrong places
    network = Network.from_columns(implies, types, organisations, offers, links)   # the fast way

What offers ask and give is kept once per distinct pair (service type, own lists): a *bundle*, with
the facts it yields closed under implication. Links are sorted by either end (``sorted_links``).
Positions of offers and links are those of the input, so a caller can keep more about each of them
(sources, what is assumed) in columns of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.domain.facts import Closure
from registry.domain.network import (
    MODES,
    Link,
    NetworkValues,
    Offer,
    Organisation,
    ServiceType,
    read_network,
)
from registry.engine.columns import (
    Flags,
    Floats,
    Ints,
    LinkColumns,
    OfferColumns,
    link_columns,
    offer_columns,
)
from registry.engine.packed import Houses, PackedRules, TextIndex, Texts
from registry.engine.rules import RuleSets
from registry.engine.sorted_links import SortedLinks, sort_links

HOME_VISIT = MODES.index("home_visit")


@dataclass(frozen=True, slots=True)
class Bundle:
    """What an offer asks and gives: its type's lists and its own, ``yields`` closed."""

    requires: frozenset[str]
    requires_at_admission: frozenset[str]
    yields: frozenset[str]
    meets: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class FactFlags:
    """What b bundles ask and yield as flags over f names; ``place`` gives the column of a name."""

    place: Mapping[str, int]
    asks: Flags
    yields: Flags

    @classmethod
    def of(cls, bundles: Sequence[Bundle]) -> "FactFlags":
        """Return the flags of bundles."""
        asked = [item.requires | item.requires_at_admission for item in bundles]
        names = sorted(frozenset[str]().union(*asked, *(item.yields for item in bundles)))
        place = {name: column for column, name in enumerate(names)}
        asks, yields = (np.zeros((len(bundles), len(names)), np.bool_) for _ in range(2))
        for row, item in enumerate(bundles):
            asks[row, [place[name] for name in asked[row]]] = True
            yields[row, [place[name] for name in item.yields]] = True
        return cls(place, asks, yields)

    def flags_of(self, names: Iterable[str]) -> Flags:
        """Return the names as flags (f,); those no bundle speaks of are left out."""
        flags = np.zeros(len(self.place), np.bool_)
        flags[[self.place[name] for name in names if name in self.place]] = True
        return flags


@dataclass(frozen=True, slots=True, eq=False)
class CodedAges:
    """An age rule of every offer as a position in the distinct ``years``; NaN where none counts."""

    years: Floats
    code: Ints

    @classmethod
    def of(cls, ages: Floats, sure: Flags) -> "CodedAges":
        """Return the codes of ages; those the provider left unconfirmed do not count."""
        years, code = np.unique(np.where(sure, ages, np.nan), return_inverse=True)
        return cls(years, code.astype(np.int32))


@dataclass(frozen=True, slots=True)
class Network:
    """A compiled network. Build it by one of the ``from_`` methods.

    ``bundle`` (n,) positions in ``bundles``; ``offer_risk`` (n,) of coming by oneself;
    ``offer_order`` (n,) positions of offers sorted by organisation, ``offer_start``
    (organisations + 1,) where each organisation's begin; ``reach_km`` (n,) of home visits, NaN
    where none counts; ``of_kind`` the organisations of a kind; ``id_rank`` (n,) the place of an
    offer among sorted identifiers.
    """

    closure: Closure
    service_types: tuple[ServiceType, ...]
    organisations: Sequence[Organisation]
    offers: OfferColumns
    links: LinkColumns
    bundles: tuple[Bundle, ...]
    bundle: Ints
    facts: FactFlags
    rule_sets: RuleSets
    offer_risk: Floats
    sorted_links: SortedLinks
    ages_min: CodedAges
    ages_max: CodedAges
    reach_km: Floats
    of_kind: Mapping[str, NDArray[np.intp]]
    offer_order: NDArray[np.intp]
    offer_start: NDArray[np.intp]
    id_rank: NDArray[np.intp]
    organisation_index: Mapping[str, int]
    offer_index: Mapping[str, int]
    kinds: frozenset[str]

    @classmethod
    def from_document(cls, document: Any) -> "Network":
        """Return the compiled network of a JSON document; raises DocumentError."""
        return cls.from_values(read_network(document))

    @classmethod
    def from_values(cls, values: NetworkValues) -> "Network":
        """Return the compiled network of values; positions follow the values' order."""
        organisations = {item.id: index for index, item in enumerate(values.organisations)}
        types = {item.id: index for index, item in enumerate(values.service_types)}
        return cls.from_columns(
            values.implies,
            values.service_types,
            values.organisations,
            offer_columns(values.offers, organisations, types),
            link_columns(values.links, organisations, types),
        )

    @classmethod
    def from_columns(
        cls,
        implies: Mapping[str, Iterable[str]],
        service_types: Sequence[ServiceType],
        organisations: Sequence[Organisation],
        offers: OfferColumns,
        links: LinkColumns,
    ) -> "Network":
        """Return the compiled network of columns, which are trusted (see ``columns``).

        ``implies`` maps a fact to what it directly implies. A million links take about a second.
        """
        return cls.from_parts(
            implies,
            service_types,
            organisations,
            offers,
            links,
            sort_links(links, len(organisations)),
        )

    @classmethod
    def from_parts(
        cls,
        implies: Mapping[str, Iterable[str]],
        service_types: Sequence[ServiceType],
        organisations: Sequence[Organisation],
        offers: OfferColumns,
        links: LinkColumns,
        sorted_links: SortedLinks,
    ) -> "Network":
        """Return the network of columns whose links are sorted already: what an edit leaves alone.

        Texts, organisations and rules that come packed (see ``packed``) stay so.
        """
        closure = Closure(implies)
        houses = organisations if isinstance(organisations, Houses) else tuple(organisations)
        offer_index, rank = _index_of(offers.ids)
        return cls(
            closure=closure,
            service_types=tuple(service_types),
            organisations=houses,
            offers=offers,
            links=links,
            of_kind=_by_kind(houses),
            sorted_links=sorted_links,
            id_rank=rank,
            organisation_index=_houses_by_id(houses),
            offer_index=offer_index,
            kinds=_kinds_of(houses),
            **_of_offers(offers, closure, service_types, len(houses)),
        )

    def with_offers(self, offers: OfferColumns) -> "Network":
        """Return a network with other offers of the same organisations; all else is shared."""
        known = self.offer_index, self.id_rank
        index, rank = known if offers.ids is self.offers.ids else _index_of(offers.ids)
        derived = _of_offers(offers, self.closure, self.service_types, len(self.organisations))
        return replace(self, offers=offers, offer_index=index, id_rank=rank, **derived)

    def yields_of(self, offer: str) -> frozenset[str]:
        """Return the facts held on completing an offer, with all they imply."""
        return self.bundles[int(self.bundle[self.offer_index[offer]])].yields


def _of_offers(
    offers: OfferColumns, closure: Closure, service_types: Sequence[ServiceType], houses: int
) -> dict[str, Any]:
    """Return what follows from the columns of offers, by the names of a network's fields."""
    bundles, bundle = _bundles(closure, service_types, offers)
    order = np.argsort(offers.organisation, kind="stable")
    rules = PackedRules.of(offers.rules)
    reach_counts = (offers.mode == HOME_VISIT) & _surely("reach_km", offers, rules)
    return {
        "bundles": bundles,
        "bundle": bundle,
        "facts": FactFlags.of(bundles),
        "rule_sets": RuleSets.of(rules),
        "ages_min": CodedAges.of(offers.age_min, _surely("age_min", offers, rules)),
        "ages_max": CodedAges.of(offers.age_max, _surely("age_max", offers, rules)),
        "reach_km": np.where(reach_counts, offers.reach_km, np.nan),
        "offer_risk": -np.log(offers.acceptance) + 0.0,
        "offer_order": order,
        "offer_start": _starts(offers.organisation[order], houses),
    }


def _surely(key: str, offers: OfferColumns, rules: PackedRules) -> Flags:
    """Return where a numeric rule counts: the provider has not left it unconfirmed."""
    return ~rules.leave_unconfirmed(key)[offers.rule]


def _index_of(ids: Sequence[str]) -> tuple[Mapping[str, int], NDArray[np.intp]]:
    """Return where each identifier stands, and its place among the sorted ones."""
    if isinstance(ids, Texts):
        index = TextIndex.of(ids)
        return index, index.rank
    rank = np.empty(len(ids), np.intp)
    by_id = sorted(range(len(ids)), key=ids.__getitem__)
    rank[by_id] = np.arange(len(by_id))
    return {identifier: position for position, identifier in enumerate(ids)}, rank


def _houses_by_id(organisations: Sequence[Organisation]) -> Mapping[str, int]:
    if isinstance(organisations, Houses):
        return TextIndex.of(organisations.ids)
    return {item.id: position for position, item in enumerate(organisations)}


def _kinds_of(organisations: Sequence[Organisation]) -> frozenset[str]:
    if isinstance(organisations, Houses):
        return frozenset(organisations.kinds)
    return frozenset(item.kind for item in organisations if item.kind is not None)


def _by_kind(organisations: Sequence[Organisation]) -> dict[str, NDArray[np.intp]]:
    if isinstance(organisations, Houses):
        return organisations.of_kind()
    found: dict[str, list[int]] = {}
    for position, item in enumerate(organisations):
        if item.kind is not None:
            found.setdefault(item.kind, []).append(position)
    return {kind: np.array(positions) for kind, positions in found.items()}


def _starts(sorted_keys: Ints, count: int) -> NDArray[np.intp]:
    return np.searchsorted(sorted_keys, np.arange(count + 1))


def _bundles(
    closure: Closure, service_types: Sequence[ServiceType], offers: OfferColumns
) -> tuple[tuple[Bundle, ...], Ints]:
    lists = max(len(offers.fact_lists), 1)
    pairs = offers.service_type.astype(np.int64) * lists + offers.fact_list
    distinct, bundle = np.unique(pairs, return_inverse=True)
    bundles = []
    for pair in distinct.tolist():
        of_type = service_types[pair // lists].facts
        own = offers.fact_lists[pair % lists]
        bundles.append(
            Bundle(
                requires=frozenset(of_type.requires + own.requires),
                requires_at_admission=frozenset(
                    of_type.requires_at_admission + own.requires_at_admission
                ),
                yields=closure.of(of_type.yields + own.yields),
                meets=frozenset(of_type.meets + own.meets),
            )
        )
    return tuple(bundles), bundle.astype(np.int32)


__all__ = ["Bundle", "Link", "Network", "NetworkValues", "Offer"]
