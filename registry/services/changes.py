"""The latest changes in a territory: the journey behind the feed.

    territory, changes = list_changes(session, "RU-NIZ", mode=mode)

Raises ``TerritoryNotFoundError``.
"""

from sqlalchemy.orm import Session

from registry.domain.browse import visible_states
from registry.domain.changes import Change
from registry.domain.territories import TerritoryCard
from registry.services.territories import get_territory
from registry.store import changes as store

LATEST = 100


def list_changes(
    session: Session, territory_id: str, *, mode: str, limit: int = LATEST
) -> tuple[TerritoryCard, tuple[Change, ...]]:
    """Return a territory and the latest changes of its organisations, latest first.

    That an organisation has closed is told in every mode: whoever refers there must hear of it.
    """
    territory = get_territory(session, territory_id)
    states = visible_states(mode)
    if "closed" not in states:
        states = (*states, "closed")
    return territory, store.list_changes(session, territory_id, states, limit)
