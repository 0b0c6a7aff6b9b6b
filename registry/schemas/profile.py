"""The profile of a person as it comes in from outside, checked against the vocabulary.

    question = load_profile(document, vocabulary)
    question.profile     # a profile document of routing.md, as it came, without ``place``
    question.place       # "settlement:12" or a territory, or None: where the person says to live

Raises ``DocumentError`` with every problem at once: unknown fields, wrong types, and identifiers
that the vocabulary does not have, each with its path (``needs[0]``) and the nearest known words.
How the fields hang together (half a point, ``age`` and ``birth_date`` both) the engine checks.
"""

import difflib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from registry.domain.problems import DocumentError, Problem
from registry.domain.vocabulary import Vocabulary

MAX_ITEMS = 200
MAX_TEXT = 200
BIGGEST = 1e12  # no day, age, distance or sum of a person is bigger
NOT_A_LIST: dict[str, Any] = {"invalid": "must be a list"}


@dataclass(frozen=True, slots=True)
class ProfileQuestion:
    """A checked profile document, and the named place it may come with."""

    profile: dict[str, Any]
    place: str | None


def _described(description: str) -> dict[str, Any]:
    return {"description": description} if description else {}


AS_OF_DAYS = (date(1900, 1, 1), date(2199, 12, 31))  # whoever asks lives; dates of steps can follow


