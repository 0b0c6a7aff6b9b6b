"""Counting searches that found nothing, and reading the counts."""

from datetime import date

from sqlalchemy import func, or_, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from registry.domain.gaps import Gap
from registry.models import SearchGap, Territory
from registry.store.matching import territories_inside

_COUNT_UP = text(
    "INSERT INTO search_gap (day, territory_id, term, searches) "
    "VALUES (:day, :territory_id, :term, 1) "
    "ON CONFLICT (day, territory_id, term) DO UPDATE SET searches = search_gap.searches + 1"
)


def count_gap(session: Session, day: date, territory_id: str, terms: tuple[str, ...]) -> bool:
    """Add one to each term's count, in a transaction of its own beside the reading one.

    Returns False when the database was busy: a count is not worth an error to the visitor.
    """
    values = [
        {"day": day.isoformat(), "territory_id": territory_id, "term": term} for term in terms
    ]
    try:
        with Session(session.get_bind()) as apart, apart.begin():
            apart.execute(_COUNT_UP, values)
    except OperationalError:
        return False
    return True


def list_gaps(session: Session, since: date, territory_id: str | None) -> tuple[Gap, ...]:
    """Return what was looked for since a day, summed, the most searches first.

    ``territory_id`` None: everywhere; else this territory and all inside it.
    """
    searches = func.sum(SearchGap.searches)
    statement = (
        select(SearchGap.territory_id, Territory.name, SearchGap.term, searches)
        .outerjoin(Territory, Territory.id == SearchGap.territory_id)
        .where(SearchGap.day >= since)
        .group_by(SearchGap.territory_id, Territory.name, SearchGap.term)
        .order_by(searches.desc(), SearchGap.territory_id, SearchGap.term)
    )
    if territory_id is not None:
        inside = territories_inside(territory_id)
        statement = statement.where(
            or_(SearchGap.territory_id == territory_id, SearchGap.territory_id.in_(inside))
        )
    return tuple(Gap(*row) for row in session.execute(statement))
