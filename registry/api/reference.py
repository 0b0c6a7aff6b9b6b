"""The OpenAPI document as rows for a page: calls, their parameters, what they answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_SCHEMAS = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A parameter: where it stands, what it holds, what it means."""

    name: str
    place: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field of a document."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class BodyRow:
    """What a status answers with; ``fields`` of the document named ``name``."""

    status: str
    meaning: str
    name: str
    fields: tuple[FieldRow, ...]


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call: method, address, meaning, parameters, answers."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[ParameterRow, ...]
    body: BodyRow | None
    answers: tuple[BodyRow, ...]


def list_calls(document: Mapping[str, Any]) -> tuple[CallRow, ...]:
    """Return every call of the document, in its order."""
    schemas = document.get("components", {}).get("schemas", {})
    return tuple(
        CallRow(
            anchor=call["operationId"],
            method=method.upper(),
            path=path,
            summary=call["summary"],
            description=_plain(call.get("description", "")),
            parameters=tuple(_parameter(each) for each in call["parameters"]),
            body=_request(call.get("requestBody"), schemas),
            answers=tuple(
                _answer(status, body, schemas) for status, body in call["responses"].items()
            ),
        )
        for path, methods in document["paths"].items()
        for method, call in methods.items()
    )


def _parameter(parameter: Mapping[str, Any]) -> ParameterRow:
    return ParameterRow(
        name=parameter["name"],
        place=parameter["in"],
        type=_type(parameter["schema"]),
        required=parameter.get("required", False),
        description=parameter.get("description", ""),
    )


def _request(body: Mapping[str, Any] | None, schemas: Mapping[str, Any]) -> BodyRow | None:
    if body is None:
        return None
    name = _document_name(body)
    return BodyRow("", "Body", name, _fields(name, schemas))


def _answer(status: str, body: Mapping[str, Any], schemas: Mapping[str, Any]) -> BodyRow:
    name = _document_name(body)
    fields = _fields(name, schemas) if status.startswith("2") else ()
    return BodyRow(status, body["description"], name, fields)


def _document_name(body: Mapping[str, Any]) -> str:
    for content in body.get("content", {}).values():
        return str(content["schema"].get("$ref", "")).removeprefix(_SCHEMAS)
    return ""


def _fields(name: str, schemas: Mapping[str, Any]) -> tuple[FieldRow, ...]:
    return tuple(
        FieldRow(field, _type(schema), _plain(schema.get("description", "")))
        for field, schema in schemas.get(name, {}).get("properties", {}).items()
    )


def _plain(text: str) -> str:
    """Descriptions mark names with backticks, which a page shows as they are."""
    return text.replace("`", "")


def _type(schema: Mapping[str, Any]) -> str:
    """Return the type of a schema in words."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_SCHEMAS)
    for key in ("allOf", "anyOf", "oneOf"):
        if key in schema:
            return " or ".join(_type(each) for each in schema[key])
    kind = schema.get("type", "any")
    if isinstance(kind, list):
        return " or ".join(kind)
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return f"{kind} ({schema['format']})" if "format" in schema else str(kind)
