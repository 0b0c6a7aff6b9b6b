"""Writing organisations: in a list, and with everything recorded of one."""

from marshmallow import fields

from registry.schemas.common import (
    OrganisationRefSchema,
    PointedPageSchema,
    RecordSchema,
    TermSchema,
    TerritoryRefSchema,
)
from registry.schemas.offer import OfferOnCardSchema, OfferWithRulesSchema
from registry.schemas.site import ContactSchema, SiteSchema


class OrganisationFields(RecordSchema):
    """An organisation: who helps."""

    id = fields.Integer(required=True, attribute="organisation.id")
    slug = fields.String(required=True, attribute="organisation.slug")
    name = fields.String(required=True, attribute="organisation.name")
    short_name = fields.String(required=True, allow_none=True, attribute="organisation.short_name")
    kind = fields.Nested(TermSchema, required=True, attribute="organisation.kind")
    description = fields.String(required=True, allow_none=True)
    plain_text = fields.String(required=True, allow_none=True)
    subject = fields.Nested(TerritoryRefSchema, required=True, allow_none=True)
    sites = fields.List(fields.Nested(SiteSchema), required=True)
    contacts = fields.List(fields.Nested(ContactSchema), required=True)


class OrganisationItemSchema(OrganisationFields):
    """An organisation in a list, with the sites and offers that match the question."""

    offers = fields.List(fields.Nested(OfferOnCardSchema), required=True)
    distance_km = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "to its nearest matching site; null without near or a point"},
    )


class OrganisationPageSchema(PointedPageSchema):
    """A page of organisations."""

    items = fields.List(fields.Nested(OrganisationItemSchema), required=True)
    fee_not_stated = fields.Integer(
        required=True,
        metadata={"description": "with free: further places whose fee nobody stated"},
    )


class LinkSchema(RecordSchema):
    """A recorded way between two organisations."""

    id = fields.Integer(required=True)
    organisation = fields.Nested(
        OrganisationRefSchema,
        required=True,
        attribute="other",
        metadata={"description": "the organisation at the other end"},
    )
    service_type = fields.Nested(TermSchema, required=True, allow_none=True)
    basis = fields.String(required=True)
    handoff_days = fields.Float(required=True, allow_none=True)
    acceptance = fields.Float(required=True, allow_none=True)
    document = fields.String(required=True, allow_none=True)
    confirmed_by_sender_on = fields.Date(required=True, allow_none=True)
    confirmed_by_receiver_on = fields.Date(required=True, allow_none=True)
    valid_until = fields.Date(required=True, allow_none=True)


class ServiceSchema(RecordSchema):
    """What an organisation does, of one service type."""

    id = fields.Integer(required=True)
    service_type = fields.Nested(TermSchema, required=True)
    name = fields.String(required=True, allow_none=True)
    description = fields.String(required=True, allow_none=True)
    plain_text = fields.String(required=True, allow_none=True)
    funding = fields.List(fields.Nested(TermSchema), required=True)
    offers = fields.List(fields.Nested(OfferWithRulesSchema), required=True)


class OrganisationDetailSchema(OrganisationFields):
    """Everything recorded of one organisation."""

    external_id = fields.String(required=True)
    parent = fields.Nested(OrganisationRefSchema, required=True, allow_none=True)
    units = fields.List(fields.Nested(OrganisationRefSchema), required=True)
    services = fields.List(fields.Nested(ServiceSchema), required=True)
    links_out = fields.List(fields.Nested(LinkSchema), required=True)
    links_in = fields.List(fields.Nested(LinkSchema), required=True)
