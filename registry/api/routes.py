"""Routes for a person. The body is the profile; nothing of it is kept, logged or cached."""

import re
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, current_app, json, request

from registry import access, clock, errors
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

MAX_PROFILE_BYTES = 256 * 1024  # a profile is a page of text
MAX_PROBLEMS = 50
PROBLEMS = (400, 413, 415, 422)

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
    problems=PROBLEMS,
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
    problems=PROBLEMS,
)
def compute_next_steps() -> Response:
    """The steps that can be started today."""
    return _send(dump_next_steps(_answer()))


def _answer() -> RouteReport:
    query = read_query(RouteQuery)
    profile = _read_body()
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
        _refuse_profile(error)


def _read_body() -> Any:
    """The JSON value of the body, or a refusal: another type, too long, not JSON."""
    if request.mimetype != "application/json":
        abort(415, "Send the profile as application/json.")
    request.max_content_length = MAX_PROFILE_BYTES
    try:
        return json.loads(request.get_data(cache=False), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        place = f" at line {error.lineno}" if hasattr(error, "lineno") else ""
        abort(400, f"The body is not JSON that can be read{place}.")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _refuse_profile(error: DocumentError) -> NoReturn:
    found = [
        {"pointer": pointer_of(problem.path), "message": problem.message}
        for problem in error.problems[:MAX_PROBLEMS]
    ]
    left = len(error.problems) - len(found)
    more = f" And {left} more." if left else ""
    detail = f"The profile cannot be used: {error.problems[0]}.{more}"
    abort(errors.problem(422, detail, errors=found))


def pointer_of(path: str) -> str:
    """Return the JSON pointer (RFC 6901) of a path such as ``limits.need_by.need.work``.

    >>> pointer_of("exclude_offers[3]"), pointer_of("limits.need_by.need.work")
    ('/exclude_offers/3', '/limits/need_by/need.work')
    """
    keyed = re.fullmatch(r"limits\.need_by\.(.+)", path, re.DOTALL)
    if keyed:  # the keys of this one are identifiers with dots
        parts = ["limits", "need_by", keyed[1]]
    else:
        parts = [part for part in re.split(r"[.\[\]]+", path) if part]
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def _send(document: dict[str, Any]) -> Response:
    answer = current_app.response_class(json.dumps(document), mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
