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
