"""Figures of the coverage audit, as JSON, CSV, XLSX or GeoJSON."""

from typing import Any

from flask import Blueprint, Response, current_app

from registry import access, clock
from registry.api.answers import GEOJSON, answer, send
from registry.api.operations import operation
from registry.api.questions import (
    configured_mode,
    database,
    read_query,
    refuse,
    shared_vocabulary,
)
from registry.domain.audit import FigureNeedsMoreError, hide_few
from registry.domain.territories import TerritoryNotFoundError
from registry.domain.vocabulary import UnknownIdentifierError
from registry.exchange.audit_tables import write_csv, write_geojson, write_json, write_xlsx
from registry.languages import say
from registry.schemas.audit import AuditFigureSchema, AuditQuery
from registry.services.audit import AuditQuestion, get_figure, list_figure_outlines
from registry.services.cost_sheets import get_cost_sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

blueprint = Blueprint("api_audit", __name__)


@blueprint.get("/audit/<figure>")
@access.public
@operation(
    "A figure of the coverage audit",
    tag="audit",
    description="c1 supply, c2 nearest, c3 access, c4 structure, c5 routes, c6 network, c7 what "
    "next, c8 freshness, c9 cost, c10 change. Numbers of people under five are written “<5”, "
    "numbers that would tell them “…”. "
    "Every column says whether it is a count, an estimate or an assumption.",
    query=AuditQuery,
    answers={200: AuditFigureSchema},
    problems=(400, 404, 422),
    cached=True,
)
def show_figure(figure: str) -> Response:
    """One figure of one territory."""
    query: dict[str, Any] = read_query(AuditQuery)
    written = query.pop("format")
    asked: dict[str, Any] = {
        "mode": configured_mode(),
        "today": clock.today(),
        "circuity": float(current_app.config["CIRCUITY"]),
        "sheet": get_cost_sheet(current_app.config["SEED_DATA"]),
    }
    try:
        found = get_figure(database(), shared_vocabulary(), figure, AuditQuestion(**query), **asked)
    except TerritoryNotFoundError as error:
        refuse(422, {"territory": str(error)})
    except UnknownIdentifierError as error:
        refuse(422, {"archetype": str(error)})
    except FigureNeedsMoreError as error:
        refuse(422, {"territory": say(error.reason)})
    found = hide_few(found)
    if written == "json":
        return answer(AuditFigureSchema, write_json(found, say))
    if written == "geojson":
        outlines = list_figure_outlines(database(), found)
        return send(write_geojson(found, say, outlines), GEOJSON)
    body: Any = write_csv(found, say) if written == "csv" else write_xlsx([found], say)
    response = send(body, "text/csv" if written == "csv" else XLSX)
    name = f"audit-{found.id}.{written}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
