"""Planning the import of organisations: kinds, places, contacts, and what they say they do.

Every doubt about a row that is imported all the same becomes a finding with its line; see
``FINDINGS`` for their codes. A record that somebody verified is not overwritten: the finding says
what the file has otherwise.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from registry.domain.data_file_words import KindMapping, fold
from registry.domain.names import search_form, short_name_of, unique_slug
from registry.domain.vocabulary import UnknownIdentifierError
from registry.domain.vocabulary_terms import TypicalEligibility
from registry.exchange.contacts import read_contacts
from registry.exchange.mapping import ImportMapping
from registry.services.import_placing import Placed, Placer
from registry.services.import_plan import COUNTRY_NAME, Plan, Reference, examples_of
from registry.services.import_reading import Batch, Problems, Record
from registry.store import import_organisations as store
from registry.store.import_organisations import Content, Narrowing, StatedOffer
from registry.store.imports import Finding

FINDINGS: Mapping[str, str] = {
    "position_missing": "точки в источнике нет",
    "position_outside_subject": "точка лежит вне субъекта, который назван в строке",
    "telephone_missing": "телефона в источнике нет",
    "telephone_unreadable": "в телефоне не то число цифр",
    "website_unreadable": "это не адрес страницы и не почта",
    "address_missing": "адреса в источнике нет",
    "possible_duplicate": "такая же запись уже есть в этом файле",
    "services_unrecognised": "слова источника не названы в таблице услуг",
    "kind_note": "замечание к виду организации",
    "verified_here": "запись подтверждена в реестре, файл её не меняет",
}
STANDS_IN = {
    "district": "поставлен центр района",
    "settlement": "поставлен центр населённого пункта",
    "nothing": "записано без точки",
}
SEARCH_LENGTH = 4000


def plan_organisations(
    session: Session, batch: Batch, mapping: ImportMapping, reference: Reference
) -> Plan:
    """Plan organisations with their site, contacts and stated offers."""
    reader = _Reader(session, mapping, reference)
    wanted: dict[str, Content] = {}
    lines: dict[str, int] = {}
    skipped = 0
    problems = Problems()
    for record in batch.records:
        external_id = record.values["external_id"]
        if external_id in lines:
            other = f"line {lines[external_id]} has the same identifier {external_id!r}"
            problems.add(record.problem("external_id", other))
            continue
        lines[external_id] = record.line
        content = reader.read(record, problems)
        if content is None:
            skipped += 1
        else:
            wanted[external_id] = content
    problems.refuse()
    return _plan(session, mapping.source, wanted, lines, skipped, reader.findings)


class _Reader:
    """Turns records into contents; collects findings on the way."""

    def __init__(self, session: Session, mapping: ImportMapping, reference: Reference) -> None:
        self.mapping = mapping
        self.vocabulary = reference.vocabulary
        self.subjects = reference.subjects
        self.placer = Placer(session, reference.subjects)
        self.findings: list[Finding] = []
        self._seen: dict[tuple[str, str, str], int] = {}

    def read(self, record: Record, problems: Problems) -> Content | None:
        """Return the content of a record; None when it is left out or has a problem."""
        values = record.values
        subject_id = self._subject_id(record, problems)
        kind = self._kind(record, problems)
        if kind is None or kind.kind is None:
            return None
        placed = self.placer.place(values, subject_id)
        contacts, doubts = read_contacts(
            values["telephone"], values["email"], values["website"], self.mapping.area_code
        )
        short_name = values["short_name"] or short_name_of(values["name"])
        organisation = {
            "kind_id": kind.kind,
            "name": values["name"],
            "short_name": short_name,
            "description": values["description"],
            "plain_text": values["plain_text"],
            "subject_id": subject_id,
            "search_text": self._search_text(values, short_name, kind.kind, placed),
            "source_locator": values["source_locator"] or f"{record.unit} {record.line}",
            "read_on": values["read_on"],
            "record_state": values["record_state"],
        }
        self._remark(record, kind, placed, doubts)
        assume = () if values["services_complete"] else kind.service_types
        narrowing = Narrowing(kind.age_min, kind.age_max, assume, kind.note)
        site = _site(values, placed)
        return Content(
            organisation=organisation,
            narrowing=None if narrowing == Narrowing(None, None, None, None) else narrowing,
            site=site,
            point=None if placed.lat is None or placed.lon is None else (placed.lat, placed.lon),
            contacts=tuple(store.ContactRow(*contact) for contact in contacts),
            offers=self._offers(record, kind, site is not None),
        )

    def _subject_id(self, record: Record, problems: Problems) -> str | None:
        """Return the subject the row names; None for the whole country or nothing said."""
        region = record.values["region"]
        if not region or search_form(region) == search_form(COUNTRY_NAME):
            return None
        subject = self.subjects.find(region)
        if subject is None:
            problems.add(record.problem("region", f"no federal subject is called {region!r}"))
            return None
        if subject.id not in self.placer.territories:
            message = f"{subject.id} is not loaded; import the subjects first"
            problems.add(record.problem("region", message))
        return subject.id

    def _kind(self, record: Record, problems: Problems) -> KindMapping | None:
        value = record.values["kind"]
        try:
            if self.mapping.kinds:
                row = self.vocabulary.map_kind(self.mapping.kinds, value, record.values["name"])
            else:
                row = KindMapping(file="", value=value, kind=self.vocabulary.kind(value).id)
        except UnknownIdentifierError as error:
            problems.add(record.problem("kind", str(error)))
            return None
        if row.skip:
            self._find(record, "kind_left_out", "kind", row.skip, {"kind": value}, owned=False)
        return row

    def _search_text(
        self, values: Mapping[str, Any], short_name: str | None, kind: str, placed: Placed
    ) -> str:
        territories = self.placer.territories
        places = [
            territories[place]["name"]
            for place in (placed.municipality_id, placed.subject_id)
            if place in territories
        ]
        texts = (
            short_name,
            values["name"],
            self.vocabulary.kind(kind).label_ru,
            values["address"],
            values["settlement"],
            *places,
        )
        return search_form(" ".join(text for text in texts if text))[:SEARCH_LENGTH]

    def _offers(self, record: Record, kind: KindMapping, has_site: bool) -> dict[str, StatedOffer]:
        """Return the services the source names, each as an offer of that type."""
        offers: dict[str, StatedOffer] = {}
        own_ages = TypicalEligibility(age_min=kind.age_min, age_max=kind.age_max)
        for piece in (record.values["services"] or "").split(";"):
            types = self.vocabulary.service_types_named_in(piece)
            if piece.strip() and not self._understood(piece):
                details = {"text": piece.strip()}
                self._find(record, "services_unrecognised", "services", None, details)
            for name in types:
                service_type = self.vocabulary.service_type(name)
                at_site = service_type.mode != "online"
                if at_site and not has_site:
                    continue
                ages = service_type.eligibility.narrowed_by(own_ages)
                offers[name] = StatedOffer(
                    service_type.mode,
                    at_site,
                    ages.age_min,
                    ages.age_max,
                )
        return offers

    def _understood(self, piece: str) -> bool:
        """Whether any words of the vocabulary stand in a piece, plans included."""
        return any(row.fits(fold(piece)) for row in self.vocabulary.service_words)

    def _remark(
        self,
        record: Record,
        kind: KindMapping,
        placed: Placed,
        doubts: Mapping[str, tuple[str, str]],
    ) -> None:
        values = record.values
        if placed.moved and (values["lat"] is None or placed.moved == "nothing"):
            sentence = f"{FINDINGS['position_missing']}: {STANDS_IN[placed.moved]}"
            self._find(record, "position_missing", "lat", sentence, {"address": values["address"]})
        if placed.outside_km is not None and placed.outside_km > 3:
            details = {"lat": values["lat"], "lon": values["lon"], "km": placed.outside_km}
            self._find(record, "position_outside_subject", "lat", None, details, "warning")
        for column in ("telephone", "address"):
            if not values[column]:
                self._find(record, f"{column}_missing", column, None, {})
        for code, (column, text) in doubts.items():
            self._find(record, code, column, None, {column: text}, "warning")
        if kind.note:
            self._find(record, "kind_note", "kind", kind.note, {"kind": kind.value})
        key = (
            kind.kind or "",
            search_form(values["name"]),
            search_form(values["address"] or values["settlement"] or ""),
        )
        if key in self._seen:
            details = {"line": self._seen[key]}
            self._find(record, "possible_duplicate", "name", None, details, "warning")
        self._seen.setdefault(key, record.line)

    def _find(
        self,
        record: Record,
        code: str,
        field: str,
        sentence: str | None,
        details: Mapping[str, Any],
        severity: str = "info",
        owned: bool = True,
    ) -> None:
        rule = self.mapping.fields.get(field)
        column = rule.column if rule is not None and rule.column else field
        external_id = record.values["external_id"] if owned else None
        self.findings.append(
            Finding(
                code,
                severity,
                sentence or FINDINGS[code],
                record.line,
                column,
                details,
                external_id,
            )
        )


def _site(values: Mapping[str, Any], placed: Placed) -> dict[str, Any] | None:
    """Return the site's columns; None when nothing tells where the organisation is."""
    if placed.lat is None and not values["address"] and placed.municipality_id is None:
        return None
    return {
        "address": values["address"] or values["settlement"],
        "position_precision": placed.precision,
        "municipality_id": placed.municipality_id,
        "subject_id": placed.subject_id,
        "hours_text": values["hours"],
    }


