"""The compiled network: columns sorted for lookup, immutable, shareable between requests.

    network = Network.from_document(document)      # checked; DocumentError names wrong places
    network = Network.from_columns(implies, types, organisations, offers, links)   # the fast way

What offers ask and give is kept once per distinct pair (service type, own lists): a *bundle*, with
the facts it yields closed under implication. Links are sorted by the organisation they lead to.
Positions of offers and links are those of the input, so a caller can keep more about each of them
(sources, what is assumed) in columns of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.domain.facts import Closure
from registry.domain.network import (
    Link,
    NetworkValues,
    Offer,
    Organisation,
    ServiceType,
    read_network,
)
from registry.engine.columns import (
    Ints,
    LinkColumns,
    OfferColumns,
    link_columns,
    offer_columns,
)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What an offer asks and gives: its type's lists and its own, ``yields`` closed."""

    requires: frozenset[str]
    requires_at_admission: frozenset[str]
    yields: frozenset[str]
    meets: frozenset[str]


@dataclass(frozen=True, slots=True)
class Network:
    """A compiled network. Build it by one of the ``from_`` methods.

    ``bundle`` (n,) positions in ``bundles``; ``link_order`` (m,) positions of links sorted by
    target organisation, ``link_start`` (organisations + 1,) where each target's links begin;
    ``offer_order`` and ``offer_start`` the same for the offers of an organisation; ``id_rank``
    (n,) the place of an offer among sorted identifiers.
    """

    closure: Closure
    service_types: tuple[ServiceType, ...]
    organisations: tuple[Organisation, ...]
    offers: OfferColumns
    links: LinkColumns
    bundles: tuple[Bundle, ...]
    bundle: Ints
    link_order: NDArray[np.intp]
    link_start: NDArray[np.intp]
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
        closure = Closure(implies)
        bundles, bundle = _bundles(closure, service_types, offers)
        link_order = np.argsort(links.to_organisation, kind="stable")
        offer_order = np.argsort(offers.organisation, kind="stable")
        count = len(organisations)
        rank = np.empty(len(offers.ids), np.intp)
        by_id = sorted(range(len(offers.ids)), key=offers.ids.__getitem__)
        rank[by_id] = np.arange(len(by_id))
        return cls(
            closure=closure,
            service_types=tuple(service_types),
            organisations=tuple(organisations),
            offers=offers,
            links=links,
            bundles=bundles,
            bundle=bundle,
            link_order=link_order,
            link_start=_starts(links.to_organisation[link_order], count),
            offer_order=offer_order,
            offer_start=_starts(offers.organisation[offer_order], count),
            id_rank=rank,
            organisation_index={item.id: index for index, item in enumerate(organisations)},
            offer_index={identifier: index for index, identifier in enumerate(offers.ids)},
            kinds=frozenset(item.kind for item in organisations if item.kind is not None),
        )

    def yields_of(self, offer: str) -> frozenset[str]:
        """Return the facts held on completing an offer, with all they imply."""
        return self.bundles[int(self.bundle[self.offer_index[offer]])].yields

    def links_to(self, organisation: int) -> NDArray[np.intp]:
        """Return the positions of the links that lead to an organisation."""
        return self.link_order[self.link_start[organisation] : self.link_start[organisation + 1]]


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
