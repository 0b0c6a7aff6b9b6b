"""Why offers of needed service types were not usable: the first rule that refused each.

    refusals = list_refusals(scene)      # tuple of registry.domain.route.Refusal

A service type is needed when some offer of it gives an asked need, or a fact that such an offer
asks for, and so on back. The rules are judged in this order, days at the earliest possible with
every usable offer taken and limits ignored. ``detail`` and ``change`` of each rule:

================= ================================= ==========================================
rule              detail                            change (``size`` compares within a rule)
================= ================================= ==========================================
excluded          —                                 lift the exclusion
taking            taking                            a place
age_min           age_min, reached_day, max_days    that many days more (max_days)
age_max           age_max, reached_day, admission   that many days sooner
a list or traits  stated, profile                   the profile among those stated
reach_km          distance_km, reach_km             km that are too much
max_travel_km     distance_km, max_travel_km        km that are too much
papers            facts nobody gives                those facts
way_in            organisation                      a link to it
================= ================================= ==========================================
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from registry.domain.network import LIST_KEYS
from registry.domain.route import Refusal
from registry.engine.columns import Flags, Floats
from registry.engine.earliest import Earliest, Table, earliest
from registry.engine.network import Network
from registry.engine.scene import (
    Scene,
    find_relevant,
    make_table,
    needed_bundles,
    start_position,
)
from registry.engine.standing import AGE_SLACK_DAYS, SLACK, Standing
from registry.engine.ways import Positions

Found = tuple[str, dict[str, Any], dict[str, Any]]
_ATTRIBUTE = dict(LIST_KEYS)


def list_refusals(scene: Scene) -> tuple[Refusal, ...]:
    """Return the refusals of a scene, in the order of the network's offers."""
    network, standing = scene.network, scene.standing
    if not scene.needs:
        return ()
    wanted = _offers_of_needed_types(network, scene)
    usable = ~(standing.excluded | standing.full | standing.rule_refuses | standing.out_of_reach)
    start = start_position(network, scene.profile)
    helping = find_relevant(network, usable, scene.held, scene.needs, start, with_risk=False)
    offers = np.flatnonzero(wanted | helping)
    table, facts = make_table(
        network, standing, offers, scene.held, scene.needs, start, with_risk=False
    )
    days = earliest(table, taking_part=usable[offers])
    judge = _Judge(scene, offers, table, facts, days)
    found = (
        (int(offers[row]), judge.first_rule(row)) for row in np.flatnonzero(wanted[offers]).tolist()
    )
    return tuple(_refusal(network, place, rule) for place, rule in found if rule is not None)


def _offers_of_needed_types(network: Network, scene: Scene) -> Flags:
    bundles = needed_bundles(network, scene.held, scene.needs)
    direct = bundles[network.bundle]
    types = np.zeros(len(network.service_types), np.bool_)
    types[network.offers.service_type[direct]] = True
    return types[network.offers.service_type]


def _refusal(network: Network, place: int, found: Found) -> Refusal:
    rule, detail, change = found
    columns = network.offers
    return Refusal(
        offer=columns.ids[place],
        organisation=network.organisations[columns.organisation[place]].id,
        service_type=network.service_types[columns.service_type[place]].id,
        rule=rule,
        detail=detail,
        change=change,
    )


