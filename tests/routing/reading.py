"""A plain reading of a network document and a profile, word for word from the routing contract.

The oracle and the validator both stand on this page, and on nothing of the engine: what an offer
asks once its service type has been added, what each eligibility key answers, how far a site is,
on which day an age is reached. Everything is written the slow and obvious way.

    reading = Reading(document, profile)
    offer = reading.offers["offer.day_centre"]
    reading.answers(offer)["age_min"]        # "yes", "no" or "confirm"
    reading.refusal(offer)                   # None, or the sentence that refuses it

Documents given to it must be valid: refusing bad ones is the engine's business, tested elsewhere.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from typing import Any, TypeVar

EARTH_RADIUS_KM = 6371.0088
CIRCUITY = 1.3
EPSILON = 1e-6
DAYS_PER_YEAR = 365.25
AGE_EPSILON_YEARS = 1e-9
CRITERIA = ("days", "travel_km", "fee", "risk", "steps")
INFINITY = math.inf

LISTED_KEYS = {
    "disability_groups": "disability_group",
    "autonomy": "autonomy",
    "legal_capacity": "legal_capacity",
    "regions": "region",
    "municipalities": "municipality",
    "sexes": "sex",
}
ELIGIBILITY_KEYS = (
    "age_min",
    "age_max",
    *LISTED_KEYS,
    "diagnoses",
    "diagnoses_excluded",
    "traits_all",
    "traits_none",
    "reach_km",
)


@dataclass(frozen=True)
class PlainOffer:
    """One offer with every default filled in and its service type's sets added."""

    id: str
    organisation: str
    service_type: str
    kind: str | None
    point: tuple[float, float] | None
    mode: str
    requires: frozenset[str]
    requires_at_admission: frozenset[str]
    yields: frozenset[str]  # with everything implied
    meets: frozenset[str]
    eligibility: Mapping[str, Any]
    unconfirmed: frozenset[str]
    taking: str
    not_before: date | None
    wait_days: float
    duration_days: float
    fee: float
    visits: float
    acceptance: float
    self_referral: bool


@dataclass(frozen=True)
class PlainLink:
    """One referral link with its defaults; `service_type` None means any type."""

    origin: str
    target: str
    service_type: str | None
    handoff_days: float
    acceptance: float

    def leads_to(self, offer: PlainOffer) -> bool:
        return self.target == offer.organisation and self.service_type in (
            None,
            offer.service_type,
        )


def or_else(value: Any, default: Any) -> Any:
    """Null is the same as absent."""
    return default if value is None else value


def great_circle_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Haversine distance in km between two (latitude, longitude) points in degrees."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half_chord = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half_chord)))


def birthday(birth: date, years: int) -> date:
    """The calendar birthday; somebody born on 29 February has it on 1 March in other years."""
    try:
        return birth.replace(year=birth.year + years)
    except ValueError:
        return date(birth.year + years, 3, 1)


Told = TypeVar("Told")


def told_once(tell: Callable[["Reading", PlainOffer], Told]) -> Callable[..., Told]:
    """Work an answer about an offer out once: it rests on document and profile alone."""

    @wraps(tell)
    def remembered(reading: "Reading", offer: PlainOffer) -> Told:
        known = reading.told[tell.__name__]
        if offer.id not in known:
            known[offer.id] = tell(reading, offer)
        return known[offer.id]

    return remembered


