"""What a person does with a route: which papers, whom to call, what to ask, on what it all rests.

    guide = make_guide(report.routes[0], report.start_organisation)
    guide.papers[0].fact, guide.papers[0].needed_on, guide.papers[0].given_by
    compare_routes(report.routes)[1].behind          # what the second route gives up

A guide is the view of one route that the page, the printed sheet and the sheet for a family share.
It holds no new knowledge: every line is read off the steps of the route, sorted for use.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from registry.domain.route_report import (
    ContactReport,
    DeclineReport,
    OrganisationReport,
    RouteView,
    SourceReport,
    StepReport,
)
from registry.domain.vocabulary_terms import Term

# The questions that stand for what nobody stated: what is asked on the telephone, in this order.
ASKED_IF_ASSUMED = ("offer", "self_referral", "wait_days", "duration_days", "fee", "reach")
SURE_POSITIONS = frozenset({"building", "street"})
COMPARED = ("days", "travel_km", "fee", "risk", "steps")
# Differences below these are none to a person: a day, a kilometre, ten roubles, a twentieth.
NOTICEABLE: Mapping[str, float] = {
    "days": 1.0,
    "travel_km": 1.0,
    "fee": 10.0,
    "risk": 0.05,
    "steps": 0.5,
}


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper or status, when it is first needed and by which steps.

    ``given_by`` is the number of the step that gives it, None when the person has it; ``held_on``
    the day it is there. ``before`` tells that it is needed to come in at all; otherwise it is
    needed only by the day of admission.
    """

    fact: Term
    needed_on: date
    needed_by: tuple[int, ...]
    before: bool
    given_by: int | None
    held_on: date


@dataclass(frozen=True, slots=True)
class CallLine:
    """Who turns to whom for a step. ``caller`` is "person", "start" (the organisation that asks),
    "organisation" (that of the step ``from_step``) or "same" (the house goes on by itself).

    ``on`` is the first day for it, ``basis`` that of the referral, None for a person's own call.
    """

    step: StepReport
    caller: str
    from_organisation: OrganisationReport | None
    from_step: int | None
    basis: str | None
    on: date


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask on the telephone.

    ``kind`` is "rule" (``key`` an eligibility key, ``values`` what would be admitted) or "assumed"
    (``key`` of ``ASKED_IF_ASSUMED``). ``step`` is the step it is about.
    """

    kind: str
    key: str
    values: tuple[Term, ...]
    step: StepReport


@dataclass(frozen=True, slots=True)
class StepQuestions:
    """The questions about one step."""

    step: StepReport
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """All questions to one organisation, with how to reach it, by the steps that it gives."""

    organisation: OrganisationReport
    contacts: tuple[ContactReport, ...]
    may_be_called: bool
    record_state: str | None
    steps: tuple[StepQuestions, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """On what the steps at one organisation rest. ``assumed`` are all codes that nobody stated."""

    organisation: OrganisationReport
    record_state: str | None
    source: SourceReport | None
    steps: tuple[int, ...]
    assumed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """Organisations whose records were read in one source and confirmed on one day."""

    source: SourceReport | None
    lines: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class DeclineLine:
    """What remains when an organisation takes nobody; ``steps`` are its steps in the route."""

    steps: tuple[int, ...]
    decline: DeclineReport


@dataclass(frozen=True, slots=True)
class RouteGuide:
    """Everything to do for one route; see the lines.

    ``fee_stated_rub`` sums the fees that somebody stated, for the first 30 days of each step;
    ``fee_unstated`` are the steps whose fee nobody stated: to ask, never "free".
    ``is_travel_rough`` tells that a place is known only by its town or district.
    """

    papers: tuple[PaperLine, ...]
    calls: tuple[CallLine, ...]
    questions: tuple[QuestionGroup, ...]
    sources: tuple[SourceGroup, ...]
    declines: tuple[DeclineLine, ...]
    fee_stated_rub: float
    fee_unstated: tuple[int, ...]
    is_travel_rough: bool

    @property
    def papers_held(self) -> tuple[PaperLine, ...]:
        """The papers the person has: to take along."""
        return tuple(line for line in self.papers if line.given_by is None)

    @property
    def papers_to_get(self) -> tuple[PaperLine, ...]:
        """The papers that the route itself brings, in the order in which they are needed."""
        return tuple(line for line in self.papers if line.given_by is not None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One route among others. ``best_at`` are criteria in which no shown route is better;
    ``behind`` the difference to the best in the others, in the unit of the criterion.

    Both are empty for a route that stands alone, and a criterion in which all are equal is told of
    none. Fees are compared only when every fee was stated.
    """

    route: RouteView
    best_at: tuple[str, ...]
    behind: Mapping[str, float]


def make_guide(route: RouteView, start: OrganisationReport | None = None) -> RouteGuide:
    """Return the guide of a route; ``start`` is the organisation that the question comes from."""
    return RouteGuide(
        papers=tuple(_papers(route)),
        calls=tuple(_call(step, route, start) for step in route.steps),
        questions=tuple(_question_groups(route)),
        sources=_sources(route, start),
        declines=_declines(route),
        fee_stated_rub=math.fsum(s.fee_rub for s in route.steps if "fee" not in s.assumed),
        fee_unstated=tuple(s.number for s in route.steps if "fee" in s.assumed),
        is_travel_rough=any(
            step.site is not None and step.site.position_precision not in SURE_POSITIONS
            for step in route.steps
            if step.distance_km is not None
        ),
    )