class Number(fields.Float):
    """A JSON number: no text, no boolean, nothing infinite."""

    default_error_messages = {"invalid": "must be a number, not {value}"}  # noqa: RUF012

    def __init__(
        self, low: float, high: float = math.inf, description: str = "", **kwargs: Any
    ) -> None:
        self.low, self.high = low, high
        told = _described(description) | {"minimum": low}
        if math.isfinite(high):
            told["maximum"] = high
        super().__init__(validate=self._in_range, metadata=told, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.make_error("invalid", value=_shown(value))
        if not -BIGGEST <= value <= BIGGEST:  # NaN, infinities and whole numbers past any float
            raise self.make_error("invalid", value=_shown(value))
        return value

    def _in_range(self, value: float) -> None:
        if value < self.low:
            raise ValidationError(f"must be at least {self.low:g}, but is {value:g}")
        if value > self.high:
            raise ValidationError(f"must be at most {self.high:g}, but is {value:g}")


class Text(fields.String):
    """A JSON string of at most ``MAX_TEXT`` characters."""

    default_error_messages = {"invalid": "must be a text"}  # noqa: RUF012

    def __init__(self, description: str = "", **kwargs: Any) -> None:
        limit = validate.Length(max=MAX_TEXT, error=f"longer than {MAX_TEXT} characters")
        super().__init__(validate=limit, metadata=_described(description), **kwargs)


class Words(fields.List[str]):
    """A list of words, at most ``MAX_ITEMS``."""

    def __init__(self, description: str = "", **kwargs: Any) -> None:
        limit = validate.Length(max=MAX_ITEMS, error=f"more than {MAX_ITEMS} items")
        super().__init__(
            Text(),
            validate=limit,
            error_messages=NOT_A_LIST,
            metadata=_described(description),
            **kwargs,
        )


class Possible(fields.Field[Any]):
    """One value, or the list of values still possible; null is unknown."""

    def __init__(self, inner: fields.Field[Any], description: str = "", **kwargs: Any) -> None:
        self.inner = inner
        single = "number" if isinstance(inner, Number) else "string"
        told = _described(description) | {"type": [single, "array"]}
        super().__init__(metadata=told, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, list):
            return self.inner.deserialize(value, attr, data, **kwargs)
        errors: dict[int, Any] = {}
        for position, item in enumerate(value):
            try:
                self.inner.deserialize(item, attr, data, **kwargs)
            except ValidationError as error:
                errors[position] = error.messages
        if not value:
            raise ValidationError("must not be empty; null means unknown")
        if len(value) > MAX_ITEMS:
            raise ValidationError(f"more than {MAX_ITEMS} items")
        if errors:
            raise ValidationError(errors)
        return value


class Strict(Schema):
    """A document of a person: fields that are not known are refused."""

    class Meta:
        unknown = RAISE

    error_messages = {  # noqa: RUF012
        "unknown": "there is no such field",
        "type": "must be an object",
    }


class LimitsSchema(Strict):
    """Limits of a whole route; all inclusive. Days and kilometres."""

    max_travel_km = Number(0, description="one step, one way, kilometres", allow_none=True)
    max_fee = Number(0, description="the whole route, roubles", allow_none=True)
    max_days = Number(0, description="until the last need is met; 730 if absent", allow_none=True)
    need_by = fields.Dict(
        keys=fields.String(),
        values=Number(0),
        allow_none=True,
        metadata={"description": "need -> the day number by which it must be met"},
    )


class ProfileSchema(Strict):
    """Who asks for a route. Null is the same as absent: unknown, or not asked.

    Attributes are a value, or a list of the values still possible. ``place`` names where the
    person lives (``settlement:<number>`` or a territory) when there is no point: its centre is
    used and the answer says "about".
    """

    as_of = fields.Date(
        allow_none=True,
        validate=validate.Range(*AS_OF_DAYS, error="must be a day from {min} to {max}"),
        error_messages={"invalid": "write the day as 2026-11-25"},
        metadata={"description": "day 0, the day of asking; today if absent"},
    )
    birth_date = fields.Date(
        allow_none=True,
        error_messages={"invalid": "write the day as 1990-01-31"},
        metadata={"description": "instead of age"},
    )
    age = Number(0, 130, description="years on day 0", allow_none=True)
    lat = Number(-90, 90, description="where the person lives, WGS 84", allow_none=True)
    lon = Number(-180, 180, allow_none=True)
    place = Text("settlement:<number> or a territory, instead of a point", allow_none=True)
    region = Possible(Text(), "federal subject of registration", allow_none=True)
    municipality = Possible(Text(), "municipality of registration", allow_none=True)
    disability_group = Possible(Text(), allow_none=True)
    autonomy = Possible(Number(1, 4), "need of support, 1 slight to 4", allow_none=True)
    legal_capacity = Possible(Text(), allow_none=True)
    sex = Possible(Text(), allow_none=True)
    diagnoses = Words("ICD-10 codes; empty: none; null: not asked", allow_none=True)
    traits = Words("known to hold", allow_none=True)
    traits_not = Words("known not to hold", allow_none=True)
    facts = Words("papers, statuses and skills the person has", allow_none=True)
    needs = Words("end states asked for, or papers as goals", allow_none=True)
    start_organisation = Text("slug of the specialist's own; null: a family", allow_none=True)
    limits = fields.Nested(LimitsSchema, allow_none=True)
    exclude_offers = Words(allow_none=True)
    exclude_organisations = Words("slugs", allow_none=True)
    exclude_kinds = Words(allow_none=True)


def load_profile(document: Any, vocabulary: Vocabulary) -> ProfileQuestion:
    """Check a profile document; raises ``DocumentError`` with every problem.

    ``document`` is what JSON gave, of any type.
    """
    check_document(document, _profile_schema(), vocabulary, "the profile")
    profile = {name: value for name, value in document.items() if name != "place"}
    return ProfileQuestion(profile, document.get("place"))


def check_document(document: Any, schema: Schema, vocabulary: Vocabulary, noun: str) -> None:
    """Raise ``DocumentError`` with every problem of what JSON gave, of any type."""
    if not isinstance(document, dict):
        raise DocumentError("", f"must be one JSON object: {noun}")
    check_text(document)
    problems = [Problem(path, message) for path, message in _flat(schema.validate(document))]
    problems += _unknown_words(document, vocabulary)
    if problems:
        raise DocumentError.of(problems)


def check_text(document: Any) -> None:
    """Raise ``DocumentError`` when some text holds what no database and no page can show: a zero
    character, or half of a character.
    """
    try:
        readable = b"\\u0000" not in json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        readable = False
    if not readable:
        raise DocumentError("", "holds characters that are no text")


@cache
def _profile_schema() -> ProfileSchema:
    return ProfileSchema()


def _unknown_words(document: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Problem]:
    """Identifiers that the vocabulary does not have; wrong types are the schema's business."""
    facts = {item.id for item in vocabulary.facts}
    needs = {item.id for item in vocabulary.needs}
    traits = {item.id for item in vocabulary.traits}
    sections: dict[str, tuple[str, set[str]]] = {
        "facts": ("fact", facts),
        "needs": ("need or fact", needs | facts),
        "traits": ("trait", traits),
        "traits_not": ("trait", traits),
        "disability_group": ("disability group", {t.id for t in vocabulary.disability_groups}),
        "legal_capacity": ("legal capacity", {t.id for t in vocabulary.legal_capacity}),
        "sex": ("sex", {t.id for t in vocabulary.sexes}),
        "exclude_kinds": ("kind of organisations", {t.id for t in vocabulary.kinds}),
    }
    for name, (noun, known) in sections.items():
        value = document.get(name)
        items = value if isinstance(value, list) else [value]
        for position, item in enumerate(items):
            if isinstance(item, str) and item not in known:
                path = f"{name}[{position}]" if isinstance(value, list) else name
                yield Problem(path, _no_such(noun, item, known))
    limits = document.get("limits")
    need_by = limits.get("need_by") if isinstance(limits, dict) else None
    for item in need_by if isinstance(need_by, dict) else ():
        if item not in needs | facts:
            yield Problem(f"limits.need_by.{item}", _no_such("need or fact", item, needs | facts))


def _no_such(noun: str, word: str, known: Iterable[str]) -> str:
    nearest = difflib.get_close_matches(word, list(known), n=3)
    hint = f"; did you mean {', '.join(nearest)}?" if nearest else ""
    return f"there is no {noun} {_shown(word)}{hint}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _flat(messages: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, message) of marshmallow's nested messages."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            if isinstance(key, int):
                yield from _flat(inner, f"{path}[{key}]")
            elif key in ("_schema", "value"):  # the whole, or the value of a dictionary's key
                yield from _flat(inner, path)
            else:
                yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(messages, list):
        for message in messages:
            yield from _flat(message, path)
    else:
        yield path, str(messages)
