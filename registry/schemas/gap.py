"""Searches that found nothing, as the API tells them: few of them are not told exactly."""

from marshmallow import Schema, fields, validate

from registry.domain.gaps import TOLD_FROM
from registry.schemas.filters import MAX_IDENTIFIER_LENGTH, WHOLE_NUMBER, Query


class GapQuery(Query):
    """Which gaps: where, and of how many days."""

    territory = fields.String(
        validate=validate.Length(max=MAX_IDENTIFIER_LENGTH),
        metadata={"description": "identifier of a territory; everything inside it"},
    )
    days = fields.Integer(
        load_default=90,
        error_messages=WHOLE_NUMBER,
        validate=validate.Range(1, 3660, error="Ask for 1 to 3660 days."),
        metadata={"description": "of the last so many days"},
    )


class GapSchema(Schema):
    """What was looked for in vain in a territory."""

    territory = fields.String(required=True, allow_none=True)
    territory_name = fields.String(required=True, allow_none=True)
    term = fields.String(required=True)
    searches = fields.Integer(
        required=True,
        allow_none=True,
        attribute="told_searches",
        metadata={"description": f"null: fewer than {TOLD_FROM}"},
    )


class GapListSchema(Schema):
    """All gaps of the days asked, the most searches first."""

    items = fields.List(fields.Nested(GapSchema), required=True)
    total = fields.Integer(required=True)
