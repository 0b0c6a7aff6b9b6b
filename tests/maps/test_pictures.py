"""The square of kinds: every tie in its field, stronger ties never drawn weaker."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from registry.maps.pictures import LEVELS, draw_matrix

KINDS = ("pnd", "pni", "ngo", "school")
counts = st.tuples(st.integers(0, 200_000), st.integers(0, 200_000)).filter(any)
pairs = st.tuples(st.sampled_from(KINDS), st.sampled_from(KINDS))


@given(st.dictionaries(pairs, counts))
def test_every_tie_stands_in_the_field_of_its_kinds(
    ties: dict[tuple[str, str], tuple[int, int]],
) -> None:
    picture = draw_matrix(KINDS, ties)
    found = {
        (KINDS[cell.row], KINDS[cell.column]): (cell.recorded, cell.assumed)
        for cell in picture.cells
    }
    assert found == ties
    for cell in picture.cells:
        assert cell.x + picture.cell <= picture.width and cell.y + picture.cell <= picture.height
        assert (cell.level > 0) == (cell.assumed > 0) and cell.level <= LEVELS
        assert (cell.radius > 0) == (cell.recorded > 0) and 2 * cell.radius < picture.cell
    for one, other in combinations(picture.cells, 2):
        assert (one.x, one.y) != (other.x, other.y)
        if one.recorded <= other.recorded:
            assert one.radius <= other.radius
        if one.assumed <= other.assumed:
            assert one.level <= other.level


def test_kinds_that_are_not_asked_for_are_left_out() -> None:
    assert draw_matrix(("pnd",), {("pnd", "ngo"): (1, 0)}).cells == ()
    assert draw_matrix((), {}).cells == ()
