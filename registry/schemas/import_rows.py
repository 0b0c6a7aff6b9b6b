"""What one imported record may hold, noun by noun, after the mapping translated it.

Every schema loads a mapping of texts (an empty text is the same as absent) and gives typed values,
or raises ``marshmallow.ValidationError`` with messages by field. Fields the noun does not have are
refused, so a mapping cannot fill something that does not exist.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, pre_load, validate, validates_schema

from registry.domain.browse import RECORD_STATES

POSITION_PRECISIONS = ("building", "street", "district", "settlement")
MODES = ("in_person", "home_visit", "online")
TAKING = ("yes", "list", "no", "unknown")
BASES = ("agreement", "regulation", "practice")
DEMAND_BASES = ("count", "estimate")
FACT_LISTS = ("requires", "requires_at_admission", "yields")
RULE_LISTS = (
    "disability_groups",
    "autonomy",
    "legal_capacity",
    "regions",
    "municipalities",
    "sexes",
    "diagnoses",
    "diagnoses_excluded",
    "traits_all",
    "traits_none",
)
ELIGIBILITY_KEYS = ("age_min", "age_max", "reach_km", *RULE_LISTS)
_ICD_PREFIX = re.compile(r"[A-Z]\d{0,2}(\.\d{1,2})?")
_NOT_A_DAY: dict[str, Any] = {"invalid": "write the day as 2026-11-25"}


class _Row(Schema):
    class Meta:
        unknown = RAISE

    record_state = fields.String(
        validate=validate.OneOf(RECORD_STATES, error="{input!r} is not one of: {choices}"),
        load_default="unverified",
    )
    read_on = fields.Date(load_default=None, error_messages=_NOT_A_DAY)

    @pre_load
    def without_empty_texts(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        return {key: value for key, value in data.items() if value != ""}

    @validates_schema
    def not_verified_by_import(self, data: Mapping[str, Any], **_: Any) -> None:
        if data.get("record_state") in ("verified", "due"):
            raise ValidationError(
                "an import cannot say that somebody called: use unverified", "record_state"
            )


def _text(length: int, required: bool = False) -> fields.String:
    limit = validate.Length(max=length, error=f"longer than {length} characters")
    if required:
        return fields.String(
            required=True, validate=limit, error_messages={"required": "must not be empty"}
        )
    return fields.String(load_default=None, validate=limit)


def _number(low: float, high: float, what: str) -> fields.Float:
    return fields.Float(
        load_default=None,
        allow_nan=False,
        error_messages={"invalid": "write a number with a point, like 55.75"},
        validate=validate.Range(
            low, high, error=f"{{input}} is not a {what} ({low:g} to {high:g})"
        ),
    )


def _count() -> fields.Integer:
    return fields.Integer(
        load_default=None,
        error_messages={"invalid": "write a whole number"},
        validate=validate.Range(min=0, error="{input} is negative"),
    )


def _share() -> fields.Float:
    return fields.Float(
        load_default=None,
        allow_nan=False,
        error_messages={"invalid": "write a share of one with a point, like 0.8"},
        validate=validate.Range(
            0, 1, min_inclusive=False, error="{input} is not a share above 0 and up to 1"
        ),
    )


def _day() -> fields.Date:
    return fields.Date(load_default=None, error_messages=_NOT_A_DAY)


def _choice(values: Iterable[str], default: str | None) -> fields.String:
    choices = validate.OneOf(tuple(values), error="{input!r} is not one of: {choices}")
    return fields.String(load_default=default, validate=choices)


class YesNo(fields.Field[bool]):
    """ "yes" or "no"; absent: not stated."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if value not in ("yes", "no"):
            raise ValidationError(f"{value!r} is neither yes nor no; leave it empty if unknown")
        return bool(value == "yes")


