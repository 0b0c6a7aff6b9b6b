"""The map of supply: territories coloured by what there is in them, and the same as a table."""

from typing import Any

from flask import render_template, request

from registry import access
from registry.domain.browse import TerritoryRef
from registry.domain.supply import MEASURES, SupplyMap
from registry.languages import choose_language
from registry.maps.layers import build_ground_map
from registry.pages import desk
from registry.pages.browse import asked_places
from registry.services.supply import get_supply


@access.public
def show_supply() -> str:
    """Places by territory under the filters of the address."""
    asked = asked_places()
    measure = request.args.get("measure", MEASURES[0])
    if measure not in MEASURES:
        measure = MEASURES[0]
    supply = None
    if asked.question is not None:
        supply = get_supply(desk.session(), asked.question, measure=measure)
    return render_template(
        "pages/supply.html",
        map=build_ground_map(),
        asked=asked,
        measure=measure,
        supply=supply,
        areas={} if supply is None else _areas(supply),
        outlines=_outlines(supply),
        vocabulary=desk.vocabulary(),
        named=_name,
    )


def _areas(supply: SupplyMap) -> dict[str, Any]:
    """What the script draws: name, places and class by territory."""
    return {
        area.territory.id: [_name(area.territory), area.places, supply.class_of(area)]
        for area in supply.areas
    }


def _outlines(supply: SupplyMap | None) -> str:
    """Return where the outlines of the compared territories are."""
    if supply is None or supply.within is None:
        return "/api/v1/territories.geojson?level=subject&zoom=4"
    return f"/api/v1/territories.geojson?level=municipality&within={supply.within.id}&zoom=8"


def _name(territory: TerritoryRef) -> str:
    russian = choose_language() == "ru"
    return territory.name if russian else territory.name_en or territory.name
