"""The validator: takes a route the engine returned and derives everything about it again.

    check_route(document, profile, route)     # raises BrokenRouteError with one sentence

It knows the rules (`tests.routing.reading`) and not the search, so it works on networks of any
size. For many routes of one network make a `Validator` once.
"""

import itertools
import math
from collections.abc import Iterable, Mapping
from typing import Any

from registry.domain.route import Route, Step
from tests.routing.reading import (
    CIRCUITY,
    CRITERIA,
    DAYS_PER_YEAR,
    ELIGIBILITY_KEYS,
    EPSILON,
    INFINITY,
    PlainOffer,
    Reading,
)


class BrokenRouteError(AssertionError):
    """A returned route that breaks a rule, in one sentence."""


def must(holds: bool, sentence: str) -> None:
    if not holds:
        raise BrokenRouteError(sentence)


def must_equal(what: str, claimed: float | None, derived: float) -> None:
    must(
        claimed is not None and abs(claimed - derived) <= EPSILON,
        f"{what} is said to be {claimed}, but it is {derived}",
    )


def check_route(
    document: Mapping[str, Any],
    profile: Mapping[str, Any],
    route: Route,
    circuity: float = CIRCUITY,
) -> None:
    """Raise `BrokenRouteError` unless the route keeps rules 1-6 and says the truth about itself."""
    Validator(document, profile, circuity).check(route)


