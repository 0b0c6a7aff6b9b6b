"""Words meet each other in whatever form they were written."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from registry.config import ROOT
from registry.search.words import normal_form, normalise, split_words, telling_words


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


def test_requests_that_come_together_do_not_spoil_each_others_words() -> None:
    text = (ROOT / "seed_data" / "vocabulary" / "everyday_words.yaml").read_text("utf-8")
    words = list(dict.fromkeys(split_words(text)))[:1500]
    alone = [normal_form(word) for word in words]
    switching = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        normal_form.cache_clear()
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(normal_form.__wrapped__, words * 4))
    finally:
        sys.setswitchinterval(switching)
        normal_form.cache_clear()
    assert found == alone * 4
