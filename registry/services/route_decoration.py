"""An answer of the engine turned into a report for people.

    wanted = wanted_records(answer, network, profile, shown)   # which records to read
    report_routes = Decorator(network, profile, vocabulary, records, ...).routes(answer.routes)

Everything here is computed from values; what the registry knows comes in as ``RouteRecords``. The
words are the vocabulary's, the codes are those of ``registry/domain/route_report.py``.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from registry.domain.network import LIST_KEYS
from registry.domain.profile import Profile
from registry.domain.route import Answer, Missing, RefusalGroup, Route, Step, WayIn
from registry.domain.route_records import NO_RECORDS, RouteRecords, Wanted
from registry.domain.route_report import (
    ActReport,
    AskReport,
    DeclineReport,
    NeedMet,
    OrganisationReport,
    QuestionReport,
    RouteView,
    StandIn,
    StepReport,
    UseReport,
    WayInReport,
    chance_band,
)
from registry.domain.route_turns import Deadline, on_day
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Term
from registry.engine.network import Network
from registry.services.route_declines import Decline
from registry.services.route_turns import find_wait, list_ages

REFUSED_TOLD = 20  # offers of a group of refusals whose acts are read


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What nobody stated, by offer identifier: names of values, and unsure rules asked about."""

    assumed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unsure: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


NOTHING_ASSUMED = Assumptions()