class Reading:
    """A document and a profile, ready to be asked about.

    Attributes: `offers` (id -> PlainOffer, every offer of the document), `links`, `held` (facts of
    day 0 with all they imply), `needs` (sorted), `start`, `limits`, `need_by` (asked needs only).
    """

    def __init__(
        self, document: Mapping[str, Any], profile: Mapping[str, Any], circuity: float = CIRCUITY
    ) -> None:
        self.profile = profile
        self.circuity = circuity
        self.told: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        self.implies = {
            fact["id"]: tuple(or_else(fact.get("implies"), ()))
            for fact in or_else(document.get("facts"), ())
        }
        self.types = {record["id"]: record for record in document["service_types"]}
        self.kinds = {record["id"]: record.get("kind") for record in document["organisations"]}
        self.offers = {record["id"]: self._offer(record) for record in document["offers"]}
        self.links = tuple(
            PlainLink(
                record["from"],
                record["to"],
                record.get("service_type"),
                or_else(record.get("handoff_days"), 0),
                or_else(record.get("acceptance"), 1),
            )
            for record in or_else(document.get("links"), ())
        )
        self.held = self.closure(or_else(profile.get("facts"), ()))
        self.needs = tuple(sorted(set(or_else(profile.get("needs"), ()))))
        self.start: str | None = profile.get("start_organisation")
        self.limits = {
            name: value
            for name, value in or_else(profile.get("limits"), {}).items()
            if value is not None and name != "need_by"
        }
        need_by = or_else(or_else(profile.get("limits"), {}).get("need_by"), {})
        self.need_by = {
            need: day for need, day in need_by.items() if need in self.needs and day is not None
        }
        self.point = None
        if profile.get("lat") is not None:
            self.point = (profile["lat"], profile["lon"])
        self.as_of = None
        if profile.get("as_of") is not None:
            self.as_of = date.fromisoformat(profile["as_of"])

    def closure(self, facts: Iterable[str]) -> frozenset[str]:
        """The facts and everything they imply, and what that implies, and so on."""
        found: set[str] = set()
        waiting = list(facts)
        while waiting:
            fact = waiting.pop()
            if fact not in found:
                found.add(fact)
                waiting.extend(self.implies.get(fact, ()))
        return frozenset(found)

    def _offer(self, record: Mapping[str, Any]) -> PlainOffer:
        service_type = self.types[record["service_type"]]

        def union(name: str) -> frozenset[str]:
            return frozenset(or_else(service_type.get(name), ())) | frozenset(
                or_else(record.get(name), ())
            )

        return PlainOffer(
            id=record["id"],
            organisation=record["organisation"],
            service_type=record["service_type"],
            kind=self.kinds[record["organisation"]],
            point=None if record.get("lat") is None else (record["lat"], record["lon"]),
            mode=or_else(record.get("mode"), "in_person"),
            requires=union("requires"),
            requires_at_admission=union("requires_at_admission"),
            yields=self.closure(union("yields")),
            meets=union("meets"),
            eligibility={
                key: rule
                for key, rule in or_else(record.get("eligibility"), {}).items()
                if rule is not None
            },
            unconfirmed=frozenset(or_else(record.get("unconfirmed"), ())),
            taking=or_else(record.get("taking"), "yes"),
            not_before=(
                None
                if record.get("not_before") is None
                else date.fromisoformat(record["not_before"])
            ),
            wait_days=or_else(record.get("wait_days"), 0),
            duration_days=or_else(record.get("duration_days"), 0),
            fee=or_else(record.get("fee"), 0),
            visits=or_else(record.get("visits"), 1),
            acceptance=or_else(record.get("acceptance"), 1),
            self_referral=or_else(record.get("self_referral"), True),
        )

    # Eligibility -----------------------------------------------------------------------------

    def answers(self, offer: PlainOffer) -> dict[str, str]:
        """ "yes", "no" or "confirm" of every key that says anything about this offer.

        Age keys answer "yes" for a person of known age: whether the age fits is a matter of the
        day of admission (`day_of_age_min`, `too_old`).
        """
        answers = {key: self._answer(key, rule, offer) for key, rule in offer.eligibility.items()}
        answers.update(dict.fromkeys(offer.unconfirmed, "confirm"))
        if offer.mode != "home_visit":
            answers.pop("reach_km", None)  # other modes ignore it
        return answers

    def _answer(self, key: str, rule: Any, offer: PlainOffer) -> str:
        if key in ("age_min", "age_max"):
            return "yes" if self.age_known else "confirm"
        if key in LISTED_KEYS:
            return self._listed(rule, self.profile.get(LISTED_KEYS[key]))
        if key in ("diagnoses", "diagnoses_excluded"):
            diagnoses = self.profile.get("diagnoses")
            if diagnoses is None:
                return "confirm"
            named = any(code.startswith(prefix) for code in diagnoses for prefix in rule)
            return "yes" if named == (key == "diagnoses") else "no"
        if key in ("traits_all", "traits_none"):
            return self._traits(key, rule)
        assert key == "reach_km", key
        if offer.mode != "home_visit":
            return "yes"
        if self.point is None:
            return "confirm"
        return "yes" if self.road_km(offer) <= rule + EPSILON else "no"

    @staticmethod
    def _listed(admitted: list[Any], value: Any) -> str:
        if value is None:
            return "confirm"
        possible = value if isinstance(value, list) else [value]
        fitting = [one for one in possible if one in admitted]
        if not fitting:
            return "no"
        return "yes" if len(fitting) == len(possible) else "confirm"

    def _traits(self, key: str, rule: list[str]) -> str:
        holding = set(or_else(self.profile.get("traits"), ()))
        lacking = set(or_else(self.profile.get("traits_not"), ()))
        good, bad = (holding, lacking) if key == "traits_all" else (lacking, holding)
        if any(trait in bad for trait in rule):
            return "no"
        return "yes" if all(trait in good for trait in rule) else "confirm"

    @told_once
    def to_confirm(self, offer: PlainOffer) -> frozenset[str]:
        """Keys a step at this offer has to confirm."""
        return frozenset(key for key, answer in self.answers(offer).items() if answer == "confirm")

    def excluded(self, offer: PlainOffer) -> bool:
        def named(field: str) -> set[str]:
            return set(or_else(self.profile.get(field), ()))

        return (
            offer.id in named("exclude_offers")
            or offer.organisation in named("exclude_organisations")
            or (offer.kind is not None and offer.kind in named("exclude_kinds"))
        )

    @told_once
    def refusal(self, offer: PlainOffer) -> str | None:
        """Why the offer can be in no route whatever the day (rule 1, and travel of rule 6)."""
        if self.excluded(offer):
            return f"{offer.id} is excluded"
        if offer.taking == "no":
            return f"{offer.id} is full"
        for key, answer in self.answers(offer).items():
            if answer == "no":
                return f"{offer.id} refuses by {key}"
        farthest = self.limits.get("max_travel_km")
        if farthest is not None and self.road_km(offer, home_costs=False) > farthest + EPSILON:
            return f"{offer.id} is farther than {farthest} km"
        return None

    # Ages --------------------------------------------------------------------------------------

    @property
    def age_known(self) -> bool:
        return self.profile.get("age") is not None or self.profile.get("birth_date") is not None

    def day_of_age(self, years: float) -> float:
        """Day number on which the person reaches an age (may be negative)."""
        if self.profile.get("birth_date") is not None:
            assert self.as_of is not None
            whole = math.floor(years)
            day = birthday(date.fromisoformat(self.profile["birth_date"]), whole)
            return (day - self.as_of).days + (years - whole) * DAYS_PER_YEAR
        return float((years - self.profile["age"]) * DAYS_PER_YEAR)

    def _sure_age_rule(self, offer: PlainOffer, key: str) -> float | None:
        if key in offer.unconfirmed or not self.age_known:
            return None
        return offer.eligibility.get(key)

    @told_once
    def day_of_age_min(self, offer: PlainOffer) -> float:
        rule = self._sure_age_rule(offer, "age_min")
        return 0.0 if rule is None else max(0.0, self.day_of_age(rule))

    @told_once
    def day_outgrown(self, offer: PlainOffer) -> float | None:
        """The day the person reaches the upper age; None when there is no sure one."""
        rule = self._sure_age_rule(offer, "age_max")
        return None if rule is None else self.day_of_age(rule)

    def too_old(self, offer: PlainOffer, admission: float) -> bool:
        last = self.day_outgrown(offer)
        if last is None:
            return False
        years_left = (last - admission) / DAYS_PER_YEAR
        return years_left <= AGE_EPSILON_YEARS

    # Places, dates, costs ------------------------------------------------------------------------

    def road_km(self, offer: PlainOffer, home_costs: bool = True) -> float:
        """One-way km with circuity; with `home_costs` False only in-person offers are far."""
        if not home_costs and offer.mode != "in_person":
            return 0.0
        assert self.point is not None
        assert offer.point is not None
        return great_circle_km(self.point, offer.point) * self.circuity

    @told_once
    def travel_km(self, offer: PlainOffer) -> float:
        """What a step at this offer adds to `travel_km`; 0 where the home is not known."""
        if self.point is None:
            return 0.0
        return offer.visits * self.road_km(offer, home_costs=False)

    @told_once
    def day_of_opening(self, offer: PlainOffer) -> float:
        if offer.not_before is None:
            return 0.0
        assert self.as_of is not None
        return float(max(0, (offer.not_before - self.as_of).days))

    def date_of(self, day: float) -> date | None:
        return None if self.as_of is None else self.as_of + timedelta(days=day)