class Validator:
    """Checks routes through one document for one profile."""

    def __init__(
        self, document: Mapping[str, Any], profile: Mapping[str, Any], circuity: float = CIRCUITY
    ) -> None:
        self.reading = Reading(document, profile, circuity)

    def check(self, route: Route) -> None:
        steps = {step.offer: step for step in route.steps}
        must(len(steps) == len(route.steps), "an offer appears twice")
        for step in route.steps:
            must(step.offer in self.reading.offers, f"{step.offer} is not in the network")
        offers = {name: self.reading.offers[name] for name in steps}
        for name, step in steps.items():
            refusal = self.reading.refusal(offers[name])
            must(refusal is None, str(refusal))
            self._check_record(step, offers[name])
            self._check_way_in(step, offers[name], steps)
        self._check_times(steps, offers)
        self._check_supplies(steps, offers)
        self._check_needs_and_limits(route, steps, offers)
        self._check_criteria(route, offers)
        self._check_reasons(route, steps, offers)

    def _check_record(self, step: Step, offer: PlainOffer) -> None:
        """What the step repeats of the offer."""
        name = step.offer
        must(step.organisation == offer.organisation, f"{name}: another organisation's")
        must(step.service_type == offer.service_type, f"{name}: another service type's")
        must(step.mode == offer.mode, f"{name}: said to be {step.mode}, is {offer.mode}")
        must_equal(f"{name}: fee", step.fee_rub, offer.fee)
        must_equal(f"{name}: visits", step.visits, offer.visits)
        must_equal(f"{name}: risk", step.risk, -math.log(step.way_in.acceptance))
        if self.reading.point is not None:
            must_equal(f"{name}: travel", step.travel_km, self.reading.travel_km(offer))
            if offer.mode == "in_person":
                must_equal(f"{name}: distance", step.distance_km, self.reading.road_km(offer))
        expected = self.reading.to_confirm(offer)
        must(
            list(step.to_confirm) == [key for key in ELIGIBILITY_KEYS if key in expected],
            f"{name}: to confirm is said to be {step.to_confirm}, but it is {sorted(expected)}",
        )

    def _check_way_in(self, step: Step, offer: PlainOffer, steps: Mapping[str, Step]) -> None:
        """Rule 3."""
        way, name = step.way_in, step.offer
        must(way.kind in ("self", "link", "internal"), f"{name}: unknown way in {way.kind}")
        if way.kind == "self":
            must(offer.self_referral, f"{name} does not take people who come by themselves")
            must(way.from_offer is None, f"{name}: comes by himself, yet from {way.from_offer}")
        elif way.from_offer is None:
            must(
                way.from_organisation is not None and way.from_organisation == self.reading.start,
                f"{name}: {way.from_organisation} is not where the person starts",
            )
        else:
            must(way.from_offer != name, f"{name} refers itself")
            must(way.from_offer in steps, f"{name}: referred by {way.from_offer}, not in the route")
            referrer = self.reading.offers[way.from_offer]
            must(
                referrer.organisation == way.from_organisation,
                f"{name}: {way.from_offer} does not belong to {way.from_organisation}",
            )
        if way.kind == "internal":
            must(way.from_organisation == offer.organisation, f"{name}: not the same house")
        if way.kind == "link":
            self._check_link(step, offer)
        else:
            must(way.handoff_days == 0, f"{name}: only a link has handoff days")
            must_equal(f"{name}: acceptance", way.acceptance, offer.acceptance)

    def _check_link(self, step: Step, offer: PlainOffer) -> None:
        way = step.way_in
        must(
            any(
                link.origin == way.from_organisation
                and link.leads_to(offer)
                and abs(link.handoff_days - way.handoff_days) <= EPSILON
                and abs(link.acceptance - way.acceptance) <= EPSILON
                for link in self.reading.links
            ),
            f"{step.offer}: no such link from {way.from_organisation}",
        )

    def _check_times(self, steps: Mapping[str, Step], offers: Mapping[str, PlainOffer]) -> None:
        """Rules 2 and 4: least derivation with the ways in that the route claims."""
        ready = dict.fromkeys(steps, INFINITY)
        admission = dict.fromkeys(steps, INFINITY)
        completion = dict.fromkeys(steps, INFINITY)

        def all_held(facts: Iterable[str], name: str) -> float:
            return max((held(fact, name) for fact in facts), default=0.0)

        def held(fact: str, name: str) -> float:
            if fact in self.reading.held:
                return 0.0
            givers = [other for other in steps if other != name and fact in offers[other].yields]
            return min((completion[other] for other in givers), default=INFINITY)

        moved = True
        while moved:
            moved = False
            for name, offer in offers.items():
                way = steps[name].way_in
                open_from = 0.0 if way.from_offer is None else admission[way.from_offer]
                starts = max(all_held(offer.requires, name), open_from + way.handoff_days)
                admitted = max(
                    starts + offer.wait_days,
                    all_held(offer.requires_at_admission, name),
                    self.reading.day_of_age_min(offer),
                    self.reading.day_of_opening(offer),
                )
                moved = moved or starts < ready[name] or admitted < admission[name]
                ready[name], admission[name] = starts, admitted
                completion[name] = admitted + offer.duration_days
        for name, step in steps.items():
            must(admission[name] < INFINITY, f"{name} never starts: its suppliers go in a circle")
            must_equal(f"{name}: ready", step.ready_day, ready[name])
            must_equal(f"{name}: admission", step.admission_day, admission[name])
            must_equal(f"{name}: completion", step.completion_day, completion[name])
            must(
                not self.reading.too_old(offers[name], admission[name]),
                f"{name}: the person is too old on day {admission[name]}",
            )

    def _check_supplies(self, steps: Mapping[str, Step], offers: Mapping[str, PlainOffer]) -> None:
        """Rule 2, as explained by the step: every fact asked for, and the earliest giver."""
        for name, step in steps.items():
            offer = offers[name]
            asked = {(fact, "ready") for fact in offer.requires}
            asked |= {(fact, "admission") for fact in offer.requires_at_admission}
            told = {(supply.fact, supply.when) for supply in step.supplies}
            must(
                {fact for fact, _ in told} == {fact for fact, _ in asked} and told <= asked,
                f"{name} asks for {sorted(asked)}, the step explains {sorted(told)}",
            )
            for supply in step.supplies:
                if supply.by_offer is None:
                    must(supply.fact in self.reading.held, f"{supply.fact} is not held on day 0")
                    must_equal(f"{name}: {supply.fact}", supply.day, 0)
                    continue
                givers = {
                    other: steps[other].completion_day
                    for other in steps
                    if other != name and supply.fact in offers[other].yields
                }
                must(supply.by_offer in givers, f"{supply.by_offer} does not give {supply.fact}")
                must_equal(f"{name}: {supply.fact}", supply.day, min(givers.values()))
                must_equal(f"{name}: {supply.fact}", supply.day, givers[supply.by_offer])

    def _check_needs_and_limits(
        self, route: Route, steps: Mapping[str, Step], offers: Mapping[str, PlainOffer]
    ) -> None:
        """Rules 5 and 6 (travel is in `Reading.refusal`)."""
        limits = self.reading.limits
        must(
            set(route.need_days) == set(self.reading.needs),
            f"the needs are {self.reading.needs}, the route speaks of {sorted(route.need_days)}",
        )
        for need in self.reading.needs:
            days = [0.0] if need in self.reading.held else []
            days += [steps[name].admission_day for name in steps if need in offers[name].meets]
            days += [steps[name].completion_day for name in steps if need in offers[name].yields]
            must(bool(days), f"{need} is not met")
            must_equal(f"{need}: day", route.need_days[need], min(days))
            by = self.reading.need_by.get(need, INFINITY)
            must(min(days) <= by + EPSILON, f"{need} is met after day {by}")
        latest = max(route.need_days.values(), default=0.0)
        must(latest <= limits.get("max_days", INFINITY) + EPSILON, "it takes too many days")
        fee = math.fsum(offer.fee for offer in offers.values())
        must(fee <= limits.get("max_fee", INFINITY) + EPSILON, "it costs too much")

    def _check_criteria(self, route: Route, offers: Mapping[str, PlainOffer]) -> None:
        must(set(route.criteria) == set(CRITERIA), f"criteria are {sorted(route.criteria)}")
        derived = {
            "days": max(route.need_days.values(), default=0.0),
            "travel_km": math.fsum(self.reading.travel_km(offer) for offer in offers.values()),
            "fee": math.fsum(offer.fee for offer in offers.values()),
            "risk": math.fsum(-math.log(step.way_in.acceptance) for step in route.steps),
            "steps": float(len(offers)),
        }
        for name, value in derived.items():
            if name != "travel_km" or self.reading.point is not None:
                must_equal(name, route.criteria[name], value)

    def _check_reasons(
        self, route: Route, steps: Mapping[str, Step], offers: Mapping[str, PlainOffer]
    ) -> None:
        """The order of the steps and what each says it is there for."""
        admissions = [step.admission_day for step in route.steps]
        must(
            all(a <= b + EPSILON for a, b in itertools.pairwise(admissions)),
            "the steps are not in the order of admission",
        )
        for name, step in steps.items():
            served = {
                other
                for other, later in steps.items()
                if later.way_in.from_offer == name
                or any(supply.by_offer == name for supply in later.supplies)
            }
            must(set(step.serves_offers) == served, f"{name} serves {sorted(served)}")
            for need in step.serves_needs:
                must(need in self.reading.needs, f"{name} serves {need}, which nobody asked for")
                first = route.need_days[need]
                given = [step.admission_day] * (need in offers[name].meets)
                given += [step.completion_day] * (need in offers[name].yields)
                must(
                    any(abs(day - first) <= EPSILON for day in given),
                    f"{name} does not meet {need} first",
                )
            self._check_end(step, offers[name])
        for need in self.reading.needs:
            must(
                need in self.reading.held or any(need in step.serves_needs for step in route.steps),
                f"no step says that it is there for {need}",
            )

    def _check_end(self, step: Step, offer: PlainOffer) -> None:
        """A service the person outgrows within twelve months of admission says when."""
        last = self.reading.day_outgrown(offer)
        if last is None or last - step.admission_day > DAYS_PER_YEAR:
            must(step.ends_on_day is None, f"{step.offer} does not end within a year by age")
        else:
            must_equal(f"{step.offer}: ends on day", step.ends_on_day, last)
