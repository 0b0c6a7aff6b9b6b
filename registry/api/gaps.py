"""What visitors looked for in vain: for the authority that plans the next service."""

from datetime import timedelta

from flask import Blueprint, Response

from registry import access, clock
from registry.api.answers import answer
from registry.api.operations import operation
from registry.api.questions import database, read_query, refuse
from registry.domain.browse import UnknownTermError
from registry.schemas.gap import GapListSchema, GapQuery
from registry.services import gaps

MAX_GAPS = 1000

blueprint = Blueprint("api_gaps", __name__)


@blueprint.get("/gaps")
@access.public
@operation(
    "Searches that found nothing",
    tag="network",
    description="What was looked for in vain in the last days, by territory and term, at most "
    f"{MAX_GAPS} rows. Counted without anything about the person; small numbers are not told.",
    query=GapQuery,
    answers={200: GapListSchema},
    problems=(400, 422),
    cached=True,
)
def list_gaps() -> Response:
    """Gaps of the last days."""
    asked = read_query(GapQuery)
    since = clock.today() - timedelta(days=asked["days"])
    try:
        found = gaps.list_gaps(database(), since=since, territory_id=asked.get("territory"))
    except UnknownTermError as error:
        refuse(422, {"territory": str(error)})
    return answer(GapListSchema, {"items": found[:MAX_GAPS], "total": len(found)})
