"""Planning the import of demand: people per territory and target group.

A row is one number of one territory; the country itself is a territory too. Groups are words of the
vocabulary. Where a file gives a whole and its parts, parts that make more than the whole become a
finding: the numbers are kept as the source has them.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from registry.domain.names import tidy_territory_name
from registry.domain.vocabulary import Vocabulary
from registry.exchange.mapping import ImportMapping
from registry.services.import_plan import (
    COUNTRY_ID,
    COUNTRY_NAME,
    Plan,
    Reference,
    differences,
    examples_of,
    show_changes,
)
from registry.services.import_reading import Batch, Problems, Record
from registry.store import import_demand as store
from registry.store import import_territories
from registry.store.import_demand import DemandKey
from registry.store.imports import Finding

COUNTRY_WORDS = (COUNTRY_ID, COUNTRY_NAME, "Российская Федерация")


def plan_demand(
    session: Session, batch: Batch, mapping: ImportMapping, reference: Reference
) -> Plan:
    """Plan counts of people."""
    finder = _Territories(session, reference)
    groups = {group.id for group in reference.vocabulary.target_groups}
    wanted: dict[DemandKey, dict[str, Any]] = {}
    records: dict[DemandKey, Record] = {}
    problems = Problems()
    for record in batch.records:
        values = record.values
        territory_id = finder.find(record, problems)
        if values["target_group"] not in groups:
            message = f"no target group is called {values['target_group']!r}; known: "
            problems.add(record.problem("target_group", message + ", ".join(sorted(groups))))
        elif territory_id is not None:
            key = DemandKey(territory_id, values["target_group"], values["as_of"])
            if key in records:
                message = f"line {records[key].line} counts the same people"
                problems.add(record.problem("target_group", message))
            wanted[key], records[key] = _content(record), record
    problems.refuse()
    findings = _sums(wanted, records, reference.vocabulary)
    return _plan(session, mapping.source, wanted, findings)


class _Territories:
    """Finds the territory a row speaks of."""

    def __init__(self, session: Session, reference: Reference) -> None:
        self.subjects = reference.subjects
        self.known = import_territories.load_territories(session)
        self.names = {(row["parent_id"], row["name"]): row["id"] for row in self.known.values()}

    def find(self, record: Record, problems: Problems) -> str | None:
        """Return the identifier; None when nothing is called so, which becomes a problem."""
        region, municipality = record.values["region"], record.values["municipality"]
        if region in COUNTRY_WORDS and not municipality:
            return COUNTRY_ID
        subject = self.subjects.find(region)
        if subject is None or subject.id not in self.known:
            problems.add(record.problem("region", f"no loaded territory is called {region!r}"))
            return None
        if not municipality:
            return subject.id
        if municipality in self.known and self.known[municipality]["parent_id"] == subject.id:
            return str(municipality)
        found = self.names.get((subject.id, tidy_territory_name(municipality)))
        if found is None:
            message = f"no municipality of {subject.name} is called {municipality!r}"
            problems.add(record.problem("municipality", message))
        return found


def _content(record: Record) -> dict[str, Any]:
    values = record.values
    return {name: values[name] for name in store.CONTENT if name != "source_locator"} | {
        "source_locator": values["source_locator"] or f"{record.unit} {record.line}"
    }


def _sums(
    wanted: Mapping[DemandKey, Mapping[str, Any]],
    records: Mapping[DemandKey, Record],
    vocabulary: Vocabulary,
) -> list[Finding]:
    """Return a finding for every whole that is less than its parts."""
    whole_of = {group.id: group.part_of for group in vocabulary.target_groups}
    sums: dict[DemandKey, int] = defaultdict(int)
    for key, content in wanted.items():
        whole = whole_of[key.target_group]
        if whole is not None:
            sums[key._replace(target_group=whole)] += content["people"]
    return [
        Finding(
            "parts_more_than_whole",
            "warning",
            f"части вместе больше целого: {parts} и {wanted[key]['people']}",
            records[key].line,
            "people",
            {"territory": key.territory_id, "target_group": key.target_group},
        )
        for key, parts in sums.items()
        if key in wanted and parts > wanted[key]["people"]
    ]


def _plan(
    session: Session,
    source_id: str,
    wanted: Mapping[DemandKey, Mapping[str, Any]],
    findings: list[Finding],
) -> Plan:
    known = store.load_demand(session, source_id)
    added = [(key, content) for key, content in wanted.items() if key not in known]
    changes = {
        key: different
        for key, content in wanted.items()
        if key in known and (different := differences(known[key], content))
    }

    def write() -> None:
        store.insert_demand(session, source_id, added)
        store.update_demand(session, {known[key]["id"]: item for key, item in changes.items()})

    return Plan(
        write,
        added=len(added),
        changed=len(changes),
        unchanged=len(wanted) - len(added) - len(changes),
        missing=[" ".join(map(str, key)) for key in known if key not in wanted],
        findings=findings,
        examples=examples_of(
            show_changes(f"{key.territory_id} {key.target_group}", known[key], change)
            for key, change in changes.items()
        ),
    )
