"""Typed places: prefixes, regions, namesakes, cities that are regions."""

import pytest

from registry.domain.gazetteer import NamedPlace, rank_places, split_place, understand_place


def place(name: str, region: str = "", **fields: object) -> NamedPlace:
    """A settlement, unless said otherwise."""
    values: dict[str, object] = {
        "id": f"settlement:{name}:{region}",
        "label": f"{name}, {region}" if region else name,
        "level": "settlement",
        "territory_id": None,
        "municipality_id": None,
        "subject_id": region or None,
        "lat": 55.0,
        "lon": 37.0,
        "population": 1000,
    }
    return NamedPlace(name=name, **(values | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "name", "region"),
    (
        ("Воронеж", "воронеж", ""),
        ("г. Орёл, Орловская область", "орел", "орловская область"),
        ("село Красное", "красное", ""),
        ("Ростов-на-Дону", "ростов на дону", ""),
        ("пос. Ново-Переделкино", "ново переделкино", ""),
        ("Городец", "городец", ""),
        ("  ", "", ""),
    ),
)
def test_a_typed_place_is_split(text: str, name: str, region: str) -> None:
    assert split_place(text) == (name, region)


def test_the_exact_name_comes_before_the_larger_one() -> None:
    small, large = place("Орёл", "Орловская"), place("Орёлово", "Псковская", population=9_000_000)
    assert rank_places("орел", (large, small)) == (small, large)


def test_namesakes_are_asked_about_and_a_region_decides() -> None:
    places = (place("Советск", "Кировская область"), place("Советск", "Тульская область"))
    ranked = rank_places("Советск", places)
    answer = understand_place("Советск", ranked)
    assert answer.one is None and set(answer.several) == set(places)
    one = understand_place("Советск, Тульская", rank_places("Советск, Тульская", places)).one
    assert one is places[1]


def test_a_city_that_is_a_region_is_one_place() -> None:
    city = place("Москва", "RU-MOW")
    region = place("Москва", id="RU-MOW", level="subject", territory_id="RU-MOW")
    district = place("Москворечье", "Москва", level="municipality", territory_id="RU-MOW.x")
    ranked = rank_places("москва", (city, district, region))
    assert ranked == (region,)
    assert understand_place("Москва", ranked).one is region


def test_the_only_place_that_fits_is_meant() -> None:
    only = place("Нижний Новгород", "Нижегородская область")
    assert understand_place("нижний", rank_places("нижний", (only,))).one is only
    assert understand_place("верхний", rank_places("верхний", (only,))).several == ()


def test_two_sources_of_one_town_are_one_town() -> None:
    twice = (place("Псков", "RU-PSK", id="settlement:1"), place("Псков", "RU-PSK", population=9))
    assert rank_places("псков", twice) == (twice[0],)


def test_nothing_typed_finds_nothing() -> None:
    assert rank_places("", (place("Псков"),)) == ()
