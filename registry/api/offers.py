"""Offers: the list, the map features, and everything on one."""

from flask import Blueprint, Response

from registry import access
from registry.api.answers import GEOJSON, answer, send
from registry.api.operations import operation
from registry.api.questions import configured_mode, database, read_place_filter, read_query
from registry.exchange.geojson import write_offers
from registry.schemas.filters import NoQuery, PlaceConditions, PlaceQuery
from registry.schemas.offer import OfferCollectionSchema, OfferDetailSchema, OfferPageSchema
from registry.services import browse

MAX_FEATURES = 20_000  # about 10 MB; beyond that a map asks by box

blueprint = Blueprint("api_offers", __name__)


@blueprint.get("/offers")
@access.public
@operation(
    "List offers",
    tag="network",
    description="Offers that match all conditions on offers, at places that match all conditions "
    "on places. Nearest first with `near`, else by the name of the organisation.",
    query=PlaceQuery,
    answers={200: OfferPageSchema},
    problems=(400, 422),
    cached=True,
)
def list_offers() -> Response:
    """Offers under the filters."""
    page = browse.list_offers(database(), read_place_filter())
    return answer(OfferPageSchema, page)


@blueprint.get("/offers.geojson")
@access.public
@operation(
    "Offers for a map",
    tag="maps",
    description=f"The offers of `/offers` that have a point, at most {MAX_FEATURES} of them.",
    query=PlaceConditions,
    answers={200: OfferCollectionSchema},
    problems=(400, 422),
    media_type=GEOJSON,
    cached=True,
)
def map_offers() -> Response:
    """Offers as GeoJSON under the filters."""
    question = read_place_filter(PlaceConditions)
    found = browse.list_offer_points(database(), question, MAX_FEATURES)
    return send(write_offers(found), GEOJSON)


@blueprint.get("/offers/<int:offer_id>")
@access.public
@operation(
    "Read one offer",
    tag="network",
    query=NoQuery,
    answers={200: OfferDetailSchema},
    problems=(400, 404),
    cached=True,
)
def read_offer(offer_id: int) -> Response:
    """One offer with everything on it."""
    read_query(NoQuery)
    return answer(OfferDetailSchema, browse.get_offer(database(), offer_id, configured_mode()))