class Words:
    """Terms of the vocabulary by identifier; an unknown identifier stands for itself."""

    def __init__(self, vocabulary: Vocabulary, territories: Mapping[str, Term]) -> None:
        self._goals: Mapping[str, Term] = {
            term.id: term for term in (*vocabulary.needs, *vocabulary.facts)
        }
        self._types: Mapping[str, Term] = {term.id: term for term in vocabulary.service_types}
        self._kinds: Mapping[str, Term] = {term.id: term for term in vocabulary.kinds}
        self._values: dict[str, Mapping[str, Term]] = {
            "disability_groups": {term.id: term for term in vocabulary.disability_groups},
            "autonomy": {term.id: term for term in vocabulary.autonomy},
            "legal_capacity": {term.id: term for term in vocabulary.legal_capacity},
            "sexes": {term.id: term for term in vocabulary.sexes},
            "traits_all": {term.id: term for term in vocabulary.traits},
            "traits_none": {term.id: term for term in vocabulary.traits},
            "regions": territories,
            "municipalities": territories,
        }

    def goal(self, identifier: str) -> Term:
        """A need or a fact."""
        return self._goals.get(identifier) or bare_term(identifier)

    def service_type(self, identifier: str) -> Term:
        """A service type."""
        return self._types.get(identifier) or bare_term(identifier)

    def kind(self, identifier: str | None) -> Term | None:
        """A kind of organisations; None for None."""
        if identifier is None:
            return None
        return self._kinds.get(identifier) or bare_term(identifier)

    def value(self, key: str, value: Any) -> Term:
        """A value of an eligibility key; a number is a term labelled with itself."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return self._values.get(key, {}).get(str(value)) or bare_term(str(value))

    def any(self, identifier: str) -> Term | None:
        """A goal, service type, kind or eligibility value of this identifier, or None."""
        shelves: list[Mapping[str, Term]] = [self._goals, self._types, self._kinds]
        for terms in [*shelves, *self._values.values()]:
            if identifier in terms:
                return terms[identifier]
        return None


def bare_term(identifier: str) -> Term:
    """A term for a word that the vocabulary does not have."""
    return Term(id=identifier, label_ru=identifier, label_en=identifier)


class Decorator:
    """Turns routes of the engine into routes for people.

    ``assumptions`` and ``records`` are empty for a network that came as a document.
    """

    def __init__(
        self,
        network: Network,
        profile: Profile,
        vocabulary: Vocabulary,
        as_of: date,
        *,
        records: RouteRecords = NO_RECORDS,
        assumptions: Assumptions = NOTHING_ASSUMED,
    ) -> None:
        self.words = Words(vocabulary, records.territories)
        self._network = network
        self._profile = profile
        self._vocabulary = vocabulary
        self._types = {term.id: term for term in vocabulary.service_types}
        self._acts = {act.id: act for act in vocabulary.acts}
        self._as_of = as_of
        self._records = records
        self._assumptions = assumptions

    def organisation(self, slug: str) -> OrganisationReport:
        """Return an organisation; without a record, what the network says of it."""
        known = self._records.organisations.get(slug)
        if known is not None:
            return known
        index = self._network.organisation_index.get(slug)
        said = self._network.organisations[index] if index is not None else None
        return OrganisationReport(
            slug=slug,
            name=(said.name if said else None) or slug,
            short_name=None,
            kind=self.words.kind(said.kind if said else None),
            record_state=None,
            may_be_called=False,
            contacts=(),
            source=None,
        )

    def rule_basis(self, group: RefusalGroup) -> str | None:
        """Return the acts that providers name for the rule that refused, each once, or None."""
        named = (self._records.rule_bases.get((offer, group.rule)) for offer in told_offers(group))
        return "; ".join(dict.fromkeys(basis for basis in named if basis)) or None

    def route(
        self,
        route: Route,
        number: int,
        names: Sequence[str] = (),
        as_of: date | None = None,
        declines: Sequence[Decline] = (),
    ) -> RouteView:
        """Return one route; ``as_of`` is the date of its day 0 when that is not the asking.

        ``declines`` has one entry for each step, or none at all.
        """
        day_0 = as_of or self._as_of
        criteria: dict[str, float | None] = dict(route.criteria)
        if self._profile.point is None:
            criteria["travel_km"] = None
        chance = math.exp(-route.criteria["risk"])
        by_need = {
            need: position
            for position, step in reversed(list(enumerate(route.steps, 1)))
            for need in step.serves_needs
        }
        return RouteView(
            number=number,
            names=tuple(names),
            criteria=criteria,
            last_day=route.criteria["days"],
            last_on=on_day(day_0, route.criteria["days"]),
            chance=chance,
            chance_band=chance_band(chance),
            needs_met=tuple(
                NeedMet(self.words.goal(need), day, on_day(day_0, day), by_need.get(need))
                for need, day in route.need_days.items()
            ),
            steps=tuple(
                self._step(step, number, route, day_0) for number, step in enumerate(route.steps, 1)
            ),
            ages=list_ages(route, self._network, self._profile, self._as_of, day_0),
            deadlines=self._deadlines(route, day_0) if day_0 == self._as_of else (),
            declines=tuple(
                self._decline(decline, number, route) for number, decline in enumerate(declines, 1)
            ),
        )

    def _decline(self, decline: Decline, number: int, route: Route) -> DeclineReport:
        other, known = decline.route, set(route.offers)
        more = {name: (other.criteria[name] if other else 0.0) for name in route.criteria}
        if other:
            more = {name: value - route.criteria[name] for name, value in more.items()}
        return DeclineReport(
            step=number,
            organisation=self.organisation(decline.organisation),
            found=other is not None,
            complete=decline.complete,
            days_more=more["days"],
            last_on=on_day(self._as_of, other.criteria["days"]) if other else None,
            travel_km_more=None if self._profile.point is None else more["travel_km"],
            fee_rub_more=more["fee"] if self._are_fees_stated(route, other) else None,
            steps_more=round(more["steps"]),
            chance_band=chance_band(math.exp(-other.criteria["risk"])) if other else None,
            stand_ins=tuple(
                StandIn(
                    self.words.service_type(step.service_type),
                    self.organisation(step.organisation),
                    on_day(self._as_of, step.admission_day),
                    on_day(self._as_of, step.ends_on_day)
                    if step.ends_on_day is not None and step.serves_needs
                    else None,
                )
                for step in (other.steps if other else ())
                if step.offer not in known
            ),
        )

    def _are_fees_stated(self, route: Route, other: Route | None) -> bool:
        """Whether somebody stated the fee of every step that only one of two routes has."""
        differing = set(route.offers) ^ set(other.offers if other else ())
        return not any("fee" in self._assumptions.assumed.get(name, ()) for name in differing)

    def _deadlines(self, route: Route, day_0: date) -> tuple[Deadline, ...]:
        """The days by which needs must be met; they are counted from the asking only."""
        return tuple(
            Deadline(
                need=self.words.goal(need),
                by_day=by,
                by_on=on_day(day_0, by),
                met_day=route.need_days[need],
                met_on=on_day(day_0, route.need_days[need]),
            )
            for need, by in sorted(self._profile.limits.need_by.items())
            if need in route.need_days
        )

    def _step(self, step: Step, number: int, route: Route, day_0: date) -> StepReport:
        record = self._records.offers.get(step.offer)
        service_type = self._types.get(step.service_type)
        numbers = {other.offer: position for position, other in enumerate(route.steps, 1)}
        index = self._network.offer_index[step.offer]
        own = self._network.offers.fact_lists[int(self._network.offers.fact_list[index])]
        of_type = self._network.service_types[int(self._network.offers.service_type[index])].facts
        return StepReport(
            number=number,
            offer_id=step.offer,
            organisation=self.organisation(step.organisation),
            service_type=self.words.service_type(step.service_type),
            service_name=record.service_name if record else None,
            service_plain=record.service_plain if record else None,
            mode=step.mode,
            site=record.site if record else None,
            record_state=record.record_state if record else None,
            may_be_called=record.may_be_called if record else False,
            contacts=record.contacts if record else (),
            assumed=self._assumed(step),
            source=record.source if record else None,
            ready_day=step.ready_day,
            ready_on=on_day(day_0, step.ready_day),
            admission_day=step.admission_day,
            admission_on=on_day(day_0, step.admission_day),
            completion_day=step.completion_day,
            completion_on=on_day(day_0, step.completion_day),
            way_in=self._way_in(step.way_in, numbers),
            asks=tuple(
                AskReport(
                    fact=self.words.goal(supply.fact),
                    moment="before" if supply.when == "ready" else "admission",
                    supplied_by=numbers[supply.by_offer] if supply.by_offer else None,
                    held_day=supply.day,
                    held_on=on_day(day_0, supply.day),
                )
                for supply in step.supplies
            ),
            gives=self._goals((*of_type.yields, *own.yields)),
            meets=self._goals((*of_type.meets, *own.meets)),
            used_for=tuple(self._uses(step, route, numbers)),
            to_confirm=self._questions(step, index),
            distance_km=step.distance_km,
            visits=step.visits,
            fee_rub=step.fee_rub,
            fee_note=(record.fee_note if record else None)
            or (service_type.fee_note if service_type else None),
            chance=step.acceptance,
            chance_band=chance_band(step.acceptance),
            basis=service_type.basis if service_type else None,
            acts=self._act_reports(service_type.acts if service_type else ()),
            ends_on=None if step.ends_on_day is None else on_day(day_0, step.ends_on_day),
            cautions=tuple(
                caution
                for caution in self._vocabulary.cautions
                if step.service_type in caution.service_types
                and self._profile.traits.issuperset(caution.traits)
            ),
            waits_for=find_wait(step, self._network, self._profile, self._as_of, day_0),
        )

    def _goals(self, identifiers: Iterable[str]) -> tuple[Term, ...]:
        return tuple(self.words.goal(name) for name in dict.fromkeys(identifiers))

    def _assumed(self, step: Step) -> tuple[str, ...]:
        """The assumptions this step rests on: a referral does not use the offer's own chance."""
        names = list(self._assumptions.assumed.get(step.offer, ()))
        if step.way_in.kind != "self":
            names = [name for name in names if name != "self_referral"]
        if step.way_in.kind == "link":
            names = [name for name in names if name != "acceptance"]
        if step.way_in.basis == "assumed":
            names.append("link")
        return tuple(names)

    def _way_in(self, way_in: WayIn, numbers: Mapping[str, int]) -> WayInReport:
        return WayInReport(
            kind=way_in.kind,
            from_organisation=self.organisation(way_in.from_organisation)
            if way_in.from_organisation
            else None,
            from_step=numbers[way_in.from_offer] if way_in.from_offer else None,
            basis=way_in.basis,
            handoff_days=way_in.handoff_days,
            acceptance=way_in.acceptance,
        )

    def _uses(self, step: Step, route: Route, numbers: Mapping[str, int]) -> Iterable[UseReport]:
        for need in step.serves_needs:
            yield UseReport("need", self.words.goal(need), None)
        for other in route.steps:
            for supply in other.supplies:
                if supply.by_offer == step.offer:
                    yield UseReport("fact", self.words.goal(supply.fact), numbers[other.offer])
            if other.way_in.from_offer == step.offer:
                yield UseReport("referral", None, numbers[other.offer])

    def _questions(self, step: Step, index: int) -> tuple[QuestionReport, ...]:
        rules = offer_rules(self._network, index)
        unconfirmed = offer_unconfirmed(self._network, index)
        asked = [(key, rules.get(key, ()), key in unconfirmed) for key in step.to_confirm]
        asked += [
            (key, value if isinstance(value, list) else [value], True)
            for key, value in self._assumptions.unsure.get(step.offer, {}).items()
        ]
        return tuple(
            QuestionReport(key, tuple(self.words.value(key, value) for value in values), unsure)
            for key, values, unsure in asked
        )

    def _act_reports(self, identifiers: Iterable[str]) -> tuple[ActReport, ...]:
        acts = [self._acts[name] for name in identifiers if name in self._acts]
        return tuple(
            ActReport(act.id, act.number, act.title_ru, act.date, act.in_force_to) for act in acts
        )


