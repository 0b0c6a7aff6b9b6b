"""What a browser may send as its list, whatever it sends."""

import pytest

from registry.domain.shortlist import MAX_KEPT, read_slugs


@pytest.mark.parametrize(
    ("sent", "read"),
    (
        (["a-1", "b"], ("a-1", "b")),
        (["b,a-1", "b"], ("b", "a-1")),
        (["", ",,", " a , b "], ("a", "b")),
        (["<script>", "../etc", "A", "-a", "a\x00", "я", "a" * 201], ()),
        ([f"p{number}" for number in range(99)], tuple(f"p{n}" for n in range(MAX_KEPT))),
    ),
)
def test_only_slugs_each_once_in_their_order(sent: list[str], read: tuple[str, ...]) -> None:
    assert read_slugs(sent) == read
