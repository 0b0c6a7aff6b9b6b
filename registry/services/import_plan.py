"""What an import would do, before it does it.

Every noun has a planner, ``plan_…(session, batch, mapping, reference) -> Plan``; a dry run stops
there, a real run calls ``plan.write``. So both tell the same numbers.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from registry.domain.vocabulary import Vocabulary
from registry.exchange.subject_names import SubjectNames, read_subject_names
from registry.services.import_reading import Batch, Problems
from registry.services.vocabulary import get_vocabulary
from registry.store.imports import Finding

COUNTRY_ID = "RU"
COUNTRY_NAME, COUNTRY_NAME_EN = "Россия", "Russia"


@dataclass(frozen=True, slots=True)
class Reference:
    """What rows are checked against besides the database."""

    vocabulary: Vocabulary
    subjects: SubjectNames


def load_reference(seed_data: Path) -> Reference:
    """Return the vocabulary and the names of federal subjects of ``seed_data``."""
    return Reference(
        vocabulary=get_vocabulary(seed_data),
        subjects=read_subject_names(seed_data / "territories" / "subject_names.csv"),
    )


@dataclass(slots=True)
class Plan:
    """Counts of records, findings, and the function that writes.

    ``missing`` are identifiers of records that came from this source before and are not in the
    file: they are told, never deleted. ``examples`` show what changes, at most a handful.
    ``concerns``: organisations whose part of the network changes though nothing of their own does
    (the ends of links); None: what changes may concern any (outlines of territories).
    """

    write: Callable[[], None]
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    missing: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    concerns: frozenset[int] | None = frozenset()


def differences(known: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of ``wanted`` that ``known`` has otherwise."""
    return {name: value for name, value in wanted.items() if known.get(name) != value}


def show_changes(name: str, known: Mapping[str, Any], changes: Mapping[str, Any]) -> str:
    """Return one line that tells what changes on a record."""
    parts = (f"{column}: {known.get(column)!r} → {value!r}" for column, value in changes.items())
    return f"{name}: {'; '.join(parts)}"[:300]


def examples_of(lines: Iterable[str], most: int = 5) -> list[str]:
    """Return the first few lines."""
    return [line for line, _ in zip(lines, range(most), strict=False)]


def find_subjects(batch: Batch, reference: Reference, loaded: Container[str]) -> dict[int, str]:
    """Return the federal subject of every record by line.

    Raises FileRefusedError for regions nobody is called and for subjects that are not loaded yet.
    """
    problems = Problems()
    found: dict[int, str] = {}
    for record in batch.records:
        subject = reference.subjects.find(record.values["region"])
        if subject is None:
            message = f"no federal subject is called {record.values['region']!r}"
            problems.add(record.problem("region", message))
        elif subject.id not in loaded:
            problems.add(record.problem("region", f"{subject.id} is not loaded; import subjects"))
        else:
            found[record.line] = subject.id
    problems.refuse()
    return found
