"""Planning the import of links: who refers to whom, on what basis, known to which side.

A row with several service types is one link for each. What is wrong stops the file, with line and
column; doubts become findings (``FINDINGS``). A link confirmed by one side only, or run out, is
kept as it is: the network shows it so.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from registry.exchange.mapping import ImportMapping
from registry.services.import_offers import find_organisation
from registry.services.import_plan import (
    Plan,
    Reference,
    differences,
    examples_of,
    show_changes,
)
from registry.services.import_reading import Batch, Problems, Record
from registry.store import import_links as store
from registry.store.import_links import LinkKey
from registry.store.import_offers import load_places
from registry.store.imports import Finding

FINDINGS: Mapping[str, str] = {
    "receiver_does_not_offer": "получатель такой услуги не называет: направлять некуда",
    "link_without_document": "соглашение без номера и даты",
    "verified_here": "запись подтверждена в реестре, файл её не меняет",
}
COPIED = (
    "handoff_days",
    "acceptance",
    "document",
    "confirmed_by_sender_on",
    "confirmed_by_receiver_on",
    "valid_until",
    "read_on",
    "record_state",
)


def plan_links(
    session: Session, batch: Batch, mapping: ImportMapping, reference: Reference
) -> Plan:
    """Plan links."""
    reader = _Reader(session, mapping, reference)
    wanted: dict[LinkKey, dict[str, Any]] = {}
    records: dict[LinkKey, Record] = {}
    problems = Problems()
    for record in batch.records:
        for key, content in reader.read(record, problems):
            if key in records:
                message = f"line {records[key].line} states the same link"
                problems.add(record.problem("to_organisation", message))
                continue
            wanted[key], records[key] = content, record
    problems.refuse()
    return _plan(session, mapping.source, wanted, records, reader)


class _Reader:
    """Turns records into links; collects findings on the way."""

    def __init__(self, session: Session, mapping: ImportMapping, reference: Reference) -> None:
        self.mapping = mapping
        self.places = load_places(session)
        self.names = {place.id: place.name for place in self.places.values()}
        self.offered = store.load_offered_types(session)
        self.types = {item.id for item in reference.vocabulary.service_types}
        self.findings: list[Finding] = []

    def read(self, record: Record, problems: Problems) -> Iterator[tuple[LinkKey, dict[str, Any]]]:
        """Yield the links a record states."""
        values, before = record.values, problems.total
        sender, receiver = (
            find_organisation(
                self.places,
                record,
                self.mapping.source,
                problems,
                f"{end}_organisation",
                f"{end}_source",
            )
            for end in ("from", "to")
        )
        for name in values["service_types"]:
            if name not in self.types:
                problems.add(record.problem("service_types", f"there is no service type {name!r}"))
        if problems.total > before or sender is None or receiver is None:
            return
        if sender.id == receiver.id:
            message = "an organisation does not refer to itself: it simply goes on"
            problems.add(record.problem("to_organisation", message))
            return
        if values["basis"] == "agreement" and not values["document"]:
            self.find(record, "link_without_document", "document")
        content = {
            "source_id": self.mapping.source,
            "source_locator": values["source_locator"] or f"{record.unit} {record.line}",
            **{name: values[name] for name in COPIED},
        }
        for name in values["service_types"] or (None,):
            if name is not None and (receiver.id, name) not in self.offered:
                details = {"service_type": name, "organisation": receiver.name}
                self.find(record, "receiver_does_not_offer", "service_types", details)
            yield LinkKey(sender.id, receiver.id, name, values["basis"]), content

    def find(
        self,
        record: Record,
        code: str,
        field: str,
        details: Mapping[str, Any] | None = None,
        message: str | None = None,
    ) -> None:
        """Keep a finding about a record."""
        rule = self.mapping.fields.get(field)
        column = rule.column if rule is not None and rule.column else field
        owner = record.values["from_organisation"]
        text = message or FINDINGS[code]
        self.findings.append(
            Finding(code, "warning", text, record.line, column, details or {}, owner)
        )

    def name(self, key: LinkKey) -> str:
        """Return a link in words."""
        sender, receiver = (self.names[number] for number in key[:2])
        return f"{sender} → {receiver}: {key.service_type_id or 'any service'}"


def _plan(
    session: Session,
    source_id: str,
    wanted: Mapping[LinkKey, dict[str, Any]],
    records: Mapping[LinkKey, Record],
    reader: _Reader,
) -> Plan:
    known = store.load_links(session)
    added: list[tuple[LinkKey, Mapping[str, Any]]] = []
    changes: list[tuple[store.StoredLink, Mapping[str, Any]]] = []
    ends: set[int] = set()
    examples: list[str] = []
    unchanged = 0
    for key, content in wanted.items():
        stored = known.get(key)
        if stored is None:
            added.append((key, content))
            ends.update(key[:2])
            continue
        changed = differences(stored.content, content)
        told = show_changes(reader.name(key), stored.content, changed)
        if not changed:
            unchanged += 1
        elif stored.verified:
            unchanged += 1
            message = f"{FINDINGS['verified_here']}: {told}"
            reader.find(records[key], "verified_here", "to_organisation", message=message)
        else:
            changes.append((stored, content))
            ends.update(key[:2])
            examples.append(told)

    def write() -> None:
        store.insert_links(session, added)
        store.update_links(session, changes)

    return Plan(
        write,
        added=len(added),
        changed=len(changes),
        unchanged=unchanged,
        missing=[
            reader.name(key)
            for key, stored in known.items()
            if stored.content["source_id"] == source_id and key not in wanted
        ],
        findings=reader.findings,
        examples=examples_of(examples),
        concerns=frozenset(ends),
    )
