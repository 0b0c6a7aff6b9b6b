"""Is the registry able to answer? For whoever watches over it."""

from flask import Blueprint, Response, json

from registry import access, errors
from registry.api.operations import operation
from registry.api.questions import database, read_query
from registry.schemas.filters import NoQuery
from registry.schemas.health import HealthSchema
from registry.services.health import UnhealthyError, check_health

blueprint = Blueprint("api_health", __name__)


@blueprint.get("/healthz")
@access.public
@operation(
    "Is the registry able to answer?",
    tag="operation",
    query=NoQuery,
    answers={200: HealthSchema},
    problems=(400, 503),
)
def show_health() -> Response:
    """``ok`` with the database and the network's revision, or 503 with the reason."""
    read_query(NoQuery)
    try:
        health = check_health(database())
    except UnhealthyError as error:
        answer = errors.problem(503, str(error))
    else:
        body = {
            "status": "ok",
            "database": health.database,
            "network_revision": health.network_revision,
        }
        answer = Response(json.dumps(body), mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
