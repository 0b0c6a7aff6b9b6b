"""Words in the language of the reader: messages, words of the vocabulary, numbers inside them."""

import pytest
from flask import Flask

from registry.domain.audit import Text
from registry.domain.vocabulary_terms import Word
from registry.languages import say

WORD = Word("Передышка", "Respite")


@pytest.mark.parametrize(
    ("said", "russian", "english"),
    (
        (WORD, "Передышка", "Respite"),
        ((WORD, "Бор"), "Передышка; Бор", "Respite; Бор"),
        (Text("%(name)s", {"name": WORD}), "Передышка", "Respite"),
        (Text("%(name)s", {"name": (WORD, WORD)}), "Передышка; Передышка", "Respite; Respite"),
        (Text("%(n)s", {"n": 9999}), "9999", "9999"),
        (Text("%(n)s", {"n": 1234567}), "1\xa0234\xa0567", "1,234,567"),
        (Text("%(n)s", {"n": "2026"}), "2026", "2026"),
        ("yes", "да", "yes"),
        ("", "", ""),
    ),
)
def test_a_reader_gets_words_of_his_language(
    app: Flask, said: object, russian: str, english: str
) -> None:
    for language, expected in (("ru", russian), ("en", english)):
        with app.test_request_context(headers={"Cookie": f"language={language}"}):
            assert say(said) == expected
