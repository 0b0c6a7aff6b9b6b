"""Planning the import of settlements: the gazetteer a family picks its town from.

Several files know the same town. The first to bring it keeps it: a later row of the same name and
subject within ``SAME_PLACE_KM`` is the same place and is left out. Parts of a federal city
(GeoNames lists its districts as places) are left out too, so that nobody is counted twice.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from registry.domain.distance import distance_km
from registry.domain.names import search_form, slug_of
from registry.exchange.mapping import ImportMapping
from registry.exchange.outlines import OutlineIndex
from registry.exchange.rows import FileRefusedError
from registry.services.import_plan import (
    Plan,
    Reference,
    differences,
    examples_of,
    find_subjects,
    show_changes,
)
from registry.services.import_reading import Batch, Record
from registry.store import import_territories as store
from registry.store.imports import Finding

SAME_PLACE_KM = 15
CITY_PARTS_KM = 30  # how far the built-up area of Moscow and Saint Petersburg reaches
ALIKE_RATIO = 0.7  # of letters in common: "kisilevsk" and "kiselevsk" have 0.89
BORDER_KM = 5  # simplified outlines cut that much from a coast or a corner
_RUSSIAN = re.compile(r"[А-ЯЁ][А-ЯЁа-яё0-9 .№-]*")
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_NOT_RUSSIAN = ("name_not_russian", "русского названия в источнике нет, показано латиницей")
_DISTRICT_TYPES = ("район ", "муниципальный округ ")


def plan_settlements(
    session: Session, batch: Batch, mapping: ImportMapping, reference: Reference
) -> Plan:
    """Plan settlements with the municipality each lies in."""
    others: dict[tuple[str | None, str], list[Mapping[str, Any]]] = defaultdict(list)
    known: dict[str, dict[str, Any]] = {}
    for row in store.load_settlements(session):
        if row["source_id"] == mapping.source:
            known[row["external_id"]] = row
        else:
            others[row["subject_id"], row["name_normal"]].append(row)
    finder = MunicipalityFinder(session)
    subject_ids = find_subjects(batch, reference, finder.territories)
    findings: list[Finding] = []
    wanted: dict[str, dict[str, Any]] = {}
    for record in batch.records:
        row = _settlement(record, subject_ids[record.line], mapping, finder)
        reason = _left_out(row, _name_forms(record), others, finder)
        if reason:
            findings.append(_finding(record, reason, row))
        elif row["external_id"] in wanted:
            raise FileRefusedError([record.problem("external_id", "this identifier stands twice")])
        else:
            wanted[row["external_id"]] = row
            if not _CYRILLIC.search(row["name"]):
                findings.append(_finding(record, _NOT_RUSSIAN, row))
    return _plan(session, known, wanted, batch, findings)


class MunicipalityFinder:
    """Finds the municipality of a point, of the stated subject where there is one."""

    def __init__(self, session: Session) -> None:
        self.territories = store.load_territories(session)
        self.index = OutlineIndex(store.load_outlines(session, "municipality"))

    def find(self, lon: float, lat: float, subject_id: str | None) -> str | None:
        """Return the municipality that holds the point, or the nearest one within ``BORDER_KM``.

        None when there is none, or only one of another subject than the stated.
        """
        holding = self._of_subject(self.index.containing(lon, lat), subject_id)
        if holding:
            return holding[0]
        near = self.index.distances_km(lon, lat, BORDER_KM)
        candidates = self._of_subject(list(near), subject_id)
        return min(candidates, key=lambda name: (near[name], name), default=None)

    def _of_subject(self, names: Iterable[str], subject_id: str | None) -> list[str]:
        return [
            name
            for name in names
            if subject_id is None or self.territories[name]["parent_id"] == subject_id
        ]


def russian_name(name: str, alternatives: str) -> str | None:
    """Return the Russian spelling among ``alternatives`` ("|" between them), None when none is.

    GeoNames lists spellings of every Cyrillic language; the one that reads most like the Latin
    ``name`` wins.

    >>> russian_name("Kazan", "Казан|Казань|Казан ош|Казањ")
    'Казань'
    """
    target = search_form(name).replace(" ", "")

    def likeness(text: str) -> tuple[float, bool, bool]:
        latin = slug_of(text).replace("-", "")
        ratio = difflib.SequenceMatcher(None, latin, target).ratio()
        return ratio, text.endswith("ь"), "ё" in text

    russian = [text for text in alternatives.split("|") if _RUSSIAN.fullmatch(text)]
    return max(russian, key=likeness, default=None)


def _settlement(
    record: Record,
    subject_id: str | None,
    mapping: ImportMapping,
    finder: MunicipalityFinder,
) -> dict[str, Any]:
    values = record.values
    name = values["name"]
    if values["names"] is not None:
        name = russian_name(name or "", values["names"]) or name
    lat, lon = round(values["lat"], 5), round(values["lon"], 5)
    municipality_id = finder.find(lon, lat, subject_id)
    return {
        "external_id": values["external_id"],
        "name": name,
        "name_normal": search_form(name),
        "subject_id": subject_id,
        "municipality_id": municipality_id,
        "lat": lat,
        "lon": lon,
        "population": values["population"],
        "population_year": values["population_year"],
        "source_id": mapping.source,
        "source_locator": f"{record.unit} {record.line}",
        "read_on": values["read_on"],
        "record_state": values["record_state"],
    }


def _name_forms(record: Record) -> list[str]:
    texts = [record.values["name"] or "", *(record.values["names"] or "").split("|")]
    return [form for form in dict.fromkeys(search_form(text) for text in texts) if form]


def _left_out(
    row: Mapping[str, Any],
    forms: Iterable[str],
    others: Mapping[tuple[str | None, str], list[Mapping[str, Any]]],
    finder: MunicipalityFinder,
) -> tuple[str, str] | None:
    """Return (code, sentence) when the row is no settlement of its own."""
    here = (row["lat"], row["lon"])
    for form in (*forms, row["name_normal"]):
        for other in others.get((row["subject_id"], form), ()):
            if distance_km(here, (other["lat"], other["lon"])) <= SAME_PLACE_KM:
                return "settlement_known", f"{row['name']} — это {other['name']}"
    if not _CYRILLIC.search(row["name"]):
        alike = _alike_by_sound(row, others)
        if alike is not None:
            return "settlement_known", f"{row['name']} — это {alike['name']}"
    subject = finder.territories.get(row["subject_id"] or "")
    municipality = finder.territories.get(row["municipality_id"] or "")
    if subject is None or municipality is None:
        return None
    cities = others.get((row["subject_id"], search_form(subject["name"])), ())
    for city in cities:
        near = distance_km(here, (city["lat"], city["lon"])) <= CITY_PARTS_KM
        if near and municipality["name"].startswith(_DISTRICT_TYPES):
            return "part_of_city", f"{row['name']} — часть города {subject['name']}"
    return None


def _alike_by_sound(
    row: Mapping[str, Any], others: Mapping[tuple[str | None, str], list[Mapping[str, Any]]]
) -> Mapping[str, Any] | None:
    """Return the known settlement nearby that a Latin name spells ("Narian-Mar")."""
    latin = search_form(row["name"]).replace(" ", "")
    for (subject_id, form), settlements in others.items():
        if subject_id != row["subject_id"]:
            continue
        ratio = difflib.SequenceMatcher(None, slug_of(form).replace("-", ""), latin).ratio()
        for other in settlements if ratio >= ALIKE_RATIO else ():
            near = distance_km((row["lat"], row["lon"]), (other["lat"], other["lon"]))
            if near <= SAME_PLACE_KM:
                return other
    return None


def _finding(record: Record, reason: tuple[str, str], row: Mapping[str, Any]) -> Finding:
    code, sentence = reason
    details = {"external_id": row["external_id"], "name": row["name"]}
    return Finding(code, "info", sentence, record.line, "name", details)


def _plan(
    session: Session,
    known: Mapping[str, Mapping[str, Any]],
    wanted: Mapping[str, Mapping[str, Any]],
    batch: Batch,
    findings: list[Finding],
) -> Plan:
    added = [row for name, row in wanted.items() if name not in known]
    changes = {
        name: different
        for name, row in wanted.items()
        if name in known and (different := differences(known[name], row))
    }

    def write() -> None:
        store.insert_settlements(session, added)
        by_id = {known[name]["id"]: change for name, change in changes.items()}
        store.update_settlements(session, by_id)

    return Plan(
        write,
        added=len(added),
        changed=len(changes),
        unchanged=len(wanted) - len(added) - len(changes),
        skipped=len(batch.records) - len(wanted),
        missing=[name for name in known if name not in wanted],
        findings=findings,
        examples=examples_of(
            show_changes(known[name]["name"], known[name], change)
            for name, change in changes.items()
        ),
    )
