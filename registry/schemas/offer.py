"""Writing offers: in a list, on a card, with everything on them, and as features of a map."""

from typing import Any

from marshmallow import Schema, fields, pre_dump

from registry.domain.listings import OfferListing, OfferPage
from registry.domain.place_detail import OfferDetail
from registry.schemas.common import (
    OrganisationRefSchema,
    PointedPageSchema,
    RecordSchema,
    ShortRecordSchema,
    TermSchema,
    flat,
)
from registry.schemas.site import ContactSchema, SiteSchema


class OfferFields(Schema):
    """An offer as stated; null means "not stated", never zero."""

    id = fields.Integer(required=True)
    service_id = fields.Integer(required=True)
    site_id = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null: not bound to an address"}
    )
    service_type = fields.Nested(TermSchema, required=True)
    name = fields.String(required=True, allow_none=True)
    mode = fields.String(required=True)
    taking = fields.String(required=True)
    taking_as_of = fields.Date(required=True, allow_none=True)
    not_before = fields.Date(required=True, allow_none=True)
    wait_days = fields.Float(required=True, allow_none=True)
    duration_days = fields.Float(required=True, allow_none=True)
    fee_rub = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "roubles for the first 30 days; null: not stated, ask"},
    )
    fee_note = fields.String(required=True, allow_none=True)
    visits = fields.Float(required=True, allow_none=True)
    acceptance = fields.Float(required=True, allow_none=True)
    self_referral = fields.Boolean(
        required=True,
        allow_none=True,
        metadata={"description": "null: as usual for the service type"},
    )
    capacity = fields.Integer(required=True, allow_none=True)
    capacity_as_of = fields.Date(required=True, allow_none=True)
    age_min = fields.Float(
        required=True, allow_none=True, metadata={"description": "years, from this age"}
    )
    age_max = fields.Float(
        required=True, allow_none=True, metadata={"description": "years, below this age"}
    )
    reach_km = fields.Float(required=True, allow_none=True)
    schedule_text = fields.String(required=True, allow_none=True)


class OfferOnCardSchema(OfferFields, ShortRecordSchema):
    """An offer on the card of its organisation."""


class OfferSchema(OfferFields, RecordSchema):
    """An offer."""


class OfferRulesSchema(Schema):
    """What an offer asks for, gives and admits, beyond what its service type does."""

    requires = fields.List(fields.Nested(TermSchema), required=True)
    requires_at_admission = fields.List(fields.Nested(TermSchema), required=True)
    yields = fields.List(fields.Nested(TermSchema), required=True)
    meets = fields.List(fields.Nested(TermSchema), required=True)
    eligibility = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        required=True,
        attribute="rules",
        metadata={"description": "lists of admitted (or excluded) values by key"},
    )
    unconfirmed = fields.List(
        fields.String(), required=True, metadata={"description": "keys that are to be confirmed"}
    )


class OfferItemSchema(OfferSchema):
    """An offer in a list: whose it is and where."""

    organisation = fields.Nested(OrganisationRefSchema, required=True)
    site = fields.Nested(SiteSchema, required=True, allow_none=True)
    distance_km = fields.Float(required=True, allow_none=True)

    @pre_dump
    def flatten(self, listing: OfferListing, **_: Any) -> dict[str, Any]:
        return flat(listing.offer, listing)


class OfferWithRulesSchema(OfferSchema, OfferRulesSchema):
    """An offer with what it asks for, gives and admits."""

    @pre_dump
    def flatten(self, detail: OfferDetail, **_: Any) -> dict[str, Any]:
        return flat(detail.card, detail)


class OfferDetailSchema(OfferSchema, OfferRulesSchema):
    """An offer with everything on it: whose it is, where, and how to reach it."""

    organisation = fields.Nested(OrganisationRefSchema, required=True)
    site = fields.Nested(SiteSchema, required=True, allow_none=True)
    contacts = fields.List(fields.Nested(ContactSchema), required=True)

    @pre_dump
    def flatten(self, page: OfferPage, **_: Any) -> dict[str, Any]:
        return flat(page.offer.card, page.offer, page)


class OfferPageSchema(PointedPageSchema):
    """A page of offers."""

    items = fields.List(fields.Nested(OfferItemSchema), required=True)


class PointGeometrySchema(Schema):
    """A GeoJSON point: longitude, latitude (WGS 84)."""

    type = fields.Constant("Point", required=True)
    coordinates = fields.List(fields.Float(), required=True)


class OfferPropertiesSchema(Schema):
    """What the map knows of an offer."""

    offer_id = fields.Integer(required=True)
    site_id = fields.Integer(required=True)
    position_precision = fields.String(required=True)
    service_type = fields.String(required=True)
    kind = fields.String(required=True)
    mode = fields.String(required=True)
    organisation_id = fields.Integer(required=True)
    organisation_slug = fields.String(required=True)
    organisation_name = fields.String(required=True)
    fee_rub = fields.Float(required=True, allow_none=True)
    taking = fields.String(required=True)
    source_id = fields.String(required=True)
    read_on = fields.Date(required=True, allow_none=True)
    verified_on = fields.Date(required=True, allow_none=True)
    record_state = fields.String(required=True)
    organisation_state = fields.String(required=True)
    assumed = fields.Boolean(required=True)


class OfferFeatureSchema(Schema):
    """An offer at its point."""

    type = fields.Constant("Feature", required=True)
    id = fields.Integer(required=True)
    geometry = fields.Nested(PointGeometrySchema, required=True)
    properties = fields.Nested(OfferPropertiesSchema, required=True)


class OfferCollectionSchema(Schema):
    """Offers for a map (GeoJSON, RFC 7946); ``total`` counts those without a point too."""

    type = fields.Constant("FeatureCollection", required=True)
    features = fields.List(fields.Nested(OfferFeatureSchema), required=True)
    total = fields.Integer(required=True)
    without_point = fields.Integer(required=True)
    cut = fields.Boolean(
        required=True,
        metadata={"description": "true: there are more points; narrow the question, e.g. by bbox"},
    )
