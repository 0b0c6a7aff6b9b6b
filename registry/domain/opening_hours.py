"""Hours and schedules as organisations write them, understood whole or not at all.

    >>> week = read_week("вторник 15:00 теория; среда и пятница 15:00 практика")
    >>> [(slot.weekdays, slot.start.isoformat("minutes"), slot.note) for slot in week.slots]
    [((1,), '15:00', 'теория'), ((2, 4), '15:00', 'практика')]
    >>> read_week("группы набирают раз в квартал") is None
    True

The text itself is always shown; what is read here feeds calendars. A schedule of which one word is
not understood gives None: half a schedule sends somebody to a locked door.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import time

WEEKDAYS = range(7)  # 0 is Monday
_STEMS = (
    ("понедельник", "пон", "пн"),
    ("вторник", "вт"),
    ("сред", "ср"),
    ("четверг", "четв", "чт"),
    ("пятниц", "пятн", "пят", "пт"),
    ("суббот", "суб", "сб"),
    ("воскресень", "вскр", "вск", "вс"),
)
_NTH = {"перв": 1, "втор": 2, "трет": 3, "четверт": 4, "последн": -1}
_DAY = (
    r"(?:(?:понедельник|пон|пн|вторник|вт|сред|ср|четверг|четв|чт|пятниц|пятн|пят|пт"
    r"|суббот|суб|сб|воскресень|вскр|вск|вс)(?:ам|ям|у|ю|а|е|и|ы)?\b\.?)"
)
_ORDINAL = r"(?:(?:перв|втор|трет|четверт|последн)(?:ая|ую|ий|ый|ое|ее|ья|ью|юю|яя)\b)"
_TIME = r"(\d{1,2})(?:([:.\-])(\d{2}))?"
_ENTRY = re.compile(
    rf"(?:(?P<nth>{_ORDINAL}(?:\s*(?:,|и)\s*{_ORDINAL})*)\s+)?"
    rf"(?P<days>{_DAY}(?:\s*(?:,|и|-)\s*{_DAY})*|ежедневно)\s*:?\s*"
    rf"(?:(?P<off>выходно\w*)|{_TIME}(?:\s*-\s*{_TIME})?(?![\d:.]))"
)
_BREAK = re.compile(rf"перерыв\s*:?\s*{_TIME}\s*-\s*{_TIME}")
_DAY_WORD = re.compile(_DAY)
_AROUND_THE_CLOCK = re.compile(r"круглосуточно\b")
_UNCLEAR = re.compile(r"\d|\b(?:раз|месяц\w*|недел\w*|квартал\w*|выход\w*|график\w*|ежедневно)\b")
_CLOSED_AT_TIMES = re.compile(
    r"\b(?:не|нет|нерабоч\w*|неприемн\w*|закры\w*|кроме|исключ\w*|только|(?:не)?четн\w*|через"
    r"|кажд\w*|временно|отпуск\w*|каникул\w*|праздни\w*|санитарн\w*"
    r"|весн\w*|лет(?:о|ом|н\w+)|осен\w*|зим\w*"
    r"|январ\w*|феврал\w*|март\w*|апрел\w*|ма[йяе]|июн\w*|июл\w*|август\w*|сентябр\w*"
    r"|октябр\w*|ноябр\w*|декабр\w*)\b"
)  # beside the hours, these mean: not every week, or not for everybody
_NOTE_WORDS = 4


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that comes back every week: on ``weekdays`` (0 Monday … 6 Sunday).

    ``end`` None: only the beginning is stated. ``nth``: only the first (1), second … or last (-1)
    such weekday of a month; empty: every week. ``note`` is what the text says beside it, or "".
    """

    weekdays: tuple[int, ...]
    start: time
    end: time | None
    nth: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Week:
    """A whole schedule. ``around_the_clock``: somebody is there at any hour; slots may be empty."""

    slots: tuple[Slot, ...]
    around_the_clock: bool = False


def read_week(text: str) -> Week | None:
    """Return what a text of hours says, or None unless every word of it is understood."""
    rest = _normalised(text)
    rest, asides = _take_asides(rest)
    around = bool(_AROUND_THE_CLOCK.search(rest)) and not _ENTRY.search(rest)
    if around:
        left = _AROUND_THE_CLOCK.sub("", rest).strip(" .,;")
        doubted = any(_CLOSED_AT_TIMES.search(aside) for aside in asides)
        return None if left or doubted else Week((), around_the_clock=True)
    pauses = [_pause(found) for found in _BREAK.finditer(rest)]
    slots = list(_read_slots(_BREAK.sub("; ", rest), asides))
    if not slots or None in slots or None in pauses:
        return None
    read = [slot for slot in slots if slot is not None and slot.weekdays]
    taken = [pause for pause in pauses if pause is not None]
    return Week(tuple(piece for slot in read for piece in _around_pauses(slot, taken)))


