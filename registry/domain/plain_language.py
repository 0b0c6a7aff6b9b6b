"""Is a text plain? The checkable rules of plain Russian (ясный язык), sentence by sentence.

    >>> [finding.rule for finding in check_plain_text("МСЭ примет 03.09.2027, шанс 80%.")]
    ['abbreviation', 'date', 'percent']
    >>> check_plain_text("Вас примут 3 сентября 2027 года.")
    ()

A person who reads slowly gets one thought a sentence: at most twelve words, no semicolon, no
brackets except those that explain an abbreviation, no "и/или". An abbreviation stands only beside
its meaning, or where the page explains it (``explained``). Days are written with month in letters
and year. Nothing is said in percent. Only what a machine can see is checked here; whether a text is
understood, people tell.

Returns findings and raises nothing. English texts are checked by the same rules of length.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

MAX_WORDS = 12

# What people meet on papers, written out. Pages explain those that they show.
ABBREVIATIONS = {
    "АДК": "альтернативная и дополнительная коммуникация: карточки, жесты, планшет",
    "ГБУ": "государственное бюджетное учреждение",
    "ДЦП": "детский церебральный паралич",
    "ЗАГС": "отдел, где выдают свидетельство о рождении",
    "ИППСУ": "план социальных услуг для одного человека",
    "ИПРА": "план реабилитации: какая помощь положена человеку с инвалидностью",
    "ИПРП": "план ранней помощи малышу и семье",
    "КЦСОН": "центр социальной помощи в районе",
    "ЛТМ": "лечебно-трудовая мастерская",
    "МСЭ": "комиссия, которая решает об инвалидности",
    "МФЦ": "центр «Мои документы»: здесь принимают заявления",
    "НКО": "общественная организация, которая помогает людям",
    "ОМС": "бесплатное лечение по полису",
    "ПМПК": "комиссия, которая советует условия учёбы для ребёнка",
    "ПНД": "диспансер, где принимает психиатр",
    "ПНИ": "интернат, где живут взрослые",
    "ППМС": "центр, где с ребёнком занимаются специалисты",
    "РАС": "аутизм",
    "РФ": "Российская Федерация",
    "СДВГ": "трудно сидеть спокойно и долго слушать",
    "СНИЛС": "номер в пенсионной системе",
    "ТЖС": "трудная жизненная ситуация",
    "ТСР": "коляска, слуховой аппарат и другие средства",
    "ФАП": "медпункт в селе",
    "ЦЗН": "центр занятости: помогает найти работу",
    "ЦППМСП": "центр, где с ребёнком занимаются специалисты",
}

_MONTHS = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
_SENTENCE_END = re.compile(r"(?<=[.!?…:])[»\")]*\s+|\n+")
_TELEPHONE = re.compile(r"(?<!\w)(?:\+7|8)[\s(–-]*\d{3,5}[\s)–-]*\d[\d\s–-]{3,10}\d")
_WORD = re.compile(r"[0-9A-Za-zА-Яа-яЁё]+(?:[-–.,/][0-9A-Za-zА-Яа-яЁё]+)*")
_ABBREVIATION = re.compile(r"(?<![А-ЯЁа-яёA-Za-z])[А-ЯЁ]{2,}(?![А-ЯЁа-яёA-Za-z])")
_SHORTENED = re.compile(
    r"(?<!\w)(?:т\.\s?[екдпн]\.|др\.|пр\.|руб\.|тыс\.|млн|млрд|гр\.|ул\.|тел\.|обл\.|г\.|лет/года)",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"%|\bпроцент", re.IGNORECASE)
_DATE = re.compile(
    r"\b\d{1,2}\.\d{1,2}(?:\.\d{2,4})?\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b"
    rf"|\b\d{{1,2}}\s(?:{_MONTHS})\b(?!\s\d{{4}}\sгода)",
    re.IGNORECASE,
)
_TWO_THOUGHTS = re.compile(r";|\b[а-яё]+/[а-яё]+\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^)]*)\)")


@dataclass(frozen=True, slots=True)
class PlainFinding:
    """One thing to mend.

    ``rule`` is long, abbreviation, shortened, percent, date, two_thoughts or brackets; ``advice``
    says what to do about ``found`` in ``sentence``.
    """

    rule: str
    sentence: str
    found: str
    advice: str

    def __str__(self) -> str:
        return f"{self.advice}: «{self.found}» in «{self.sentence}»"


def check_plain_text(text: str, explained: Collection[str] = ()) -> tuple[PlainFinding, ...]:
    """Return everything in a text that is not plain, in reading order of the sentences.

    ``explained`` are abbreviations that stand explained where the text is shown.
    """
    known = {*explained, *_explained_within(text)}
    shortened = tuple(  # sought in the whole text: its full stops do not end sentences
        PlainFinding("shortened", text.strip(), match.group(), "write the word in full")
        for match in _SHORTENED.finditer(text)
    )
    within = (finding for sentence in split_sentences(text) for finding in _check(sentence, known))
    return (*within, *shortened)


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text; a line of its own is one.

    >>> split_sentences("Позвоните. Вас ждут: приходите!")
    ['Позвоните.', 'Вас ждут:', 'приходите!']
    """
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip(" .")]


def count_words(sentence: str) -> int:
    """Return how many words are read; a telephone number is one.

    >>> count_words("Позвоните: 8 (800) 200-01-22, это бесплатно.")
    4
    """
    return len(_WORD.findall(_TELEPHONE.sub(" 0 ", sentence)))


def find_abbreviations(text: str) -> tuple[str, ...]:
    """Return the abbreviations of a text, each once, in reading order.

    >>> find_abbreviations("Направление на МСЭ и ИПРА, снова МСЭ")
    ('МСЭ', 'ИПРА')
    """
    return tuple(dict.fromkeys(_ABBREVIATION.findall(text)))


def _explained_within(text: str) -> set[str]:
    """Abbreviations followed by their meaning: "МСЭ (…)", "МСЭ — это…", or "… (МСЭ)"."""
    found = set()
    for name in find_abbreviations(text):
        if re.search(rf"{name}\s*(\([^)]{{4,}}\)|[—–-]\s*это\b|:\s)|[а-яё»]\s\({name}\)", text):
            found.add(name)
    return found


def _check(sentence: str, known: Collection[str]) -> Iterator[PlainFinding]:
    words = count_words(sentence)
    if words > MAX_WORDS:
        advice = f"has {words} words; say it in {MAX_WORDS} or fewer"
        yield PlainFinding("long", sentence, sentence, advice)
    for name in find_abbreviations(sentence):
        if name not in known:
            yield PlainFinding("abbreviation", sentence, name, "write it out or explain it here")
    for rule, pattern, advice in (
        ("date", _DATE, "write the day with the month in letters, the year and «года»"),
        ("percent", _PERCENT, "say it in words, not in percent"),
        ("two_thoughts", _TWO_THOUGHTS, "make it two sentences"),
    ):
        for match in pattern.finditer(sentence):
            yield PlainFinding(rule, sentence, match.group(), advice)
    for match in _BRACKETS.finditer(_TELEPHONE.sub(" ", sentence)):
        if match.group(1) not in known and not any(name in sentence for name in known):
            yield PlainFinding("brackets", sentence, match.group(), "make it a sentence of its own")
