"""A whole answer put together as a report: routes, refusals, what is missing, what comes after.

    report = assemble(answer, decorator, frame)

The decorator turns single routes into words (``route_decoration``); here they become one
``RouteReport``. Pure values in, pure values out.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from registry.domain.profile import Profile
from registry.domain.route import Answer, MissingSet, RefusalGroup
from registry.domain.route_report import (
    AddedGoal,
    AfterReport,
    FirstDoor,
    HomeReport,
    MissingPart,
    MissingReport,
    NeedApart,
    NextStepReport,
    RefusalReport,
    RouteReport,
    RouteView,
)
from registry.domain.route_turns import on_day
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Term
from registry.engine.network import Network
from registry.services.need_by_need import Apart
from registry.services.route_declines import Decline
from registry.services.route_decoration import Decorator, example_organisations


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the routes in a report; see ``RouteReport`` for the fields.

    ``declines`` by index of the route in the answer.
    """

    as_of: date
    home: HomeReport
    demonstration: bool
    network_revision: int | None
    limit: int
    warnings: tuple[str, ...] = ()
    first_doors: tuple[FirstDoor, ...] = ()
    declines: Mapping[int, tuple[Decline, ...]] = field(default_factory=dict)
    apart: tuple[Apart, ...] = ()


def assemble(
    answer: Answer,
    network: Network,
    profile: Profile,
    vocabulary: Vocabulary,
    decorator: Decorator,
    frame: Frame,
) -> RouteReport:
    """Return the report of an answer."""
    shown = shown_routes(answer, frame.limit)
    names = names_of(answer)
    views = {
        index: decorator.route(
            answer.routes[index],
            number,
            names.get(index, ()),
            declines=frame.declines.get(index, ()),
        )
        for number, index in enumerate(shown, 1)
    }
    missing = answer.missing
    words = decorator.words
    return RouteReport(
        as_of=frame.as_of,
        criteria=answer.criteria,
        tolerance=answer.tolerance,
        complete=answer.complete,
        demonstration=frame.demonstration,
        network_revision=frame.network_revision,
        home=frame.home,
        start_organisation=decorator.organisation(profile.start_organisation)
        if profile.start_organisation
        else None,
        needs=tuple(words.goal(need) for need in profile.needs),
        added_goals=suggest_goals(profile, vocabulary),
        routes=tuple(views.values()),
        routes_found=len(answer.routes),
        next_steps=tuple(_next_steps(answer, views)),
        refusals=tuple(
            _refusal(group, network, decorator)
            for group in _nearest_goal_first(answer.refusal_groups, profile, network)
        ),
        missing=tuple(_missing(item, decorator) for item in (missing.sets if missing else ())),
        missing_exhaustive=missing.exhaustive if missing else True,
        unmet=tuple(words.goal(need) for need in (missing.unmeetable_needs if missing else ())),
        after=tuple(_after(answer, decorator, frame)),
        first_doors=frame.first_doors,
        warnings=(*answer.warnings, *frame.warnings),
        suggested_needs=suggest_needs(profile, vocabulary),
        apart=tuple(_apart(item, decorator) for item in frame.apart),
    )


def shown_routes(answer: Answer, limit: int) -> list[int]:
    """Return the indices of at most ``limit`` routes, in the answer's order: those with a name
    before others.
    """
    named = list(dict.fromkeys(answer.named.values()))
    others = [index for index in range(len(answer.routes)) if index not in named]
    return sorted([*named, *others][:limit])


def names_of(answer: Answer) -> dict[int, list[str]]:
    """Return the names of the routes that have one, by their index."""
    names: dict[int, list[str]] = {}
    for name, index in answer.named.items():
        names.setdefault(index, []).append(name)
    return names


def suggest_goals(profile: Profile, vocabulary: Vocabulary) -> tuple[AddedGoal, ...]:
    """Return the papers that a form adds as goals of their own; those held or asked are left out.

    An age limit counts only when the age is known, a legal capacity only when it is known alone.
    """
    age = profile.age
    if age is None and profile.birth_date and profile.as_of:
        age = (profile.as_of - profile.birth_date).days / 365.25
    capacity = profile.attributes.get("legal_capacity")
    return tuple(
        AddedGoal(vocabulary.goal(goal.add), goal.reason)
        for goal in vocabulary.added_goals
        if not set(goal.any_need).isdisjoint(profile.needs)
        and goal.add not in profile.needs
        and goal.add not in vocabulary_closure(vocabulary, profile.facts)
        and (goal.legal_capacity is None or capacity == frozenset({goal.legal_capacity}))
        and (goal.age_max is None or (age is not None and age < goal.age_max))
    )


