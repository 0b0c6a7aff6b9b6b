"""Why offers were not usable, against a plain reading of the rule: on small random networks every
offer of a needed type is judged one by one, at the earliest days of all usable offers together.
"""

import math
from typing import Any

import pytest
from hypothesis import given

from registry.domain.route import ListedRefusals
from registry.routing import Network, Profile, find_routes
from tests import builders as drawn
from tests.routing.oracle import Way, ways_in
from tests.routing.reading import ELIGIBILITY_KEYS, EPSILON, INFINITY, PlainOffer, Reading
from tests.routing.strategies import Case, asked, cases, networks

Days = dict[str, float]


def needed_types(reading: Reading) -> set[str]:
    """Types of which some offer gives a need, or a fact that such an offer asks for, and so on."""
    goods = {need for need in reading.needs if need not in reading.held}
    found: set[str] = set()
    while True:
        giving = [
            offer
            for offer in reading.offers.values()
            if goods & (offer.meets & set(reading.needs) | offer.yields)
        ]
        asks = {fact for offer in giving for fact in offer.requires | offer.requires_at_admission}
        more = (goods | asks) - reading.held
        if more == goods:
            return {offer.service_type for offer in giving}
        goods, found = more, found


def is_usable(reading: Reading, offer: PlainOffer) -> bool:
    """Admitted by every rule that knows no days; limits are ignored."""
    return (
        not reading.excluded(offer)
        and offer.taking != "no"
        and "no" not in reading.answers(offer).values()
    )


class EarliestDays:
    """Days when every usable offer is taken: lowered until nothing moves."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.usable = [o for o in reading.offers.values() if is_usable(reading, o)]
        self.admission: Days = {offer.id: INFINITY for offer in self.usable}
        moved = True
        while moved:
            moved = False
            for offer in self.usable:
                day = self.soonest(offer)
                if day < self.admission[offer.id] and not reading.too_old(offer, day):
                    self.admission[offer.id], moved = day, True

    def held(self, fact: str) -> float:
        if fact in self.reading.held:
            return 0.0
        givers = (o for o in self.usable if fact in o.yields)
        return min((self.admission[o.id] + o.duration_days for o in givers), default=INFINITY)

    def opened(self, offer: PlainOffer, way: Way) -> float:
        if way.source is None:
            return way.handoff_days
        houses = (o for o in self.usable if o.organisation == way.source and o is not offer)
        return min((self.admission[o.id] for o in houses), default=INFINITY) + way.handoff_days

    def way(self, offer: PlainOffer) -> float:
        ways = ways_in(self.reading, offer)
        return min((self.opened(offer, way) for way in ways), default=INFINITY)

    def soonest(self, offer: PlainOffer) -> float:
        ready = max(self.way(offer), *map(self.held, offer.requires), 0.0)
        return max(
            ready + offer.wait_days,
            self.floor(offer),
            *map(self.held, offer.requires_at_admission),
            0.0,
        )

    def floor(self, offer: PlainOffer) -> float:
        return max(self.reading.day_of_age_min(offer), self.reading.day_of_opening(offer))

    def lacking(self, offer: PlainOffer) -> list[str]:
        facts = offer.requires | offer.requires_at_admission
        return sorted(fact for fact in facts if self.held(fact) == INFINITY)


def first_rule(days: EarliestDays, offer: PlainOffer) -> tuple[str, float] | None:
    """The first rule that refuses the offer, and by how much."""
    reading = days.reading
    if reading.excluded(offer):
        return "excluded", 0.0
    if offer.taking == "no":
        return "taking", 0.0
    latest = reading.limits.get("max_days", INFINITY)
    reached = reading.day_of_age_min(offer)
    if reached > latest + EPSILON:
        return "age_min", reached - latest
    admission = days.soonest(offer)
    if admission == INFINITY:
        admission = max(offer.wait_days, days.floor(offer))
    if reading.too_old(offer, admission):
        outgrown = reading.day_outgrown(offer)
        assert outgrown is not None
        return "age_max", admission - outgrown
    answers = reading.answers(offer)
    for key in ELIGIBILITY_KEYS:
        if answers.get(key) == "no":
            over = reading.road_km(offer) - offer.eligibility[key] if key == "reach_km" else 0.0
            return key, over
    farthest = reading.limits.get("max_travel_km", INFINITY)
    if farthest < INFINITY:
        over = reading.road_km(offer, home_costs=False) - farthest
        if over > EPSILON:
            return "max_travel_km", over
    if lacking := days.lacking(offer):
        return "papers", len(lacking)
    if days.way(offer) == INFINITY:
        return "way_in", 0.0
    return None


def expected(document: dict[str, Any], profile: dict[str, Any]) -> list[tuple[str, str, float]]:
    reading = Reading(document, profile)
    types, days = needed_types(reading), EarliestDays(reading)
    judged = (
        (offer.id, first_rule(days, offer))
        for offer in reading.offers.values()
        if offer.service_type in types
    )
    return [(name, *rule) for name, rule in judged if rule is not None]


@networks(1500)
@given(cases())
def test_the_first_rule_that_refuses_is_told_of_every_offer(case: Case) -> None:
    document, profile = case
    network, who = Network.from_document(document), Profile.from_document(profile)
    criteria = max(asked(profile), key=len)
    refusals = find_routes(network, who, criteria, budget=1).refusals
    told = [(item.offer, item.rule, float(item.change["size"])) for item in refusals]
    wanted = expected(document, profile)
    assert [item[:2] for item in told] == [item[:2] for item in wanted]
    for mine, theirs in zip(told, wanted, strict=True):
        assert math.isclose(mine[2], theirs[2], abs_tol=1e-5), (mine, theirs)
    assert refusals.groups == ListedRefusals(tuple(refusals)).groups
    assert [refusals[at] for at in range(len(refusals))] == list(refusals) == list(refusals[:])


@pytest.mark.parametrize("own_door", [True, False])
def test_a_door_that_gives_nothing_needed_still_opens(own_door: bool) -> None:
    """The club of a needed type meets nothing that is asked: its referrer is no part of a route,
    but it is there, so the club is not told to have no way in.
    """
    parts = [
        drawn.offer("school", at="house", of="lessons", meets="need.lessons", age_max=18),
        drawn.offer("club", at="club", of="lessons", self_referral=False),
        drawn.offer("doctor", at="clinic", of="advice"),
    ]
    if own_door:
        parts.append(drawn.link("clinic", "club"))
    network = Network.from_document(drawn.world(*parts))
    answer = find_routes(network, Profile.from_document(drawn.person("need.lessons", age=30)))
    rules = {item.offer: item.rule for item in answer.refusals}
    assert rules == {"school": "age_max"} | ({} if own_door else {"club": "way_in"})
