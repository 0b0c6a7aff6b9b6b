"""Why offers of needed service types were not usable: the first rule that refused each.

    refusals = list_refusals(scene)      # registry.domain.route.Refusals
    refusals.groups                      # counted by service type and rule

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

A country refuses tens of thousands of offers to everybody: they are judged in columns, and words
are made of those that are told.
"""

from typing import Any

import numpy as np

from registry.domain.network import LIST_KEYS
from registry.domain.route import ListedRefusals, Refusal, Refusals
from registry.engine.columns import Flags, Floats, Positions
from registry.engine.refusal_days import RefusalDays, find_days
from registry.engine.refusal_table import ADMITS, CODES, RULES, Codes, RefusalTable
from registry.engine.rules import KEYS, NONE
from registry.engine.scene import Scene, needed_bundles
from registry.engine.standing import AGE_SLACK_DAYS, IN_PERSON, SLACK

_FIRST_KEY = CODES[KEYS[0]]
_ATTRIBUTE = dict(LIST_KEYS)
Told = tuple[dict[str, Any], dict[str, Any]]


def list_refusals(scene: Scene) -> Refusals:
    """Return the refusals of a scene, in the order of the network's offers."""
    if not scene.needs:
        return ListedRefusals()
    offers = np.flatnonzero(_of_needed_types(scene) & ~scene.standing.unasked)
    if not len(offers):
        return ListedRefusals()
    return _Judge(scene, offers).refusals()


def _of_needed_types(scene: Scene) -> Flags:
    network = scene.network
    bundles = needed_bundles(network, scene.held, scene.needs)
    types = np.zeros(len(network.service_types), np.bool_)
    types[network.offers.service_type[bundles[network.bundle]]] = True
    return types[network.offers.service_type]


class _Judge:
    """Judges m offers by all the rules: per offer the first that refuses, and by how much."""

    def __init__(self, scene: Scene, offers: Positions) -> None:
        self.scene, self.offers = scene, offers
        self.code: Codes = np.full(len(offers), ADMITS, np.int16)
        self.size: Floats = np.zeros(len(offers))
        self.latest = scene.profile.limits.max_days
        standing = scene.standing
        self.old_enough = standing.age_min_days(offers)
        self.outgrown = standing.age_max_days(offers)
        barred = standing.excluded[offers] | standing.full[offers]
        self.days = find_days(scene, offers, np.isfinite(self.outgrown) & ~barred)

    def refusals(self) -> RefusalTable:
        """Return what is refused: the last rule is judged first, and those before it prevail."""
        standing, offers = self.scene.standing, self.offers
        self._refuse("way_in", self.days.without_way)
        self._refuse("papers", self.days.without_papers, self.days.lacking_count)
        self._judge_distances()
        key = standing.first_refusing[self.scene.network.offers.rule[offers]]
        listed = key != NONE
        self.code[listed] = _FIRST_KEY + key[listed]
        self.size[listed] = 0.0
        over = self.days.admission - self.outgrown
        self._refuse("age_max", self.days.admission >= self.outgrown - AGE_SLACK_DAYS, over)
        if self.latest is not None:
            over = self.old_enough - self.latest
            self._refuse("age_min", self.old_enough > self.latest + SLACK, over)
        self._refuse("taking", standing.full[offers])
        self._refuse("excluded", standing.excluded[offers])
        refused = np.flatnonzero(self.code != ADMITS)
        tell = _Teller(self.scene, offers, self.days).tell
        return RefusalTable(
            self.scene.network, offers, refused, self.code[refused], self.size[refused], tell
        )

    def _judge_distances(self) -> None:
        columns, standing = self.scene.network.offers, self.scene.standing
        limit = self.scene.profile.limits.max_travel_km
        reach = self.scene.network.reach_km[self.offers]
        limited = ~np.isnan(reach)
        if limit is not None:
            limited |= columns.mode[self.offers] == IN_PERSON
        distance = np.full(len(self.offers), np.nan)
        distance[limited] = standing.distances_km(self.offers[limited])
        if limit is not None:
            too_far = (columns.mode[self.offers] == IN_PERSON) & (distance > limit + SLACK)
            self._refuse("max_travel_km", too_far, distance - limit)
        self._refuse("reach_km", distance > reach + SLACK, distance - reach)

    def _refuse(self, rule: str, refused: Flags, size: Floats | None = None) -> None:
        self.code[refused] = CODES[rule]
        self.size[refused] = 0.0 if size is None else size[refused]


