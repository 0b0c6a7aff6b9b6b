"""Vector tiles: the places of the filters, square by square, for maps of any size."""

from flask import Blueprint, Response

from registry import access
from registry.api.answers import LIST_SECONDS, send
from registry.api.operations import operation
from registry.api.questions import database, read_place_filter
from registry.domain.tiles import MAX_TILE_ZOOM, Tile
from registry.maps.vector_tile import Feature, Layer, write_tile
from registry.schemas.filters import PlaceConditions
from registry.services.map_points import ALONE_FROM_ZOOM, TileMark, read_tile

MVT = "application/vnd.mapbox-vector-tile"

blueprint = Blueprint("api_tiles", __name__)


@blueprint.get("/tiles/<int:z>/<int:x>/<int:y>.mvt")
@access.public
@operation(
    "Read a vector tile",
    tag="maps",
    description="Places with offers of the same filters as `/offers` and `/organisations`, as a "
    f"Mapbox Vector Tile; `z` is 0 to {MAX_TILE_ZOOM}. The layer `places` holds single places (id "
    "of the feature: the site's; `kind`, `quiet`), the layer `clusters` groups (`count`). From "
    f"zoom {ALONE_FROM_ZOOM} on every place stands by itself. A place is in one tile of a zoom.",
    query=PlaceConditions,
    answers={200: None},
    problems=(400, 404, 422),
    media_type=MVT,
    cached=True,
)
def read_vector_tile(z: int, x: int, y: int) -> Response:
    """The places of one square."""
    tile = Tile(z, x, y)
    marks = read_tile(database(), read_place_filter(PlaceConditions), tile)
    return send(_written(marks), MVT, LIST_SECONDS)


def _written(marks: tuple[TileMark, ...]) -> bytes:
    places = tuple(
        Feature(mark.member, mark.x, mark.y, {"kind": mark.place.kind, "quiet": mark.place.quiet})
        for mark in marks
        if mark.place is not None
    )
    clusters = tuple(
        Feature(mark.member, mark.x, mark.y, {"count": mark.count})
        for mark in marks
        if mark.place is None
    )
    return write_tile((Layer("places", places), Layer("clusters", clusters)))
