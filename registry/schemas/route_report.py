"""A route report as JSON: the same document from the API and from the command line.

    text = json.dumps(dump_report(report), ensure_ascii=False)
    text = json.dumps(dump_next_steps(report), ensure_ascii=False)

Terms carry a Russian and an English label. Days count from ``as_of``, dates are ISO 8601. A number
that cannot be said (travel without a point, a tolerance of which nothing was proved) is null.
"""

import math
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from registry.domain.route_report import RouteReport


def plain(value: Any) -> Any:
    """Return nested mappings, sequences and sets as dicts, lists and scalars; no infinity."""
    if isinstance(value, Mapping):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [plain(member) for member in value]
    if isinstance(value, set | frozenset):
        return [plain(member) for member in sorted(value)]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


class Loose(fields.Field[Any]):
    """A nested value whose keys depend on its rule; sets and tuples become lists."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> Any:
        return plain(value)


class RouteTermSchema(Schema):
    """A word of the vocabulary: ``label`` is Russian."""

    id = fields.String(required=True)
    label = fields.String(required=True, attribute="label_ru")
    label_en = fields.String(required=True)
    plain = fields.String(required=True, allow_none=True)


class RouteSourceSchema(Schema):
    """Where a record was read, and when somebody last confirmed it."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    url = fields.String(required=True, allow_none=True)
    locator = fields.String(required=True, allow_none=True)
    as_of = fields.Date(required=True, allow_none=True)
    read_on = fields.Date(required=True, allow_none=True)
    verified_on = fields.Date(required=True, allow_none=True)
    verified_by_role = fields.String(required=True, allow_none=True)


class RouteContactSchema(Schema):
    """A telephone, email, website or other way to reach someone."""

    kind = fields.String(required=True)
    value = fields.String(required=True)
    label = fields.String(required=True, allow_none=True)


class RouteSiteSchema(Schema):
    """Where it is; a precision other than building or street means "about"."""

    name = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    municipality = fields.String(required=True, allow_none=True)
    subject = fields.String(required=True, allow_none=True)
    lat = fields.Float(required=True, allow_none=True)
    lon = fields.Float(required=True, allow_none=True)
    position_precision = fields.String(required=True)
    hours_text = fields.String(required=True, allow_none=True)
    step_free = fields.String(required=True)


class RouteOrganisationSchema(Schema):
    """Who helps; ``slug`` is its identifier in the network and its page."""

    slug = fields.String(required=True)
    name = fields.String(required=True)
    short_name = fields.String(required=True, allow_none=True)
    kind = fields.Nested(RouteTermSchema, required=True, allow_none=True)
    record_state = fields.String(required=True, allow_none=True)
    may_be_called = fields.Boolean(required=True)
    contacts = fields.List(fields.Nested(RouteContactSchema), required=True)
    source = fields.Nested(RouteSourceSchema, required=True, allow_none=True)


