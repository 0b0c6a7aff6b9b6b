"""From records of the registry to offers that routes can be computed on: the rules, row by row.

What a record does not say must not make it win. This page decides what stands in its place:

* an unknown wait, duration, fee, number of visits, acceptance or self-referral is the service
  type's cautious prior;
* an unknown reach of a home visit is the own municipality (and subject);
* a service type's eligibility holds for its offers, the offer's own narrows it;
* what the state gives by registration is for people of the own federal subject, and kinds that
  work by district are asked whether they serve the person's district;
* an institution is never a home, respite or care (``routing.md``, Institutions);
* a closed record takes nobody; a planned one only from its stated day;
* an invented record serves its demonstration region only: no real route leads through it.

    compiled = OfferCompiler(vocabulary, territories).compile(row, kind_id, statement)
    compiled.document            # the offer of a network document
    compiled.assumed             # ("wait_days", "acceptance"): what nobody stated

``compile`` returns a :class:`LeftOut` for an offer nobody can be sent to, with the reason.
Why these rules and not others: ``docs/decisions/0006-registry-to-network.md``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Kind, ServiceType

# Departments whose services a person gets by registration in the federal subject …
REGISTRATION_DEPARTMENTS = frozenset(
    {"health", "assessment", "social", "labour", "education", "justice"}
)
# … except kinds that take whoever comes, and МФЦ, which act within their subject.
OPEN_KINDS = frozenset({"employer", "workshop", "college"})
SUBJECT_KINDS = frozenset({"mfc"})
# Kinds that work by district or municipality: never a refusal, always a question.
DISTRICT_KINDS = frozenset(
    {
        "pnd",
        "polyclinic",
        "rural_health_post",
        "social_service_centre",
        "social_protection_office",
        "family_centre",
        "employment_centre",
        "guardianship_authority",
        "school",
        "kindergarten",
        "court",
    }
)
NUMBERS = ("wait_days", "duration_days", "fee_rub", "visits", "acceptance", "self_referral")
UNSTATED_HANDOFF_DAYS = 7.0  # a recorded link that says no handoff and that no rule covers


class OrganisationRow(NamedTuple):
    """One organisation: ``subject`` is a territory identifier or None."""

    id: int
    slug: str
    kind: str
    name: str
    record_state: str
    subject: str | None


class OfferRow(NamedTuple):
    """One offer with what its service and site add; NULL of the database is None."""

    id: int
    organisation_id: int
    service_type: str
    mode: str
    taking: str
    not_before: date | None
    wait_days: float | None
    duration_days: float | None
    fee_rub: float | None
    visits: float | None
    acceptance: float | None
    self_referral: bool | None
    age_min: float | None
    age_max: float | None
    reach_km: float | None
    lat: float | None
    lon: float | None
    municipality: str | None
    subject: str | None
    states: tuple[str, ...]  # of organisation, service, site (if any), and last the offer

    @property
    def numbers(self) -> tuple[float | bool | None, ...]:
        """What is stated of :data:`NUMBERS`."""
        return self[6:12]

    @property
    def taking_now(self) -> str:
        """Whom it takes: a closed record nobody, a planned one nobody before a stated day."""
        if "closed" in self.states or ("planned" in self.states and self.not_before is None):
            return "no"
        return self.taking

    @property
    def unstated(self) -> tuple[str, ...]:
        """What priors stand for, and ``offer`` when the offer itself is assumed."""
        names = [] if self.states[-1] != "assumed" else ["offer"]
        for name, value in zip(NUMBERS, self.numbers, strict=True):
            # nobody travels to a home visit: no trip is assumed
            if value is None and (name != "visits" or self.mode == "in_person"):
                names.append("fee" if name == "fee_rub" else name)
        return tuple(names)


class LinkRow(NamedTuple):
    """One recorded link; ``service_type`` None: for whatever the target offers."""

    from_id: int
    to_id: int
    service_type: str | None
    basis: str
    handoff_days: float | None
    acceptance: float | None
    record_state: str
    valid_until: date | None


class TerritoryRow(NamedTuple):
    """One territory; ``lat``/``lon`` is a point inside it, degrees, or None."""

    id: str
    level: str
    parent: str | None
    lat: float | None
    lon: float | None


@dataclass(slots=True)
class OfferStatement:
    """What an offer itself states in lists: facts by role, needs, rules by key, unsure keys."""

    facts: dict[str, list[str]] = field(default_factory=dict)
    needs: list[str] = field(default_factory=list)
    rules: dict[str, list[str]] = field(default_factory=dict)
    unconfirmed: set[str] = field(default_factory=set)

    def frozen(self) -> tuple[Any, ...]:
        """Return the same as a key, whatever the order in which it was read."""
        return (
            tuple(sorted((role, *sorted(facts)) for role, facts in self.facts.items())),
            tuple(sorted(self.needs)),
            tuple(sorted((key, *sorted(values)) for key, values in self.rules.items())),
            tuple(sorted(self.unconfirmed)),
        )


NOTHING_STATED = OfferStatement()


@dataclass(frozen=True, slots=True)
class NetworkRows:
    """Everything a network is compiled from.

    ``organisations`` and ``offers`` come in order of their numbers. ``statements`` holds an entry
    only for offers that state something in lists. ``sites`` are triples (organisation number,
    municipality or None, subject or None).
    """

    revision: int
    organisations: tuple[OrganisationRow, ...]
    sites: tuple[tuple[int, str | None, str | None], ...]
    offers: tuple[OfferRow, ...]
    statements: Mapping[int, OfferStatement]
    links: Sequence[LinkRow]
    territories: Mapping[str, TerritoryRow]


@dataclass(frozen=True, slots=True)
class CompiledOffer:
    """``document`` is the offer of a network document without id and organisation; ``assumed`` what
    a prior or a rule by kind stands for; ``unsure`` the offer's own unsure rules that a firm rule
    of the type replaced: they refuse nobody but are asked.
    """

    document: dict[str, Any]
    assumed: tuple[str, ...]
    unsure: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OfferRules:
    """What an offer asks and whom it admits, apart from its numbers: fields of a document, what a
    rule by kind or a centre stands for, and the unsure rules as in :class:`CompiledOffer`.
    """

    document: dict[str, Any]
    assumed: tuple[str, ...]
    unsure: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why an offer is not in the network: ``no_position``, ``admits_nobody``, ``institution``,
    ``unreadable``."""

    code: str
    detail: str


