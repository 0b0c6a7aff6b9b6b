"""A compiled network taken apart into arrays and words, and put together again.

    arrays, words = take_apart(network)
    same = put_together(arrays, words)        # arrays may be mapped from files

``words`` is what the vocabulary and the distinct rules say, a few megabytes at most, as JSON would
keep it; everything that grows with offers and links is an array. Only networks whose texts are
packed (see ``packed``) can be taken apart: those the registry compiles to.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from numpy.typing import NDArray

from registry.domain.facts import Closure
from registry.domain.network import FactLists, ServiceType
from registry.engine.columns import LinkColumns, OfferColumns
from registry.engine.network import Bundle, CodedAges, FactFlags, Network
from registry.engine.packed import Houses, PackedRules, TextIndex, Texts
from registry.engine.rules import RuleSets
from registry.engine.sorted_links import SortedLinks

Arrays = dict[str, NDArray[Any]]
Words = dict[str, Any]

_WITHOUT_ARRAY = ("ids", "rules", "fact_lists")
OFFER_ARRAYS = tuple(
    field.name for field in fields(OfferColumns) if field.name not in _WITHOUT_ARRAY
)
LINK_ARRAYS = tuple(field.name for field in fields(LinkColumns))
OWN_ARRAYS = ("bundle", "offer_risk", "reach_km", "offer_order", "offer_start", "id_rank")


def take_apart(network: Network) -> tuple[Arrays, Words]:
    """Return the arrays and words of a network."""
    houses, offers = network.organisations, network.offers
    rules = PackedRules.of(offers.rules)
    assert isinstance(houses, Houses)
    assert isinstance(offers.ids, Texts)
    assert isinstance(network.offer_index, TextIndex)
    assert isinstance(network.organisation_index, TextIndex)
    arrays: Arrays = {
        "houses.ids.letters": houses.ids.letters,
        "houses.ids.start": houses.ids.start,
        "houses.names.letters": houses.names.letters,
        "houses.names.start": houses.names.start,
        "houses.kind": houses.kind,
        "houses.by_id": network.organisation_index.order,
        "offers.ids.letters": offers.ids.letters,
        "offers.ids.start": offers.ids.start,
        "offers.by_id": network.offer_index.order,
        "rules.chosen": rules.chosen,
        "facts.asks": network.facts.asks,
        "facts.yields": network.facts.yields,
        "ages_min.years": network.ages_min.years,
        "ages_min.code": network.ages_min.code,
        "ages_max.years": network.ages_max.years,
        "ages_max.code": network.ages_max.code,
    }
    arrays |= {f"offers.{name}": getattr(offers, name) for name in OFFER_ARRAYS}
    arrays |= {name: getattr(network, name) for name in OWN_ARRAYS}
    arrays |= link_arrays(network)
    words: Words = {
        "implies": {fact: list(others) for fact, others in network.closure.implies.items()},
        "service_types": [asdict(item) for item in network.service_types],
        "kinds": list(houses.kinds),
        "lists": [sorted(values) for values in rules.lists],
        "fact_lists": [asdict(item) for item in offers.fact_lists],
        "bundles": [
            {name: sorted(getattr(item, name)) for name in Bundle.__dataclass_fields__}
            for item in network.bundles
        ],
        "facts": list(network.facts.place),
    }
    return arrays, words


def link_arrays(network: Network) -> Arrays:
    """Return the arrays of the links alone."""
    arrays = {f"links.{name}": getattr(network.links, name) for name in LINK_ARRAYS}
    return arrays | {
        f"sorted_links.{name}": column for name, column in network.sorted_links._asdict().items()
    }


def put_together(arrays: Mapping[str, NDArray[Any]], words: Words) -> Network:
    """Return the network of such arrays and words."""
    houses = Houses(
        Texts(arrays["houses.ids.letters"], arrays["houses.ids.start"]),
        Texts(arrays["houses.names.letters"], arrays["houses.names.start"]),
        arrays["houses.kind"],
        tuple(words["kinds"]),
    )
    rules = PackedRules(
        arrays["rules.chosen"], tuple(frozenset(values) for values in words["lists"])
    )
    ids = Texts(arrays["offers.ids.letters"], arrays["offers.ids.start"])
    offers = OfferColumns(
        ids=ids,
        rules=rules,
        fact_lists=tuple(_fact_lists(item) for item in words["fact_lists"]),
        **{name: arrays[f"offers.{name}"] for name in OFFER_ARRAYS},
    )
    return Network(
        closure=Closure(words["implies"]),
        service_types=tuple(
            ServiceType(**{**item, "facts": _fact_lists(item["facts"])})
            for item in words["service_types"]
        ),
        organisations=houses,
        offers=offers,
        links=_links(arrays),
        bundles=tuple(
            Bundle(**{name: frozenset(values) for name, values in item.items()})
            for item in words["bundles"]
        ),
        facts=FactFlags(
            {name: column for column, name in enumerate(words["facts"])},
            arrays["facts.asks"],
            arrays["facts.yields"],
        ),
        rule_sets=RuleSets.of(rules),
        sorted_links=_sorted_links(arrays),
        ages_min=CodedAges(arrays["ages_min.years"], arrays["ages_min.code"]),
        ages_max=CodedAges(arrays["ages_max.years"], arrays["ages_max.code"]),
        of_kind=houses.of_kind(),
        organisation_index=TextIndex(houses.ids, arrays["houses.by_id"]),
        offer_index=TextIndex(ids, arrays["offers.by_id"]),
        kinds=frozenset(houses.kinds),
        **{name: arrays[name] for name in OWN_ARRAYS},
    )


def with_links(network: Network, arrays: Mapping[str, NDArray[Any]]) -> Network:
    """Return the same network with other links."""
    return replace(network, links=_links(arrays), sorted_links=_sorted_links(arrays))


def _links(arrays: Mapping[str, NDArray[Any]]) -> LinkColumns:
    return LinkColumns(**{name: arrays[f"links.{name}"] for name in LINK_ARRAYS})


def _sorted_links(arrays: Mapping[str, NDArray[Any]]) -> SortedLinks:
    return SortedLinks(**{name: arrays[f"sorted_links.{name}"] for name in SortedLinks._fields})


def _fact_lists(item: Mapping[str, Any]) -> FactLists:
    return FactLists(**{name: tuple(values) for name, values in item.items()})


__all__ = ["Arrays", "Words", "link_arrays", "put_together", "take_apart", "with_links"]
