"""Reading demand: people per territory and target group.

list_demand(session, "RU-NIZ")      # one count of each group, the latest
list_demand(session)                # of all territories
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.domain.demand import DemandCount, best_counts
from registry.models import Demand
from registry.store.cards import Words


def list_demand(session: Session, territory: str | None = None) -> tuple[DemandCount, ...]:
    """Return the latest count of each target group counted in ``territory``; None: in all.

    Groups that are parts of others (``part_of`` in the vocabulary) stand beside them: add up
    either the parts or the whole. A territory nobody counted has no row; nothing is apportioned.
    """
    words = Words(session)
    statement = select(Demand).order_by(Demand.territory_id, Demand.id)
    if territory is not None:
        statement = statement.where(Demand.territory_id == territory)
    return best_counts(
        DemandCount(
            territory_id=row.territory_id,
            target_group=row.target_group,
            people=row.people,
            first_time=row.first_time,
            repeat=row.repeat,
            as_of=row.as_of,
            basis=row.basis,
            lower_bound=row.lower_bound,
            note=row.note,
            provenance=words.provenance(row),
        )
        for row in session.scalars(statement)
    )