def offer_rules(network: Network, index: int) -> dict[str, list[Any]]:
    """Return the eligibility of the offer at a position, every key with its sorted values."""
    columns = network.offers
    rule = columns.rules[int(columns.rule[index])]
    found: dict[str, list[Any]] = {}
    for key in (*(key for key, _ in LIST_KEYS), *SET_KEYS):
        values = getattr(rule, key)
        if values is not None:
            found[key] = sorted(values)
    for key in NUMBER_KEYS:
        number = float(getattr(columns, key)[index])
        if not math.isnan(number):
            found[key] = [number]
    return found


SET_KEYS = ("diagnoses", "diagnoses_excluded", "traits_all", "traits_none")
NUMBER_KEYS = ("age_min", "age_max", "reach_km")


def offer_unconfirmed(network: Network, index: int) -> frozenset[str]:
    """Return the eligibility keys that the offer at a position has not stated surely."""
    return network.offers.rules[int(network.offers.rule[index])].unconfirmed


def routes_in(declines: Mapping[int, Sequence[Decline]]) -> list[Route]:
    """Return the routes that stand in when somebody declines."""
    return [item.route for found in declines.values() for item in found if item.route]


def wanted_records(
    answer: Answer,
    network: Network,
    profile: Profile,
    shown: Iterable[Route],
    others: Iterable[Route] = (),
    lacking: Iterable[Missing] = (),
) -> Wanted:
    """Return which records a report of the answer to this profile names.

    ``shown`` are the routes that it tells. Of the ``others`` only the organisations are named, and
    those of links that are ``lacking``.
    """
    routes = [*shown, *(after.route for after in answer.after if after.route)]
    steps = [step for route in routes for step in route.steps]
    slugs = {step.organisation for step in steps}
    slugs |= {step.organisation for route in others for step in route.steps}
    if profile.start_organisation:
        slugs.add(profile.start_organisation)
    slugs |= {step.way_in.from_organisation for step in steps if step.way_in.from_organisation}
    groups = answer.refusal_groups
    for group in groups:
        slugs |= set(example_organisations(group.offers, network))
    for missing in (*lacking, *([answer.missing] if answer.missing else [])):
        links = (item for found in missing.sets for item in found.items if item[0] == "link")
        slugs |= {str(part) for item in links for part in item[1:]}
    offers = {step.offer for step in steps}
    refused = {offer for group in groups for offer in told_offers(group)}
    territories = {
        str(value)
        for name in ("region", "municipality")
        for value in profile.attributes.get(name) or ()
    }
    for offer in offers | refused:
        rules = offer_rules(network, network.offer_index[offer])
        for key in ("regions", "municipalities"):
            territories |= set(rules.get(key, ()))
    return Wanted(frozenset(slugs), frozenset(offers), frozenset(refused), frozenset(territories))


def told_offers(group: RefusalGroup) -> list[str]:
    """Return the offers of a group whose rule is told with its act: the nearest, then the first."""
    return list(dict.fromkeys([group.nearest.offer, *group.offers[:REFUSED_TOLD]]))


def example_organisations(offers: Iterable[str], network: Network, count: int = 3) -> list[str]:
    """Return the first distinct organisations of offers."""
    columns, found = network.offers, dict[str, None]()
    for offer in offers:
        position = columns.organisation[network.offer_index[offer]]
        found[network.organisations[int(position)].id] = None
        if len(found) == count:
            break
    return list(found)