class OfferCompiler:
    """Compiles offers one at a time; holds the vocabulary and the territories, and no other state.

    ``territories`` by identifier: centres stand in for a missing point, parents name the subject.
    """

    def __init__(self, vocabulary: Vocabulary, territories: Mapping[str, TerritoryRow]) -> None:
        self._types = {item.id: item for item in vocabulary.service_types}
        self._kinds = {item.id: item for item in vocabulary.kinds}
        self._territories = territories
        self._type_rules = {
            item.id: item.eligibility.as_document() for item in vocabulary.service_types
        }
        self._asked_only = {item.id for item in vocabulary.needs if item.asked_only}

    def compile(
        self, row: OfferRow, kind_id: str, statement: OfferStatement
    ) -> CompiledOffer | LeftOut:
        """Return the offer as routes see it, or why it is left out."""
        rules = self.rules_of(row, kind_id, statement)
        if isinstance(rules, LeftOut):
            return rules
        service_type = self._types[row.service_type]
        document: dict[str, Any] = {"service_type": row.service_type, "mode": row.mode}
        for name, value in zip(NUMBERS, row.numbers, strict=True):
            document[name] = getattr(service_type, name) if value is None else value
        document["fee"] = document.pop("fee_rub")
        document["taking"] = row.taking_now
        if row.not_before is not None:
            document["not_before"] = row.not_before.isoformat()
        if row.lat is not None:
            document["lat"], document["lon"] = row.lat, row.lon
        document |= rules.document
        return CompiledOffer(document, (*row.unstated, *rules.assumed), rules.unsure)

    def rules_of(
        self, row: OfferRow, kind_id: str, statement: OfferStatement
    ) -> OfferRules | LeftOut:
        """Return what the offer asks and whom it admits, or why it is left out."""
        kind, service_type = self._kinds[kind_id], self._types[row.service_type]
        if kind.institution and not self._institutional(service_type, statement):
            return LeftOut("institution", "an institution is never a home, respite or care")
        assumed: list[str] = []
        document: dict[str, Any] = {role: sorted(facts) for role, facts in statement.facts.items()}
        if statement.needs:
            document["meets"] = sorted(statement.needs)
        if row.lat is None and row.mode == "in_person":
            lat, lon = self._centre(row.municipality or row.subject)
            if lat is None:
                return LeftOut("no_position", "neither a point nor a territory with a centre")
            document["lat"], document["lon"] = lat, lon
            assumed.append("position")
        degrees = statement.rules.get("autonomy", ())
        if not {"1", "2", "3", "4"}.issuperset(degrees):
            return LeftOut("unreadable", "a degree of autonomy is a number from 1 to 4")
        unsure = self._fill_eligibility(document, row, kind, statement, assumed)
        if _admits_nobody(document.get("eligibility", {})):
            return LeftOut("admits_nobody", "its rules and those of its type exclude each other")
        return OfferRules(document, tuple(assumed), unsure)

    @staticmethod
    def case_of(row: OfferRow, kind_id: str, statement: OfferStatement) -> tuple[Any, ...]:
        """Return all that :meth:`rules_of` depends on: offers of one case have the same rules."""
        by_municipality = row.lat is None or row.mode == "home_visit" or kind_id in DISTRICT_KINDS
        return (
            kind_id,
            row.service_type,
            row.mode,
            row.age_min,
            row.age_max,
            row.reach_km,
            row.lat is None,
            row.municipality if by_municipality else row.municipality is None,
            row.subject,
            "demonstration" in row.states,
            None if statement is NOTHING_STATED else statement.frozen(),
        )

    def _institutional(self, service_type: ServiceType, statement: OfferStatement) -> bool:
        return self._asked_only.issuperset(service_type.meets) and self._asked_only.issuperset(
            statement.needs
        )

    def _centre(self, territory: str | None) -> tuple[float | None, float | None]:
        """The nearest centre upwards, but never the country's: that would be no place at all."""
        row = self._territories.get(territory) if territory else None
        while row is not None and row.lat is None:
            row = self._territories.get(row.parent) if row.parent else None
        if row is None or row.level == "country":
            return None, None
        return row.lat, row.lon

    def _fill_eligibility(
        self,
        document: dict[str, Any],
        row: OfferRow,
        kind: Kind,
        statement: OfferStatement,
        assumed: list[str],
    ) -> dict[str, Any]:
        own = self._own_rules(row, statement)
        unconfirmed = set(statement.unconfirmed)
        firm = self._type_rules[row.service_type]
        unsure = {
            key: own.pop(key) for key in sorted(unconfirmed & firm.keys() & own.keys())
        }  # a rule of the type is firm, whatever the provider is unsure of
        unconfirmed -= unsure.keys()
        rules = narrowed(firm, own) if firm else own
        self._add_territory(rules, unconfirmed, row, kind, assumed)
        self._keep_invented_apart(rules, unconfirmed, row)
        if rules:
            document["eligibility"] = rules
        if unconfirmed:
            document["unconfirmed"] = sorted(unconfirmed)
        return unsure

    @staticmethod
    def _own_rules(row: OfferRow, statement: OfferStatement) -> dict[str, Any]:
        rules: dict[str, Any] = {key: sorted(values) for key, values in statement.rules.items()}
        if "autonomy" in rules:
            rules["autonomy"] = [int(value) for value in rules["autonomy"]]
        for key, value in (("age_min", row.age_min), ("age_max", row.age_max)):
            if value is not None:
                rules[key] = value
        if row.reach_km is not None and row.mode == "home_visit" and row.lat is not None:
            rules["reach_km"] = row.reach_km
        return rules

    def _add_territory(
        self,
        rules: dict[str, Any],
        unconfirmed: set[str],
        row: OfferRow,
        kind: Kind,
        assumed: list[str],
    ) -> None:
        """Whom the offer serves by where they are registered, unless it says so itself."""
        spoken = {"regions", "municipalities"} & (rules.keys() | unconfirmed)
        if spoken:
            return
        subject = row.subject
        if row.mode == "home_visit" and "reach_km" not in rules:
            assumed.append("reach")
            if subject is not None:
                rules["regions"] = [subject]
            if row.municipality is not None:
                rules["municipalities"] = [row.municipality]
            return
        if subject is not None and serves_by_registration(kind):
            rules["regions"] = [subject]
        if row.municipality is not None and kind.id in DISTRICT_KINDS:
            rules["municipalities"] = [row.municipality]
            unconfirmed.add("municipalities")

    def _keep_invented_apart(
        self, rules: dict[str, Any], unconfirmed: set[str], row: OfferRow
    ) -> None:
        """An invented offer serves its own subject, whatever else it says."""
        if "demonstration" not in row.states or row.subject is None:
            return
        if row.subject in rules.setdefault("regions", [row.subject]):
            rules["regions"] = [row.subject]
        unconfirmed.discard("regions")


