"""Russian telephone numbers as sources write them.

    >>> read_telephones("(495) 237-0170, 8-800-2000-122")
    TelephoneText(numbers=('+74952370170', '+78002000122'), unread=())

The text of the source is kept as it is; this module only says which full numbers stand in it. A
number without an area code is full only when ``area_code`` says which one is meant.
"""

import re
from dataclasses import dataclass

_EXTENSION_WORDS = re.compile(r"\b(?:доб|вн|ext)\.?\s*\d+|\bс \d{2}\.\d{2}\.\d{4}", re.IGNORECASE)
_CANDIDATE = re.compile(r"[+(]?\d(?:[\d\s()\-‒–—.]*\d)?")
_SPLIT = re.compile(r"[;,/]|(?<=\d\d)\s+(?=\()|(?<=\d\d-\d\d)\s+(?=\d{3}\s)")
SHORT_NUMBERS = range(2, 4)  # 051, 112, 124: special services
SUBSCRIBER_DIGITS = 10  # area code and number, without the country's


@dataclass(frozen=True, slots=True)
class TelephoneText:
    """``numbers`` in international form (or two or three digits for special services);
    ``unread`` the pieces that hold digits and are no number.
    """

    numbers: tuple[str, ...]
    unread: tuple[str, ...]


def read_telephones(text: str, area_code: str | None = None) -> TelephoneText:
    """Return the numbers in ``text``, in order, each once.

    ``area_code`` completes a number of seven digits or fewer; None leaves such a piece unread.
    """
    numbers: list[str] = []
    unread: list[str] = []
    for piece in _SPLIT.split(_EXTENSION_WORDS.sub("", text)):
        for candidate in _CANDIDATE.findall(piece):
            number = _international(candidate, area_code)
            if number is None:
                unread.append(candidate.strip())
            elif number not in numbers:
                numbers.append(number)
    return TelephoneText(tuple(numbers), tuple(unread))


def _international(candidate: str, area_code: str | None) -> str | None:
    digits = re.sub(r"\D", "", candidate)
    if len(digits) in SHORT_NUMBERS:
        return digits
    if len(digits) == SUBSCRIBER_DIGITS + 1 and digits[0] in "78":
        return f"+7{digits[1:]}"
    if len(digits) == SUBSCRIBER_DIGITS:
        return f"+7{digits}"
    if area_code and len(digits) + len(area_code) == SUBSCRIBER_DIGITS:
        return f"+7{area_code}{digits}"
    return None
