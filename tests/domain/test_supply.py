"""Classes of a map of supply: in order, none empty, and nothing is not little."""

from hypothesis import given
from hypothesis import strategies as st

from registry.domain.browse import TerritoryRef
from registry.domain.supply import CLASSES, SupplyArea, SupplyMap, breaks_of, class_of

VALUES = st.lists(st.one_of(st.integers(0, 50), st.floats(0, 1e6)), max_size=60)


@given(values=VALUES)
def test_every_value_has_a_class_and_every_class_a_value(values: list[float]) -> None:
    breaks = breaks_of(values)
    assert list(breaks) == sorted(set(breaks))
    assert len(breaks) <= CLASSES
    positive = [value for value in values if value > 0]
    found = {class_of(value, breaks) for value in positive}
    assert found == set(range(1, len(breaks) + 1))
    for one in positive:
        for other in positive:
            if one <= other:
                assert (class_of(one, breaks) or 0) <= (class_of(other, breaks) or 0)
    if positive:
        assert breaks[-1] == max(positive)


def test_equal_shares_stand_in_classes_of_their_own() -> None:
    assert breaks_of(range(1, 11)) == (2, 4, 6, 8, 10)
    assert breaks_of([3, 3, 3]) == (3,)
    assert breaks_of([0, 0]) == ()


def test_people_nobody_counted_give_no_rate() -> None:
    def area(places: int, people: int | None) -> SupplyArea:
        return SupplyArea(TerritoryRef(f"RU-{places}", "Край", None), places, people, True)

    areas = (area(4, 200_000), area(1, None), area(0, 10_000))
    assert [one.per_people for one in areas] == [2.0, None, 0.0]
    supply = SupplyMap(areas, None, "per_people", (2.0,), 5, 0)
    assert [supply.class_of(one) for one in areas] == [1, None, 0]
    assert [supply.count_in(number) for number in (0, 1, None)] == [1, 1, 1]
    assert supply.without == 1
