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
    region = place("Москва", "RU-MOW", id="RU-MOW", level="subject", territory_id="RU-MOW")
    district = place("Москворечье", "Москва", level="municipality", territory_id="RU-MOW.x")
    ranked = rank_places("москва", (city, district, region))
    assert ranked == (region,)
    assert understand_place("Москва", ranked).one is region


def test_the_only_place_that_fits_is_meant() -> None:
    only = place("Нижний Новгород", "Нижегородская область")
    assert understand_place("нижний", rank_places("нижний", (only,))).one is only
    assert understand_place("верхний", rank_places("верхний", (only,))).several == ()


def test_a_town_and_its_municipality_are_one_place() -> None:
    town = place("Псков", "RU-PSK")
    around = place("Псков", "RU-PSK", level="municipality", territory_id="RU-PSK.pskov")
    assert rank_places("псков", (around, town)) == (town,)


def test_namesakes_in_one_region_are_told_apart_by_their_districts() -> None:
    one = place("Верея", "Московская область", id="1", municipality="Наро-Фоминский район")
    other = place("Верея", "Московская область", id="2", municipality="Раменский район")
    ranked = rank_places("Верея", (one, other))
    label = "Верея, Раменский район, Московская область"
    assert label in {found.label for found in ranked}
    assert understand_place("Верея", ranked).one is None
    chosen = understand_place(label, rank_places(label, (one, other))).one
    assert chosen is not None and chosen.id == "2"


def test_namesakes_that_nothing_tells_apart_mean_the_larger() -> None:
    twice = (place("Бор", "RU-KYA", id="1"), place("Бор", "RU-KYA", id="2", population=9000))
    meant = understand_place("Бор", rank_places("Бор", twice)).one
    assert meant is twice[1]


def test_nothing_typed_finds_nothing() -> None:
    assert rank_places("", (place("Псков"),)) == ()
