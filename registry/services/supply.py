"""A map of supply: the places of a question, counted by territory.

    supply = get_supply(session, PlaceFilter(needs=("need.early_help",)), measure="per_people")
    supply.areas[0].places, supply.class_of(supply.areas[0])

The places are those of list and map: the same question to the same index. Asked in a federal
subject, its municipalities are compared; otherwise the subjects of the country.
"""

from sqlalchemy.orm import Session

from registry.domain.browse import PlaceFilter
from registry.domain.supply import SupplyArea, SupplyMap, breaks_of
from registry.engine.place_territories import count_by_territory
from registry.services.browse import search_known
from registry.store import supply as store


def get_supply(session: Session, question: PlaceFilter, *, measure: str) -> SupplyMap:
    """Return the supply of every territory; raises ``UnknownTermError`` as the list does."""
    search = search_known(session, question)
    counts = count_by_territory(search)
    within = store.find_subject(session, question.territory)
    areas = [
        SupplyArea(territory, counts.get(territory.id, 0), people, estimate)
        for territory, people, estimate in store.list_people(session, within.id if within else None)
    ]
    areas.sort(key=lambda area: (-(area.measured(measure) or 0), -area.places))
    values = [area.measured(measure) for area in areas]
    total = int(search.places().sum())
    return SupplyMap(
        areas=tuple(areas),
        within=within,
        measure=measure,
        breaks=breaks_of(value for value in values if value is not None),
        total=total,
        unplaced=total - sum(area.places for area in areas),
    )
