"""The network as values: what a network document says, checked, before it is compiled.

    values = read_network(document)        # DocumentError names every wrong place
    values.offers[0].wait_days, values.links[0].handoff_days

The same values are what the database compiler hands over. Absent fields carry the defaults of the
document (they suit hand-written networks; the registry fills in cautious priors instead).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from registry.domain.documents import Fields, Reader, shown

MODES = ("in_person", "home_visit", "online")
TAKING = ("yes", "list", "no", "unknown")
BASES = ("agreement", "regulation", "practice", "assumed")
LIST_KEYS = (
    # eligibility key -> the profile's attribute, in the order refusals are judged
    ("disability_groups", "disability_group"),
    ("autonomy", "autonomy"),
    ("legal_capacity", "legal_capacity"),
    ("regions", "region"),
    ("municipalities", "municipality"),
    ("sexes", "sex"),
)
ELIGIBILITY_KEYS = (
    "age_min",
    "age_max",
    *(key for key, _ in LIST_KEYS),
    "diagnoses",
    "diagnoses_excluded",
    "traits_all",
    "traits_none",
    "reach_km",
)
FACT_LISTS = ("requires", "requires_at_admission", "yields", "meets")


@dataclass(frozen=True, slots=True)
class FactLists:
    """Facts asked before waiting, facts asked by admission, facts given, needs met."""

    requires: tuple[str, ...] = ()
    requires_at_admission: tuple[str, ...] = ()
    yields: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()


NO_FACTS = FactLists()


@dataclass(frozen=True, slots=True)
class ServiceType:
    """A kind of service; offers of it ask, give and meet at least what it does.

    The priors stand for an unknown offer of the type (used to say what a new service would
    change); documents do not carry them, the registry's vocabulary does.
    """

    id: str
    facts: FactLists = NO_FACTS
    wait_days: float = 0.0
    duration_days: float = 0.0
    fee_rub: float = 0.0
    acceptance: float = 1.0
    mode: str = "in_person"


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who helps; ``kind`` and ``name`` may be None."""

    id: str
    kind: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Rules of admission except ages and reach; None means that the rule is absent.

    Hashable, so that a network keeps each distinct one once. ``unconfirmed`` names eligibility
    keys (of all kinds) the provider has not stated surely.
    """

    disability_groups: frozenset[str] | None = None
    autonomy: frozenset[int] | None = None
    legal_capacity: frozenset[str] | None = None
    regions: frozenset[str] | None = None
    municipalities: frozenset[str] | None = None
    sexes: frozenset[str] | None = None
    diagnoses: frozenset[str] | None = None
    diagnoses_excluded: frozenset[str] | None = None
    traits_all: frozenset[str] | None = None
    traits_none: frozenset[str] | None = None
    unconfirmed: frozenset[str] = frozenset()


ADMITS_ALL = Eligibility()


@dataclass(frozen=True, slots=True)
class Offer:
    """A service at a site. ``facts`` are its own, on top of its type's. Units are in the names;
    ages in years, ``visits`` trips in the first 30 days; None means that there is no such rule."""

    id: str
    organisation: str
    service_type: str
    point: tuple[float, float] | None = None
    mode: str = "in_person"
    facts: FactLists = NO_FACTS
    eligibility: Eligibility = ADMITS_ALL
    age_min: float | None = None
    age_max: float | None = None
    reach_km: float | None = None
    taking: str = "yes"
    not_before: date | None = None
    wait_days: float = 0.0
    duration_days: float = 0.0
    fee_rub: float = 0.0
    visits: float = 1.0
    acceptance: float = 1.0
    self_referral: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """Who refers to whom; ``service_type`` None means any offer of the organisation."""

    from_organisation: str
    to_organisation: str
    service_type: str | None = None
    handoff_days: float = 0.0
    acceptance: float = 1.0
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class NetworkValues:
    """A whole network; ``implies`` maps a fact to what it directly implies."""

    service_types: tuple[ServiceType, ...]
    organisations: tuple[Organisation, ...]
    offers: tuple[Offer, ...]
    links: tuple[Link, ...]
    implies: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_network(document: Any) -> NetworkValues:
    """Return the values of a network document; raises DocumentError naming every wrong place."""
    reader = Reader()
    parts = ("facts", "service_types", "organisations", "offers", "links")
    whole = reader.fields(document, "", parts)
    implies = _read_facts(reader, whole)
    types = tuple(_read_types(reader, whole))
    organisations = tuple(_read_organisations(reader, whole))
    known_types = frozenset(item.id for item in types)
    known_organisations = frozenset(item.id for item in organisations)
    offers = tuple(_read_offers(reader, whole, known_types, known_organisations))
    links = tuple(_read_links(reader, whole, known_types, known_organisations))
    reader.finish()
    return NetworkValues(types, organisations, offers, links, implies)


class _Distinct:
    """Notes an identifier that was seen before."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.seen: set[str] = set()

    def read(self, fields: Fields) -> str:
        found = self.reader.text(fields, "id", required=True)
        if found is None:
            return ""
        if found in self.seen:
            self.reader.note(fields.at("id"), f"is a duplicate: {shown(found)} stands above")
        self.seen.add(found)
        return found


