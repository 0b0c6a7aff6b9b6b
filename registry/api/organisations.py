"""Organisations: the list, and everything recorded of one."""

from flask import Blueprint, Response

from registry import access
from registry.api.answers import answer
from registry.api.operations import operation
from registry.api.questions import configured_mode, database, read_place_filter, read_query
from registry.schemas.filters import NoQuery, PlaceQuery
from registry.schemas.organisation import OrganisationDetailSchema, OrganisationPageSchema
from registry.services import browse

blueprint = Blueprint("api_organisations", __name__)


@blueprint.get("/organisations")
@access.public
@operation(
    "List organisations",
    tag="network",
    description="Organisations that have a place matching all conditions, with those of their "
    "sites and offers that match. Nearest first with `near`, else by name.",
    query=PlaceQuery,
    answers={200: OrganisationPageSchema},
    problems=(400, 422),
    cached=True,
)
def list_organisations() -> Response:
    """Organisations under the filters."""
    page = browse.list_organisations(database(), read_place_filter())
    return answer(OrganisationPageSchema, page)


@blueprint.get("/organisations/<key>")
@access.public
@operation(
    "Read one organisation",
    tag="network",
    description="Everything recorded of the organisation with this number or slug.",
    query=NoQuery,
    answers={200: OrganisationDetailSchema},
    problems=(400, 404),
    cached=True,
)
def read_organisation(key: str) -> Response:
    """One organisation."""
    read_query(NoQuery)
    return answer(OrganisationDetailSchema, browse.get_place(database(), key, configured_mode()))