class _Teller:
    """Puts one refusal into words; ``row`` is a position among the offers judged."""

    def __init__(self, scene: Scene, offers: Positions, days: RefusalDays) -> None:
        self.scene, self.offers, self.days = scene, offers, days

    def tell(self, row: int, code: int) -> Refusal:
        """Return the refusal of an offer by a rule."""
        network, place, rule = self.scene.network, int(self.offers[row]), RULES[code]
        columns = network.offers
        detail, change = self._words(rule, row, place)
        return Refusal(
            offer=columns.ids[place],
            organisation=network.organisations[columns.organisation[place]].id,
            service_type=network.service_types[columns.service_type[place]].id,
            rule=rule,
            detail=detail,
            change=change,
        )

    def _words(self, rule: str, row: int, place: int) -> Told:
        match rule:
            case "excluded":
                return {}, {"kind": "exclusion", "size": 0.0}
            case "taking":
                return {"taking": "no"}, {"kind": "taking", "size": 0.0}
            case "age_min":
                return self._young(row, place)
            case "age_max":
                return self._grown(row, place)
            case "reach_km":
                return self._distance(rule, row, float(self.scene.network.reach_km[place]))
            case "max_travel_km":
                limit = self.scene.profile.limits.max_travel_km
                assert limit is not None
                return self._distance(rule, row, limit)
            case "papers":
                return self._papers(row)
            case "way_in":
                return self._way_in(place)
        return self._list(rule, place)

    def _list(self, key: str, place: int) -> Told:
        columns = self.scene.network.offers
        stated = sorted(getattr(columns.rules[int(columns.rule[place])], key))
        detail = {"stated": stated, "profile": self._known_of_person(key)}
        return detail, {"kind": key, "stated": stated, "size": 0.0}

    def _known_of_person(self, key: str) -> list[Any]:
        profile = self.scene.profile
        if key in _ATTRIBUTE:
            return sorted(profile.attributes.get(_ATTRIBUTE[key]) or ())
        if key in ("diagnoses", "diagnoses_excluded"):
            return list(profile.diagnoses or ())
        return sorted(profile.traits_not if key == "traits_all" else profile.traits)

    def _young(self, row: int, place: int) -> Told:
        latest = self.scene.profile.limits.max_days
        assert latest is not None
        old_enough = float(self.scene.standing.age_min_days(self.offers[row : row + 1])[0])
        detail = {
            "age_min": float(self.scene.network.offers.age_min[place]),
            "reached_day": old_enough,
            "max_days": latest,
        }
        return detail, {"kind": "max_days", "value": old_enough, "size": old_enough - latest}

    def _grown(self, row: int, place: int) -> Told:
        outgrown = float(self.scene.standing.age_max_days(self.offers[row : row + 1])[0])
        admission = float(self.days.admission[row])
        detail = {
            "age_max": float(self.scene.network.offers.age_max[place]),
            "reached_day": outgrown,
            "admission_day": admission,
        }
        over = admission - outgrown
        return detail, {"kind": "sooner", "days": over, "size": over}

    def _distance(self, rule: str, row: int, most: float) -> Told:
        distance = float(self.scene.standing.distances_km(self.offers[row : row + 1])[0])
        over = distance - most
        return (
            {"distance_km": distance, rule: most},
            {"kind": rule, "value": distance, "km": over, "size": over},
        )

    def _papers(self, row: int) -> Told:
        lacking = list(self.days.lacking_facts[int(self.days.bundle[row])])
        return {"facts": lacking}, {"kind": "facts", "facts": lacking, "size": float(len(lacking))}

    def _way_in(self, place: int) -> Told:
        network = self.scene.network
        house = network.organisations[network.offers.organisation[place]].id
        return {"organisation": house}, {"kind": "link", "to": house, "size": 0.0}
