"""Service types: the words of the network, with what each asks for and gives."""

from flask import Blueprint, Response

from registry import access
from registry.api.answers import answer
from registry.api.operations import operation
from registry.api.questions import database, read_place_filter, shared_vocabulary
from registry.schemas.filters import PlaceQuery
from registry.schemas.service_type import ServiceTypePageSchema
from registry.services import browse

blueprint = Blueprint("api_service_types", __name__)


@blueprint.get("/service-types")
@access.public
@operation(
    "List service types",
    tag="vocabulary",
    description="All service types. `search` looks at the labels; with any other condition, only "
    "the types that some matching place offers.",
    query=PlaceQuery,
    answers={200: ServiceTypePageSchema},
    problems=(400, 422),
    cached=True,
)
def list_service_types() -> Response:
    """Service types under the filters."""
    page = browse.list_service_types(database(), read_place_filter(), shared_vocabulary())
    return answer(ServiceTypePageSchema, page)
