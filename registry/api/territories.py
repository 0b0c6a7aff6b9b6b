"""Territories: the list, one, and the outlines that are the base of every map."""

from flask import Blueprint, Response

from registry import access
from registry.api.answers import GEOJSON, OUTLINE_SECONDS, answer, send
from registry.api.operations import operation
from registry.api.questions import database, read_query
from registry.domain.territories import TerritoryFilter
from registry.exchange.geojson import write_outlines
from registry.schemas.filters import NoQuery, OutlineQuery, TerritoryQuery
from registry.schemas.territory import (
    OutlineCollectionSchema,
    TerritoryPageSchema,
    TerritorySchema,
)
from registry.services import territories

blueprint = Blueprint("api_territories", __name__)


@blueprint.get("/territories")
@access.public
@operation(
    "List territories",
    tag="territories",
    query=TerritoryQuery,
    answers={200: TerritoryPageSchema},
    problems=(400, 422),
    cached=True,
)
def list_territories() -> Response:
    """Territories under the filters, by name."""
    page = territories.list_territories(database(), read_query(TerritoryQuery))
    return answer(TerritoryPageSchema, page)


@blueprint.get("/territories/<territory_id>")
@access.public
@operation(
    "Read one territory",
    tag="territories",
    query=NoQuery,
    answers={200: TerritorySchema},
    problems=(400, 404),
    cached=True,
)
def read_territory(territory_id: str) -> Response:
    """One territory."""
    read_query(NoQuery)
    return answer(TerritorySchema, territories.get_territory(database(), territory_id))


@blueprint.get("/territories.geojson")
@access.public
@operation(
    "Outlines for a map",
    tag="maps",
    description="Outlines generalised for a zoom level. Between zoom levels nothing else changes.",
    query=OutlineQuery,
    answers={200: OutlineCollectionSchema},
    problems=(400, 422),
    media_type=GEOJSON,
    cached=True,
)
def map_territories() -> Response:
    """Outlines as GeoJSON."""
    values = read_query(OutlineQuery)
    zoom = values.pop("zoom")
    found = territories.list_outlines(database(), TerritoryFilter(**values), zoom)
    return send(write_outlines(found), GEOJSON, OUTLINE_SECONDS)
