"""What one imported record may hold, noun by noun, after the mapping translated it.

Every schema loads a mapping of texts (an empty text is the same as absent) and gives typed values,
or raises ``marshmallow.ValidationError`` with messages by field. Fields the noun does not have are
refused, so a mapping cannot fill something that does not exist.
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, pre_load, validate, validates_schema

from registry.domain.browse import RECORD_STATES

POSITION_PRECISIONS = ("building", "street", "district", "settlement")


class _Row(Schema):
    class Meta:
        unknown = RAISE

    record_state = fields.String(
        validate=validate.OneOf(RECORD_STATES, error="{input!r} is not one of: {choices}"),
        load_default="unverified",
    )
    read_on = fields.Date(
        load_default=None, error_messages={"invalid": "write the day as 2026-11-25"}
    )

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


SCHEMAS: Mapping[str, type[_Row]] = {
    "organisations": OrganisationRow,
    "settlements": SettlementRow,
    "subjects": SubjectRow,
    "municipalities": MunicipalityRow,
    "populations": PopulationRow,
}
