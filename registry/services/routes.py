"""A route for a person: the journey behind the page, the API and the command line.

    report = find_routes(session, vocabulary, document, now=now, mode="demonstration")
    report.routes[0].steps[0].organisation.name
    report.next_steps                  # what can be started today

``plan_in_network`` answers the same question in a network document, without a registry. Nothing of
the profile is stored or logged. Raises ``DocumentError`` for a profile, place or criteria that
cannot be used, with every wrong place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.domain.browse import visible_states
from registry.domain.distance import USUAL_CIRCUITY
from registry.domain.problems import DocumentError
from registry.domain.profile import USUAL_MAX_DAYS, Profile
from registry.domain.route import DEFAULT_CRITERIA, Answer
from registry.domain.route_records import NO_RECORDS, RouteRecords
from registry.domain.route_report import FirstDoor, HomeReport, RouteReport
from registry.domain.vocabulary import Vocabulary
from registry.engine.network import Network
from registry.routing import (
    DEFAULT_BUDGET,
    PEOPLE_BUDGET,
    PEOPLE_TOLERANCE,
    Found,
    solve_routes,
)
from registry.schemas.profile import check_text, load_profile
from registry.services.asked_only import (
    Unasked,
    list_unasked,
    may_silent_kinds_refer,
    without_invented_elsewhere,
)
from registry.services.computing import turn
from registry.services.home import complete_home, home_of
from registry.services.need_by_need import ask_apart
from registry.services.network import NetworkSnapshot, get_snapshot
from registry.services.route_assembly import Frame, assemble, names_of, shown_routes
from registry.services.route_declines import Decline, find_declines
from registry.services.route_decoration import (
    NOTHING_ASSUMED,
    Assumptions,
    Decorator,
    routes_in,
    wanted_records,
)
from registry.store.first_doors import list_first_doors
from registry.store.route_records import read_route_records

DEFAULT_CIRCUITY = USUAL_CIRCUITY
DEFAULT_MAX_DAYS = USUAL_MAX_DAYS
DEFAULT_LIMIT = 10
# Plans weighed for all "if this one declines" of an answer together: about a second at the worst.
DECLINES_BUDGET = 10_000
NO_TRAVEL = "no point is known, so travel was not compared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to look: criteria None means the default ones, tolerance None exact."""

    criteria: tuple[str, ...] | None
    tolerance: Mapping[str, float] | None
    circuity: float
    limit: int
    if_declined: bool


def find_routes(
    session: Session,
    vocabulary: Vocabulary,
    profile_document: Any,
    *,
    now: datetime,
    mode: str,
    circuity: float = DEFAULT_CIRCUITY,
    criteria: Sequence[str] | None = None,
    tolerance: Mapping[str, float] | None = PEOPLE_TOLERANCE,
    limit: int = DEFAULT_LIMIT,
    if_declined: bool = False,
) -> RouteReport:
    """Return the routes of a person through the registry, explained.

    ``profile_document`` is a profile of ``routing.md``, with ``place`` beside it (see
    ``schemas/profile.py``). ``criteria`` None: the default ones, without travel when no point is
    known. ``tolerance`` None: exact. At most ``limit`` routes are told; ``if_declined`` adds what
    remains of each when the organisation of a step takes nobody.
    """
    settings = _settings(criteria, tolerance, circuity, limit, if_declined)
    question = load_profile(profile_document, vocabulary)
    document, home = complete_home(session, question)
    profile = _read_profile(document, now.date())
    snapshot = get_snapshot(session, vocabulary, mode=mode, today=now.date(), may_lag=True)
    network, unasked = _within_what_is_asked(snapshot, vocabulary, profile)
    asked = unasked.left_out_of(profile)
    with turn():
        found, warnings = _compute(network, asked, settings)
        answer = without_invented_elsewhere(
            found.answer, snapshot.invented, profile.attributes.get("region")
        )
        declines = _declines(found, settings)
        apart = ask_apart(
            network, asked, answer, criteria=answer.criteria, circuity=settings.circuity
        )
    lacking = [item.missing for item in apart if item.missing]
    shown = [answer.routes[index] for index in shown_routes(answer, settings.limit)]
    wanted = wanted_records(answer, network, profile, shown, routes_in(declines), lacking)
    doors: tuple[FirstDoor, ...] = ()
    if profile.needs and not answer.routes:
        doors = list_first_doors(
            session,
            vocabulary,
            subject=_only(profile.attributes.get("region")),
            point=profile.point,
            states=visible_states(mode),
            circuity=circuity,
        )
    return _report(
        answer,
        network,
        profile,
        vocabulary,
        read_route_records(session, vocabulary, wanted),
        Assumptions(snapshot.assumed, snapshot.unsure),
        Frame(
            as_of=profile.as_of or now.date(),
            home=home,
            demonstration=mode != "production",
            network_revision=snapshot.revision,
            limit=settings.limit,
            warnings=warnings,
            first_doors=doors,
            declines=declines,
            apart=apart,
        ),
    )


