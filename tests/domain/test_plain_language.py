"""The rules of plain language, and every plain text that is shipped."""

import csv
import json

import pytest

from registry.config import ROOT
from registry.domain.plain_language import (
    ABBREVIATIONS,
    check_plain_text,
    count_words,
    find_abbreviations,
    split_sentences,
)
from registry.exchange.vocabulary_files import read_vocabulary

PLAIN = (
    "Позвоните завтра. Спросите, когда приходить.",
    "Вас примут 3 сентября 2027 года.",
    "МСЭ (комиссия об инвалидности) смотрит бумаги.",
    "ИПРА — это план помощи. В ИПРА пишут, что положено.",
    "Комиссия об инвалидности (МСЭ) смотрит бумаги.",
    "Звоните: 8 (831) 200-01-22. Звонок бесплатный.",
    "Помощь нужна I или II группе.",
    "Это бесплатно!",
    "",
)
NOT_PLAIN = (
    ("Раз два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать.",
     "long"),
    ("Идите в МСЭ.", "abbreviation"),
    ("Шанс 80 %.", "percent"),
    ("Берут восемьдесят процентов людей.", "percent"),
    ("Приходите 03.09.2027.", "date"),
    ("Приходите 2027-09-03.", "date"),
    ("Приходите 3 сентября.", "date"),
    ("Приходите 3 сентября 2027.", "date"),
    ("Позвоните; потом приходите.", "two_thoughts"),
    ("Возьмите паспорт и/или полис.", "two_thoughts"),
    ("Возьмите паспорт (если есть).", "brackets"),
    ("Возьмите паспорт и т. д.", "shortened"),
    ("Плата 300 руб.", "shortened"),
)  # fmt: skip


@pytest.mark.parametrize("text", PLAIN)
def test_plain_is_plain(text: str) -> None:
    assert check_plain_text(text) == ()


@pytest.mark.parametrize(("text", "rule"), NOT_PLAIN)
def test_not_plain_is_found(text: str, rule: str) -> None:
    assert rule in {finding.rule for finding in check_plain_text(text)}


def test_twelve_words_are_enough_and_thirteen_too_many() -> None:
    twelve = " ".join(["слово"] * 12)
    assert check_plain_text(f"{twelve}.") == ()
    assert [one.rule for one in check_plain_text(f"{twelve} слово.")] == ["long"]
    assert check_plain_text(f"{twelve}. {twelve}!\n{twelve}") == ()


def test_an_abbreviation_may_stand_where_the_page_explains_it() -> None:
    assert check_plain_text("Идите в МСЭ.", explained=("МСЭ",)) == ()
    assert check_plain_text("Идите в МФЦ.", explained=("МСЭ",)) != ()


def test_sentences_words_and_abbreviations() -> None:
    assert split_sentences("Да. «Нет!» Может быть…") == ["Да.", "«Нет!", "Может быть…"]
    assert count_words("Врач-психиатр придёт в 10 часов") == 5
    assert count_words("Позвоните 8 800 200-01-22 сегодня") == 3
    assert find_abbreviations("Психолог ППМС-центра, МСЭ, Ия, III группа, МСЭ") == ("ППМС", "МСЭ")


def test_each_meaning_of_an_abbreviation_is_itself_plain() -> None:
    for name, meaning in ABBREVIATIONS.items():
        assert check_plain_text(f"{meaning}.") == (), name


def test_every_plain_line_of_the_vocabulary() -> None:
    vocabulary = read_vocabulary(ROOT / "seed_data" / "vocabulary")
    sections = (
        vocabulary.facts,
        vocabulary.needs,
        vocabulary.service_types,
        vocabulary.kinds,
        vocabulary.traits,
        vocabulary.legal_capacity,
        vocabulary.disability_groups,
        vocabulary.autonomy,
        vocabulary.accompaniment,
        vocabulary.ladder,
        vocabulary.cautions,
    )
    lines = [(term.id, term.plain) for section in sections for term in section]
    lines += [(goal.add, goal.reason) for goal in vocabulary.added_goals]
    lines += [(item.suggest, item.reason) for item in vocabulary.suggested_needs]
    assert len(lines) > 250
    for name, line in lines:
        assert line, f"{name} has no plain line"
        assert check_plain_text(line) == (), name


def test_every_abbreviation_of_the_vocabulary_has_a_meaning() -> None:
    vocabulary = read_vocabulary(ROOT / "seed_data" / "vocabulary")
    for section in (vocabulary.facts, vocabulary.needs, vocabulary.service_types, vocabulary.kinds):
        for term in section:
            assert set(find_abbreviations(term.label_ru)) <= ABBREVIATIONS.keys(), term.id


def test_every_plain_text_of_the_shipped_records_and_examples() -> None:
    texts = []
    for path in sorted((ROOT / "seed_data").rglob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            if "plain_text" in (rows.fieldnames or ()):
                texts += [(path.name, row["plain_text"]) for row in rows if row["plain_text"]]
    for path in sorted((ROOT / "seed_data" / "examples").glob("*.json")):
        texts.append((path.name, json.loads(path.read_text("utf-8"))["plain"]))
    assert len(texts) > 30
    for name, text in texts:
        assert check_plain_text(text) == (), f"{name}: {text}"