def _plan(
    session: Session,
    source_id: str,
    wanted: Mapping[str, Content],
    lines: Mapping[str, int],
    skipped: int,
    findings: list[Finding],
) -> Plan:
    known = store.load_contents(session, source_id)
    slugs = store.load_slugs(session)
    added: list[tuple[str, str, Content]] = []
    changes: list[tuple[store.Stored, Content]] = []
    unchanged = 0
    for external_id, content in wanted.items():
        stored = known.get(external_id)
        if stored is None:
            title = content.organisation["short_name"] or content.organisation["name"]
            slug = unique_slug(title, slugs)
            slugs.add(slug)
            added.append((external_id, slug, content))
        elif stored.content == content:
            unchanged += 1
        elif stored.verified:
            unchanged += 1
            findings.append(_kept(stored, content, external_id, lines[external_id]))
        else:
            changes.append((stored, content))

    def write() -> None:
        store.insert_contents(session, source_id, added)
        store.update_contents(session, source_id, changes)

    return Plan(
        write,
        added=len(added),
        changed=len(changes),
        unchanged=unchanged,
        skipped=skipped,
        missing=[name for name in known if name not in lines],
        findings=findings,
        examples=examples_of(_difference(stored, content) for stored, content in changes),
    )


def _kept(stored: store.Stored, content: Content, external_id: str, line: int) -> Finding:
    message = f"{FINDINGS['verified_here']}: {_difference(stored, content)}"
    return Finding("verified_here", "warning", message, line, None, {}, external_id)


def _difference(stored: store.Stored, content: Content) -> str:
    """Return one line that tells what a content has otherwise."""
    old, new = stored.content, content
    parts = [
        f"{name}: {old.organisation[name]!r} → {value!r}"
        for name, value in new.organisation.items()
        if old.organisation[name] != value and name != "search_text"
    ]
    for name in ("narrowing", "site", "point", "contacts", "offers"):
        if getattr(old, name) != getattr(new, name):
            parts.append(f"{name}: {getattr(old, name)!r} → {getattr(new, name)!r}")
    return f"{old.organisation['name']}: {'; '.join(parts)}"[:500]
