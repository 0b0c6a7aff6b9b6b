"""Asking for and writing the network of a territory as a whole."""

from typing import Any

from marshmallow import Schema, fields, validate

from registry.schemas.common import TermSchema, TerritoryRefSchema
from registry.schemas.filters import Query

FORMATS = ("json", "graphml")
LINKS = ("all", "recorded")


class NetworkQuery(Query):
    """Of which territory, and how written."""

    territory = fields.String(
        load_default="RU",
        validate=validate.Length(min=1, max=80, error="Name a territory, for example RU-NIZ."),
        metadata={"description": "a federal subject or municipality; the whole country by default"},
    )
    format = fields.String(
        load_default="json",
        validate=validate.OneOf(FORMATS, error="Write json or graphml."),
        metadata={"description": "json: what was found; graphml: organisations and links"},
    )
    links = fields.String(
        load_default="all",
        validate=validate.OneOf(LINKS, error="Write all or recorded."),
        metadata={"description": "which links a graph holds: assumed ones too, or recorded only"},
    )


class MemberSchema(Schema):
    """An organisation in the network."""

    slug = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.Nested(TermSchema, required=True)
    record_state = fields.String(required=True)


def _some(schema: type[Schema], what: str) -> fields.Nested:
    """A list that may be cut, with how many there are in all."""
    parts: dict[str, fields.Field[Any]] = {
        "total": fields.Integer(required=True),
        "items": fields.List(fields.Nested(schema), required=True),
    }
    name = f"{schema.__name__.removesuffix('Schema')}ListSchema"
    made = _LISTS.get(name) or Schema.from_dict(parts, name=name)
    _LISTS[name] = made
    return fields.Nested(made, required=True, metadata={"description": what})


_LISTS: dict[str, type[Schema]] = {}


class KindCountSchema(Schema):
    """Organisations of a kind."""

    kind = fields.Nested(TermSchema, required=True)
    organisations = fields.Integer(required=True)


class BetweenKindsSchema(Schema):
    """Links from one kind to another; one for every service type they name."""

    from_kind = fields.Nested(TermSchema, required=True)
    to_kind = fields.Nested(TermSchema, required=True)
    recorded = fields.Integer(required=True)
    assumed = fields.Integer(required=True)


class OneWaySchema(Schema):
    """A recorded tie whose way back nobody recorded."""

    sender = fields.Nested(MemberSchema, required=True)
    receiver = fields.Nested(MemberSchema, required=True)
    bases = fields.List(fields.String(), required=True)
    reason = fields.String(
        required=True, metadata={"description": "why a way back is expected: agreement or rules"}
    )
    back = fields.String(
        required=True, metadata={"description": "assumed: a rule makes it likely; none"}
    )


class OnwardStepSchema(Schema):
    """What comes after a service type."""

    service_type = fields.Nested(TermSchema, required=True)
    organisations = fields.Integer(required=True)
    yields = fields.List(fields.String(), required=True)
    asked_by = fields.List(
        fields.String(), required=True, metadata={"description": "types that ask for it here"}
    )
    linked_recorded = fields.Integer(required=True)
    linked = fields.Integer(required=True)
    verdict = fields.String(
        required=True,
        metadata={"description": "end_state, leads_on, handed_on, only_assumed or dead_end"},
    )


class SoleProviderSchema(Schema):
    """A service type that one organisation gives and no other."""

    service_type = fields.Nested(TermSchema, required=True)
    organisation = fields.Nested(MemberSchema, required=True)
    stated = fields.Boolean(
        required=True, metadata={"description": "false: only typical of its kind"}
    )


class BridgeSchema(Schema):
    """Two organisations whose tie alone holds two parts together."""

    one = fields.Nested(MemberSchema, required=True)
    other = fields.Nested(MemberSchema, required=True)


class SkeletonSchema(Schema):
    """How the network hangs together, direction left aside."""

    components = fields.Integer(required=True)
    component_sizes = fields.List(fields.Integer(), required=True)
    alone = fields.Integer(required=True)
    cut_points = _some(MemberSchema, "organisations without which a part falls off")
    bridges = _some(BridgeSchema, "ties without which a part falls off")


class DoubtfulLinkSchema(Schema):
    """A recorded link to renew."""

    sender = fields.Nested(MemberSchema, required=True)
    receiver = fields.Nested(MemberSchema, required=True)
    service_type = fields.Nested(TermSchema, required=True, allow_none=True)
    basis = fields.String(required=True)
    document = fields.String(required=True, allow_none=True)
    confirmed_by_sender_on = fields.Date(required=True, allow_none=True)
    confirmed_by_receiver_on = fields.Date(required=True, allow_none=True)
    valid_until = fields.Date(required=True, allow_none=True)
    problem = fields.String(
        required=True, metadata={"description": "expired, one_side or nobody (confirmed it)"}
    )


class NetworkViewSchema(Schema):
    """A territory's network on one day."""

    territory = fields.Nested(TerritoryRefSchema, required=True)
    level = fields.String(required=True)
    register_complete_on = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "null: nobody declared the register complete here"},
    )
    as_of = fields.Date(required=True)
    revision = fields.Integer(required=True)
    demonstration = fields.Boolean(required=True)
    organisations = fields.Integer(required=True)
    not_working = fields.Integer(required=True)
    links_recorded = fields.Integer(required=True)
    links_assumed = fields.Integer(required=True)
    links_in = fields.Integer(required=True)
    links_out = fields.Integer(required=True)
    kinds = fields.List(fields.Nested(KindCountSchema), required=True)
    between_kinds = fields.List(fields.Nested(BetweenKindsSchema), required=True)
    one_way = _some(OneWaySchema, "recorded one way only, though both ways are expected")
    unreferred_by_record = _some(MemberSchema, "nobody refers to them by a recorded link")
    unreferred = _some(MemberSchema, "nobody refers to them at all")
    not_referring_by_record = _some(MemberSchema, "they refer to nobody by a recorded link")
    not_referring = _some(MemberSchema, "they refer to nobody at all")
    onward = fields.List(fields.Nested(OnwardStepSchema), required=True)
    sole_providers = _some(SoleProviderSchema, "services that hang on one organisation")
    absent = fields.List(
        fields.Nested(TermSchema),
        required=True,
        metadata={"description": "service types nobody here is known to offer"},
    )
    recorded_skeleton = fields.Nested(SkeletonSchema, required=True)
    whole_skeleton = fields.Nested(SkeletonSchema, required=True)
    doubtful = _some(DoubtfulLinkSchema, "recorded links to renew")