def _read_facts(reader: Reader, whole: Fields) -> dict[str, tuple[str, ...]]:
    distinct = _Distinct(reader)
    implies = {}
    for path, item in reader.items(whole, "facts"):
        fields = reader.fields(item, path, ("id", "implies"))
        implies[distinct.read(fields)] = reader.texts(fields, "implies")
    return implies


def _read_types(reader: Reader, whole: Fields) -> Iterable[ServiceType]:
    distinct = _Distinct(reader)
    for path, item in reader.items(whole, "service_types", required=True):
        fields = reader.fields(item, path, ("id", *FACT_LISTS))
        yield ServiceType(distinct.read(fields), _read_fact_lists(reader, fields))


def _read_organisations(reader: Reader, whole: Fields) -> Iterable[Organisation]:
    distinct = _Distinct(reader)
    for path, item in reader.items(whole, "organisations", required=True):
        fields = reader.fields(item, path, ("id", "kind", "name"))
        yield Organisation(
            distinct.read(fields), reader.text(fields, "kind"), reader.text(fields, "name")
        )


def _read_fact_lists(reader: Reader, fields: Fields) -> FactLists:
    return FactLists(*(reader.texts(fields, name) for name in FACT_LISTS))


_OFFER_FIELDS = (
    "id",
    "organisation",
    "service_type",
    "lat",
    "lon",
    "mode",
    "eligibility",
    "unconfirmed",
    "taking",
    "not_before",
    "wait_days",
    "duration_days",
    "fee",
    "visits",
    "acceptance",
    "self_referral",
    *FACT_LISTS,
)


def _read_offers(
    reader: Reader, whole: Fields, types: frozenset[str], organisations: frozenset[str]
) -> Iterable[Offer]:
    distinct = _Distinct(reader)
    for path, item in reader.items(whole, "offers", required=True):
        fields = reader.fields(item, path, _OFFER_FIELDS)
        identifier = distinct.read(fields)
        mode = reader.choice(fields, "mode", MODES) or "in_person"
        rule, age_min, age_max, reach_km = _read_eligibility(reader, fields)
        before = len(reader.problems)
        point = reader.point(fields)
        if point is None and len(reader.problems) == before:
            if mode == "in_person":
                reader.note(fields.at("lat"), "is required when people come in person")
            elif reach_km is not None:
                reader.note(fields.at("lat"), "is required when reach_km is given")
        yield Offer(
            id=identifier,
            organisation=_resolved(reader, fields, "organisation", organisations),
            service_type=_resolved(reader, fields, "service_type", types),
            point=point,
            mode=mode,
            facts=_read_fact_lists(reader, fields),
            eligibility=rule,
            age_min=age_min,
            age_max=age_max,
            reach_km=reach_km,
            taking=reader.choice(fields, "taking", TAKING) or "yes",
            not_before=reader.day(fields, "not_before"),
            wait_days=reader.number(fields, "wait_days", 0.0, least=0.0) or 0.0,
            duration_days=reader.number(fields, "duration_days", 0.0, least=0.0) or 0.0,
            fee_rub=reader.number(fields, "fee", 0.0, least=0.0) or 0.0,
            visits=_visits(reader, fields),
            acceptance=reader.probability(fields, "acceptance"),
            self_referral=reader.flag(fields, "self_referral", default=True),
        )


