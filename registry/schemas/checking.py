"""Documents checked by a schema, with messages as a flat list of places.

    checked = check_document(ImportMappingSchema(), document)

Raises :class:`DocumentRefusedError`, whose ``places`` are pairs like ("fields.name", "must not be
empty").
"""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError


class DocumentRefusedError(Exception):
    """A document does not say what it must; ``places`` are (dotted place, sentence)."""

    def __init__(self, places: list[tuple[str, str]]) -> None:
        self.places = tuple(places)
        super().__init__("\n".join(f"{place}: {text}" for place, text in places))


def check_document(schema: Schema, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document as the schema loads it."""
    try:
        checked: dict[str, Any] = schema.load(document)
    except ValidationError as error:
        raise DocumentRefusedError(list(_flat(error.messages))) from error
    return checked


def _flat(messages: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _flat(inner, place if key == "_schema" else f"{place}.{key}".lstrip("."))
    elif isinstance(messages, list):
        for inner in messages:
            yield from _flat(inner, place)
    else:
        yield place or "document", str(messages)
