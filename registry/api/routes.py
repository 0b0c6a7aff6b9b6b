"""Routes for a person. The body is the profile; nothing of it is kept, logged or cached."""

from typing import Any

from flask import Blueprint, Response, current_app, json

from registry import access, clock
from registry.api.bodies import BODY_PROBLEMS, read_body, refuse_document
from registry.api.operations import operation
from registry.api.questions import configured_mode, database, read_query, shared_vocabulary
from registry.database import reading
from registry.domain.problems import DocumentError
from registry.domain.route_report import RouteReport
from registry.protection import csrf
from registry.schemas.profile import ProfileSchema
from registry.schemas.route_query import RouteQuery
from registry.schemas.route_report import (
    NextStepsSchema,
    RouteReportSchema,
    dump_next_steps,
    dump_report,
)
from registry.services.routes import PEOPLE_TOLERANCE, find_routes

blueprint = Blueprint("api_routes", __name__)
csrf.exempt(blueprint)  # stateless JSON: no cookie is read, and a form cannot send this type


@blueprint.post("/routes")
@access.public
@operation(
    "Compute routes",
    tag="routes",
    description="Ways of a person through the network to everything needed, explained step by "
    "step; when there is none, what is missing and where to begin. The body is the profile.",
    query=RouteQuery,
    body=ProfileSchema,
    answers={200: RouteReportSchema},
    problems=BODY_PROBLEMS,
)
def compute_routes() -> Response:
    """The routes of a person."""
    return _send(dump_report(_answer()))


@blueprint.post("/routes/next")
@access.public
@operation(
    "Compute what can be started today",
    tag="routes",
    description="Of the same routes only the steps that wait for nothing.",
    query=RouteQuery,
    body=ProfileSchema,
    answers={200: NextStepsSchema},
    problems=BODY_PROBLEMS,
)
def compute_next_steps() -> Response:
    """The steps that can be started today."""
    return _send(dump_next_steps(_answer()))


def _answer() -> RouteReport:
    query = read_query(RouteQuery)
    profile = read_body("profile")
    try:
        with reading():  # a question changes nothing: it must not wait for writers
            return find_routes(
                database(),
                shared_vocabulary(),
                profile,
                now=clock.now(),
                mode=configured_mode(),
                circuity=current_app.config["CIRCUITY"],
                criteria=query["criteria"],
                tolerance=None if query["tolerance"] == "exact" else PEOPLE_TOLERANCE,
                limit=query["limit"],
                if_declined=query["if_declined"],
            )
    except DocumentError as error:
        refuse_document("profile", error)


def _send(document: dict[str, Any]) -> Response:
    answer = current_app.response_class(json.dumps(document), mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
