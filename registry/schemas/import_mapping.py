"""What an import mapping file may say, checked before anything is read with it.

``ImportMappingSchema().load(document)`` returns the document with defaults or raises
``marshmallow.ValidationError``, whose messages name the path ("fields.name: …"). Unknown keys are
errors: a misspelt key would otherwise be ignored in silence.
"""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from registry.schemas.sources import SourceSchema

RECORDS = (
    "organisations",
    "settlements",
    "subjects",
    "municipalities",
    "populations",
    "offers",
    "links",
    "demand",
)
FORMATS = ("csv", "geo")
SEVERITIES = ("info", "warning", "error")
WAYS = ("column", "constant", "digest_of", "first_of", "join")
_SHORT = validate.Length(min=1, max=200)
_LONG = validate.Length(min=1, max=1000)


class Words(fields.Field[Mapping[str, str]]):
    """A translation table; YAML's yes, no and numbers are refused because they hide what stands in
    the file.
    """

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Mapping[str, str]:
        if not isinstance(value, dict) or not value:
            raise ValidationError('write a table of texts: {"what the file says": our word}')
        wrong = [k for k, v in value.items() if not isinstance(k, str) or not isinstance(v, str)]
        if wrong:
            raise ValidationError(f"put {wrong[0]!r} and its word in quotation marks")
        return value


class Texts(fields.Field[tuple[str, ...]]):
    """One text or a list of texts."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[str, ...]:
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise ValidationError("write a text or a list of texts, in quotation marks")
        return tuple(texts)


class FieldSpec(fields.Field[Any]):
    """A column's name, or one of the ways of :class:`FieldRuleSchema`."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if isinstance(value, str) and value:
            return value
        if isinstance(value, dict):
            return FieldRuleSchema().load(value)
        raise ValidationError("write a column's name or one of: " + ", ".join(WAYS))


class JoinPart(FieldSpec):
    """A text with {column} places, or a rule."""


class FieldRuleSchema(Schema):
    class Meta:
        unknown = RAISE

    column = fields.String(validate=_SHORT)
    constant = fields.String(validate=_LONG)
    digest_of = fields.List(fields.String(validate=_SHORT), validate=validate.Length(min=1))
    first_of = fields.List(fields.String(validate=_SHORT), validate=validate.Length(min=1))
    join = fields.List(JoinPart(), validate=validate.Length(min=1))
    separator = fields.String(validate=validate.Length(max=20))
    words = Words()
    pattern = fields.String(validate=_SHORT)
    when_empty = fields.String(validate=_LONG)

    @validates_schema
    def one_way(self, data: Mapping[str, Any], **_: Any) -> None:
        if len([way for way in WAYS if way in data]) != 1:
            raise ValidationError(f"say exactly one of: {', '.join(WAYS)}")

    @validates_schema
    def pattern_has_a_group(self, data: Mapping[str, Any], **_: Any) -> None:
        if "pattern" not in data:
            return
        try:
            groups = re.compile(data["pattern"]).groups
        except re.error as error:
            raise ValidationError(f"not a regular expression: {error}", "pattern") from error
        if groups != 1:
            raise ValidationError("put what is meant in one pair of brackets", "pattern")


class SourceSpec(fields.Field[dict[str, Any]]):
    """The identifier of a known source, or a whole source the file brings along."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, Any]:
        if isinstance(value, str) and value:
            return {"id": value}
        if isinstance(value, dict):
            return dict(SourceSchema().load(value))
        raise ValidationError("write a source's identifier, or its id, kind, title and licence")


class RowRuleSchema(Schema):
    class Meta:
        unknown = RAISE

    code = fields.String(required=True, validate=validate.Regexp(r"^[a-z][a-z0-9_]{2,79}$"))
    when = fields.Dict(keys=fields.String(validate=_SHORT), values=Texts(), required=True)
    assign = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    because = fields.String(required=True, validate=_LONG)
    severity = fields.String(validate=validate.OneOf(SEVERITIES), load_default="info")
    column = fields.String(load_default=None, allow_none=True)


class AgreementSchema(Schema):
    class Meta:
        unknown = RAISE

    code = fields.String(required=True, validate=validate.Regexp(r"^[a-z][a-z0-9_]{2,79}$"))
    column = fields.String(required=True, validate=_SHORT)
    field = fields.String(required=True, validate=_SHORT)
    table = fields.String(required=True, validate=_SHORT)
    because = fields.String(required=True, validate=_LONG)


class ImportMappingSchema(Schema):
    class Meta:
        unknown = RAISE

    records = fields.String(required=True, validate=validate.OneOf(RECORDS))
    source = SourceSpec(required=True)
    format = fields.String(validate=validate.OneOf(FORMATS), load_default="csv")
    delimiter = fields.String(validate=validate.Length(equal=1), load_default=",")
    fields_ = fields.Dict(
        keys=fields.String(), values=FieldSpec(), required=True, data_key="fields"
    )
    ignore = fields.List(fields.String(validate=_SHORT), load_default=list)
    empty = fields.List(fields.String(validate=_SHORT), load_default=list)
    skip = fields.List(fields.Nested(RowRuleSchema), load_default=list)
    corrections = fields.List(fields.Nested(RowRuleSchema), load_default=list)
    remarks = fields.List(fields.Nested(RowRuleSchema), load_default=list)
    agreements = fields.List(fields.Nested(AgreementSchema), load_default=list)
    kinds = fields.String(load_default=None, allow_none=True)
    area_code = fields.String(
        load_default=None, allow_none=True, validate=validate.Regexp(r"^\d{3,5}$")
    )