def compare_routes(routes: Sequence[RouteView]) -> tuple[Comparison, ...]:
    """Return what each route is best at and what it gives up, against all routes given."""
    best: dict[str, float] = {}
    fees_stated = not any("fee" in step.assumed for route in routes for step in route.steps)
    for name in COMPARED:
        if name == "fee" and not fees_stated:
            continue  # an estimate is no reason to choose
        values = [_value(route, name) for route in routes]
        known = [value for value in values if value is not None]
        if len(known) == len(routes) > 1 and max(known) - min(known) >= NOTICEABLE[name]:
            best[name] = min(known)
    found = []
    for route in routes:
        over = {name: (_value(route, name) or 0.0) - least for name, least in best.items()}
        found.append(
            Comparison(
                route,
                tuple(name for name, more in over.items() if more < NOTICEABLE[name]),
                {name: more for name, more in over.items() if more >= NOTICEABLE[name]},
            )
        )
    return tuple(found)


def _value(route: RouteView, criterion: str) -> float | None:
    value = route.criteria.get(criterion)
    return None if value is None else float(value)


def _papers(route: RouteView) -> list[PaperLine]:
    """Each paper once, at its earliest use; those needed on one day in the order of the steps."""
    found: dict[str, PaperLine] = {}
    for step in route.steps:
        for ask in step.asks:
            before = ask.moment == "before"
            needed_on = step.ready_on if before else step.admission_on
            known = found.get(ask.fact.id)
            steps = (*known.needed_by, step.number) if known else (step.number,)
            if known and known.needed_on <= needed_on:
                first = known
            else:
                first = PaperLine(ask.fact, needed_on, (), before, ask.supplied_by, ask.held_on)
            found[ask.fact.id] = PaperLine(
                fact=ask.fact,
                needed_on=first.needed_on,
                needed_by=steps,
                before=first.before,
                given_by=first.given_by,
                held_on=first.held_on,
            )
    return sorted(found.values(), key=lambda line: line.needed_on)


def _call(step: StepReport, route: RouteView, start: OrganisationReport | None) -> CallLine:
    way = step.way_in
    if way.kind == "self":
        return CallLine(step, "person", None, None, None, step.starts_on)
    before = route.steps[way.from_step - 1] if way.from_step else None
    if before is not None:
        on = before.admission_on  # it can refer on once it knows the person
    else:
        on = step.ready_on - timedelta(days=math.ceil(way.handoff_days))
    if way.kind == "internal":
        return CallLine(step, "same", way.from_organisation, way.from_step, None, on)
    return CallLine(
        step=step,
        caller="organisation" if before is not None else "start",
        from_organisation=way.from_organisation or start,
        from_step=way.from_step,
        basis=way.basis,
        on=on,
    )


def _question_groups(route: RouteView) -> Iterable[QuestionGroup]:
    for steps in _by_organisation(route):
        asked = [StepQuestions(step, tuple(_questions(step))) for step in steps]
        asked = [item for item in asked if item.questions]
        if not asked:
            continue
        callable_step = next((step for step in steps if step.may_be_called), steps[0])
        yield QuestionGroup(
            organisation=steps[0].organisation,
            contacts=callable_step.contacts or steps[0].organisation.contacts,
            may_be_called=callable_step.may_be_called,
            record_state=callable_step.record_state,
            steps=tuple(asked),
        )


def _questions(step: StepReport) -> Iterable[Question]:
    for code in ASKED_IF_ASSUMED:
        if code in step.assumed:
            yield Question("assumed", code, (), step)
    if step.way_in.kind == "link" and step.way_in.basis == "assumed":
        yield Question("assumed", "link", (), step)
    for asked in step.to_confirm:
        yield Question("rule", asked.key, asked.values, step)


def _sources(route: RouteView, start: OrganisationReport | None) -> tuple[SourceGroup, ...]:
    """Every organisation of the route, the referring one that gives no step of it too."""
    lines = [_source_line(steps) for steps in _by_organisation(route)]
    known = {line.organisation.slug for line in lines}
    referring = [step.way_in.from_organisation for step in route.steps]
    if start is not None and start in referring and start.slug not in known:
        lines.append(SourceLine(start, start.record_state, start.source, (), ()))
    groups: dict[SourceReport | None, list[SourceLine]] = {}
    for line in lines:
        # records of one source differ in the place within it, which is not told here
        key = None if line.source is None else replace(line.source, locator=None)
        groups.setdefault(key, []).append(line)
    return tuple(SourceGroup(source, tuple(members)) for source, members in groups.items())


def _source_line(steps: Sequence[StepReport]) -> SourceLine:
    return SourceLine(
        organisation=steps[0].organisation,
        record_state=steps[0].record_state or steps[0].organisation.record_state,
        source=steps[0].source or steps[0].organisation.source,
        steps=tuple(step.number for step in steps),
        assumed=tuple(dict.fromkeys(code for step in steps for code in step.assumed)),
    )


def _declines(route: RouteView) -> tuple[DeclineLine, ...]:
    """One line for each organisation: without it all its steps are gone at once."""
    lines: dict[str, DeclineLine] = {}
    for decline in route.declines:
        known = lines.get(decline.organisation.slug)
        steps = (*known.steps, decline.step) if known else (decline.step,)
        first = known.decline if known else decline
        lines[decline.organisation.slug] = DeclineLine(steps, first)
    return tuple(lines.values())


def _by_organisation(route: RouteView) -> list[list[StepReport]]:
    """The steps of each organisation, organisations in the order of their first step."""
    groups: dict[str, list[StepReport]] = {}
    for step in route.steps:
        groups.setdefault(step.organisation.slug, []).append(step)
    return list(groups.values())
