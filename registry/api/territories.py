"""Territories: the list, one, and the outlines that are the base of every map."""

from collections import OrderedDict
from typing import Any

from flask import Blueprint, Response, current_app

from registry import access
from registry.api.answers import GEOJSON, OUTLINE_SECONDS, answer, send
from registry.api.operations import operation
from registry.api.questions import database, place_question, read_query, shared_vocabulary
from registry.domain.territories import TerritoryFilter
from registry.exchange.geojson import write_outlines
from registry.schemas.demand import DemandSchema
from registry.schemas.filters import NoQuery, OutlineQuery, TerritoryQuery, territory_filter
from registry.schemas.territory import (
    OutlineCollectionSchema,
    TerritoryPageSchema,
    TerritorySchema,
)
from registry.services import demand, territories

MAX_KEPT = 16  # of at most 4 MB each
_KEPT = "api_outlines"

blueprint = Blueprint("api_territories", __name__)


@blueprint.get("/territories")
@access.public
@operation(
    "List territories",
    tag="territories",
    description="By name, or nearest first with `near`. With any condition on places (`kind`, "
    "`need`, `free`, `near` with `radius_km`…) only the territories that have a matching place, "
    "and how many: `places`.",
    query=TerritoryQuery,
    answers={200: TerritoryPageSchema},
    problems=(400, 422),
    cached=True,
)
def list_territories() -> Response:
    """Territories under the filters."""
    values = read_query(TerritoryQuery)
    question = territory_filter(values)
    places = place_question(values) if values.keys() - {"near"} else None
    page = territories.list_territories(database(), question, places)
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


@blueprint.get("/territories/<territory_id>/demand")
@access.public
@operation(
    "Read the demand of a territory",
    tag="territories",
    description="People by target group as a source counted them, in the territory itself or, "
    "where nobody counted, in the nearest larger one: `counted_in` says which. Nothing is "
    "apportioned.",
    query=NoQuery,
    answers={200: DemandSchema},
    problems=(400, 404),
    cached=True,
)
def read_demand(territory_id: str) -> Response:
    """People of a territory by target group."""
    read_query(NoQuery)
    return answer(DemandSchema, demand.get_demand(database(), shared_vocabulary(), territory_id))


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
    return send(_outlines(TerritoryFilter(**values), zoom), GEOJSON, OUTLINE_SECONDS)


def _outlines(question: TerritoryFilter, zoom: int | None) -> str:
    """Return the outlines as text, kept for the next map as long as the network stands."""
    if question.bbox is not None:  # every view has a box of its own
        return write_outlines(territories.list_outlines(database(), question, zoom))
    kept: OrderedDict[Any, str] = current_app.extensions.setdefault(_KEPT, OrderedDict())
    key = (territories.get_network_revision(database()), question, zoom)
    text = kept.get(key)
    if text is None:
        text = kept[key] = write_outlines(territories.list_outlines(database(), question, zoom))
        while len(kept) > MAX_KEPT:
            kept.popitem(last=False)
    return text
