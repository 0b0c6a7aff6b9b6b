"""Writing demand: people per territory and target group."""

from typing import Any

from marshmallow import Schema, fields, pre_dump

from registry.schemas.common import RecordSchema, TermSchema, TerritoryRefSchema


class TargetGroupSchema(TermSchema):
    """A group of people counted in the demand for help."""

    age_min = fields.Float(required=True)
    age_max = fields.Float(required=True, allow_none=True)
    disability_group = fields.String(required=True, allow_none=True)
    part_of = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "counted inside that group already: add up parts or whole"},
    )


class DemandCountSchema(RecordSchema):
    """How many people of a group a source counted."""

    target_group = fields.Nested(TargetGroupSchema, required=True)
    people = fields.Integer(required=True)
    first_time = fields.Integer(required=True, allow_none=True)
    repeat = fields.Integer(required=True, allow_none=True)
    as_of = fields.Date(required=True)
    basis = fields.String(required=True, metadata={"description": "count or estimate"})
    lower_bound = fields.Boolean(required=True, metadata={"description": "at least so many"})
    note = fields.String(required=True, allow_none=True)

    @pre_dump
    def flatten(self, item: Any, **_: Any) -> dict[str, Any]:
        group, count = item
        names = ("people", "first_time", "repeat", "as_of", "basis", "lower_bound", "note")
        return {
            "target_group": group,
            "provenance": count.provenance,
            **{name: getattr(count, name) for name in names},
        }


class DemandSchema(Schema):
    """Demand of a territory, counted there or in the nearest larger one that has counts."""

    territory = fields.Nested(TerritoryRefSchema, required=True)
    counted_in = fields.Nested(
        TerritoryRefSchema,
        required=True,
        allow_none=True,
        metadata={"description": "the territory the counts are of; null: nobody counted"},
    )
    items = fields.List(fields.Nested(DemandCountSchema), required=True, attribute="counts")