class Listed(fields.Field[tuple[str, ...]]):
    """Several words in one cell, a semicolon between; none of them twice."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[str, ...]:
        words = tuple(word for word in (piece.strip() for piece in value.split(";")) if word)
        twice = next((word for word in words if words.count(word) > 1), None)
        if twice is not None:
            raise ValidationError(f"{twice!r} stands here twice")
        return words


class Bases(fields.Field[tuple[tuple[str, str], ...]]):
    """Rules and the acts behind them: "legal_capacity: Порядок …; autonomy: Порядок …"."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[tuple[str, str], ...]:
        pairs = []
        for piece in (piece.strip() for piece in value.split(";")):
            key, colon, document = piece.partition(":")
            if not piece:
                continue
            if not colon or key.strip() not in ELIGIBILITY_KEYS:
                known = ", ".join(ELIGIBILITY_KEYS)
                raise ValidationError(
                    f"begin {piece[:40]!r} with a rule and a colon; rules: {known}"
                )
            if not 0 < len(document.strip()) <= 400:
                raise ValidationError(f"name the act behind {key.strip()} in up to 400 characters")
            pairs.append((key.strip(), document.strip()))
        keys = [key for key, _ in pairs]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise ValidationError(f"{twice} stands here twice")
        return tuple(pairs)


class _Placed(_Row):
    lat = _number(-90, 90, "latitude")
    lon = _number(-180, 180, "longitude")

    @validates_schema
    def both_or_none(self, data: Mapping[str, Any], **_: Any) -> None:
        lat, lon = data.get("lat"), data.get("lon")
        if (lat is None) != (lon is None):
            raise ValidationError("a position needs both lat and lon", "lat")
        if lat == 0 and lon == 0:
            raise ValidationError(
                "0, 0 is a placeholder in the Gulf of Guinea; leave it empty", "lat"
            )


class OrganisationRow(_Placed):
    """``services_complete`` "yes": its services are all told, nothing is assumed of its kind."""

    external_id = _text(120, required=True)
    kind = _text(80, required=True)
    name = _text(600, required=True)
    short_name = _text(400)
    description = _text(4000)
    plain_text = _text(2000)
    region = _text(200)
    municipality = _text(200)
    settlement = _text(200)
    address = _text(600)
    position_precision = fields.String(
        validate=validate.OneOf(POSITION_PRECISIONS, error="{input!r} is not one of: {choices}"),
        load_default=None,
    )
    telephone = _text(400)
    email = _text(400)
    website = _text(400)
    hours = _text(400)
    services = _text(4000)
    services_complete = YesNo(load_default=None)
    source_locator = _text(1000)


class OfferRow(_Row):
    """A service of an organisation at its address, with what routes are computed from.

    ``organisation`` is its identifier in ``organisation_source`` (absent: the mapping's source).
    ``external_id`` tells services of one type and organisation apart. Days are days, fees roubles
    in the first 30 days, ages years (from ``age_min`` to below ``age_max``), ``reach_km``
    kilometres of road. An empty cell is "not stated", never zero.
    """

    organisation = _text(120, required=True)
    organisation_source = _text(80)
    service_type = _text(80, required=True)
    external_id = _text(120)
    name = _text(400)
    description = _text(4000)
    plain_text = _text(2000)
    funding = Listed(load_default=())
    mode = _choice(MODES, None)
    taking = _choice(TAKING, "unknown")
    taking_as_of = _day()
    not_before = _day()
    wait_days = _number(0, 3650, "number of days")
    duration_days = _number(0, 3650, "number of days")
    fee_rub = _number(0, 10_000_000, "sum of roubles")
    fee_note = _text(400)
    visits = _number(0, 100, "number of trips in 30 days")
    acceptance = _share()
    self_referral = YesNo(load_default=None)
    capacity = _count()
    capacity_as_of = _day()
    age_min = _number(0, 130, "age in years")
    age_max = _number(0, 130, "age in years")
    reach_km = _number(0, 2000, "distance in kilometres")
    schedule = _text(400)
    requires = Listed(load_default=())
    requires_at_admission = Listed(load_default=())
    yields = Listed(load_default=())
    meets = Listed(load_default=())
    disability_groups = Listed(load_default=())
    autonomy = Listed(load_default=())
    legal_capacity = Listed(load_default=())
    regions = Listed(load_default=())
    municipalities = Listed(load_default=())
    sexes = Listed(load_default=())
    diagnoses = Listed(load_default=())
    diagnoses_excluded = Listed(load_default=())
    traits_all = Listed(load_default=())
    traits_none = Listed(load_default=())
    unconfirmed = Listed(load_default=())
    rule_basis = Bases(load_default=())
    source_locator = _text(1000)

    @validates_schema
    def ages_in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        low, high = data.get("age_min"), data.get("age_max")
        if low is not None and high is not None and low >= high:
            raise ValidationError(f"nobody is at least {low:g} and below {high:g}", "age_max")

    @validates_schema
    def known_keys(self, data: Mapping[str, Any], **_: Any) -> None:
        for key in data.get("unconfirmed", ()):
            if key not in ELIGIBILITY_KEYS:
                known = ", ".join(ELIGIBILITY_KEYS)
                raise ValidationError(f"{key!r} is not a rule; rules: {known}", "unconfirmed")
        for name in ("diagnoses", "diagnoses_excluded"):
            for code in data.get(name, ()):
                if not _ICD_PREFIX.fullmatch(code):
                    raise ValidationError(f"{code!r} is not the beginning of an ICD-10 code", name)