def _visits(reader: Reader, fields: Fields) -> float:
    visits = reader.number(fields, "visits", 1.0, least=0.0)
    return 1.0 if visits is None else visits


def _resolved(
    reader: Reader,
    fields: Fields,
    name: str,
    known: frozenset[str],
) -> str:
    """Return an identifier that must be among the known ones."""
    found = reader.text(fields, name, required=True)
    if found is not None and found not in known:
        reader.note(fields.at(name), f"names nothing in this document: {shown(found)}")
    return found or ""


def _read_eligibility(
    reader: Reader, offer: Fields
) -> tuple[Eligibility, float | None, float | None, float | None]:
    fields = reader.fields(
        offer.members.get("eligibility", {}), offer.at("eligibility"), ELIGIBILITY_KEYS
    )
    lists: dict[str, frozenset[Any]] = {}
    for key in ELIGIBILITY_KEYS:
        if key in fields and key not in ("age_min", "age_max", "reach_km"):
            if key == "autonomy":
                lists[key] = frozenset(_read_autonomy(reader, fields))
            else:
                lists[key] = frozenset(reader.texts(fields, key, may_be_empty=False))
    unconfirmed = reader.texts(offer, "unconfirmed")
    for key in unconfirmed:
        if key not in ELIGIBILITY_KEYS:
            reader.note(offer.at("unconfirmed"), f"names no eligibility key: {shown(key)}")
    rule = Eligibility(**lists, unconfirmed=frozenset(unconfirmed))
    return (
        ADMITS_ALL if rule == ADMITS_ALL else rule,
        reader.number(fields, "age_min", least=0.0),
        reader.number(fields, "age_max", least=0.0),
        reader.number(fields, "reach_km", least=0.0),
    )


def _read_autonomy(reader: Reader, fields: Fields) -> Iterable[int]:
    items = reader.items(fields, "autonomy")
    if not items and fields.members["autonomy"] in ([], ()):
        reader.note(fields.at("autonomy"), "must not be an empty list: leave it out instead")
    for path, item in items:
        yield check_autonomy(reader, item, path)


def check_autonomy(reader: Reader, value: object, path: str) -> int:
    """Return a degree of autonomy, an integer from 1 (slight need of support) to 4."""
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 4:
        return value
    reader.note(path, f"must be an integer from 1 to 4, but is {shown(value)}")
    return 1


_LINK_FIELDS = ("from", "to", "service_type", "handoff_days", "acceptance", "basis")


def _read_links(
    reader: Reader, whole: Fields, types: frozenset[str], organisations: frozenset[str]
) -> Iterable[Link]:
    for path, item in reader.items(whole, "links", required=True):
        fields = reader.fields(item, path, _LINK_FIELDS)
        service_type = None
        if "service_type" in fields:
            service_type = _resolved(reader, fields, "service_type", types)
        yield Link(
            from_organisation=_resolved(reader, fields, "from", organisations),
            to_organisation=_resolved(reader, fields, "to", organisations),
            service_type=service_type,
            handoff_days=reader.number(fields, "handoff_days", 0.0, least=0.0) or 0.0,
            acceptance=reader.probability(fields, "acceptance"),
            basis=reader.choice(fields, "basis", BASES),
        )


__all__ = [
    "ADMITS_ALL",
    "BASES",
    "ELIGIBILITY_KEYS",
    "FACT_LISTS",
    "LIST_KEYS",
    "MODES",
    "NO_FACTS",
    "TAKING",
    "Eligibility",
    "FactLists",
    "Link",
    "NetworkValues",
    "Offer",
    "Organisation",
    "ServiceType",
    "check_autonomy",
    "read_network",
]
