"""The first half of every import: a file and its mapping become checked records.

    mapping = load_mapping(Path("seed_data/organisations/moscow_2013.mapping.yaml"))
    batch = read_batch(Path("seed_data/organisations/moscow_2013.csv"), mapping)

Raises ``MappingRefusedError`` or ``FileRefusedError`` with every problem found, up to a cap; the
database is not touched here.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from registry.exchange.csv_table import read_csv, refuse_large
from registry.exchange.geo_files import read_features
from registry.exchange.mapping import Agreement, ImportMapping, RowRule, field_rule
from registry.exchange.outlines import Outline
from registry.exchange.rows import FileRefusedError, MappingRefusedError, Problem, Row
from registry.exchange.yaml_file import read_yaml_table
from registry.schemas.checking import DocumentRefusedError, check_document
from registry.schemas.import_mapping import ImportMappingSchema
from registry.schemas.import_rows import SCHEMAS
from registry.store.imports import Finding

MAX_PROBLEMS = 200  # told in full; the rest is counted
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Record:
    """One checked row: typed fields by name, the outline for map files."""

    line: int
    values: Mapping[str, Any]
    geometry: Outline | None
    unit: str

    def problem(self, column: str | None, message: str) -> Problem:
        return Problem(message, self.line, column, self.unit)


@dataclass(slots=True)
class Batch:
    """What a file holds: records in order, rows left out, and what was remarked on."""

    records: list[Record] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rows_read: int = 0
    rows_skipped: int = 0


class Problems:
    """Collects problems; the first ``MAX_PROBLEMS`` are kept, all are counted."""

    def __init__(self) -> None:
        self.kept: list[Problem] = []
        self.total = 0

    def add(self, problem: Problem) -> None:
        self.total += 1
        if len(self.kept) < MAX_PROBLEMS:
            self.kept.append(problem)

    def refuse(self) -> None:
        """Raise FileRefusedError when there is any problem."""
        if self.total:
            raise FileRefusedError(self.kept, self.total)


def load_mapping(path: Path) -> ImportMapping:
    """Return the checked mapping of a YAML file.

    Raises MappingRefusedError that names the keys to mend.
    """
    document = read_yaml_table(path)
    try:
        checked = check_document(ImportMappingSchema(), document)
    except DocumentRefusedError as error:
        raise MappingRefusedError(
            [Problem(text, column=place) for place, text in error.places]
        ) from error
    noun = checked["records"]
    unknown = sorted(set(checked["fields_"]) - set(SCHEMAS[noun]().fields))
    if unknown:
        known = ", ".join(SCHEMAS[noun]().fields)
        raise MappingRefusedError(
            [Problem(f"{noun} have no such field; known: {known}", column=n) for n in unknown]
        )
    return ImportMapping(
        records=noun,
        source=checked["source"]["id"],
        fields={name: field_rule(rule) for name, rule in checked["fields_"].items()},
        format=checked["format"],
        delimiter=checked["delimiter"],
        ignore=frozenset(checked["ignore"]),
        empty=frozenset(checked["empty"]),
        skip=tuple(RowRule(**rule) for rule in checked["skip"]),
        corrections=tuple(RowRule(**rule) for rule in checked["corrections"]),
        remarks=tuple(RowRule(**rule) for rule in checked["remarks"]),
        agreements=tuple(_agreement(rule, path.parent) for rule in checked["agreements"]),
        kinds=checked["kinds"],
        area_code=checked["area_code"],
        source_row=checked["source"] if len(checked["source"]) > 1 else None,
    )


def mapping_hash(path: Path) -> str:
    """Return the SHA-256 of a mapping together with the tables it names."""
    document = read_yaml_table(path)
    named = [path, *(path.parent / rule["table"] for rule in document.get("agreements", []))]
    digest = hashlib.sha256()
    for part in named:
        digest.update(part.read_bytes())
    return digest.hexdigest()


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    refuse_large(path)
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_batch(path: Path, mapping: ImportMapping, progress: Progress | None = None) -> Batch:
    """Return the checked records of a file.

    ``progress`` is told the number of rows read. Raises FileRefusedError with all bad rows.
    """
    batch, problems = Batch(), Problems()
    schema = SCHEMAS[mapping.records]()
    header_checked = False
    for row in _rows(path, mapping):
        if not header_checked and row.broken is None:
            header_checked = True
            _check_header(mapping, row)
        batch.rows_read += 1
        _read_row(row, mapping, schema, batch, problems)
        if progress and batch.rows_read % 500 == 0:
            progress(batch.rows_read)
    problems.refuse()
    if batch.rows_read == 0:
        raise FileRefusedError([Problem(f"{path.name} has no rows below the header")])
    return batch


def _check_header(mapping: ImportMapping, row: Row) -> None:
    problems = mapping.header_problems(row.values)
    if problems:
        raise FileRefusedError(problems)


def _rows(path: Path, mapping: ImportMapping) -> Iterator[Row]:
    if mapping.format == "geo":
        return read_features(path)
    return read_csv(path, mapping.delimiter)


def _read_row(
    row: Row, mapping: ImportMapping, schema: Any, batch: Batch, problems: Problems
) -> None:
    if row.broken:
        problems.add(row.broken)
        return
    read = mapping.read(row)
    if read.skipped:
        batch.rows_skipped += 1
        batch.findings.append(_finding(read.skipped, row, None))
        return
    for problem in read.problems:
        problems.add(problem)
    if read.problems:
        return
    try:
        values = check_document(schema, read.values)
    except DocumentRefusedError as error:
        for name, text in error.places:
            rule = mapping.fields.get(name)
            column = name if rule is None or rule.column is None else rule.column
            problems.add(row.problem(column, f"{text} (field {name})" if column != name else text))
        return
    external_id = values.get("external_id")
    batch.findings += [_finding(rule, row, external_id) for rule in read.remarks]
    batch.findings += [
        Finding(
            code=agreement.code,
            severity="warning",
            message=agreement.because,
            line=row.line,
            column=agreement.column,
            details={agreement.column: told, agreement.field: read.values[agreement.field]},
            external_id=external_id,
        )
        for agreement, told in mapping.disagreements(row, read.values)
    ]
    batch.records.append(Record(row.line, values, row.geometry, row.unit))


def _finding(rule: RowRule, row: Row, external_id: str | None) -> Finding:
    details = {column: row.values.get(column, "") for column in (*rule.when, *rule.assign)}
    return Finding(
        rule.code, rule.severity, rule.because, row.line, rule.column, details, external_id
    )


def _agreement(rule: Mapping[str, str], folder: Path) -> Agreement:
    document = read_yaml_table(folder / rule["table"])
    table = {
        str(key): tuple([texts] if isinstance(texts, str) else texts)
        for key, texts in document.items()
    }
    return Agreement(rule["code"], rule["column"], rule["field"], table, rule["because"])
