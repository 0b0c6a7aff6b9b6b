"""How every offer of a network stands towards one person, before any route is thought of.

    standing = stand(network, profile, circuity=1.3)
    standing.usable          # (n,) admitted by every rule that does not depend on the way there

Rules are judged once per distinct rule and spread over the offers by position; distances, ages and
exclusions are columns. Day numbers count from day 0; −inf and +inf mean "no such rule".
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.domain.eligibility import (
    AGE_SLACK_YEARS,
    DAYS_PER_YEAR,
    NO,
    TO_CONFIRM,
    age_day,
    judge,
)
from registry.domain.network import MODES, TAKING
from registry.domain.profile import Profile
from registry.engine.columns import NO_DATE, Flags, Floats
from registry.engine.geo import distance_km
from registry.engine.network import Network

SLACK = 1e-6  # limits are inclusive and hold to this
AGE_SLACK_DAYS = AGE_SLACK_YEARS * DAYS_PER_YEAR
IN_PERSON = MODES.index("in_person")
HOME_VISIT = MODES.index("home_visit")
FULL = TAKING.index("no")


@dataclass(frozen=True, slots=True)
class Standing:
    """Columns over all offers of the network, each (n,).

    ``rule_keys`` holds per distinct rule the first key that refuses (None: none does);
    ``confirm_keys`` per distinct rule the keys to confirm that do not depend on the offer.
    ``distance_km`` is one way with circuity, NaN without two points; ``travel_km`` its product
    with visits for in-person offers, else 0. Admission is on or after ``floor_day`` (0, age_min,
    not_before) and before ``age_max_day``. ``undated`` marks offers with ``not_before`` that
    cannot be placed on the calendar because the profile has no ``as_of``.
    """

    excluded: Flags
    full: Flags
    rule_refuses: Flags
    rule_keys: tuple[str | None, ...]
    confirm_keys: tuple[frozenset[str], ...]
    out_of_reach: Flags
    too_far: Flags
    distance_km: Floats
    travel_km: Floats
    age_min_day: Floats
    age_max_day: Floats
    floor_day: Floats
    undated: Flags
    usable: Flags
    age_known: bool
    point_known: bool

    def to_confirm(self, network: Network, offer: int) -> frozenset[str]:
        """Return the eligibility keys to ask the provider of an offer about."""
        columns = network.offers
        keys = set(self.confirm_keys[columns.rule[offer]])
        if not self.age_known:
            if not np.isnan(columns.age_min[offer]):
                keys.add("age_min")
            if not np.isnan(columns.age_max[offer]):
                keys.add("age_max")
        if columns.mode[offer] != HOME_VISIT:
            keys.discard("reach_km")
        elif not self.point_known and not np.isnan(columns.reach_km[offer]):
            keys.add("reach_km")
        return frozenset(keys)


def stand(network: Network, profile: Profile, circuity: float) -> Standing:
    """Return how the offers stand. Cost: a few passes over the columns."""
    columns = network.offers
    count = len(columns.ids)
    excluded = _excluded(network, profile)
    full = columns.taking == FULL
    answers = [judge(rule, profile) for rule in columns.rules]
    rule_keys = tuple(
        next((key for key, answer in found.items() if answer == NO), None) for found in answers
    )
    confirm_keys = tuple(
        frozenset(key for key, answer in found.items() if answer == TO_CONFIRM) | rule.unconfirmed
        for found, rule in zip(answers, columns.rules, strict=True)
    )
    refusing = np.array([key is not None for key in rule_keys], np.bool_)
    rule_refuses = refusing[columns.rule] if count else np.zeros(0, np.bool_)
    distance = np.full(count, np.nan)
    if profile.point is not None:
        distance = distance_km(*profile.point, columns.lat, columns.lon) * circuity
    in_person = columns.mode == IN_PERSON
    limit = profile.limits.max_travel_km
    too_far = np.zeros(count, np.bool_)
    if limit is not None:
        too_far = in_person & (distance > limit + SLACK)
    sure_reach = (columns.mode == HOME_VISIT) & _stated(network, "reach_km")
    out_of_reach = sure_reach & (distance > columns.reach_km + SLACK)
    age_min_day = _age_days(profile, columns.age_min, -np.inf)
    age_min_day[~_stated(network, "age_min")] = -np.inf
    age_max_day = _age_days(profile, columns.age_max, np.inf)
    age_max_day[~_stated(network, "age_max")] = np.inf
    dated = columns.not_before != NO_DATE
    floor_day = np.maximum(age_min_day, 0.0)
    undated = np.zeros(count, np.bool_)
    if profile.as_of is None:
        undated = dated
    else:
        opens = columns.not_before - float(profile.as_of.toordinal())
        floor_day = np.where(dated, np.maximum(floor_day, opens), floor_day)
    usable = ~(excluded | full | rule_refuses | out_of_reach | too_far)
    usable &= floor_day < age_max_day - AGE_SLACK_DAYS
    return Standing(
        excluded=excluded,
        full=full,
        rule_refuses=rule_refuses,
        rule_keys=rule_keys,
        confirm_keys=confirm_keys,
        out_of_reach=out_of_reach,
        too_far=too_far,
        distance_km=distance,
        travel_km=np.where(in_person & ~np.isnan(distance), columns.visits * distance, 0.0),
        age_min_day=age_min_day,
        age_max_day=age_max_day,
        floor_day=floor_day,
        undated=undated,
        usable=usable,
        age_known=profile.age is not None or profile.birth_date is not None,
        point_known=profile.point is not None,
    )


def _excluded(network: Network, profile: Profile) -> Flags:
    count = len(network.offers.ids)
    excluded = np.zeros(count, np.bool_)
    for identifier in profile.exclude_offers:
        if identifier in network.offer_index:
            excluded[network.offer_index[identifier]] = True
    if profile.exclude_organisations or profile.exclude_kinds:
        out = np.array(
            [
                item.id in profile.exclude_organisations or item.kind in profile.exclude_kinds
                for item in network.organisations
            ],
            np.bool_,
        )
        excluded |= out[network.offers.organisation]
    return excluded


def _stated(network: Network, key: str) -> Flags:
    """Return where a numeric rule counts: the provider has not left it unconfirmed."""
    sure = np.array([key not in rule.unconfirmed for rule in network.offers.rules], np.bool_)
    return sure[network.offers.rule] if len(network.offers.ids) else np.zeros(0, np.bool_)


def _age_days(profile: Profile, ages: Floats, unknown: float) -> Floats:
    """Return the day each age is reached; ``unknown`` where there is no rule or no age."""
    days: NDArray[np.float64] = np.full(len(ages), unknown)
    given = ~np.isnan(ages)
    if given.any():
        distinct, position = np.unique(ages[given], return_inverse=True)
        reached = [age_day(profile, float(years)) for years in distinct]
        found = np.array([unknown if day is None else day for day in reached])
        days[given] = found[position]
    return days
