"""Planning the import of services and offers: who offers what, to whom, on what terms.

Every word of a row is checked against the vocabulary and the registry, and every wrong one is told
with its line and column before anything is written. What a row leaves open stays open: the network
compiler takes the service type's cautious prior. See ``FINDINGS`` for doubts that do not stop a
row. A record that somebody verified is not overwritten: the finding says what the file has.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from registry.domain.names import search_form, tidy_territory_name
from registry.domain.vocabulary_terms import ServiceType
from registry.exchange.mapping import ImportMapping
from registry.schemas.import_rows import FACT_LISTS, RULE_LISTS
from registry.services.import_placing import Placer
from registry.services.import_plan import Plan, Reference, examples_of
from registry.services.import_reading import Batch, Problems, Record
from registry.store import import_offers as store
from registry.store.import_offers import OfferContent, OrganisationPlace, ServiceKey
from registry.store.imports import Finding

FINDINGS: Mapping[str, str] = {
    "taking_undated": "не сказано, на какой день известно, ведут ли приём",
    "capacity_undated": "не сказано, на какой день известно число мест",
    "stated_elsewhere": "эту услугу называет и другой источник",
    "verified_here": "запись подтверждена в реестре, файл её не меняет",
}
COPIED = (
    "taking",
    "taking_as_of",
    "not_before",
    "wait_days",
    "duration_days",
    "fee_rub",
    "fee_note",
    "visits",
    "acceptance",
    "self_referral",
    "capacity",
    "capacity_as_of",
    "age_min",
    "age_max",
    "reach_km",
)


def plan_offers(
    session: Session, batch: Batch, mapping: ImportMapping, reference: Reference
) -> Plan:
    """Plan services and their offers."""
    reader = _Reader(session, mapping, reference)
    wanted: dict[ServiceKey, OfferContent] = {}
    records: dict[ServiceKey, Record] = {}
    problems = Problems()
    for record in batch.records:
        read = reader.read(record, problems)
        if read is None:
            continue
        key, content = read
        if key in records:
            other = f"line {records[key].line} states the same service; give one an external_id"
            problems.add(record.problem("service_type", other))
            continue
        wanted[key], records[key] = content, record
    reader.refuse_taken(records, problems)
    problems.refuse()
    return _plan(session, mapping.source, wanted, records, reader)


class _Reader:
    """Turns records into contents; collects findings on the way."""

    def __init__(self, session: Session, mapping: ImportMapping, reference: Reference) -> None:
        self.session = session
        self.mapping = mapping
        self.words = Words(reference)
        self.places = store.load_places(session)
        self.placer = Placer(session, reference.subjects)
        self.findings: list[Finding] = []

    def read(self, record: Record, problems: Problems) -> tuple[ServiceKey, OfferContent] | None:
        """Return the service a record states; None when something in it is wrong."""
        values, before = record.values, problems.total
        place = find_organisation(self.places, record, self.mapping.source, problems)
        service_type = self.words.service_types.get(values["service_type"])
        if service_type is None:
            message = f"there is no service type {values['service_type']!r}"
            problems.add(record.problem("service_type", message))
        if values["external_id"] in store.RESERVED_IDS:
            problems.add(record.problem("external_id", "this word has a meaning of its own here"))
        self.words.check(record, problems)
        rules = self._rules(record, place, problems)
        if place is None or service_type is None:
            return None
        offer = self._offer(record, place, service_type, problems)
        if problems.total > before:
            return None
        self._remark(record)
        content = OfferContent(
            service={name: values[name] for name in store.SERVICE_COLUMNS},
            offer=offer,
            provenance={
                "source_id": self.mapping.source,
                "source_locator": values["source_locator"] or f"{record.unit} {record.line}",
                "read_on": values["read_on"],
                "record_state": values["record_state"],
            },
            funding=tuple(sorted(values["funding"])),
            facts=tuple(sorted((role, fact) for role in FACT_LISTS for fact in values[role])),
            needs=tuple(sorted(values["meets"])),
            rules=rules,
            unconfirmed=tuple(sorted(values["unconfirmed"])),
            bases=tuple(sorted(values["rule_basis"])),
        )
        identifier = values["external_id"] or store.STATED_ID
        return ServiceKey(place.id, service_type.id, identifier), content

    def refuse_taken(self, records: Mapping[ServiceKey, Record], problems: Problems) -> None:
        """Tell of services that another source already states: the same one is a problem."""
        others = store.load_other_services(
            self.session, self.mapping.source, {key.organisation_id for key in records}
        )
        by_type = {key[:2]: source for key, source in others.items()}
        for key, record in records.items():
            if key in others:
                message = f"the source {others[key]} states this service; give it an external_id"
                problems.add(record.problem("service_type", message))
            elif key[:2] in by_type:
                details = {"source": by_type[key[:2]]}
                self._find(record, "stated_elsewhere", "service_type", details, "warning")

    def _offer(
        self,
        record: Record,
        place: OrganisationPlace,
        service_type: ServiceType,
        problems: Problems,
    ) -> dict[str, Any]:
        values = record.values
        mode = values["mode"] or service_type.mode
        if mode != "online" and place.site_id is None:
            message = f"{place.name} has no address; only an online service needs none"
            problems.add(record.problem("mode", message))
        if values["reach_km"] is not None and mode != "home_visit":
            message = "a reach counts for home visits only; set mode to home_visit or empty this"
            problems.add(record.problem("reach_km", message))
        return {
            "site_id": None if mode == "online" else place.site_id,
            "mode": mode,
            "schedule_text": values["schedule"],
            **{name: values[name] for name in COPIED},
        }

    def _rules(
        self, record: Record, place: OrganisationPlace | None, problems: Problems
    ) -> tuple[tuple[str, str], ...]:
        rules = []
        for key in RULE_LISTS:
            for value in record.values[key]:
                told = value
                if key in ("regions", "municipalities"):
                    told = self._territory(record, key, value, place, problems)
                rules.append((key, told))
        return tuple(sorted(rules))

    def _territory(
        self,
        record: Record,
        key: str,
        value: str,
        place: OrganisationPlace | None,
        problems: Problems,
    ) -> str:
        """Return the identifier of a territory given by name or identifier."""
        level = "subject" if key == "regions" else "municipality"
        known = self.placer.territories.get(value)
        if known is not None and known["level"] == level:
            return value
        found = None
        if level == "subject":
            subject = self.placer.subjects.find(value)
            found = subject.id if subject and subject.id in self.placer.territories else None
        elif place is not None and place.subject_id is not None:
            cores = self.placer.districts[place.subject_id]
            found = cores.get(search_form(tidy_territory_name(value)))
        if found is None and (level == "subject" or place is not None):
            problems.add(record.problem(key, f"there is no {level} {value!r}"))
        return found or value

    def _remark(self, record: Record) -> None:
        values = record.values
        if values["taking"] != "unknown" and values["taking_as_of"] is None:
            self._find(record, "taking_undated", "taking_as_of", {}, "info")
        if values["capacity"] is not None and values["capacity_as_of"] is None:
            self._find(record, "capacity_undated", "capacity_as_of", {}, "info")

    def _find(
        self,
        record: Record,
        code: str,
        field: str,
        details: Mapping[str, Any],
        severity: str,
        message: str | None = None,
    ) -> None:
        rule = self.mapping.fields.get(field)
        column = rule.column if rule is not None and rule.column else field
        owner = record.values["organisation"]
        text = message or FINDINGS[code]
        self.findings.append(Finding(code, severity, text, record.line, column, details, owner))

    def keep_verified(self, record: Record, difference: str) -> None:
        """Tell that a verified record differs from the file and is left as it is."""
        message = f"{FINDINGS['verified_here']}: {difference}"
        self._find(record, "verified_here", "service_type", {}, "warning", message)


class Words:
    """The closed lists of the vocabulary, for checking rows."""

    def __init__(self, reference: Reference) -> None:
        words = reference.vocabulary
        facts = frozenset(item.id for item in words.facts)
        traits = frozenset(item.id for item in words.traits)
        self.service_types = {item.id: item for item in words.service_types}
        self._known: Mapping[str, tuple[str, frozenset[str]]] = {
            **dict.fromkeys(FACT_LISTS, ("fact", facts)),
            "meets": ("need", frozenset(item.id for item in words.needs)),
            "funding": ("funding form", frozenset(item.id for item in words.funding_forms)),
            "disability_groups": (
                "disability group",
                frozenset(item.id for item in words.disability_groups),
            ),
            "autonomy": ("degree of autonomy", frozenset(item.id for item in words.autonomy)),
            "legal_capacity": (
                "legal capacity",
                frozenset(item.id for item in words.legal_capacity),
            ),
            "sexes": ("sex", frozenset(item.id for item in words.sexes)),
            "traits_all": ("trait", traits),
            "traits_none": ("trait", traits),
        }

    def check(self, record: Record, problems: Problems) -> None:
        """Add a problem for every word of the record that the vocabulary does not have."""
        for field, (noun, known) in self._known.items():
            for word in record.values.get(field, ()):
                if word not in known:
                    problems.add(record.problem(field, f"there is no {noun} {word!r}"))


def find_organisation(
    places: Mapping[tuple[str, str], OrganisationPlace],
    record: Record,
    source_id: str,
    problems: Problems,
    field: str = "organisation",
    source_field: str = "organisation_source",
) -> OrganisationPlace | None:
    """Return the organisation a record names; None, with a problem, when there is none."""
    source = record.values[source_field] or source_id
    place = places.get((source, record.values[field]))
    if place is None:
        message = f"the source {source} has no organisation {record.values[field]!r}"
        problems.add(record.problem(field, message))
    return place


def _plan(
    session: Session,
    source_id: str,
    wanted: Mapping[ServiceKey, OfferContent],
    records: Mapping[ServiceKey, Record],
    reader: _Reader,
) -> Plan:
    known = store.load_offers(session, source_id)
    added: list[tuple[ServiceKey, OfferContent]] = []
    changes: list[tuple[store.StoredOffer, OfferContent]] = []
    examples: list[str] = []
    unchanged = 0
    for key, content in wanted.items():
        stored = known.get(key)
        if stored is None:
            added.append((key, content))
        elif stored.content == content:
            unchanged += 1
        elif stored.verified:
            unchanged += 1
            reader.keep_verified(records[key], _difference(key, stored.content, content))
        else:
            changes.append((stored, content))
            examples.append(_difference(key, stored.content, content))

    def write() -> None:
        store.insert_offers(session, added)
        store.update_offers(session, changes)

    return Plan(
        write,
        added=len(added),
        changed=len(changes),
        unchanged=unchanged,
        missing=[_name(key, reader) for key in known if key not in wanted],
        findings=reader.findings,
        examples=examples_of(examples),
    )


def _name(key: ServiceKey, reader: _Reader) -> str:
    names = {place.id: place.name for place in reader.places.values()}
    return f"{names[key.organisation_id]}: {key.service_type_id}"


def _difference(key: ServiceKey, old: OfferContent, new: OfferContent) -> str:
    """Return one line that tells what a content has otherwise."""
    parts = []
    for group in ("service", "offer", "provenance"):
        before, after = getattr(old, group), getattr(new, group)
        parts += [
            f"{name}: {before[name]!r} → {value!r}"
            for name, value in after.items()
            if before[name] != value
        ]
    for name in ("funding", "facts", "needs", "rules", "unconfirmed", "bases"):
        if getattr(old, name) != getattr(new, name):
            parts.append(f"{name}: {getattr(old, name)!r} → {getattr(new, name)!r}")
    return f"{key.service_type_id}: {'; '.join(parts)}"[:500]
