"""Writing whether the registry answers."""

from marshmallow import Schema, fields


class HealthSchema(Schema):
    """The registry answers."""

    status = fields.String(required=True)
    database = fields.String(required=True)
    network_revision = fields.Integer(required=True)