class _Judge:
    """Asks the rules in order; ``row`` is a position in the table, ``place`` in the network."""

    def __init__(
        self,
        scene: Scene,
        offers: Positions,
        table: Table,
        facts: tuple[str, ...],
        days: Earliest,
    ) -> None:
        self.scene, self.offers, self.table, self.facts, self.days = (
            scene,
            offers,
            table,
            facts,
            days,
        )
        self.standing: Standing = scene.standing
        self.network = scene.network
        self._by_rule: dict[int, Found | None] = {}
        self._rules = self.network.offers.rule[offers].tolist()
        self._barred: list[bool] = (self.standing.excluded | self.standing.full)[offers].tolist()
        self._aged: list[bool] = self._age_refuses().tolist()

    def first_rule(self, row: int) -> Found | None:
        """Return the first rule that refuses an offer; None when none does."""
        place = int(self.offers[row])
        if self._barred[row]:
            if self.standing.excluded[place]:
                return "excluded", {}, {"kind": "exclusion", "size": 0.0}
            return "taking", {"taking": "no"}, {"kind": "taking", "size": 0.0}
        if self._aged[row]:
            return self._age(row, place)
        return (
            self._listed(self._rules[row])
            or self._distance(place)
            or self._papers(row)
            or self._way_in(row, place)
        )

    def _age_refuses(self) -> Flags:
        """Return which rows an age refuses."""
        standing, offers = self.standing, self.offers
        old_enough, latest = standing.age_min_day[offers], self.scene.profile.limits.max_days
        young = np.zeros(len(offers), np.bool_) if latest is None else old_enough > latest + SLACK
        refused: Flags = young | (self._admission >= standing.age_max_day[offers] - AGE_SLACK_DAYS)
        return refused

    @cached_property
    def _admission(self) -> Floats:
        """The earliest day per row; where papers or a way in are missing, as if they were not."""
        alone = np.maximum(
            self.network.offers.wait_days[self.offers], self.standing.floor_days(self.offers)
        )
        return np.where(np.isfinite(self.days.uncut), self.days.uncut, alone)

    def _age(self, row: int, place: int) -> Found:
        """Tell which age refuses, where one does."""
        columns, standing = self.network.offers, self.standing
        latest = self.scene.profile.limits.max_days
        old_enough = float(standing.age_min_day[place])
        if latest is not None and old_enough > latest + SLACK:
            over = old_enough - latest
            detail = {
                "age_min": float(columns.age_min[place]),
                "reached_day": old_enough,
                "max_days": latest,
            }
            return "age_min", detail, {"kind": "max_days", "value": old_enough, "size": over}
        outgrown, admission = float(standing.age_max_day[place]), float(self._admission[row])
        detail = {
            "age_max": float(columns.age_max[place]),
            "reached_day": outgrown,
            "admission_day": admission,
        }
        over = admission - outgrown
        return "age_max", detail, {"kind": "sooner", "days": over, "size": over}

    def _listed(self, position: int) -> Found | None:
        """Judge the lists and traits of a rule, once for all offers that state the same."""
        if position not in self._by_rule:
            self._by_rule[position] = self._judge_lists(position)
        return self._by_rule[position]

    def _judge_lists(self, position: int) -> Found | None:
        key = self.standing.refusing_key(position)
        if key is None:
            return None
        stated = sorted(getattr(self.network.offers.rules[position], key))
        detail = {"stated": stated, "profile": self._known_of_person(key)}
        return key, detail, {"kind": key, "stated": stated, "size": 0.0}

    def _known_of_person(self, key: str) -> list[Any]:
        profile = self.scene.profile
        if key in _ATTRIBUTE:
            return sorted(profile.attributes.get(_ATTRIBUTE[key]) or ())
        if key in ("diagnoses", "diagnoses_excluded"):
            return list(profile.diagnoses or ())
        return sorted(profile.traits_not if key == "traits_all" else profile.traits)

    def _distance(self, place: int) -> Found | None:
        distance = float(self.standing.distance_km[place])
        limit = self.scene.profile.limits.max_travel_km
        for rule, refuses, most in (
            (
                "reach_km",
                self.standing.out_of_reach,
                float(self.network.offers.reach_km[place]),
            ),
            ("max_travel_km", self.standing.too_far, np.inf if limit is None else limit),
        ):
            if refuses[place]:
                detail = {"distance_km": distance, rule: most}
                over = distance - most
                return rule, detail, {"kind": rule, "value": distance, "km": over, "size": over}
        return None

    def _papers(self, row: int) -> Found | None:
        if np.isfinite(self.days.papers[row]):
            return None
        bundle = self.table.bundle[row]
        asked = self.table.requires[bundle] | self.table.requires_at_admission[bundle]
        first = len(self.scene.needs)
        lacking = [
            self.facts[good - first]
            for good in np.flatnonzero(asked & np.isinf(self.days.good)).tolist()
        ]
        change: Mapping[str, Any] = {"kind": "facts", "facts": lacking, "size": float(len(lacking))}
        return "papers", {"facts": lacking}, dict(change)

    def _way_in(self, row: int, place: int) -> Found | None:
        if np.isfinite(self.days.way[row]):
            return None
        house = self.network.organisations[self.network.offers.organisation[place]].id
        return "way_in", {"organisation": house}, {"kind": "link", "to": house, "size": 0.0}
