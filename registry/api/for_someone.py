"""The lists for one person: the filters in the address, what is asked about the person in the body.

``POST /organisations/search`` answers as ``GET /organisations`` does, ``POST /offers/search`` as
``GET /offers``, without those who are sure to refuse such a person. Nothing of it is kept.
"""

from flask import Blueprint, Response

from registry import access
from registry.api.answers import answer
from registry.api.bodies import BODY_PROBLEMS, read_body, refuse_document
from registry.api.operations import operation
from registry.api.questions import database, read_place_filter, shared_vocabulary
from registry.database import reading
from registry.domain.browse import PlaceFilter
from registry.domain.problems import DocumentError
from registry.protection import csrf
from registry.schemas.filters import PlaceQuery
from registry.schemas.offer import OfferPageSchema
from registry.schemas.organisation import OrganisationPageSchema
from registry.schemas.who import WhoSchema, load_who
from registry.services import browse

DESCRIPTION = (
    "The same filters, and in the body for whom: whoever is sure to refuse such a person is left "
    "out; whoever does not say stays. Nothing of the body is kept."
)

blueprint = Blueprint("api_for_someone", __name__)
csrf.exempt(blueprint)  # stateless JSON: no cookie is read, and a form cannot send this type


@blueprint.post("/organisations/search")
@access.public
@operation(
    "List organisations for a person",
    tag="network",
    description=DESCRIPTION,
    query=PlaceQuery,
    body=WhoSchema,
    answers={200: OrganisationPageSchema},
    problems=BODY_PROBLEMS,
)
def search_organisations() -> Response:
    """Organisations under the filters, for someone."""
    question = _question()
    with reading():
        return answer(OrganisationPageSchema, browse.list_organisations(database(), question))


@blueprint.post("/offers/search")
@access.public
@operation(
    "List offers for a person",
    tag="network",
    description=DESCRIPTION,
    query=PlaceQuery,
    body=WhoSchema,
    answers={200: OfferPageSchema},
    problems=BODY_PROBLEMS,
)
def search_offers() -> Response:
    """Offers under the filters, for someone."""
    question = _question()
    with reading():
        return answer(OfferPageSchema, browse.list_offers(database(), question))


def _question() -> PlaceFilter:
    try:
        who = load_who(read_body("description"), shared_vocabulary())
    except DocumentError as error:
        refuse_document("description", error)
    return read_place_filter(who=who)