class RouteActSchema(Schema):
    """The act a rule rests on."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    title = fields.String(required=True)
    adopted_on = fields.Date(required=True, allow_none=True)
    in_force_to = fields.Date(required=True, allow_none=True)


class AskSchema(Schema):
    """A paper asked for; ``supplied_by`` is the number of a step, null when held from day 0."""

    fact = fields.Nested(RouteTermSchema, required=True)
    moment = fields.String(required=True)
    supplied_by = fields.Integer(required=True, allow_none=True)
    held_day = fields.Float(required=True)
    held_on = fields.Date(required=True)


class UseSchema(Schema):
    """Why a step is there: the need it meets, or the later step that uses it."""

    kind = fields.String(required=True)
    term = fields.Nested(RouteTermSchema, required=True, allow_none=True)
    step = fields.Integer(required=True, allow_none=True)


class WayInSchema(Schema):
    """How the person gets in: self, link or internal; who refers, from which step."""

    kind = fields.String(required=True)
    from_organisation = fields.Nested(RouteOrganisationSchema, required=True, allow_none=True)
    from_step = fields.Integer(required=True, allow_none=True)
    basis = fields.String(required=True, allow_none=True)
    handoff_days = fields.Float(required=True)
    acceptance = fields.Float(required=True)


class QuestionSchema(Schema):
    """An eligibility key to ask about before going, with what would be admitted."""

    key = fields.String(required=True)
    values = fields.List(fields.Nested(RouteTermSchema), required=True)
    provider_unsure = fields.Boolean(required=True)


class StepSchema(Schema):
    """One admission to one offer, with everything needed to act on it."""

    number = fields.Integer(required=True)
    offer = fields.String(required=True, attribute="offer_id")
    organisation = fields.Nested(RouteOrganisationSchema, required=True)
    service_type = fields.Nested(RouteTermSchema, required=True)
    service_name = fields.String(required=True, allow_none=True)
    service_plain = fields.String(required=True, allow_none=True)
    mode = fields.String(required=True)
    site = fields.Nested(RouteSiteSchema, required=True, allow_none=True)
    record_state = fields.String(required=True, allow_none=True)
    may_be_called = fields.Boolean(required=True)
    contacts = fields.List(fields.Nested(RouteContactSchema), required=True)
    assumed = fields.List(fields.String(), required=True)
    source = fields.Nested(RouteSourceSchema, required=True, allow_none=True)
    ready_day = fields.Float(required=True)
    ready_on = fields.Date(required=True)
    admission_day = fields.Float(required=True)
    admission_on = fields.Date(required=True)
    completion_day = fields.Float(required=True)
    completion_on = fields.Date(required=True)
    way_in = fields.Nested(WayInSchema, required=True)
    asks = fields.List(fields.Nested(AskSchema), required=True)
    gives = fields.List(fields.Nested(RouteTermSchema), required=True)
    meets = fields.List(fields.Nested(RouteTermSchema), required=True)
    used_for = fields.List(fields.Nested(UseSchema), required=True)
    to_confirm = fields.List(fields.Nested(QuestionSchema), required=True)
    distance_km = fields.Float(required=True, allow_none=True)
    visits = fields.Float(required=True)
    fee_rub = fields.Float(required=True)
    fee_note = fields.String(required=True, allow_none=True)
    chance = fields.Float(required=True)
    chance_band = fields.String(required=True)
    basis = fields.String(required=True, allow_none=True)
    acts = fields.List(fields.Nested(RouteActSchema), required=True)
    ends_on = fields.Date(required=True, allow_none=True)
    cautions = fields.List(fields.Nested(RouteTermSchema), required=True)
    waits_for = fields.String(required=True, allow_none=True)


class NeedMetSchema(Schema):
    """When a need is met; ``step`` null: held from day 0."""

    need = fields.Nested(RouteTermSchema, required=True)
    day = fields.Float(required=True)
    on = fields.Date(required=True)
    step = fields.Integer(required=True, allow_none=True)


class AgeMarkSchema(Schema):
    """An age reached on the way; numbers of steps that begin with it (opens) or end with it."""

    years = fields.Float(required=True)
    day = fields.Float(required=True)
    on = fields.Date(required=True)
    about = fields.Boolean(required=True)
    opens = fields.List(fields.Integer(), required=True)
    ends = fields.List(fields.Integer(), required=True)


class DeadlineSchema(Schema):
    """The day by which a need must be met, and the day it is met."""

    need = fields.Nested(RouteTermSchema, required=True)
    by_day = fields.Float(required=True)
    by_on = fields.Date(required=True)
    met_day = fields.Float(required=True)
    met_on = fields.Date(required=True)


class StandInSchema(Schema):
    """One step of the way round an organisation that declined."""

    service_type = fields.Nested(RouteTermSchema, required=True)
    organisation = fields.Nested(RouteOrganisationSchema, required=True)
    admission_on = fields.Date(required=True)
    ends_on = fields.Date(required=True, allow_none=True)


class DeclineSchema(Schema):
    """What remains when the organisation of a step takes nobody, against the route itself."""

    step = fields.Integer(required=True)
    organisation = fields.Nested(RouteOrganisationSchema, required=True)
    found = fields.Boolean(required=True)
    complete = fields.Boolean(required=True)
    days_more = fields.Float(required=True)
    last_on = fields.Date(required=True, allow_none=True)
    travel_km_more = fields.Float(required=True, allow_none=True)
    fee_rub_more = fields.Float(required=True, allow_none=True)
    steps_more = fields.Integer(required=True)
    chance_band = fields.String(required=True, allow_none=True)
    stand_ins = fields.List(fields.Nested(StandInSchema), required=True)


class RouteSchema(Schema):
    """One route; ``names`` are reasons to choose it (soonest, nearest…)."""

    number = fields.Integer(required=True)
    names = fields.List(fields.String(), required=True)
    criteria = fields.Dict(
        keys=fields.String(), values=fields.Float(allow_none=True), required=True
    )
    last_day = fields.Float(required=True)
    last_on = fields.Date(required=True)
    chance = fields.Float(required=True)
    chance_band = fields.String(required=True)
    needs_met = fields.List(fields.Nested(NeedMetSchema), required=True)
    steps = fields.List(fields.Nested(StepSchema), required=True)
    ages = fields.List(fields.Nested(AgeMarkSchema), required=True)
    deadlines = fields.List(fields.Nested(DeadlineSchema), required=True)
    declines = fields.List(
        fields.Nested(DeclineSchema),
        required=True,
        metadata={"description": "one for each step when if_declined is asked, else empty"},
    )


class NextStepSchema(Schema):
    """A step that can be started today, and the routes it belongs to."""

    step = fields.Nested(StepSchema, required=True)
    routes = fields.List(fields.Integer(), required=True)


class RefusalSchema(Schema):
    """Offers of a needed type that one rule refused, and the smallest change that would admit."""

    service_type = fields.Nested(RouteTermSchema, required=True)
    rule = fields.String(required=True)
    count = fields.Integer(required=True)
    detail = Loose(required=True)
    change = Loose(required=True)
    terms = fields.Dict(keys=fields.String(), values=fields.Nested(RouteTermSchema), required=True)
    basis = fields.String(required=True, allow_none=True)
    examples = fields.List(fields.Nested(RouteOrganisationSchema), required=True)


class MissingPartSchema(Schema):
    """One missing thing: a limit, a fact, a link or a service."""

    kind = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    value = fields.Float(required=True, allow_none=True)
    term = fields.Nested(RouteTermSchema, required=True, allow_none=True)
    from_organisation = fields.Nested(RouteOrganisationSchema, required=True, allow_none=True)
    to_organisation = fields.Nested(RouteOrganisationSchema, required=True, allow_none=True)


class MissingSchema(Schema):
    """Things that together would open a route."""

    parts = fields.List(fields.Nested(MissingPartSchema), required=True)
    weight = fields.Float(required=True)


class NeedApartSchema(Schema):
    """One of several needs asked alone."""

    need = fields.Nested(RouteTermSchema, required=True)
    has_route = fields.Boolean(required=True)
    missing = fields.List(fields.Nested(MissingSchema), required=True)


class AfterSchema(Schema):
    """The way on after a service that ends by age; ``route`` null: we know of none."""

    offer = fields.String(required=True, attribute="offer_id")
    needs = fields.List(fields.Nested(RouteTermSchema), required=True)
    on = fields.Date(required=True)
    route = fields.Nested(RouteSchema, required=True, allow_none=True)
    complete = fields.Boolean(required=True)


class FirstDoorSchema(Schema):
    """Where a family may begin when no route is known."""

    code = fields.String(required=True)
    organisation = fields.Nested(RouteOrganisationSchema, required=True)
    site = fields.Nested(RouteSiteSchema, required=True, allow_none=True)
    distance_km = fields.Float(required=True, allow_none=True)


class AddedGoalSchema(Schema):
    """A paper suggested as a goal of its own, and why (Russian)."""

    goal = fields.Nested(RouteTermSchema, required=True)
    reason = fields.String(required=True)


class HomeSchema(Schema):
    """Where the person lives as the route was computed; ``about``: the centre of ``place``."""

    lat = fields.Float(required=True, allow_none=True)
    lon = fields.Float(required=True, allow_none=True)
    about = fields.Boolean(required=True)
    place = fields.String(required=True, allow_none=True)


class NextStepsSchema(Schema):
    """Only what can be started today."""

    as_of = fields.Date(required=True)
    demonstration = fields.Boolean(required=True)
    network_revision = fields.Integer(required=True, allow_none=True)
    next_steps = fields.List(fields.Nested(NextStepSchema), required=True)
    warnings = fields.List(fields.String(), required=True)


class RouteReportSchema(NextStepsSchema):
    """Routes of a person: none of all routes beats them on every criterion."""

    criteria = fields.List(fields.String(), required=True)
    tolerance = fields.Dict(
        keys=fields.String(),
        values=fields.Float(allow_none=True),
        required=True,
        allow_none=True,
        metadata={"description": "what was proved; null: exact; a null value: nothing proved"},
    )
    complete = fields.Boolean(required=True)
    home = fields.Nested(HomeSchema, required=True)
    start_organisation = fields.Nested(RouteOrganisationSchema, required=True, allow_none=True)
    needs = fields.List(fields.Nested(RouteTermSchema), required=True)
    added_goals = fields.List(fields.Nested(AddedGoalSchema), required=True)
    routes = fields.List(fields.Nested(RouteSchema), required=True)
    routes_found = fields.Integer(required=True)
    refusals = fields.List(fields.Nested(RefusalSchema), required=True)
    missing = fields.List(fields.Nested(MissingSchema), required=True)
    missing_exhaustive = fields.Boolean(required=True)
    apart = fields.List(
        fields.Nested(NeedApartSchema),
        required=True,
        metadata={"description": "every need alone, when more is missing than can be named"},
    )
    unmet = fields.List(fields.Nested(RouteTermSchema), required=True)
    after = fields.List(fields.Nested(AfterSchema), required=True)
    first_doors = fields.List(fields.Nested(FirstDoorSchema), required=True)
    suggested_needs = fields.List(fields.Nested(AddedGoalSchema), required=True)


_REPORT = RouteReportSchema()
_NEXT_STEPS = NextStepsSchema()


def dump_report(report: RouteReport) -> dict[str, Any]:
    """Return the whole report as plain JSON values."""
    return plain(_REPORT.dump(report))  # type: ignore[no-any-return]


def dump_next_steps(report: RouteReport) -> dict[str, Any]:
    """Return only what can be started today."""
    return plain(_NEXT_STEPS.dump(report))  # type: ignore[no-any-return]
