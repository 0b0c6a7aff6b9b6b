"""Territories with their people, for a map of supply."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.domain.browse import TerritoryRef
from registry.models import Territory
from registry.store.spatial import byte_order

People = tuple[TerritoryRef, int | None, bool]


def list_people(session: Session, within: str | None) -> list[People]:
    """Return (territory, people, whether that is an estimate) of the municipalities of a federal
    subject, or of all subjects (``within`` None), by name.
    """
    statement = select(
        Territory.id,
        Territory.name,
        Territory.name_en,
        Territory.population,
        Territory.population_basis,
    ).order_by(byte_order(Territory.name), byte_order(Territory.id))
    if within is None:
        statement = statement.where(Territory.level == "subject")
    else:
        statement = statement.where(
            Territory.level == "municipality", Territory.parent_id == within
        )
    return [
        (TerritoryRef(identifier, name, name_en), people, basis != "count")
        for identifier, name, name_en, people, basis in session.execute(statement)
    ]


def find_subject(session: Session, territory_id: str | None) -> TerritoryRef | None:
    """Return the federal subject that a territory is or lies in, None for the country."""
    record = session.get(Territory, territory_id) if territory_id else None
    while record is not None and record.level == "municipality":
        record = session.get(Territory, record.parent_id) if record.parent_id else None
    if record is None or record.level != "subject":
        return None
    return TerritoryRef(record.id, record.name, record.name_en)
