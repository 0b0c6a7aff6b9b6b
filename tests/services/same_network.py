"""Are two compiled networks the same? Every array and every list, whatever keeps them."""

from dataclasses import fields
from typing import Any

import numpy as np

from registry.engine.network import Network


def assert_same_network(one: Network, other: Network) -> None:
    """Fail and name the first part that differs."""
    for field in fields(Network):
        if field.name not in ("closure", "offer_index", "organisation_index"):
            _same(getattr(one, field.name), getattr(other, field.name), field.name)
    assert dict(one.closure.implies) == dict(other.closure.implies)
    assert dict(one.offer_index) == dict(other.offer_index)
    assert dict(one.organisation_index) == dict(other.organisation_index)


def _same(one: Any, other: Any, path: str) -> None:
    if isinstance(one, np.ndarray):
        assert one.dtype == other.dtype, path
        np.testing.assert_array_equal(one, other, path)
    elif hasattr(one, "_fields"):
        for name in one._fields:
            _same(getattr(one, name), getattr(other, name), f"{path}.{name}")
    elif isinstance(one, dict):
        assert one.keys() == other.keys(), path
        for name in one:
            _same(one[name], other[name], f"{path}[{name}]")
    elif hasattr(one, "__dataclass_fields__") and not hasattr(one, "__len__"):
        for field in fields(one):
            _same(getattr(one, field.name), getattr(other, field.name), f"{path}.{field.name}")
    elif hasattr(one, "__getitem__") and not isinstance(one, str | bytes):
        assert len(one) == len(other), path
        for number, (mine, its) in enumerate(zip(one, other, strict=True)):
            _same(mine, its, f"{path}[{number}]")
    else:
        assert one == other, path


def assert_same_meaning(one: Network, other: Network) -> None:
    """Fail unless all that can be asked is the same; rules may be numbered otherwise."""
    assert list(one.organisations) == list(other.organisations)
    _same(one.links, other.links, "links")
    _same(one.sorted_links, other.sorted_links, "sorted_links")
    for field in fields(one.offers):
        if field.name not in ("rule", "rules", "fact_list", "fact_lists"):
            name = f"offers.{field.name}"
            _same(getattr(one.offers, field.name), getattr(other.offers, field.name), name)
    for name in ("offer_risk", "reach_km", "offer_order", "offer_start", "id_rank"):
        _same(getattr(one, name), getattr(other, name), name)
    for mine, its in zip(_told(one), _told(other), strict=True):
        assert mine == its
    assert dict(one.offer_index) == dict(other.offer_index)
    assert dict(one.organisation_index) == dict(other.organisation_index)
    assert one.kinds == other.kinds
    _same(one.of_kind, other.of_kind, "of_kind")


def _told(network: Network) -> list[tuple[Any, ...]]:
    """Of each offer all that stands once for many."""
    offers = network.offers
    return [
        (
            offers.rules[int(offers.rule[at])],
            offers.fact_lists[int(offers.fact_list[at])],
            network.bundles[int(network.bundle[at])],
            str(network.ages_min.years[network.ages_min.code[at]]),
            str(network.ages_max.years[network.ages_max.code[at]]),
            {
                item.key: item.lists[int(item.chosen[row[0]])]
                for item in network.rule_sets.keys
                if len(row := np.flatnonzero(item.rules == offers.rule[at]))
            },
            {name for name, column in network.facts.place.items()
             if network.facts.asks[network.bundle[at], column]},
        )
        for at in range(len(offers.ids))
    ]  # fmt: skip