class LinkRow(_Row):
    """Who refers to whom. With ``service_types`` one link for each, without any for whatever the
    receiver offers. Each side's confirmation is a day; empty: not confirmed.
    """

    from_organisation = _text(120, required=True)
    from_source = _text(80)
    to_organisation = _text(120, required=True)
    to_source = _text(80)
    service_types = Listed(load_default=())
    basis = fields.String(
        required=True,
        validate=validate.OneOf(BASES, error="{input!r} is not one of: {choices}"),
        error_messages={"required": "must not be empty"},
    )
    handoff_days = _number(0, 3650, "number of days")
    acceptance = _share()
    document = _text(400)
    confirmed_by_sender_on = _day()
    confirmed_by_receiver_on = _day()
    valid_until = _day()
    source_locator = _text(1000)


class SettlementRow(_Placed):
    external_id = _text(80, required=True)
    name = _text(200)
    names = _text(4000)
    region = _text(200, required=True)
    population = _count()
    population_year = _count()

    @validates_schema
    def placed_and_named(self, data: Mapping[str, Any], **_: Any) -> None:
        if data.get("lat") is None:
            raise ValidationError("a settlement needs a position", "lat")
        if not data.get("name") and not data.get("names"):
            raise ValidationError("must not be empty", "name")


class SubjectRow(_Row):
    region = _text(200, required=True)
    oktmo = _text(11)


class MunicipalityRow(_Row):
    """With ``municipality`` absent the outline is the region's own."""

    region = _text(200, required=True)
    municipality = _text(200)


class PopulationRow(_Row):
    region = _text(200, required=True)
    municipality = _text(200, required=True)
    population = _count()
    other_population = _count()


class DemandRow(_Row):
    """People of a target group in a territory on a day; ``region`` may be the country.

    ``first_time`` and ``repeat`` split ``people``; state both or neither. ``lower_bound`` "yes":
    the source leaves some out, ``note`` says whom.
    """

    region = _text(200, required=True)
    municipality = _text(200)
    target_group = _text(80, required=True)
    people = fields.Integer(
        required=True,
        error_messages={"invalid": "write a whole number", "required": "must not be empty"},
        validate=validate.Range(min=0, error="{input} is negative"),
    )
    first_time = _count()
    repeat = _count()
    as_of = fields.Date(
        required=True, error_messages=_NOT_A_DAY | {"required": "must not be empty"}
    )
    basis = _choice(DEMAND_BASES, "count")
    lower_bound = YesNo(load_default=False)
    note = _text(1000)
    source_locator = _text(1000)

    @validates_schema
    def parts_make_the_whole(self, data: Mapping[str, Any], **_: Any) -> None:
        first, again = data.get("first_time"), data.get("repeat")
        if (first is None) != (again is None):
            raise ValidationError("state both first_time and repeat, or neither", "first_time")
        if first is not None and again is not None and first + again != data["people"]:
            message = f"first_time and repeat make {first + again}, not {data['people']}"
            raise ValidationError(message, "people")


SCHEMAS: Mapping[str, type[_Row]] = {
    "organisations": OrganisationRow,
    "settlements": SettlementRow,
    "subjects": SubjectRow,
    "municipalities": MunicipalityRow,
    "populations": PopulationRow,
    "offers": OfferRow,
    "links": LinkRow,
    "demand": DemandRow,
}
