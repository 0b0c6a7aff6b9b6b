"""Writing vector tiles (Mapbox Vector Tile specification 2.1): layers of points with properties.

    body = write_tile([Layer("places", (Feature(7, 2048, 1024, {"kind": "pnd"}),))])

A tile is a protocol buffer; ours hold points only, so that the whole format fits on this page. An
empty layer is left out, an empty tile has no bytes: both are right.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

EXTENT = 4096  # units along the side of a tile
VERSION = 2
_POINT = 1
_MOVE_TO_ONCE = 9  # command 1, count 1
Value = str | int | bool


@dataclass(frozen=True, slots=True)
class Feature:
    """A point in units of the tile, from its upper left corner; ``id`` is not negative."""

    id: int
    x: int
    y: int
    properties: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Layer:
    """Features under a name."""

    name: str
    features: tuple[Feature, ...]


def write_tile(layers: Iterable[Layer]) -> bytes:
    """Return the tile of layers."""
    return b"".join(_bytes_field(3, _layer(layer)) for layer in layers if layer.features)


def _layer(layer: Layer) -> bytes:
    keys: dict[str, int] = {}
    values: dict[tuple[type, Value], int] = {}  # True and 1 are equal, and not the same
    parts = [_varint_field(15, VERSION), _bytes_field(1, layer.name.encode())]
    for feature in layer.features:
        tags = bytearray()
        for key, value in feature.properties.items():
            tags += varint(keys.setdefault(key, len(keys)))
            tags += varint(values.setdefault((type(value), value), len(values)))
        geometry = varint(_MOVE_TO_ONCE) + varint(zigzag(feature.x)) + varint(zigzag(feature.y))
        body = (
            _varint_field(1, feature.id)
            + _bytes_field(2, bytes(tags))
            + _varint_field(3, _POINT)
            + _bytes_field(4, geometry)
        )
        parts.append(_bytes_field(2, body))
    parts += [_bytes_field(3, key.encode()) for key in keys]
    parts += [_bytes_field(4, _value(value)) for _, value in values]
    parts.append(_varint_field(5, EXTENT))
    return b"".join(parts)


def _value(value: Value) -> bytes:
    if isinstance(value, bool):
        return _varint_field(7, int(value))
    if isinstance(value, int):
        return _varint_field(5, value)  # unsigned
    return _bytes_field(1, value.encode())


def _varint_field(number: int, value: int) -> bytes:
    return varint(number << 3) + varint(value)


def _bytes_field(number: int, body: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(body)) + body


def varint(value: int) -> bytes:
    """Return a whole number, not negative, in groups of seven bits, the lowest first."""
    if value < 128:
        return bytes((value,))
    groups = bytearray()
    while value >= 128:
        groups.append(value & 127 | 128)
        value >>= 7
    groups.append(value)
    return bytes(groups)


def zigzag(value: int) -> int:
    """Return a whole number as one that is not negative: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return value << 1 if value >= 0 else (-value << 1) - 1