def _normalised(text: str) -> str:
    """One kind of dash, of letters and of spaces; "from … to" becomes a dash."""
    plain = text.lower().replace("ё", "е").strip(" .;,")
    plain = re.sub(r"[‒–—−]", "-", plain)
    plain = re.sub(r"\bс\s+(?=\d)", "", plain)
    plain = re.sub(r"\s+до\s+(?=\d)", "-", plain)
    plain = re.sub(r"\b(?:в|во|по)\s+(?=(?:перв|втор|трет|четверт|последн|[пвсч]))", "", plain)
    plain = re.sub(rf"\bкажд\w+\s+(?={_DAY})", "", plain)  # "every second Tuesday" stays, unclear
    plain = re.sub(r"(?<=\d)(?=[а-я])", " ", plain)  # "18.30суббота"
    return re.sub(r"\s+", " ", plain)


def _take_asides(text: str) -> tuple[str, list[str]]:
    """Return the text with each bracket replaced by a numbered mark, and the brackets' contents."""
    asides: list[str] = []

    def keep(found: re.Match[str]) -> str:
        asides.append(found[1].strip())
        return f" §{chr(0x430 + len(asides) - 1)}§ "

    marked = re.sub(r"\(([^()]*)\)?", keep, text)
    if _AROUND_THE_CLOCK.match(marked):
        marked = re.sub(r"§.§", "", marked)
    return marked, asides


def _read_slots(text: str, asides: list[str]) -> Iterator[Slot | None]:
    """Yield each entry; None where something between the entries is not understood."""
    entries = list(_ENTRY.finditer(text))
    before = _note(text[: entries[0].start()] if entries else text, asides)
    if before is None:
        yield None
        return
    for number, entry in enumerate(entries):
        end = entries[number + 1].start() if number + 1 < len(entries) else len(text)
        after = _note(text[entry.end() : end], asides)
        slot = _slot(entry)
        if after is None or slot is None:
            yield None
        else:
            yield replace(slot, note=after or before)


def _slot(entry: re.Match[str]) -> Slot | None:
    if entry["off"]:
        return Slot((), time(), None)
    span = _span(entry.groups()[3:])
    if span is None:
        return None
    return Slot(_days(entry["days"]), *span, _ordinals(entry["nth"] or ""))


def _days(text: str) -> tuple[int, ...]:
    if text == "ежедневно":
        return tuple(WEEKDAYS)
    words = list(_DAY_WORD.finditer(text))
    found: set[int] = set()
    for number, word in enumerate(words):
        day = _weekday(word[0])
        between = text[words[number - 1].end() : word.start()] if number else ""
        if "-" in between:
            first = _weekday(words[number - 1][0])
            found |= {step % 7 for step in range(first, day + 1 if day >= first else day + 8)}
        found.add(day)
    return tuple(sorted(found))


def _weekday(word: str) -> int:
    return next(day for day, stems in enumerate(_STEMS) if word.startswith(stems))


def _ordinals(text: str) -> tuple[int, ...]:
    words = re.findall(r"[а-я]{3,}", text)
    return tuple(number for word in words for stem, number in _NTH.items() if word.startswith(stem))


def _span(parts: Sequence[str | None]) -> tuple[time, time | None] | None:
    """Return start and end of two times in parts (hours, sign, minutes); None unless sure.

    The end is None where only the beginning is stated.
    """
    hours, sign, minutes, end_hours, *_rest = parts
    if end_hours is None and _may_be_hours(sign, minutes):  # "9-18"
        parts = (hours, None, None, minutes, None, None)
    start = _time(*parts[:3])
    if parts[3] is None:
        return None if start is None else (start, None)
    end = _time(*parts[3:])
    return None if start is None or end is None or end <= start else (start, end)


def _may_be_hours(sign: str | None, minutes: str | None) -> bool:
    """Does a dash stand before what may be an hour? "9-00" and "9-30" can only be minutes."""
    return sign == "-" and minutes is not None and 0 < int(minutes) <= 24


def _time(hours: str | None, sign: str | None, minutes: str | None) -> time | None:
    hour, minute = int(hours or 0), int(minutes or 0)
    if _may_be_hours(sign, minutes):  # "9-12-13"
        return None
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _pause(found: re.Match[str]) -> tuple[time, time] | None:
    span = _span(found.groups())
    return None if span is None or span[1] is None else (span[0], span[1])


def _around_pauses(slot: Slot, pauses: Iterable[tuple[time, time]]) -> Iterator[Slot]:
    """Yield the parts of a slot before, between and after pauses that lie inside it."""
    start = slot.start
    for pause_start, pause_end in sorted(pauses):
        if slot.end is not None and start < pause_start and pause_end < slot.end:
            yield replace(slot, start=start, end=pause_start)
            start = pause_end
    yield replace(slot, start=start)


def _note(text: str, asides: list[str]) -> str | None:
    """Return the words beside an entry, "" without any, None when they may change its meaning."""
    words = re.sub(r"§(.)§", lambda found: asides[ord(found[1]) - 0x430], text).strip(" .,;:-")
    words = re.sub(r"\s+", " ", words)
    if words in ("", "и"):
        return ""
    unclear = _UNCLEAR.search(words) or _CLOSED_AT_TIMES.search(words) or _DAY_WORD.search(words)
    return None if unclear or len(words.split()) > _NOTE_WORDS else words
