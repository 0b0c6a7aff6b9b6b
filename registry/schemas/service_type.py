"""Writing service types with the rules every service of the type follows."""

from typing import Any

from marshmallow import Schema, fields, pre_dump

from registry.domain.vocabulary_terms import ServiceType
from registry.schemas.common import PageSchema, TermSchema, flat


class UsualSchema(Schema):
    """What is assumed of an offer that does not state its own."""

    wait_days = fields.Float(required=True)
    duration_days = fields.Float(required=True)
    fee_rub = fields.Float(required=True)
    acceptance = fields.Float(required=True)
    self_referral = fields.Boolean(required=True)
    mode = fields.String(required=True)


class ServiceTypeRuleSchema(Schema):
    """What services of a type ask for and give, on what basis."""

    requires = fields.List(fields.String(), required=True)
    requires_at_admission = fields.List(fields.String(), required=True)
    yields = fields.List(fields.String(), required=True)
    basis = fields.String(required=True)
    acts = fields.List(fields.String(), required=True)
    assumed_when_not_stated = fields.Nested(UsualSchema, required=True)

    @pre_dump
    def set_priors_apart(self, rule: ServiceType, **_: Any) -> dict[str, Any]:
        return flat(rule) | {"assumed_when_not_stated": rule}


class ServiceTypeSchema(TermSchema):
    """A service type; ``places`` counts the matching places that offer it."""

    id = fields.String(required=True, attribute="term.id")
    label = fields.String(required=True, attribute="term.label_ru")
    label_en = fields.String(required=True, attribute="term.label_en")
    plain = fields.String(required=True, allow_none=True, attribute="term.plain")
    group = fields.String(required=True, attribute="group_id")
    meets = fields.List(fields.Nested(TermSchema), required=True)
    places = fields.Integer(required=True)
    rule = fields.Nested(
        ServiceTypeRuleSchema,
        required=True,
        allow_none=True,
        metadata={"description": "facts by identifier; null: the vocabulary keeps no rule"},
    )


class ServiceTypePageSchema(PageSchema):
    """A page of service types."""

    items = fields.List(fields.Nested(ServiceTypeSchema), required=True)