def plan_in_network(
    network: Network,
    vocabulary: Vocabulary,
    profile_document: Any,
    *,
    now: datetime,
    circuity: float = DEFAULT_CIRCUITY,
    criteria: Sequence[str] | None = None,
    tolerance: Mapping[str, float] | None = PEOPLE_TOLERANCE,
    limit: int = DEFAULT_LIMIT,
    if_declined: bool = False,
) -> RouteReport:
    """Return the routes of a person through a network that came as a document.

    The document is taken as it is: identifiers need not stand in the vocabulary, nothing is left
    out, and what only a registry knows (addresses, telephones, sources) is absent.
    """
    settings = _settings(criteria, tolerance, circuity, limit, if_declined)
    profile = _read_profile(profile_document, now.date())
    found, warnings = _compute(network, profile, settings)
    frame = Frame(
        as_of=profile.as_of or now.date(),
        home=home_of(profile_document),
        demonstration=False,
        network_revision=None,
        limit=settings.limit,
        warnings=warnings,
        declines=_declines(found, settings),
    )
    return _report(found.answer, network, profile, vocabulary, NO_RECORDS, NOTHING_ASSUMED, frame)


def _settings(
    criteria: Sequence[str] | None,
    tolerance: Mapping[str, float] | None,
    circuity: float,
    limit: int,
    if_declined: bool,
) -> Settings:
    return Settings(
        criteria=None if criteria is None else tuple(criteria),
        tolerance=tolerance,
        circuity=circuity,
        limit=limit,
        if_declined=if_declined,
    )


def _read_profile(document: Any, today: date) -> Profile:
    """The profile with the day of asking and the horizon for people, where it says none."""
    if not isinstance(document, dict):
        raise DocumentError("", "must be one JSON object: the profile")
    check_text(document)
    if document.get("as_of") is None:
        document = document | {"as_of": today.isoformat()}
    profile = Profile.from_document(document)
    if profile.limits.max_days is None:
        profile = replace(profile, limits=replace(profile.limits, max_days=DEFAULT_MAX_DAYS))
    return profile


def _within_what_is_asked(
    snapshot: NetworkSnapshot, vocabulary: Vocabulary, profile: Profile
) -> tuple[Network, Unasked]:
    """The network for this person, and what of it nobody asked for."""
    network = snapshot.network
    start = network.organisation_index.get(profile.start_organisation or "")
    start_kind = network.organisations[start].kind if start is not None else None
    unasked = list_unasked(network, vocabulary, profile, start_kind)
    if may_silent_kinds_refer(vocabulary, profile.needs, start_kind):
        network = snapshot.asked_network
    return network, unasked


def _compute(
    network: Network, profile: Profile, settings: Settings
) -> tuple[Found, tuple[str, ...]]:
    criteria: tuple[str, ...] | None = settings.criteria
    warnings: tuple[str, ...] = ()
    if criteria is None:
        criteria = DEFAULT_CRITERIA
        if profile.point is None:
            criteria = tuple(name for name in criteria if name != "travel_km")
            warnings = (NO_TRAVEL,)
    found = solve_routes(
        network,
        profile,
        criteria=criteria,
        tolerance=settings.tolerance,
        budget=DEFAULT_BUDGET if settings.tolerance is None else PEOPLE_BUDGET,
        circuity=settings.circuity,
    )
    return found, warnings


def _declines(found: Found, settings: Settings) -> Mapping[int, tuple[Decline, ...]]:
    """What remains of each shown route (by its index) when a step declines; {} when not asked."""
    if not settings.if_declined:
        return {}
    shown = shown_routes(found.answer, settings.limit)
    names = names_of(found.answer)
    told = find_declines(
        found, shown, [names.get(index, ()) for index in shown], budget=DECLINES_BUDGET
    )
    return dict(zip(shown, told, strict=True))


def _report(
    answer: Answer,
    network: Network,
    profile: Profile,
    vocabulary: Vocabulary,
    records: RouteRecords,
    assumptions: Assumptions,
    frame: Frame,
) -> RouteReport:
    decorator = Decorator(
        network, profile, vocabulary, frame.as_of, records=records, assumptions=assumptions
    )
    return assemble(answer, network, profile, vocabulary, decorator, frame)


def _only(values: frozenset[Any] | None) -> Any:
    """The one value that is possible, or None."""
    return next(iter(values)) if values is not None and len(values) == 1 else None


__all__ = [
    "DEFAULT_CIRCUITY",
    "DEFAULT_LIMIT",
    "DEFAULT_MAX_DAYS",
    "PEOPLE_TOLERANCE",
    "HomeReport",
    "RouteReport",
    "find_routes",
    "plan_in_network",
]
