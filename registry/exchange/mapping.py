"""A mapping file says how the columns of somebody's file become fields of the registry.

It is YAML, one per data file, checked by ``schemas/import_mapping.py`` before it comes here:

    records: organisations
    source: moscow_2013            # a row of sources.yaml
    fields:
      name: Наименование           # a column
      region: {constant: Москва}
      external_id: {digest_of: [name, address]}   # for files without identifiers
      record_state: {column: closed, words: {"true": closed}, when_empty: archive}
      read_on: {column: page_date, pattern: '^(\\d{4}-\\d{2}-\\d{2})'}
      description: {join: ["Услуги: {services}.", "{note}"]}   # parts with an empty column vanish
    ignore: [columns nobody needs]

``Mapping.read(row)`` gives the fields of one row as text, with what is wrong with it. Columns that
the mapping does not know and columns it asks for in vain are told by ``header_problems``.
"""

import hashlib
import re
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.exchange.rows import Problem, Row

DIGEST_LENGTH = 16  # hexadecimal digits of an identifier made from the row's text
_PLACEHOLDERS = string.Formatter()


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Where one field comes from; exactly one of the first five is set."""

    column: str | None = None
    constant: str | None = None
    digest_of: tuple[str, ...] = ()
    first_of: tuple[str, ...] = ()
    join: tuple["str | FieldRule", ...] = ()
    separator: str = " "
    words: Mapping[str, str] | None = None
    pattern: re.Pattern[str] | None = None
    when_empty: str | None = None

    def columns(self) -> set[str]:
        """Return the columns the rule reads."""
        found = {*self.digest_of, *self.first_of} | ({self.column} if self.column else set())
        for part in self.join:
            if isinstance(part, FieldRule):
                found |= part.columns()
            else:
                found |= {name for _, name, _, _ in _PLACEHOLDERS.parse(part) if name}
        return found


@dataclass(frozen=True, slots=True)
class RowRule:
    """What to do with rows whose columns hold ``when``: skip them, mend them, or remark on them.

    ``when`` maps a column to the texts that count; an empty mapping counts for every row.
    ``assign`` maps a column to its mended text. ``because`` is shown to people.
    """

    code: str
    when: Mapping[str, tuple[str, ...]]
    because: str
    assign: Mapping[str, str]
    severity: str = "info"
    column: str | None = None

    def fits(self, values: Mapping[str, str]) -> bool:
        return all(values.get(column, "") in texts for column, texts in self.when.items())


@dataclass(frozen=True, slots=True)
class Agreement:
    """A column that must say what a table says of the row's field, or be empty.

    ``table`` maps the field's text to the texts the column may hold.
    """

    code: str
    column: str
    field: str
    table: Mapping[str, tuple[str, ...]]
    because: str


@dataclass(frozen=True, slots=True)
class RowFields:
    """A row read by the mapping. ``skipped`` says why it is left out, None when it is not."""

    values: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    remarks: tuple[RowRule, ...] = ()
    skipped: RowRule | None = None


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """A checked mapping file. ``source_row`` is the source it brings along, None: a known one."""

    records: str
    source: str
    fields: Mapping[str, FieldRule]
    format: str = "csv"
    delimiter: str = ","
    ignore: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()
    skip: tuple[RowRule, ...] = ()
    corrections: tuple[RowRule, ...] = ()
    remarks: tuple[RowRule, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    kinds: str | None = None
    area_code: str | None = None
    source_row: Mapping[str, Any] | None = None

    def columns(self) -> set[str]:
        """Return every column the mapping names, read or ignored."""
        named = set(self.ignore)
        for rule in self.fields.values():
            named |= rule.columns()
        for row_rule in (*self.skip, *self.corrections, *self.remarks):
            named |= set(row_rule.when) | set(row_rule.assign)
        return named | {agreement.column for agreement in self.agreements}

    def header_problems(self, header: Iterable[str]) -> list[Problem]:
        """Return a complaint for every column missing from the file or unknown to the mapping."""
        present = set(header)
        missing = sorted(self.columns() - present)
        unknown = sorted(present - self.columns())
        known = ", ".join(sorted(present))
        return [
            Problem(f"the mapping asks for this column; the file has: {known}", 1, column)
            for column in missing
        ] + [
            Problem("the mapping does not know this column; name it in fields or ignore", 1, column)
            for column in unknown
        ]

    def read(self, row: Row) -> RowFields:
        """Return the fields of a row, mended and translated; problems name line and column."""
        values = {name: self._clean(text) for name, text in row.values.items()}
        remarks = [rule for rule in self.remarks if rule.fits(values)]
        for correction in self.corrections:
            if correction.fits(values):
                values.update(correction.assign)
                remarks.append(correction)
        skipped = next((rule for rule in self.skip if rule.fits(values)), None)
        if skipped:
            return RowFields(values, skipped=skipped)
        fields: dict[str, str] = {}
        problems: list[Problem] = []
        for name, rule in self.fields.items():
            try:
                fields[name] = _field_text(rule, values)
            except _UnknownWordError as error:
                problems.append(row.problem(rule.column, str(error)))
        return RowFields(fields, tuple(problems), tuple(remarks))

    def disagreements(self, row: Row, fields: Mapping[str, str]) -> list[tuple[Agreement, str]]:
        """Return the agreements the row breaks, with what the column says instead."""
        broken = []
        for agreement in self.agreements:
            told = self._clean(row.values.get(agreement.column, ""))
            expected = agreement.table.get(fields.get(agreement.field, ""))
            if told and expected and told not in expected:
                broken.append((agreement, told))
        return broken

    def _clean(self, text: str) -> str:
        clean = " ".join(text.replace("\u00ad", "").split())
        return "" if clean in self.empty else clean


class _UnknownWordError(Exception):
    """A translated column holds a word the mapping does not translate."""


def _field_text(rule: FieldRule, values: Mapping[str, str]) -> str:
    text = _raw_text(rule, values)
    if rule.pattern and text:
        match = rule.pattern.search(text)
        text = match.group(1) if match else ""
    if rule.words and text:
        if text not in rule.words:
            known = ", ".join(repr(word) for word in rule.words)
            raise _UnknownWordError(
                f"{text!r} is not one of {known}; add it to the mapping's words"
            )
        text = rule.words[text]
    return text or rule.when_empty or ""


def _raw_text(rule: FieldRule, values: Mapping[str, str]) -> str:
    if rule.column is not None:
        return values.get(rule.column, "")
    if rule.constant is not None:
        return rule.constant
    if rule.digest_of:
        return digest_of(values[column] for column in rule.digest_of)
    if rule.first_of:
        return next((values[name] for name in rule.first_of if values.get(name)), "")
    return rule.separator.join(part for part in _joined(rule.join, values) if part)


def _joined(parts: Sequence["str | FieldRule"], values: Mapping[str, str]) -> Iterable[str]:
    for part in parts:
        if isinstance(part, FieldRule):
            yield _field_text(part, values)
        else:
            names = [name for _, name, _, _ in _PLACEHOLDERS.parse(part) if name]
            yield part.format_map(values) if all(values.get(name) for name in names) else ""


def digest_of(texts: Iterable[str]) -> str:
    """Return an identifier that depends on the texts and nothing else."""
    joined = "\x1f".join(texts).encode("utf-8")
    return hashlib.sha256(joined).hexdigest()[:DIGEST_LENGTH]


def field_rule(document: str | Mapping[str, Any]) -> FieldRule:
    """Return the rule of a checked document: a column's name or a mapping of its parts."""
    if isinstance(document, str):
        return FieldRule(column=document)
    parts = tuple(p if isinstance(p, str) else field_rule(p) for p in document.get("join", ()))
    return FieldRule(
        column=document.get("column"),
        constant=document.get("constant"),
        digest_of=tuple(document.get("digest_of", ())),
        first_of=tuple(document.get("first_of", ())),
        join=parts,
        separator=document.get("separator", " "),
        words=document.get("words"),
        pattern=re.compile(document["pattern"]) if document.get("pattern") else None,
        when_empty=document.get("when_empty"),
    )
