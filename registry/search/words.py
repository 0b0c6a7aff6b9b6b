"""Words in one form, whatever case, number and gender they were written in.

    >>> normalise("Лечение у психиатров") == normalise("лечения, психиатр")
    True
    >>> normalise("ПНД №16, 088/у")
    ('пнд', '16', '088')

A word becomes its dictionary form (pymorphy3), then its stem, so that "помощь" meets "помощью". The
dictionary is opened when the first word is asked for (0.1 s, 30 MB); what was looked up is kept.
Nothing here raises; a text without a letter or digit has no words.
"""

import re
from functools import cache, lru_cache
from threading import local

import pymorphy3
import snowballstemmer

from registry.domain.names import search_form

KEPT_WORDS = 200_000  # about 40 MB when full: more than the words of a country's registry
_PIECES = re.compile(r"[0-9]+|[a-zа-я]+")
_NUMBER_SIGN = re.compile(r"\bno(?=\s?[0-9])")  # what № becomes when compatibility forms are folded

_EMPTY_WORDS = """
в во на над под из за к ко до от ото с со у о об обо по при про для без через между и или а но
же ли бы не ни то как что чтобы где куда когда если это этот эта эти тот та те там тут все весь
вся мы вы ты он она оно они я мой моя мое мои наш наша наше наши его ее их мне нам нас меня тебе
тебя вас вам ему ей им себя себе свой своя свое свои кто какой какая какие который которая
которые есть быть был была было будет нужен нужна нужно нужны надо хотеть хочу хочет хотим можно
мочь могу может найти искать ищу подскажите скажите помогите пожалуйста получить сделать делать
адрес год лет очень уже еще
"""
STOP_WORDS = frozenset(_EMPTY_WORDS.split())
_of_thread = local()


@cache
def _analyser() -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer(lang="ru")


def _stem(word: str) -> str:
    """Each thread has a stemmer of its own: it works on the word in its own fields."""
    if not hasattr(_of_thread, "stemmer"):
        _of_thread.stemmer = snowballstemmer.stemmer("russian")
    stem: str = _of_thread.stemmer.stemWord(word)
    return stem


@lru_cache(KEPT_WORDS)
def dictionary_form(word: str) -> str:
    """Return the dictionary form of a word in lower case, ё as е; an unknown one by its ending."""
    form: str = _analyser().parse(word)[0].normal_form
    return form.replace("ё", "е")


@lru_cache(KEPT_WORDS)
def normal_form(word: str) -> str:
    """Return the form in which a word is kept and compared."""
    if word.isdigit():
        return word
    return _stem(dictionary_form(word))


def is_known(word: str) -> bool:
    """Does the dictionary have the word, in this very form?"""
    return bool(_analyser().word_is_known(word))


def split_words(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` as written: lower case, ё as е, digits apart from letters."""
    return tuple(_PIECES.findall(_NUMBER_SIGN.sub(" ", search_form(text))))


def telling_words(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` that say something, each once; all of them when none does."""
    words = tuple(dict.fromkeys(split_words(text)))
    telling = tuple(
        word for word in words if word not in STOP_WORDS and (word.isdigit() or len(word) > 1)
    )
    return telling or words


def normalise(text: str) -> tuple[str, ...]:
    """Return the telling words of ``text`` in the one form, each once, in order."""
    return tuple(dict.fromkeys(normal_form(word) for word in telling_words(text)))
