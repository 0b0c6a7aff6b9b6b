"""How every offer of a network stands towards one person, before any route is thought of.

    standing = stand(network, profile, circuity=1.3)
    standing.usable                      # (n,) admitted by every rule but those on the way there
    standing.travels_km(offers)          # of some offers only

A search needs few columns, of few offers; whole columns are made when an explanation asks for them.
Day numbers count from day 0; -inf and +inf mean "no such rule".
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from registry.domain.eligibility import (
    AGE_SLACK_YEARS,
    DAYS_PER_YEAR,
    TO_CONFIRM,
    age_day,
    judge,
)
from registry.domain.network import MODES, TAKING
from registry.domain.profile import Profile
from registry.engine.columns import NO_DATE, Flags, Floats, Ints, Positions
from registry.engine.geo import distance_km
from registry.engine.network import CodedAges, Network
from registry.engine.rules import KEYS, NONE
from registry.engine.usable import usable_offers

SLACK = 1e-6  # limits are inclusive and hold to this
AGE_SLACK_DAYS = AGE_SLACK_YEARS * DAYS_PER_YEAR
IN_PERSON = MODES.index("in_person")
HOME_VISIT = MODES.index("home_visit")
FULL = TAKING.index("no")
NO_LIMIT = float("inf")


@dataclass(frozen=True, eq=False)
class Standing:
    """Columns over all n offers of the network.

    ``distance_km`` is one way with circuity, NaN without two points; ``travel_km`` its product
    with visits for in-person offers, else 0. Admission is on or after ``floor_day`` (0, age_min,
    not_before) and before ``age_max_day``. ``undated`` marks offers with ``not_before`` that
    cannot be placed on the calendar because the profile has no ``as_of``.
    """

    network: Network
    profile: Profile
    circuity: float
    first_refusing: Ints  # per distinct rule: the key of ``rules.KEYS`` that refuses, -1: none

    @cached_property
    def refusing_rules(self) -> Flags:
        """Which of the distinct rules refuse the person."""
        refused: Flags = self.first_refusing != NONE
        return refused

    @cached_property
    def usable(self) -> Flags:
        """Which offers no rule refuses, that are taking, in reach and not excluded."""
        limit = self.profile.limits.max_travel_km
        return self.usable_anywhere if limit is None else self._usable_within(limit)

    @cached_property
    def usable_anywhere(self) -> Flags:
        """The same however far people would have to travel."""
        return self._usable_within(NO_LIMIT)

    def _usable_within(self, max_travel_km: float) -> Flags:
        network, profile = self.network, self.profile
        columns = network.offers
        point = (np.nan, np.nan) if profile.point is None else profile.point
        usable = usable_offers(
            self.refusing_rules,
            self._excluded_organisations,
            columns.organisation,
            columns.rule,
            columns.taking == FULL,
            columns.mode == IN_PERSON,
            network.ages_min.code,
            self._days_of(network.ages_min, -np.inf),
            network.ages_max.code,
            self._days_of(network.ages_max, np.inf) - AGE_SLACK_DAYS,
            columns.not_before,
            NO_DATE if profile.as_of is None else profile.as_of.toordinal(),
            network.reach_km,
            columns.lat,
            columns.lon,
            *point,
            self.circuity,
            max_travel_km,
        )
        usable[self._excluded_offers] = False
        if profile.unasked_types:
            usable &= ~self._of_unasked_types
        return usable

    @cached_property
    def excluded(self) -> Flags:
        """Offers left out, by themselves or by organisation or kind; ``unasked`` ones as well."""
        found: Flags = self._excluded_organisations[self.network.offers.organisation]
        found[self._excluded_offers] = True
        if self.profile.unasked_types:
            found |= self._of_unasked_types
        return found

    @cached_property
    def unasked(self) -> Flags:
        """Offers that nobody asked for: left out, but not by the person."""
        network, profile = self.network, self.profile
        found = self._of_unasked_types.copy()
        found[self._excluded_offers] = False
        if profile.unasked_kinds:
            found |= self._houses_of(profile.unasked_kinds)[network.offers.organisation]
        return found

    @cached_property
    def _of_unasked_types(self) -> Flags:
        types, out = self.network.service_types, self.profile.unasked_types
        flags = np.array([item.id in out for item in types], np.bool_)
        found: Flags = flags[self.network.offers.service_type]
        return found

    def _houses_of(self, kinds: frozenset[str]) -> Flags:
        out = np.zeros(len(self.network.organisations), np.bool_)
        for kind in kinds & self.network.of_kind.keys():
            out[self.network.of_kind[kind]] = True
        return out

    @cached_property
    def _excluded_organisations(self) -> Flags:
        network, profile = self.network, self.profile
        out = self._houses_of(profile.exclude_kinds | profile.unasked_kinds)
        for name in profile.exclude_organisations:
            if name in network.organisation_index:
                out[network.organisation_index[name]] = True
        return out

    @cached_property
    def _excluded_offers(self) -> Positions:
        index = self.network.offer_index
        names = self.profile.exclude_offers
        return np.array([index[name] for name in names if name in index], np.intp)

    @cached_property
    def full(self) -> Flags:
        """Offers that take nobody."""
        full: Flags = self.network.offers.taking == FULL
        return full

    @cached_property
    def rule_refuses(self) -> Flags:
        """Offers whose lists or traits refuse the person."""
        refused: Flags = self.refusing_rules[self.network.offers.rule]
        return refused

    @cached_property
    def distance_km(self) -> Floats:
        """Return the distance to every offer; see :meth:`distances_km`."""
        return self.distances_km(np.arange(len(self.network.offers.ids)))

    def distances_km(self, offers: Positions) -> Floats:
        """Return the way to some offers, one way with circuity; NaN without two points."""
        columns, point = self.network.offers, self.profile.point
        if point is None:
            return np.full(len(offers), np.nan)
        return distance_km(*point, columns.lat[offers], columns.lon[offers]) * self.circuity

    def travels_km(self, offers: Positions) -> Floats:
        """Return the travel of some offers: distance times visits where people come in person."""
        columns, distance = self.network.offers, self.distances_km(offers)
        travels = (columns.mode[offers] == IN_PERSON) & ~np.isnan(distance)
        return np.where(travels, columns.visits[offers] * distance, 0.0)

    @cached_property
    def travel_km(self) -> Floats:
        """Return the travel of every offer."""
        return self.travels_km(np.arange(len(self.network.offers.ids)))

    @cached_property
    def out_of_reach(self) -> Flags:
        """Home visits that do not come so far."""
        beyond: Flags = self.distance_km > self.network.reach_km + SLACK
        return beyond

    @cached_property
    def too_far(self) -> Flags:
        """Offers people would have to travel to farther than they want."""
        limit = self.profile.limits.max_travel_km
        if limit is None:
            return np.zeros(len(self.network.offers.ids), np.bool_)
        beyond: Flags = self.distance_km > limit + SLACK
        beyond &= self.network.offers.mode == IN_PERSON
        return beyond

    def age_min_days(self, offers: Positions) -> Floats:
        """Return the day on which the person is old enough for each of some offers."""
        ages = self.network.ages_min
        days: Floats = self._days_of(ages, -np.inf)[ages.code[offers]]
        return days

    @cached_property
    def age_max_day(self) -> Floats:
        """The day on which the person has outgrown the offer."""
        return self.age_max_days(np.arange(len(self.network.offers.ids)))

    def age_max_days(self, offers: Positions) -> Floats:
        """Return the day on which the person has outgrown each of some offers."""
        ages = self.network.ages_max
        days: Floats = self._days_of(ages, np.inf)[ages.code[offers]]
        return days

    def is_outgrown(self, offer: str) -> bool:
        """Return whether the person is too old for an offer from the first day on."""
        place = np.array([self.network.offer_index[offer]], np.intp)
        return bool(self.age_max_days(place)[0] <= AGE_SLACK_DAYS)

    @cached_property
    def floor_day(self) -> Floats:
        """The day before which the person is not admitted."""
        return self.floor_days(np.arange(len(self.network.offers.ids)))

    def floor_days(self, offers: Positions) -> Floats:
        """Return the day before which some offers do not admit the person."""
        ages, as_of = self.network.ages_min, self.profile.as_of
        floor = np.maximum(self._days_of(ages, -np.inf)[ages.code[offers]], 0.0)
        if as_of is None:
            return floor
        dates = self.network.offers.not_before[offers]
        opens = dates - float(as_of.toordinal())
        return np.where(dates != NO_DATE, np.maximum(floor, opens), floor)

    @cached_property
    def undated(self) -> Flags:
        """Offers that open on a date which has no day number."""
        if self.profile.as_of is not None:
            return np.zeros(len(self.network.offers.ids), np.bool_)
        dated: Flags = self.network.offers.not_before != NO_DATE
        return dated

    def refusing_key(self, rule: int) -> str | None:
        """Return the first key of a rule that refuses the person."""
        key = int(self.first_refusing[rule])
        return None if key == NONE else KEYS[key]

    def to_confirm(self, offer: int) -> frozenset[str]:
        """Return the eligibility keys to ask the provider of an offer about."""
        columns = self.network.offers
        rule = columns.rules[columns.rule[offer]]
        answers = judge(rule, self.profile)
        keys = {key for key, answer in answers.items() if answer == TO_CONFIRM} | rule.unconfirmed
        if self.profile.age is None and self.profile.birth_date is None:
            if not np.isnan(columns.age_min[offer]):
                keys.add("age_min")
            if not np.isnan(columns.age_max[offer]):
                keys.add("age_max")
        if columns.mode[offer] != HOME_VISIT:
            keys.discard("reach_km")
        elif self.profile.point is None and not np.isnan(columns.reach_km[offer]):
            keys.add("reach_km")
        return frozenset(keys)

    @cached_property
    def _counted(self) -> dict[int, int]:
        """How many keys there are to ask about, by what an offer says."""
        return {}

    def count_to_confirm(self, offers: Positions) -> Positions:
        """Return how many keys there are to ask the provider of each of some offers about.

        Judged once for all offers that say the same.
        """
        columns = self.network.offers
        says = columns.rule[offers].astype(np.int64)
        for said in (
            columns.mode[offers] == HOME_VISIT,
            np.isnan(columns.age_min[offers]),
            np.isnan(columns.age_max[offers]),
            np.isnan(columns.reach_km[offers]),
        ):
            says = 2 * says + said
        counted = self._counted
        counts = []
        for offer, key in zip(offers.tolist(), says.tolist(), strict=True):
            count = counted.get(key)
            if count is None:
                count = counted[key] = len(self.to_confirm(offer))
            counts.append(count)
        return np.array(counts, np.intp)

    def _days_of(self, ages: CodedAges, unknown: float) -> Floats:
        """Return the day each distinct age is reached; ``unknown`` without a rule or an age."""
        days = [
            None if np.isnan(years) else age_day(self.profile, years)
            for years in ages.years.tolist()
        ]
        return np.array([unknown if day is None else day for day in days], np.float64)


def stand(network: Network, profile: Profile, circuity: float) -> Standing:
    """Return how the offers stand."""
    return Standing(network, profile, circuity, network.rule_sets.first_refusing(profile))
