"""Conditions that several queries share: what may be shown, and what lies within a territory.

Questions about places are answered by ``registry.engine.place_search``; here stands what readers of
single records and of whole territories need.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from registry.domain.browse import RECORD_STATES
from registry.models import Organisation, Site, Territory


def select_organisations_within(territory_id: str, states: tuple[str, ...]) -> Select[Any]:
    """Return the numbers of the visible organisations with a place in a territory, at any depth."""
    inside = territories_inside(territory_id)
    at = and_(Site.organisation_id == Organisation.id, is_visible(Site.record_state, states))
    subject = func.coalesce(Site.subject_id, Organisation.subject_id)
    return (
        select(Organisation.id)
        .outerjoin(Site, at)
        .where(
            is_visible(Organisation.record_state, states),
            or_(Site.municipality_id.in_(inside), subject.in_(inside)),
        )
    )


def territories_inside(territory_id: str) -> Select[Any]:
    """Return the identifiers of a territory and of everything inside it, at any depth."""
    tree = select(Territory.id).where(Territory.id == territory_id).cte(recursive=True)
    tree = tree.union_all(select(Territory.id).join(tree, Territory.parent_id == tree.c.id))
    return select(tree.c.id)


def is_visible(column: Any, states: tuple[str, ...]) -> ColumnElement[bool]:
    """Return the condition that a record's state may be shown."""
    if set(states) == set(RECORD_STATES):
        return true()
    return column.in_(states)  # type: ignore[no-any-return]
