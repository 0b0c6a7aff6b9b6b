"""What may stand in the address of a call for routes.

``criteria`` lists criteria by comma; ``tolerance`` is "people" (a few routes that differ) or
"exact" (every route that none beats); ``limit`` is how many are told.
"""

from marshmallow import fields, validate

from registry.domain.route import CRITERIA, DEFAULT_CRITERIA
from registry.schemas.filters import WHOLE_NUMBER, Identifiers, Query

MAX_LIMIT = 100
TOLERANCES = ("people", "exact")


class RouteQuery(Query):
    """How routes are looked for and how many are told."""

    criteria = Identifiers(
        load_default=None,
        validate=validate.And(
            validate.Length(min=1, error=f"Name one or more of {', '.join(CRITERIA)}."),
            validate.ContainsOnly(
                CRITERIA, error=f"The criteria are {', '.join(CRITERIA)}, with commas between."
            ),
        ),
        metadata={"description": f"to be minimised; {', '.join(DEFAULT_CRITERIA)} by default"},
    )
    tolerance = fields.String(
        load_default="people",
        validate=validate.OneOf(TOLERANCES, error="Write people or exact."),
        metadata={"description": "people: a few routes that differ; exact: all that none beats"},
    )
    limit = fields.Integer(
        load_default=10,
        error_messages=WHOLE_NUMBER,
        validate=validate.Range(1, MAX_LIMIT, error=f"Ask for 1 to {MAX_LIMIT} routes."),
        metadata={"description": f"routes to tell, at most {MAX_LIMIT}"},
    )
    if_declined = fields.Boolean(
        load_default=False,
        metadata={"description": "add what remains of each route when a step declines"},
    )
