"""What may be asked of the coverage audit, and how a figure is written."""

from marshmallow import Schema, fields, validate

from registry.domain.audit import FIGURES
from registry.schemas.filters import Query

FORMATS = ("json", "csv", "xlsx", "geojson")
MOST_SITES = 50


class AuditQuery(Query):
    """Of which territory and service type, and how written."""

    territory = fields.String(
        load_default="RU",
        validate=validate.Length(min=1, max=80, error="Name a territory, for example RU-NIZ."),
        metadata={"description": "a federal subject or municipality; the whole country by default"},
    )
    service_type = fields.String(
        load_default=None,
        validate=validate.Length(max=80),
        metadata={"description": "one type: rows are parts of the territory; none: rows are types"},
    )
    format = fields.String(
        load_default="json",
        validate=validate.OneOf(FORMATS, error="Write json, csv, xlsx or geojson."),
    )
    by = fields.String(
        load_default="territory",
        validate=validate.OneOf(("territory", "archetype"), error="Write territory or archetype."),
        metadata={"description": "c5: what a row is"},
    )
    archetype = fields.String(
        load_default=None,
        validate=validate.Length(max=80),
        metadata={"description": "c5: one typical client"},
    )
    sites = fields.Integer(
        load_default=5,
        validate=validate.Range(1, MOST_SITES, error=f"Write a number from 1 to {MOST_SITES}."),
        metadata={"description": "c7: how many new sites"},
    )
    unit_cost_rub = fields.Float(
        load_default=None,
        validate=validate.Range(0, 1e9, error="Write roubles, not below zero."),
        metadata={"description": "c9: unit cost of a year, roubles"},
    )
    compare = fields.String(
        load_default="c5",
        validate=validate.OneOf(FIGURES[:-1], error="Write c1 to c9."),
        metadata={"description": "c10: which figure is compared"},
    )
    before = fields.Integer(load_default=None, metadata={"description": "c10: number of an audit"})
    after = fields.Integer(load_default=None, metadata={"description": "c10: number of an audit"})


class AuditColumnSchema(Schema):
    """A column: ``basis`` count, estimate or assumption; null for names."""

    id = fields.String(required=True)
    label = fields.String(required=True)
    unit = fields.String(required=True, allow_none=True)
    basis = fields.String(required=True, allow_none=True)


class AuditInputSchema(Schema):
    """What a figure was computed from."""

    name = fields.String(required=True)
    as_of = fields.String(required=True, allow_none=True)
    basis = fields.String(required=True)
    note = fields.String(required=True, allow_none=True)


class AuditFigureSchema(Schema):
    """A figure: its rows hold one value per column, by the column's ``id``."""

    figure = fields.String(required=True)
    territory = fields.String(required=True)
    territory_name = fields.String(required=True)
    level = fields.String(required=True)
    service_type = fields.String(required=True, allow_none=True)
    as_of = fields.String(required=True)
    network_revision = fields.Integer(required=True)
    demonstration = fields.Boolean(required=True)
    mark = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "a sentence where the numbers rest on invented organisations"},
    )
    register_complete_on = fields.String(required=True, allow_none=True)
    sentence = fields.String(required=True)
    definition = fields.String(required=True)
    columns = fields.List(fields.Nested(AuditColumnSchema), required=True)
    rows = fields.List(fields.Dict(keys=fields.String()), required=True)
    inputs = fields.List(fields.Nested(AuditInputSchema), required=True)
    parameters = fields.Dict(keys=fields.String(), required=True)
    notes = fields.List(fields.String(), required=True)
