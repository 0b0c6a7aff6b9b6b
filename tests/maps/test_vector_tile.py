"""Our vector tiles, read by somebody else's reader."""

import mapbox_vector_tile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.maps.vector_tile import EXTENT, Feature, Layer, varint, write_tile, zigzag

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
VALUES = st.one_of(st.booleans(), st.integers(0, 2**62), WORDS)
FEATURES = st.lists(
    st.builds(
        Feature,
        id=st.integers(0, 2**40),
        x=st.integers(-64, EXTENT + 64),
        y=st.integers(-64, EXTENT + 64),
        properties=st.dictionaries(WORDS, VALUES, max_size=4),
    ),
    min_size=1,
    max_size=8,
)


@given(features=FEATURES, name=WORDS)
def test_what_is_written_is_read(features: list[Feature], name: str) -> None:
    options = {"y_coord_down": True}
    (layer,) = mapbox_vector_tile.decode(
        write_tile([Layer(name, tuple(features))]), default_options=options
    ).values()
    assert (layer["extent"], layer["version"]) == (EXTENT, 2)
    assert len(layer["features"]) == len(features)
    for read, written in zip(layer["features"], features, strict=True):
        assert read["geometry"] == {"type": "Point", "coordinates": [written.x, written.y]}
        assert read["properties"] == dict(written.properties)
        assert {key: type(value) for key, value in read["properties"].items()} == {
            key: type(value) for key, value in written.properties.items()
        }
        assert read.get("id", 0) == written.id


def test_layers_stand_beside_each_other_and_empty_ones_are_left_out() -> None:
    one = Feature(1, 0, 0, {"kind": "pnd"})
    read = mapbox_vector_tile.decode(
        write_tile([Layer("places", (one,)), Layer("none", ()), Layer("clusters", (one, one))])
    )
    assert {name: len(layer["features"]) for name, layer in read.items()} == {
        "places": 1,
        "clusters": 2,
    }
    assert write_tile([Layer("none", ())]) == b""


@pytest.mark.parametrize(
    ("value", "body"), [(0, b"\x00"), (127, b"\x7f"), (128, b"\x80\x01"), (300, b"\xac\x02")]
)
def test_numbers_as_the_format_wants_them(value: int, body: bytes) -> None:
    assert varint(value) == body


def test_signs_are_folded() -> None:
    assert [zigzag(value) for value in (0, -1, 1, -2, 2)] == [0, 1, 2, 3, 4]
