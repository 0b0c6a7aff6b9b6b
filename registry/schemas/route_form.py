"""The route form as a browser sends it, turned into a profile document.

    form = load_route_form({"need": ["need.work"], "age": ["34"]}, vocabulary, today=today)
    form.profile()      # a profile document of routing.md, without place and start organisation

Everything may be left empty except what is needed. Raises :class:`RouteFormError`, whose ``errors``
map a field to a sentence in English (a gettext msgid) that says what to write there. ``place`` and
``start`` stay as typed: who they are is found in the registry.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, pre_load, validate

from registry.domain.profile import USUAL_MAX_DAYS
from registry.domain.vocabulary import Vocabulary

MAX_TEXT = 200
MAX_DAYS = int(USUAL_MAX_DAYS)
LIST_FIELDS = ("need", "fact", "trait", "trait_not", "exclude_kind", "exclude_offer")
CHILD_GROUPS = ["none", "child"]  # the only ones that a person under 18 can have
SURE_CHILD = 18 - MAX_DAYS / 365.25  # still a child when the route ends
_DIAGNOSIS = re.compile(r"^[A-Z][0-9]{2}(\.[0-9]{1,2})?$")
_POINT = re.compile(r"(-?[0-9]{1,3}\.[0-9]{1,8}),(-?[0-9]{1,3}\.[0-9]{1,8})")
_LOOKALIKES = str.maketrans("АВСЕНКМОРТУХ", "ABCEHKMOPTYX")  # typed on a Russian keyboard


def mark(text: str) -> str:
    """Return ``text``; the word marks it as a msgid for extraction."""
    return text


NO_NEED = mark("Choose at least one thing that is needed.")
UNKNOWN_VALUE = mark("Choose one of the values offered.")
BAD_NUMBER = mark("Write a number, for example 34.")
BAD_AGE = mark("Write the age in years, from 0 to 130.")
BOTH_WAYS = mark("Something is marked as true and as not true. Take one of the two ticks away.")
BAD_LIMIT = mark("Write a number, not below zero and not too large.")
BAD_DATE = mark("Write the day, month and year.")
FUTURE_DATE = mark("The birth date cannot be in the future.")
OLD_DATE = mark("Check the year of birth.")
TWO_AGES = mark("Give either the age or the birth date, not both.")
BAD_DIAGNOSIS = mark("Write ICD-10 codes with commas between them, for example F20.0, F71.")
TOO_LONG = mark("This text is too long.")


class RouteFormError(Exception):
    """The form cannot be used yet; ``errors`` maps a field name to a msgid."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{name}: {text}" for name, text in errors.items()))
        self.errors = dict(errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteForm:
    """What was asked, understood. None and empty: not said.

    ``traits_not`` are traits known not to hold. ``urgent_days`` is the term for those needs among
    the asked that are urgent, ``point`` (lat, lon) one that came with the place. ``age`` in years;
    limits in kilometres one way, roubles for the whole route, days from today.
    """

    asker: str
    needs: tuple[str, ...]
    place: str
    place_id: str
    start: str
    start_id: str
    age: float | None
    birth_date: date | None
    sex: str | None
    disability_group: str | None
    legal_capacity: str | None
    autonomy: int | None
    facts: tuple[str, ...]
    traits: tuple[str, ...]
    traits_not: tuple[str, ...]
    diagnoses: tuple[str, ...] | None
    max_travel_km: float | None
    max_fee: float | None
    max_days: float
    urgent_days: float | None
    urgent_needs: tuple[str, ...]
    point: tuple[float, float] | None
    exclude_kinds: tuple[str, ...]
    exclude_offers: tuple[str, ...]

    def profile(self, as_of: date) -> dict[str, Any]:
        """Return the profile document; day 0 is ``as_of``. Unknown things are left out."""
        document: dict[str, Any] = {
            "as_of": as_of.isoformat(),
            "needs": list(self.needs),
            "facts": list(self.facts),
            "traits": list(self.traits),
            "traits_not": list(self.traits_not),
            "age": self.age,
            "birth_date": self.birth_date.isoformat() if self.birth_date else None,
            "sex": self.sex,
            "disability_group": self.disability_group,
            "legal_capacity": self.legal_capacity,
            "autonomy": self.autonomy,
            "diagnoses": None if self.diagnoses is None else list(self.diagnoses),
            "exclude_kinds": list(self.exclude_kinds),
            "exclude_offers": list(self.exclude_offers),
            "limits": {
                "max_travel_km": self.max_travel_km,
                "max_fee": self.max_fee,
                "max_days": self.max_days,
            },
        }
        if self.disability_group is None and self.age is not None and self.age < SURE_CHILD:
            document["disability_group"] = CHILD_GROUPS
        if self.urgent_days is not None and self.urgent_needs:
            document["limits"]["need_by"] = dict.fromkeys(self.urgent_needs, self.urgent_days)
        if self.point is not None:
            document |= {"lat": self.point[0], "lon": self.point[1]}
        return {name: value for name, value in document.items() if value not in (None, [])}


class _Number(fields.Field[float | None]):
    """A number as people type it: spaces and a comma are fine, empty is None."""

    def __init__(self, high: float, message: str) -> None:
        super().__init__(load_default=None)
        self.high, self.message = high, message

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> float | None:
        text = re.sub(r"\s", "", str(value)).replace(",", ".")
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", text):
            raise ValidationError(BAD_NUMBER if re.search(r"[^0-9.+-]", text) else self.message)
        if float(text) > self.high:
            raise ValidationError(self.message)
        return float(text)


class _Day(fields.Field[date | None]):
    """A day from a date field (2001-02-03) or typed (03.02.2001); empty is None."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> date | None:
        text = str(value).strip()
        if not text:
            return None
        russian = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
        try:
            if russian:
                day, month, year = (int(part) for part in russian.groups())
                return date(year, month, day)
            return date.fromisoformat(text)
        except ValueError as error:
            raise ValidationError(BAD_DATE) from error


def _text(**options: Any) -> fields.String:
    return fields.String(
        load_default="", validate=validate.Length(max=MAX_TEXT, error=TOO_LONG), **options
    )


class RouteFormSchema(Schema):
    """The fields of the form; what else a browser sends (buttons, the secret sign) is ignored."""

    class Meta:
        unknown = EXCLUDE

    asker = fields.String(load_default="family")
    need = fields.List(fields.String(), load_default=list)
    place = _text()
    place_id = _text()
    start = _text()
    start_id = _text()
    age = _Number(130, BAD_AGE)
    birth_date = _Day(load_default=None)
    sex = fields.String(load_default="")
    disability_group = fields.String(load_default="")
    legal_capacity = fields.String(load_default="")
    autonomy = fields.String(load_default="")
    fact = fields.List(fields.String(), load_default=list)
    trait = fields.List(fields.String(), load_default=list)
    other_traits_no = fields.String(load_default="")
    diagnoses = _text()
    max_travel_km = _Number(20000, BAD_LIMIT)
    max_fee = _Number(10_000_000, BAD_LIMIT)
    max_days = _Number(3650, BAD_LIMIT)
    urgent_days = _Number(3650, BAD_LIMIT)
    point = _text()
    point_place = _text()
    trait_not = fields.List(fields.String(), load_default=list)
    exclude_kind = fields.List(fields.String(), load_default=list)
    exclude_offer = fields.List(fields.String(), load_default=list)

    @pre_load
    def one_or_many(self, data: Mapping[str, list[str]], **_: Any) -> dict[str, Any]:
        """A browser sends lists; single fields take their first value, all without blanks."""
        flat: dict[str, Any] = {}
        for name, values in data.items():
            stripped = [value.strip() for value in values]
            flat[name] = stripped if name in LIST_FIELDS else next(iter(stripped), "")
        return flat

    @post_load
    def check_diagnoses(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Split typed diagnoses; an empty field means "not asked", never "none"."""
        codes = [code for code in re.split(r"[\s,;]+", data["diagnoses"].upper()) if code]
        codes = [code.translate(_LOOKALIKES) for code in codes]
        if any(not _DIAGNOSIS.match(code) for code in codes):
            raise ValidationError(BAD_DIAGNOSIS, "diagnoses")
        return data | {"diagnoses": tuple(codes) or None}


def load_route_form(
    typed: Mapping[str, list[str]], vocabulary: Vocabulary, *, today: date
) -> RouteForm:
    """Read a sent form; ``typed`` maps a field to its values. Raises ``RouteFormError``."""
    try:
        data = RouteFormSchema().load(typed)
    except ValidationError as error:
        raise RouteFormError(_first_messages(error.messages_dict)) from error
    errors = dict(_find_errors(data, vocabulary, today))
    if errors:
        raise RouteFormError(errors)
    traits = tuple(dict.fromkeys(data["trait"]))
    others = [trait.id for trait in vocabulary.traits if trait.id not in traits]
    urgent = {need.id for need in vocabulary.needs if need.urgent}
    return RouteForm(
        asker=data["asker"],
        needs=tuple(dict.fromkeys(data["need"])),
        place=data["place"],
        place_id=data["place_id"],
        start=data["start"],
        start_id=data["start_id"],
        age=data["age"],
        birth_date=data["birth_date"],
        sex=data["sex"] or None,
        disability_group=data["disability_group"] or None,
        legal_capacity=data["legal_capacity"] or None,
        autonomy=int(data["autonomy"]) if data["autonomy"] else None,
        facts=tuple(dict.fromkeys(data["fact"])),
        traits=traits,
        traits_not=tuple(others if data["other_traits_no"] else dict.fromkeys(data["trait_not"])),
        diagnoses=data["diagnoses"],
        max_travel_km=data["max_travel_km"],
        max_fee=data["max_fee"],
        max_days=MAX_DAYS if data["max_days"] is None else data["max_days"],
        urgent_days=data["urgent_days"],
        urgent_needs=tuple(need for need in dict.fromkeys(data["need"]) if need in urgent),
        point=_read_point(data),
        exclude_kinds=tuple(dict.fromkeys(data["exclude_kind"])),
        exclude_offers=tuple(dict.fromkeys(data["exclude_offer"])),
    )


def _read_point(data: Mapping[str, Any]) -> tuple[float, float] | None:
    """A point that came with the place (an example's): it counts while the place stays the same."""
    found = _POINT.fullmatch(data["point"])
    if not found or not data["place"] or data["point_place"] != data["place"]:
        return None
    lat, lon = float(found[1]), float(found[2])
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _find_errors(
    data: Mapping[str, Any], vocabulary: Vocabulary, today: date
) -> Iterable[tuple[str, str]]:
    goals = {need.id for need in vocabulary.needs} | {fact.id for fact in vocabulary.facts}
    if not data["need"]:
        yield "need", NO_NEED
    known: dict[str, set[str]] = {
        "asker": {"family", "specialist"},
        "need": goals,
        "fact": {fact.id for fact in vocabulary.facts},
        "trait": {trait.id for trait in vocabulary.traits},
        "trait_not": {trait.id for trait in vocabulary.traits},
        "exclude_kind": {kind.id for kind in vocabulary.kinds},
        "sex": {sex.id for sex in vocabulary.sexes},
        "disability_group": {group.id for group in vocabulary.disability_groups},
        "legal_capacity": {capacity.id for capacity in vocabulary.legal_capacity},
        "autonomy": {degree.id for degree in vocabulary.autonomy},
    }
    for name, values in known.items():
        chosen = data[name] if isinstance(data[name], list) else filter(None, [data[name]])
        if not values.issuperset(chosen):
            yield name, UNKNOWN_VALUE
    if not set(data["trait"]).isdisjoint(data["trait_not"]):
        yield "trait_not", BOTH_WAYS
    born = data["birth_date"]
    if born is not None:
        if data["age"] is not None:
            yield "birth_date", TWO_AGES
        elif born > today:
            yield "birth_date", FUTURE_DATE
        elif today.year - born.year > 130:
            yield "birth_date", OLD_DATE


def _first_messages(messages: Mapping[str, Any]) -> dict[str, str]:
    """Return the first message of each field; one list entry's error is its field's error."""
    flat = {}
    for name, found in messages.items():
        while not isinstance(found, str):
            found = next(iter(found.values() if isinstance(found, Mapping) else found))
        flat[name] = found
    return flat
