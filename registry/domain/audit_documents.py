"""Figures as plain documents and back: for stored audits and files.

document = write_figure(figure)
assert read_figure(document) == figure
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from registry.domain.audit import Chart, Column, Figure, Input, People, Resting, Row, Text
from registry.domain.vocabulary_terms import Word

TEXT, PEOPLE, RESTING, WORD = "text", "people", "resting", "word"


def write_figure(figure: Figure) -> dict[str, Any]:
    """Return plain values of JSON."""
    return {
        "id": figure.id,
        "territory": figure.territory,
        "territory_name": figure.territory_name,
        "level": figure.level,
        "service_type": figure.service_type,
        "as_of": figure.as_of.isoformat(),
        "revision": figure.revision,
        "mode": figure.mode,
        "complete_on": None if figure.complete_on is None else figure.complete_on.isoformat(),
        "sentence": [_write(text) for text in figure.sentence],
        "definition": figure.definition,
        "columns": [
            [
                item.id,
                item.label,
                item.unit,
                item.basis,
                item.decimals,
                item.part_of,
                list(item.tells),
            ]
            for item in figure.columns
        ],
        "rows": [
            [row.territory, row.complete, [_write(value) for value in row.values], row.point]
            for row in figure.rows
        ],
        "inputs": [
            [
                _write(item.name),
                item.as_of and item.as_of.isoformat(),
                item.basis,
                _write(item.note),
            ]
            for item in figure.inputs
        ],
        "parameters": {name: _write(value) for name, value in figure.parameters.items()},
        "value_column": figure.value_column,
        "high_is_good": figure.high_is_good,
        "charts": [
            [item.title, item.unit, [[_write(name), n] for name, n in item.bars], item.column]
            for item in figure.charts
        ],
        "notes": [_write(text) for text in figure.notes],
        "invented": figure.invented,
    }


def read_figure(document: Mapping[str, Any]) -> Figure:
    """Return the figure that :func:`write_figure` wrote."""
    return Figure(
        id=document["id"],
        territory=document["territory"],
        territory_name=document["territory_name"],
        level=document["level"],
        service_type=document["service_type"],
        as_of=date.fromisoformat(document["as_of"]),
        revision=document["revision"],
        mode=document["mode"],
        complete_on=_day(document["complete_on"]),
        sentence=tuple(_read(text) for text in document["sentence"]),
        definition=document["definition"],
        columns=tuple(Column(*map(_read, item)) for item in document["columns"]),
        rows=tuple(
            Row(
                tuple(_read(value) for value in values),
                territory,
                complete,
                None if point is None else (point[0], point[1]),
            )
            for territory, complete, values, point in document["rows"]
        ),
        inputs=tuple(
            Input(_read(name), _day(as_of), basis, _read(note))
            for name, as_of, basis, note in document["inputs"]
        ),
        parameters={name: _read(value) for name, value in document["parameters"].items()},
        value_column=document["value_column"],
        high_is_good=document["high_is_good"],
        charts=tuple(
            Chart(title, unit, tuple((_read(name), float(n)) for name, n in bars), *column)
            for title, unit, bars, *column in document["charts"]
        ),
        notes=tuple(_read(text) for text in document["notes"]),
        invented=document.get("invented", document["mode"] != "production"),
    )


def _write(value: Any) -> Any:
    if isinstance(value, Word):
        return {WORD: str(value), "english": value.english}
    if isinstance(value, Text):
        return {TEXT: value.message, "values": {k: _write(v) for k, v in value.values.items()}}
    if isinstance(value, People):
        return {PEOPLE: value.number}
    if isinstance(value, Resting):
        return {RESTING: value.value, PEOPLE: list(value.people)}
    if isinstance(value, tuple | list):
        return [_write(item) for item in value]
    return value


def _read(value: Any) -> Any:
    if isinstance(value, Mapping) and RESTING in value:
        return Resting(value[RESTING], tuple(value[PEOPLE]))
    if isinstance(value, Mapping) and PEOPLE in value:
        return People(value[PEOPLE])
    if isinstance(value, Mapping) and WORD in value:
        return Word(value[WORD], value["english"])
    if isinstance(value, Mapping):
        return Text(value[TEXT], {k: _read(v) for k, v in value["values"].items()})
    if isinstance(value, list):
        return tuple(_read(item) for item in value)
    return value


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
