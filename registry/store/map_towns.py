"""Settlements as the names on a map."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.models import Settlement

LEAST_PEOPLE = 1000


def list_towns(session: Session) -> list[tuple[str, float, float, int]]:
    """Return (name, latitude, longitude, people) of the settlements worth a name."""
    people = func.coalesce(Settlement.population, 0)
    rows = session.execute(
        select(Settlement.name, Settlement.lat, Settlement.lon, people)
        .where(people >= LEAST_PEOPLE)
        .order_by(people.desc(), Settlement.id)
    )
    return [(name, lat, lon, count) for name, lat, lon, count in rows]
