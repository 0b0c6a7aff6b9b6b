"""Words meet each other in whatever form they were written."""

import pytest

from registry.search.words import normalise, split_words, telling_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("психиатру", "ПСИХИАТРОВ"),
        ("опёка", "опека"),
        ("дневного пребывания", "дневное пребывание"),
        ("детям", "ребёнок"),
        ("ПНД №16", "пнд 16"),
        ("ПНД № 16", "пнд no16"),
        ("трудоустройство", "трудоустройства"),
        ("жильё", "жилья"),
    ],
)
def test_forms_of_a_word_are_one(one: str, other: str) -> None:
    assert normalise(one) == normalise(other) != ()


@pytest.mark.parametrize(
    ("one", "other"), [("психиатр", "психолог"), ("школа", "сад"), ("16", "61")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def test_empty_words_are_left_out_unless_there_is_nothing_else() -> None:
    assert telling_words("где найти логопеда для сына") == ("логопеда", "сына")
    assert telling_words("где и как") == ("где", "и", "как")


@pytest.mark.parametrize("nothing", ["", "  ", "…!?", "—", "🙂", "％"])
def test_a_text_without_letters_has_no_words(nothing: str) -> None:
    assert normalise(nothing) == ()


def test_digits_stand_apart_from_letters() -> None:
    assert split_words("форма 088/у, 606н") == ("форма", "088", "у", "606", "н")


def test_a_very_long_text_is_no_trouble() -> None:
    assert len(normalise("психиатр " * 5000)) == 1
