"""Writing addresses and contacts."""

from marshmallow import fields

from registry.schemas.common import RecordSchema, ShortRecordSchema, TerritoryRefSchema


class SiteSchema(RecordSchema):
    """Where an organisation helps; ``position_precision`` says what the point stands for."""

    id = fields.Integer(required=True)
    name = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    lat = fields.Float(required=True, allow_none=True)
    lon = fields.Float(required=True, allow_none=True)
    position_precision = fields.String(required=True)
    municipality = fields.Nested(TerritoryRefSchema, required=True, allow_none=True)
    subject = fields.Nested(TerritoryRefSchema, required=True, allow_none=True)
    hours_text = fields.String(required=True, allow_none=True)
    step_free = fields.String(required=True)


class ContactSchema(ShortRecordSchema):
    """A way to reach an organisation, or one of its sites or services."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    value = fields.String(required=True)
    label = fields.String(required=True, allow_none=True)
    site_id = fields.Integer(required=True, allow_none=True)
    service_id = fields.Integer(required=True, allow_none=True)
