"""Planning the import of territories: subjects, outlines of municipalities, populations.

A municipality is found by its subject and its name; its identifier is made from both and stays when
the outline is replaced. An import never removes a territory.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from registry.domain.names import territory_core, tidy_territory_name, unique_slug
from registry.exchange.mapping import ImportMapping
from registry.exchange.outlines import inner_point, rounded
from registry.services.import_plan import (
    COUNTRY_ID,
    COUNTRY_NAME,
    COUNTRY_NAME_EN,
    Plan,
    Reference,
    differences,
    examples_of,
    find_subjects,
    show_changes,
)
from registry.services.import_reading import Batch, Problems, Record
from registry.store import import_territories as store

POPULATION_NOTE = "сумма по населённым пунктам от 500 человек, а не перепись"


def plan_subjects(
    session: Session, batch: Batch, mapping: ImportMapping, reference: Reference
) -> Plan:
    """Plan federal subjects and the country above them."""
    known = store.load_territories(session)
    everyone = {subject.id for subject in reference.subjects.subjects}
    subject_ids = find_subjects(batch, reference, everyone)
    names = {subject.id: subject for subject in reference.subjects.subjects}
    wanted: dict[str, dict[str, Any]] = {
        COUNTRY_ID: {
            "level": "country",
            "name": COUNTRY_NAME,
            "name_en": COUNTRY_NAME_EN,
            "parent_id": None,
        }
    }
    for record in batch.records:
        subject = names[subject_ids[record.line]]
        wanted[subject.id] = {
            "level": "subject",
            "name": subject.name,
            "name_en": subject.name_en,
            "parent_id": COUNTRY_ID,
            "oktmo": record.values["oktmo"],
            "source_locator": f"{record.unit} {record.line}",
        }
    for columns in wanted.values():
        columns |= {"source_id": mapping.source, "record_state": "unverified"}
    return _plan_columns(session, known, wanted, mapping.source, level="subject")


def plan_outlines(
    session: Session, batch: Batch, mapping: ImportMapping, reference: Reference
) -> Plan:
    """Plan municipalities with their outlines, or outlines of subjects (rows without a
    municipality).
    """
    known = store.load_territories(session)
    names = {(row["parent_id"], row["name"]): row["id"] for row in known.values()}
    taken = set(known)
    wanted: dict[str, dict[str, Any]] = {}
    outlines: dict[str, Any] = {}
    problems = Problems()
    subject_ids = find_subjects(batch, reference, known)
    for record in batch.records:
        subject_id = subject_ids[record.line]
        if record.geometry is None:
            problems.add(record.problem(None, "has no outline; import a map file (format: geo)"))
            continue
        outline = rounded(record.geometry)
        lat, lon = inner_point(outline)
        columns: dict[str, Any] = {"lat": lat, "lon": lon}
        territory_id = subject_id
        if record.values["municipality"]:
            name = tidy_territory_name(record.values["municipality"])
            territory_id = names.get((subject_id, name)) or _new_id(subject_id, name, taken)
            names[subject_id, name] = territory_id
            taken.add(territory_id)
            columns |= _municipality_columns(name, subject_id, record, mapping)
        if territory_id in wanted:
            problems.add(record.problem(None, f"a second outline of {territory_id}"))
        wanted[territory_id] = columns
        outlines[territory_id] = outline
    problems.refuse()
    plan = _plan_columns(session, known, wanted, mapping.source, level=None)
    return _with_outlines(session, plan, known, wanted, outlines)


def plan_populations(
    session: Session, batch: Batch, mapping: ImportMapping, reference: Reference
) -> Plan:
    """Plan estimates of the population of municipalities, and of the territories above them."""
    known = store.load_territories(session)
    names = {(row["parent_id"], row["name"]): row["id"] for row in known.values()}
    problems = Problems()
    wanted: dict[str, dict[str, Any]] = {}
    subject_ids = find_subjects(batch, reference, known)
    for record in batch.records:
        name = tidy_territory_name(record.values["municipality"])
        territory_id = names.get((subject_ids[record.line], name))
        if territory_id is None:
            problems.add(
                record.problem("municipality", f"{name!r} has no outline; import it first")
            )
            continue
        counts = (record.values["population"], record.values["other_population"])
        population = max((count for count in counts if count is not None), default=0)
        if population:  # 0 means that no place of 500 people is known there
            wanted[territory_id] = {
                "population": population,
                "population_basis": "estimate",
                "population_note": POPULATION_NOTE,
            }
    problems.refuse()
    return _plan_columns(session, known, wanted, mapping.source, level=None)


def sum_populations(session: Session) -> None:
    """Estimate subjects and the country from what lies in them.

    The larger of two sums counts: over municipalities, and over settlements (the index of
    municipalities knows two subjects not at all, and the districts of Moscow only in part).
    """
    known = store.load_territories(session)
    over_settlements: dict[str, int] = defaultdict(int)
    for settlement in store.load_settlements(session):
        over_settlements[settlement["subject_id"]] += settlement["population"] or 0
    over_municipalities: dict[str, int] = defaultdict(int)
    for row in known.values():
        if row["level"] == "municipality":
            over_municipalities[row["parent_id"]] += row["population"] or 0
    totals = {
        row["id"]: max(over_settlements[row["id"]], over_municipalities[row["id"]])
        for row in known.values()
        if row["level"] == "subject"
    }
    totals[COUNTRY_ID] = sum(totals.values())
    changes = {}
    for territory_id, total in totals.items():
        wanted = {
            "population": total or None,
            "population_basis": "estimate" if total else None,
            "population_note": POPULATION_NOTE if total else None,
        }
        if different := differences(known[territory_id], wanted):
            changes[territory_id] = different
    store.update_territories(session, changes)


def _new_id(subject_id: str, name: str, taken: set[str]) -> str:
    inside = {other.partition(".")[2] for other in taken if other.startswith(f"{subject_id}.")}
    return f"{subject_id}.{unique_slug(territory_core(name), inside, 60)}"


def _municipality_columns(
    name: str, subject_id: str, record: Record, mapping: ImportMapping
) -> dict[str, Any]:
    return {
        "level": "municipality",
        "name": name,
        "parent_id": subject_id,
        "source_id": mapping.source,
        "source_locator": f"{record.unit} {record.line}",
        "record_state": "unverified",
    }


def _plan_columns(
    session: Session,
    known: Mapping[str, Mapping[str, Any]],
    wanted: Mapping[str, Mapping[str, Any]],
    source_id: str,
    level: str | None,
) -> Plan:
    """Plan to bring territories to the wanted columns.

    ``level`` says of which level the file is a whole list, so that what is missing can be told;
    None when it holds only a part (outlines come in several files).
    """
    added = [{"id": name, **columns} for name, columns in wanted.items() if name not in known]
    changes = {
        name: different
        for name, columns in wanted.items()
        if name in known and (different := differences(known[name], columns))
    }
    missing = [
        name
        for name, row in known.items()
        if level and (row["source_id"], row["level"]) == (source_id, level) and name not in wanted
    ]

    def write() -> None:
        store.insert_territories(session, added)
        store.update_territories(session, changes)

    return Plan(
        write,
        concerns=None,
        added=len(added),
        changed=len(changes),
        unchanged=len(wanted) - len(added) - len(changes),
        missing=missing,
        examples=examples_of(
            show_changes(name, known[name], change) for name, change in changes.items()
        ),
    )


def _with_outlines(
    session: Session,
    columns_plan: Plan,
    known: Mapping[str, Mapping[str, Any]],
    wanted: Mapping[str, Mapping[str, Any]],
    outlines: Mapping[str, Any],
) -> Plan:
    """Add the outlines to a plan of columns; a territory counts once."""
    stored = store.load_outlines(session, only=outlines)
    different = {
        name: outline
        for name, outline in outlines.items()
        if name not in stored or not stored[name].equals_exact(outline)
    }
    added = sum(name not in known for name in wanted)
    touched = {
        name
        for name in wanted
        if name in known and (name in different or differences(known[name], wanted[name]))
    }

    def write() -> None:
        columns_plan.write()
        store.write_outlines(session, different)

    return Plan(
        write,
        concerns=None,
        added=added,
        changed=len(touched),
        unchanged=len(wanted) - added - len(touched),
        missing=columns_plan.missing,
        examples=columns_plan.examples,
    )
