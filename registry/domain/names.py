"""Names as people write them, made comparable, and readable identifiers made from them.

    >>> search_form("Орехово-Зуевский  центр «Тёплый дом»")
    'орехово зуевский центр теплый дом'
    >>> slug_of("Психоневрологический диспансер № 16")
    'psikhonevrologicheskiy-dispanser-n-16'

Nothing here raises; a name without a single letter or digit has an empty slug.
"""

import re
import unicodedata
from collections.abc import Container

# ICAO Doc 9303 letters are for passports; these are the spellings people type into a browser.
_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
    "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "№": "n ",
}  # fmt: skip
_NOT_WORD = re.compile(r"[^0-9a-zа-я]+")
_NOT_SLUG = re.compile(r"[^0-9a-z]+")
_QUOTED = re.compile(r"[«\"“„]([^«»\"“”„]{2,})[»\"”]")
_LEGAL_FORM = re.compile(
    r"^(?:федеральное |областное |краевое |городское )?"
    r"(?:государственн\w+|муниципальн\w+)"
    r"(?: (?:бюджетн|казенн|казённ|автономн|образовательн)\w+)* учреждение"
    r"(?: здравоохранения| социального обслуживания)?"
    r"(?: города москвы)?\s*",
    re.IGNORECASE,
)
_FOUNDER = re.compile(r"\s*департамента здравоохранения города москвы", re.IGNORECASE)


def search_form(text: str) -> str:
    """Return ``text`` for comparing and searching: lower case, ё as е, words with single spaces."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("ё", "е").replace("\u00ad", "")
    return _NOT_WORD.sub(" ", folded).strip()


def slug_of(text: str, max_length: int = 80) -> str:
    """Return a readable Latin identifier: lower case, words joined by hyphens, cut at a word.

    ``max_length`` counts characters. Letters of other alphabets lose their accents or vanish.
    """
    lower = text.lower().replace("\u00ad", "")
    latin = "".join(_LATIN.get(letter, letter) for letter in lower)
    plain = unicodedata.normalize("NFKD", latin)
    slug = _NOT_SLUG.sub("-", "".join(c for c in plain if not unicodedata.combining(c))).strip("-")
    if len(slug) <= max_length:
        return slug
    head = slug[: max_length + 1]
    return (head.rsplit("-", 1)[0] if "-" in head else head[:max_length]).strip("-")


def unique_slug(text: str, taken: Container[str], max_length: int = 80) -> str:
    """Return a slug of ``text`` that is not in ``taken``: the second one ends in ``-2``.

    A text without letters and digits gives ``record``.
    """
    base = slug_of(text, max_length) or "record"
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def short_name_of(name: str) -> str | None:
    """Return an official name without its legal form, or None when it has none to leave out.

    >>> short_name_of("Государственное бюджетное учреждение города Москвы «Центр»")
    'Центр'
    """
    rest = _FOUNDER.sub("", _LEGAL_FORM.sub("", name)).strip()
    if rest == name.strip() or not rest:
        return None
    whole = re.fullmatch(r"[«\"“](.+)[»\"”]", rest)
    inner = whole.group(1) if whole else rest
    if whole and inner.count("«") != inner.count("»"):
        inner = inner + "»" if inner.count("«") > inner.count("»") else rest
    return inner[0].upper() + inner[1:]


def quoted_names(text: str) -> list[str]:
    """Return what stands in quotation marks, innermost pieces, in order."""
    return [piece.strip() for piece in _QUOTED.findall(text)]


_GENERIC_WORDS = re.compile(
    r"\b(городской округ|муниципальный район|муниципальный округ|административный округ)\b",
    re.IGNORECASE,
)
_TYPE_BEFORE = re.compile(
    r"^(?:район|муниципальный округ(?: округ)?|городской округ|округ"
    r"|город-герой|город|поселок|зато)\s+",
    re.IGNORECASE,
)


def tidy_territory_name(name: str) -> str:
    """Return a municipality's name with its type in lower case.

    >>> tidy_territory_name(" Городской Округ Подольск")
    'городской округ Подольск'
    """
    return _GENERIC_WORDS.sub(lambda match: match.group(1).lower(), " ".join(name.split()))


def territory_core(name: str) -> str:
    """Return a municipality's name without the type that stands before it.

    >>> territory_core("район Солнцево"), territory_core("Аннинский район")
    ('Солнцево', 'Аннинский район')
    """
    return _TYPE_BEFORE.sub("", " ".join(name.split())) or name