def serves_by_registration(kind: Kind) -> bool:
    """Is a person of another federal subject not entitled to what this kind gives?"""
    if kind.id in OPEN_KINDS:
        return False
    return kind.department in REGISTRATION_DEPARTMENTS or kind.id in SUBJECT_KINDS


def narrowed(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Both eligibility rules at once: whoever passes the result passes both, and nobody else.

    >>> narrowed({"age_min": 18, "sexes": ["male", "female"]}, {"age_min": 21, "sexes": ["male"]})
    {'age_min': 21, 'sexes': ['male']}
    """
    rules = dict(first)
    for key, value in second.items():
        if key not in rules:
            rules[key] = value
        elif key == "age_min":
            rules[key] = max(rules[key], value)
        elif key in ("age_max", "reach_km"):
            rules[key] = min(rules[key], value)
        elif key in ("traits_all", "traits_none", "diagnoses_excluded"):
            rules[key] = list(dict.fromkeys([*rules[key], *value]))
        elif key == "diagnoses":
            rules[key] = _common_prefixes(rules[key], value)
        else:
            rules[key] = [item for item in rules[key] if item in value]
    return rules


def _common_prefixes(first: Iterable[str], second: Iterable[str]) -> list[str]:
    """Of every pair of prefixes where one begins with the other, the longer."""
    pairs = [(one, other) for one in first for other in second]
    longer = [max(one, other, key=len) for one, other in pairs if _nested(one, other)]
    return list(dict.fromkeys(longer))


def _nested(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _admits_nobody(rules: Mapping[str, Any]) -> bool:
    if "age_min" in rules and "age_max" in rules and rules["age_min"] >= rules["age_max"]:
        return True
    if any(isinstance(value, list) and not value for value in rules.values()):
        return True
    return bool(set(rules.get("traits_all", ())) & set(rules.get("traits_none", ())))
