"""The description of the API, made from the schemas that read and write it, and a page to read it.

Every handler says what it is (:mod:`registry.api.operations`); ``build_document`` walks the
addresses of the application and puts them together, so the description cannot be forgotten.
"""

import re
from functools import cache
from http import HTTPStatus
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Flask, Response, current_app, json, render_template
from werkzeug.routing import Rule

from registry import access
from registry.api.answers import send
from registry.api.operations import Operation, find_operation, operation
from registry.api.questions import read_query
from registry.api.reference import list_calls
from registry.schemas.common import ProblemSchema
from registry.schemas.filters import BoxField, Identifiers, NoQuery, PositionField

API_VERSION = "1.0.0"
TITLE = "Marshrut API"
DESCRIPTION = (
    "Organisations, sites, services and offers that help people with mental disorders and "
    "developmental disabilities in Russia, and routes through them. Every record says where it "
    "comes from and how sure it is; null means that nobody stated it."
)
TAGS = {
    "network": "organisations and what they offer",
    "vocabulary": "the words of the network",
    "territories": "country, federal subjects, municipalities",
    "maps": "GeoJSON and vector tiles for maps",
    "routes": "computed ways through the network",
    "operation": "running the registry",
}

blueprint = Blueprint("api_openapi", __name__)


@blueprint.get("/api/v1/openapi.json")
@access.public
@operation(
    "This description",
    tag="operation",
    query=NoQuery,
    answers={200: None},
    problems=(400,),
    cached=True,
)
def show_document() -> Response:
    """The OpenAPI document."""
    read_query(NoQuery)
    return send(json.dumps(describe(_application())))


@blueprint.get("/api/docs")
@access.public
def show_docs() -> str:
    """The description as a page."""
    document = describe(_application())
    return render_template("pages/api_docs.html", info=document["info"], calls=list_calls(document))


@cache
def describe(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of ``app``; built once."""
    spec = APISpec(
        title=TITLE,
        version=API_VERSION,
        openapi_version="3.1.0",
        info={"description": DESCRIPTION},
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        plugins=[marshmallow := MarshmallowPlugin()],
    )
    for field in (Identifiers, BoxField, PositionField):
        marshmallow.map_to_openapi_type(field, "string", None)  # type: ignore[no-untyped-call]
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        described = find_operation(app.view_functions[rule.endpoint])
        if described is not None:
            spec.path(path=path_of(rule), operations=_operations(rule, described))
    return spec.to_dict()


def path_of(rule: Rule) -> str:
    """Return the address of a rule in the notation of OpenAPI."""
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)


def _operations(rule: Rule, described: Operation) -> dict[str, Any]:
    parameters: list[Any] = [_path_parameter(rule, name) for name in sorted(rule.arguments)]
    if described.query is not None:
        parameters.append({"in": "query", "schema": described.query})
    content: dict[str, Any] = {
        "operationId": rule.endpoint.replace(".", "_"),
        "summary": described.summary,
        "tags": [described.tag],
        "parameters": parameters,
        "responses": _responses(described),
    }
    if described.description:
        content["description"] = described.description
    if described.body is not None:
        content["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": described.body}},
        }
    methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    return {method.lower(): dict(content) for method in methods}


def _path_parameter(rule: Rule, name: str) -> dict[str, Any]:
    whole = f"int:{name}" in rule.rule
    return {
        "in": "path",
        "name": name,
        "required": True,
        "schema": {"type": "integer" if whole else "string"},
    }


def _responses(described: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for status, schema in described.answers.items():
        whatever = {"type": "object"} if "json" in described.media_type else {}
        content = {described.media_type: {"schema": schema or whatever}}
        found[str(status)] = {"description": HTTPStatus(status).phrase, "content": content}
    if described.cached:
        found["304"] = {"description": "Not changed since the reader's ETag"}
    for status in described.problems:
        content = {"application/problem+json": {"schema": ProblemSchema}}
        found[str(status)] = {"description": HTTPStatus(status).phrase, "content": content}
    return found


def _application() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined, no-any-return]
