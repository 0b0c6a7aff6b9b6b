"""Writing territories and their outlines."""

from marshmallow import Schema, fields

from registry.schemas.common import PageSchema, RecordSchema


class TerritorySchema(RecordSchema):
    """A country, federal subject or municipality."""

    id = fields.String(required=True)
    level = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True)
    parent_id = fields.String(required=True, allow_none=True)
    oktmo = fields.String(required=True, allow_none=True)
    population = fields.Integer(required=True, allow_none=True)
    population_basis = fields.String(required=True, allow_none=True)
    population_note = fields.String(required=True, allow_none=True)
    lat = fields.Float(required=True, allow_none=True)
    lon = fields.Float(required=True, allow_none=True)
    register_complete_on = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "null: nobody declared the register complete here"},
    )
    places = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "places in it that match; null: no condition on places was given"},
    )


class TerritoryPageSchema(PageSchema):
    """A page of territories."""

    items = fields.List(fields.Nested(TerritorySchema), required=True)


class OutlinePropertiesSchema(Schema):
    """What the map knows of a territory."""

    level = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True)
    parent_id = fields.String(required=True, allow_none=True)


class OutlineFeatureSchema(Schema):
    """The outline of a territory."""

    type = fields.Constant("Feature", required=True)
    id = fields.String(required=True)
    geometry = fields.Dict(
        required=True, metadata={"description": "GeoJSON polygon or multipolygon"}
    )
    properties = fields.Nested(OutlinePropertiesSchema, required=True)


class OutlineCollectionSchema(Schema):
    """Outlines for a map (GeoJSON, RFC 7946)."""

    type = fields.Constant("FeatureCollection", required=True)
    features = fields.List(fields.Nested(OutlineFeatureSchema), required=True)