def suggest_needs(profile: Profile, vocabulary: Vocabulary) -> tuple[AddedGoal, ...]:
    """Return what the household may also want and did not ask; nothing of it enters a route."""
    return tuple(
        AddedGoal(vocabulary.goal(item.suggest), item.reason)
        for item in vocabulary.suggested_needs
        if item.suggest not in profile.needs
        and (not item.any_need or not set(item.any_need).isdisjoint(profile.needs))
        and (not item.any_trait or not set(item.any_trait).isdisjoint(profile.traits))
    )


def vocabulary_closure(vocabulary: Vocabulary, facts: Iterable[str]) -> frozenset[str]:
    """Return the facts with all they imply; facts the vocabulary does not have imply nothing."""
    known = {fact.id for fact in vocabulary.facts}
    held = frozenset(facts)
    return held | vocabulary.implied_closure(held & known)


def _next_steps(answer: Answer, views: Mapping[int, RouteView]) -> Iterable[NextStepReport]:
    for first in answer.next_steps:
        routes = [views[index] for index in first.routes if index in views]
        for step in (step for view in routes for step in view.steps):
            if step.offer_id == first.offer:
                yield NextStepReport(step, tuple(view.number for view in routes))
                break


def _nearest_goal_first(
    groups: Iterable[RefusalGroup], profile: Profile, network: Network
) -> list[RefusalGroup]:
    """Refusals of types that give what is asked before those of types on the way to it."""
    giving = {
        item.id
        for item in network.service_types
        if not {*item.facts.meets, *item.facts.yields}.isdisjoint(profile.needs)
    }
    return sorted(groups, key=lambda group: group.service_type not in giving)


def _refusal(group: RefusalGroup, network: Network, decorator: Decorator) -> RefusalReport:
    nearest = group.nearest
    return RefusalReport(
        service_type=decorator.words.service_type(group.service_type),
        rule=group.rule,
        count=group.count,
        detail=nearest.detail,
        change=nearest.change,
        terms=_terms_in((nearest.detail, nearest.change), decorator)
        | _degrees(group.rule, nearest.detail, decorator),
        basis=decorator.rule_basis(group),
        examples=tuple(
            decorator.organisation(slug) for slug in example_organisations(group.offers, network)
        ),
    )


def _degrees(rule: str, detail: Mapping[str, Any], decorator: Decorator) -> dict[str, Term]:
    """The terms of degrees of autonomy, which are numbers among the values of a refusal."""
    if rule != "autonomy":
        return {}
    found = [*detail.get("stated", ()), *detail.get("profile", ())]
    return {str(degree): decorator.words.value(rule, degree) for degree in found}


def _terms_in(values: Any, decorator: Decorator) -> dict[str, Term]:
    """The vocabulary's terms for all identifiers found in nested values."""
    if isinstance(values, str):
        term = decorator.words.any(values)
        return {values: term} if term else {}
    inner: Collection[Any] = ()
    if isinstance(values, Mapping):
        inner = list(values.values())
    elif isinstance(values, (list, tuple, set, frozenset)):
        inner = values
    found: dict[str, Term] = {}
    for value in inner:
        found |= _terms_in(value, decorator)
    return found


def _missing(found: MissingSet, decorator: Decorator) -> MissingReport:
    parts = []
    for item in found.items:
        kind = item[0]
        if kind == "limit":
            value = float(item[2]) if len(item) > 2 else None
            parts.append(MissingPart(kind, name=str(item[1]), value=value))
        elif kind == "fact":
            parts.append(MissingPart(kind, term=decorator.words.goal(item[1])))
        elif kind == "service":
            parts.append(MissingPart(kind, term=decorator.words.service_type(item[1])))
        else:
            ends = [decorator.organisation(str(slug)) for slug in item[1:]]
            parts.append(MissingPart(kind, from_organisation=ends[0], to_organisation=ends[1]))
    return MissingReport(tuple(parts), found.weight)


def _apart(item: Apart, decorator: Decorator) -> NeedApart:
    sets = item.missing.sets if item.missing else ()
    return NeedApart(
        decorator.words.goal(item.need),
        item.missing is None,
        tuple(_missing(found, decorator) for found in sets),
    )


def _after(answer: Answer, decorator: Decorator, frame: Frame) -> Iterable[AfterReport]:
    for after in answer.after:
        starts_on = on_day(frame.as_of, after.from_day)
        yield AfterReport(
            offer_id=after.offer,
            needs=tuple(decorator.words.goal(need) for need in after.needs),
            on=starts_on,
            route=decorator.route(after.route, 1, as_of=starts_on) if after.route else None,
            complete=after.complete,
        )
