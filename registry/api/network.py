"""The network of a territory as a whole: what was found, or the graph itself for other tools."""

from typing import Any

from flask import Blueprint, Response

from registry import access, clock
from registry.api.answers import answer, send
from registry.api.operations import operation
from registry.api.questions import (
    configured_mode,
    database,
    read_query,
    refuse,
    shared_vocabulary,
)
from registry.domain.territories import TerritoryNotFoundError
from registry.schemas.network_view import NetworkQuery, NetworkViewSchema
from registry.services.network_view import GraphTooLargeError, describe_network, export_graph

MAX_GRAPH_LINKS = 50_000  # 15 MB of GraphML; more of it the command line writes
GRAPHML = "application/graphml+xml"

blueprint = Blueprint("api_network", __name__)


@blueprint.get("/network")
@access.public
@operation(
    "The network of a territory",
    tag="network",
    description="Links between kinds (recorded and assumed apart), one-way ties, organisations "
    "nobody refers to, dead ends, cut points, links to renew. `format=graphml` gives the "
    f"organisations and links themselves, at most {MAX_GRAPH_LINKS} links.",
    query=NetworkQuery,
    answers={200: NetworkViewSchema},
    problems=(400, 422),
    cached=True,
)
def show_network() -> Response:
    """The network of a territory, as JSON or GraphML."""
    query = read_query(NetworkQuery)
    asked: dict[str, Any] = {"mode": configured_mode(), "today": clock.today()}
    place = (database(), shared_vocabulary(), query["territory"])
    try:
        if query["format"] == "json":
            return answer(NetworkViewSchema, describe_network(*place, **asked))
        text = export_graph(
            *place,
            **asked,
            recorded_only=query["links"] == "recorded",
            max_links=MAX_GRAPH_LINKS,
        )
    except TerritoryNotFoundError as error:
        refuse(422, {"territory": str(error)})
    except GraphTooLargeError as error:
        refuse(422, {"links": str(error)})
    response = send(text, GRAPHML)
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(query)}"'
    return response


def _file_name(query: dict[str, Any]) -> str:
    territory = "".join(sign for sign in query["territory"] if sign.isascii() and sign.isalnum())
    return f"network-{territory}.graphml"
