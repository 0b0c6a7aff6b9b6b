"""What a person is told about routes: plain values, the same for page, API and command line.

The engine answers in identifiers and days. :class:`RouteReport` is that answer with everything a
person needs in order to act on it: names, addresses, telephones, dates, sources, what is assumed
and what to ask. ``registry/services/routes.py`` makes it:

    report = find_routes(session, vocabulary, profile_document, now=now, mode=mode)
    for route in report.routes:
        for step in route.steps:
            step.organisation.name, step.admission_on, step.way_in.kind, step.chance_band

Reading rules. A ``*_day`` is a day number counted from ``as_of`` (day 0), ``*_on`` its date. Codes
(``way_in.kind``, ``chance_band``, ``record_state``, question keys, refusal rules) are
language-neutral: pages translate them. A field that only the registry knows (address, contacts,
source…) is None or empty when the route was computed from a network document alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain.route_turns import AgeMark, Deadline
from registry.domain.vocabulary_terms import Term

# From the surest to the least sure; a step is as sure as the least sure record behind it.
STATES_BY_SURENESS = (
    "verified",
    "due",
    "unverified",
    "assumed",
    "demonstration",
    "archive",
    "planned",
    "closed",
)
CHANCE_BANDS = (
    # (code, smallest probability of the band); never shown as a percentage to families
    ("almost_always", 0.9),
    ("usually", 0.7),
    ("more_often_than_not", 0.5),
    ("sometimes", 0.25),
    ("rarely", 0.0),
)
QUIET_STATES = frozenset({"archive", "planned", "closed", "demonstration"})  # nobody is called


def chance_band(probability: float) -> str:
    """Return the code of the band a probability falls in; 1e-9 forgives rounding.

    >>> chance_band(0.9), chance_band(0.1)
    ('almost_always', 'rarely')
    """
    return next(code for code, least in CHANCE_BANDS if probability >= least - 1e-9)


def least_sure(states: Iterable[str]) -> str:
    """Return the least sure of record states (at least one).

    >>> least_sure(["verified", "archive", "assumed"])
    'archive'
    """
    return max(states, key=STATES_BY_SURENESS.index)


@dataclass(frozen=True, slots=True)
class SourceReport:
    """Where a record was read: ``as_of`` is the day the source describes; all dates may be None."""

    id: str
    title: str
    url: str | None
    locator: str | None
    as_of: date | None
    read_on: date | None
    verified_on: date | None
    verified_by_role: str | None


@dataclass(frozen=True, slots=True)
class ContactReport:
    """A way to reach someone; ``kind`` is telephone, email, website or other."""

    kind: str
    value: str
    label: str | None


@dataclass(frozen=True, slots=True)
class SiteReport:
    """Where it is. ``position_precision`` other than "building" or "street" means "about"."""

    name: str | None
    address: str | None
    municipality: str | None
    subject: str | None
    lat: float | None
    lon: float | None
    position_precision: str
    hours_text: str | None
    step_free: str


@dataclass(frozen=True, slots=True)
class OrganisationReport:
    """Who helps. ``slug`` is its identifier in the network and in ``/places/<slug>``.

    ``may_be_called`` is False for archive, planned, closed and demonstration records: then
    ``contacts`` holds no telephone and pages make no ``tel:`` link.
    """

    slug: str
    name: str
    short_name: str | None
    kind: Term | None
    record_state: str | None
    may_be_called: bool
    contacts: tuple[ContactReport, ...]
    source: SourceReport | None


@dataclass(frozen=True, slots=True)
class ActReport:
    """The act a rule rests on."""

    id: str
    number: str
    title: str
    adopted_on: date | None
    in_force_to: date | None


@dataclass(frozen=True, slots=True)
class AskReport:
    """One paper or status a step asks for, and who supplies it.

    ``moment`` is "before" (to come in at all) or "admission" (needed by that day). ``supplied_by``
    is the number of the step that gives it, or None when the person holds it from day 0.
    """

    fact: Term
    moment: str
    supplied_by: int | None
    held_day: float
    held_on: date


@dataclass(frozen=True, slots=True)
class UseReport:
    """Why a step is in the route: a need it meets, or a later step that uses what it gives.

    ``kind``: "need" (``term`` is the need), "fact" (``term`` is what ``step`` needs from it) or
    "referral" (it refers the person to ``step``; ``term`` is None).
    """

    kind: str
    term: Term | None
    step: int | None


@dataclass(frozen=True, slots=True)
class WayInReport:
    """How the person gets in. ``kind`` is "self", "link" or "internal".

    For link and internal: ``from_organisation`` refers, at ``from_step`` (its number) or, when that
    is None, as the organisation the person starts from. ``basis`` is agreement, regulation,
    practice or assumed (by kind, nobody recorded it); ``acceptance`` in (0, 1].
    """

    kind: str
    from_organisation: OrganisationReport | None
    from_step: int | None
    basis: str | None
    handoff_days: float
    acceptance: float


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """Something to ask before going: an eligibility key and what would be admitted.

    ``values`` are the admitted (for ``diagnoses_excluded`` and ``traits_none`` the excluded)
    values in words; an age or a distance is a term labelled with its number. Empty when nobody
    stated any. ``provider_unsure`` tells that the provider has not stated the rule surely;
    otherwise the person's answer is what is missing.
    """

    key: str
    values: tuple[Term, ...]
    provider_unsure: bool


@dataclass(frozen=True, slots=True)
class StepReport:
    """One admission. ``number`` counts from 1 in order of admission.

    ``assumed`` names what nobody stated and the vocabulary's cautious prior stands for: "offer",
    "wait_days", "duration_days", "fee", "visits", "acceptance", "self_referral", "reach",
    "position", "link".
    ``record_state`` is the least sure of organisation, service, site and offer; ``may_be_called``
    False then holds back the telephones, as for an organisation. ``contacts`` are those of the
    site and service first, then the organisation's. ``distance_km`` is one way along the road,
    None without travel. ``ends_on`` is the day the service ends for this person by age, None when
    it does not end soon. ``cautions`` are what to beware of, such as a conflict of interest.
    ``waits_for`` is what the days between readiness and admission are for: "queue", "paper" (one
    needed by the day of admission), "age" or "opening" (an intake, a place not open yet); None when
    nobody waits.
    """

    number: int
    offer_id: str
    organisation: OrganisationReport
    service_type: Term
    service_name: str | None
    service_plain: str | None
    mode: str
    site: SiteReport | None
    record_state: str | None
    may_be_called: bool
    contacts: tuple[ContactReport, ...]
    assumed: tuple[str, ...]
    source: SourceReport | None
    ready_day: float
    ready_on: date
    admission_day: float
    admission_on: date
    completion_day: float
    completion_on: date
    way_in: WayInReport
    asks: tuple[AskReport, ...]
    gives: tuple[Term, ...]
    meets: tuple[Term, ...]
    used_for: tuple[UseReport, ...]
    to_confirm: tuple[QuestionReport, ...]
    distance_km: float | None
    visits: float
    fee_rub: float
    fee_note: str | None
    chance: float
    chance_band: str
    basis: str | None
    acts: tuple[ActReport, ...]
    ends_on: date | None
    cautions: tuple[Term, ...] = ()
    waits_for: str | None = None

    @property
    def is_outgrown(self) -> bool:
        """Whether the person has to leave because of age; an errand done before that has no end."""
        if self.ends_on is None:
            return False
        return bool(self.meets) or self.completion_on > self.ends_on

    @property
    def starts_on(self) -> date:
        """The first day on which something can be done: with a birthday to wait for, that day."""
        return self.admission_on if self.waits_for == "age" else self.ready_on


@dataclass(frozen=True, slots=True)
class NeedMet:
    """When a need is met, and by which step (None: the person holds it from day 0)."""

    need: Term
    day: float
    on: date
    step: int | None


@dataclass(frozen=True, slots=True)
class StandIn:
    """One step of the way round an organisation that declined: what, where and when.

    ``ends_on`` is the day that help ends by age, None when it does not end soon.
    """

    service_type: Term
    organisation: OrganisationReport
    admission_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class DeclineReport:
    """What remains when the organisation of a step takes nobody: the next best route without it.

    ``step`` is its number. ``days_more``, ``travel_km_more``, ``fee_rub_more`` and ``steps_more``
    are against the route itself (below zero: less; travel None without a point, fee None where
    somebody's fee is not stated); ``last_on`` is the day the last need is met then. ``stand_ins``
    are the steps of that route that the route itself does not have. With ``found`` False they are
    empty and zero: we know of no other way, or, when ``complete`` is False, none was found within
    the work allowed.
    """

    step: int
    organisation: OrganisationReport
    found: bool
    complete: bool
    days_more: float
    last_on: date | None
    travel_km_more: float | None
    fee_rub_more: float | None
    steps_more: int
    chance_band: str | None
    stand_ins: tuple[StandIn, ...]


@dataclass(frozen=True, slots=True)
class RouteView:
    """One route. ``names`` are the reasons to choose it: soonest, nearest, surest, cheapest,
    fewest_steps, balanced (may be empty). ``criteria`` holds all five, in their units; a criterion
    that cannot be said (travel without a point) is None. ``ages`` are reached while it lasts, in
    order; ``deadlines`` must be kept. ``declines`` has one entry for each step when it was asked
    for, else none.
    """

    number: int
    names: tuple[str, ...]
    criteria: Mapping[str, float | None]
    last_day: float
    last_on: date
    chance: float
    chance_band: str
    needs_met: tuple[NeedMet, ...]
    steps: tuple[StepReport, ...]
    ages: tuple[AgeMark, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    declines: tuple[DeclineReport, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusalReport:
    """Offers of one needed service type that the same rule refused, counted.

    ``rule`` is the first rule that refused: "excluded", "taking", an eligibility key,
    "max_travel_km", "papers" or "way_in". ``detail`` and ``change`` are those of the refusal that
    needs the smallest change (keys per rule: ``registry/engine/refusals.py``); identifiers of the
    vocabulary in them are resolved by ``terms``. ``basis`` names the acts that these providers
    give for the rule, so that the refusal can be disputed. ``examples``: at most three
    organisations.
    """

    service_type: Term
    rule: str
    count: int
    detail: Mapping[str, Any]
    change: Mapping[str, Any]
    terms: Mapping[str, Term]
    basis: str | None
    examples: tuple[OrganisationReport, ...]


@dataclass(frozen=True, slots=True)
class MissingPart:
    """One missing thing: ``kind`` is limit, fact, link or service.

    limit: ``name`` and the ``value`` needed; fact and service: ``term``; link:
    ``from_organisation`` and ``to_organisation``.
    """

    kind: str
    name: str | None = None
    value: float | None = None
    term: Term | None = None
    from_organisation: OrganisationReport | None = None
    to_organisation: OrganisationReport | None = None


@dataclass(frozen=True, slots=True)
class MissingReport:
    """A smallest set of things that together would open a route; ``weight`` orders the sets."""

    parts: tuple[MissingPart, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class NeedApart:
    """One of several needs asked alone: whether it has a way, else what would open one."""

    need: Term
    has_route: bool
    missing: tuple[MissingReport, ...]


@dataclass(frozen=True, slots=True)
class FirstDoor:
    """A place where a family may begin when no route is known.

    ``code`` says which door: polyclinic, ppms_centre, mfc, parents_ngo, helpline.
    """

    code: str
    organisation: OrganisationReport
    site: SiteReport | None
    distance_km: float | None


@dataclass(frozen=True, slots=True)
class AddedGoal:
    """A paper that the form suggests as a goal of its own, and why (Russian)."""

    goal: Term
    reason: str


@dataclass(frozen=True, slots=True)
class HomeReport:
    """Where the person lives, as the route was computed. ``about`` is True when the point is the
    centre of a settlement, district or region; ``place`` names that centre. Without a point ``lat``
    and ``lon`` are None.
    """

    lat: float | None
    lon: float | None
    about: bool
    place: str | None


@dataclass(frozen=True, slots=True)
class NextStepReport:
    """A step that can be started today, and the numbers of the shown routes it belongs to."""

    step: StepReport
    routes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RouteReport:
    """The whole answer.

    ``tolerance`` is what was proved (None: exact; ``inf``: nothing for that criterion),
    ``complete`` is False when the search was cut. ``demonstration`` is True when archive or
    demonstration records may be part of it: pages then carry a banner. ``routes`` are at most
    ``limit`` of the ``routes_found``, those with a name first. ``next_steps`` is what can be
    started today, each once. ``missing`` says what would open a route when there is none; when
    that is more than can be named, ``apart`` tells every need by itself.
    ``unmet`` are needs that nothing in the network meets. ``suggested_needs`` are what the
    household may also want: told beside the routes, never added to them. ``warnings`` are English
    sentences for whoever wrote the profile.
    """

    as_of: date
    criteria: tuple[str, ...]
    tolerance: Mapping[str, float] | None
    complete: bool
    demonstration: bool
    network_revision: int | None
    home: HomeReport
    start_organisation: OrganisationReport | None
    needs: tuple[Term, ...]
    added_goals: tuple[AddedGoal, ...]
    routes: tuple[RouteView, ...]
    routes_found: int
    next_steps: tuple[NextStepReport, ...]
    refusals: tuple[RefusalReport, ...]
    missing: tuple[MissingReport, ...]
    missing_exhaustive: bool
    unmet: tuple[Term, ...]
    after: tuple["AfterReport", ...]
    first_doors: tuple[FirstDoor, ...]
    warnings: tuple[str, ...]
    suggested_needs: tuple[AddedGoal, ...] = ()
    apart: tuple[NeedApart, ...] = ()


@dataclass(frozen=True, slots=True)
class AfterReport:
    """What comes after a step whose service ends by age: a route for the same needs from ``on``.

    ``route`` counts its days from ``on``. None means that we know of no way onward, or, when
    ``complete`` is False, that none was found within the work allowed.
    """

    offer_id: str
    needs: tuple[Term, ...]
    on: date
    route: RouteView | None
    complete: bool
