"""Names made comparable, readable identifiers, short names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.names import (
    quoted_names,
    search_form,
    short_name_of,
    slug_of,
    territory_core,
    tidy_territory_name,
    unique_slug,
)

RUSSIAN = st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВЁЩЯ №«»-.,09 ", max_size=150)
ANYTHING = st.text(max_size=150)
SLUG = re.compile(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?")


@given(RUSSIAN | ANYTHING, st.integers(5, 80))
def test_a_slug_is_short_and_made_of_letters_digits_and_single_hyphens(text, length):
    slug = slug_of(text, length)
    assert SLUG.fullmatch(slug)
    assert len(slug) <= length


@given(RUSSIAN | ANYTHING)
def test_the_slug_of_a_slug_is_itself(text):
    assert slug_of(slug_of(text)) == slug_of(text)


@given(st.lists(RUSSIAN, max_size=30))
def test_slugs_of_a_list_are_all_different_and_never_empty(names):
    taken: set[str] = set()
    for name in names:
        slug = unique_slug(name, taken)
        assert slug and slug not in taken
        taken.add(slug)


@given(st.lists(RUSSIAN, max_size=10))
def test_slugs_depend_on_the_names_and_their_order_only(names):
    def all_slugs() -> list[str]:
        taken: list[str] = []
        for name in names:
            taken.append(unique_slug(name, taken))
        return taken

    assert all_slugs() == all_slugs()


@given(ANYTHING)
def test_the_search_form_of_a_search_form_is_itself(text):
    assert search_form(search_form(text)) == search_form(text)


@pytest.mark.parametrize("one, other", [("Ёлки-палки", "елки палки"), ("  А\u00adБ  в", "аб В")])
def test_case_yo_hyphens_and_spaces_do_not_matter_in_a_search(one, other):
    assert search_form(one) == search_form(other)


@pytest.mark.parametrize(
    "name, short",
    [
        (
            "Государственное бюджетное учреждение здравоохранения города Москвы «Городская "
            "больница № 56 Департамента здравоохранения города Москвы»",
            "Городская больница № 56",
        ),
        (
            "Государственное бюджетное учреждение города Москвы Центр «Коптево»",
            "Центр «Коптево»",
        ),
        ("Городская поликлиника № 134", None),
        ("Государственное бюджетное учреждение города Москвы", None),
    ],
)
def test_an_official_name_loses_its_legal_form(name, short):
    assert short_name_of(name) == short


def test_quoted_pieces_are_found_innermost():
    assert quoted_names('Филиал «Центр «Семья»» и "Дом"') == ["Семья", "Дом"]


def test_municipality_names_are_tidied_and_cored():
    assert tidy_territory_name(" Городской Округ Подольск") == "городской округ Подольск"
    assert territory_core("муниципальный округ Гавань") == "Гавань"
    assert territory_core("Аннинский район") == "Аннинский район"
