"""Writing what all records share: terms, provenance, territories, pages, problems."""

from dataclasses import fields as parts
from typing import Any

from marshmallow import Schema, fields


class TermSchema(Schema):
    """A word of the vocabulary."""

    id = fields.String(required=True)
    label = fields.String(required=True, attribute="label_ru", metadata={"description": "Russian"})
    label_en = fields.String(required=True, metadata={"description": "English"})


class SourceSchema(Schema):
    """Where a record comes from; ``as_of`` is the day the source describes."""

    id = fields.String(required=True, attribute="source_id")
    title = fields.String(required=True, attribute="source_title")
    url = fields.String(required=True, allow_none=True, attribute="source_url")
    licence = fields.String(required=True)
    notice = fields.String(required=True)
    as_of = fields.Date(required=True, allow_none=True)


class RecordSchema(Schema):
    """What every record says about itself: source, dates, state."""

    source = fields.Nested(SourceSchema, required=True, attribute="provenance")
    source_locator = fields.String(
        required=True, allow_none=True, attribute="provenance.source_locator"
    )
    read_on = fields.Date(required=True, allow_none=True, attribute="provenance.read_on")
    verified_on = fields.Date(required=True, allow_none=True, attribute="provenance.verified_on")
    verified_by_role = fields.String(
        required=True, allow_none=True, attribute="provenance.verified_by_role"
    )
    record_state = fields.String(required=True, attribute="provenance.record_state")
    assumed = fields.Boolean(
        required=True,
        attribute="provenance.assumed",
        metadata={"description": "typical for such organisations; nobody stated it of this one"},
    )


class ShortRecordSchema(Schema):
    """The same in short, for records inside other records."""

    source_id = fields.String(required=True, attribute="provenance.source_id")
    read_on = fields.Date(required=True, allow_none=True, attribute="provenance.read_on")
    verified_on = fields.Date(required=True, allow_none=True, attribute="provenance.verified_on")
    record_state = fields.String(required=True, attribute="provenance.record_state")
    assumed = fields.Boolean(required=True, attribute="provenance.assumed")


class TerritoryRefSchema(Schema):
    """A territory as other records name it."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True)


class OrganisationRefSchema(Schema):
    """An organisation as other records name it."""

    id = fields.Integer(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    short_name = fields.String(required=True, allow_none=True)
    kind = fields.Nested(TermSchema, required=True)
    record_state = fields.String(required=True)


class PageSchema(Schema):
    """A page of a list."""

    total = fields.Integer(required=True, metadata={"description": "items on all pages"})
    page = fields.Integer(required=True)
    per_page = fields.Integer(required=True)


class PointedPageSchema(PageSchema):
    """A page of a list whose items can be drawn on a map."""

    without_point = fields.Integer(
        required=True, metadata={"description": "of all items: those without a point on the map"}
    )


class ProblemErrorSchema(Schema):
    """One thing that cannot be used: a query parameter or a place in the body."""

    parameter = fields.String()
    pointer = fields.String()
    message = fields.String(required=True)


class ProblemSchema(Schema):
    """Why a call was refused (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(ProblemErrorSchema))


def flat(*values: Any) -> dict[str, Any]:
    """Return the fields of several frozen values as one mapping; later values win."""
    return {part.name: getattr(value, part.name) for value in values for part in parts(value)}
