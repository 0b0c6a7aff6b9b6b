"""Demand of a territory: people counted there, or in the nearest larger territory that has counts.

    view = get_demand(session, vocabulary, "RU-NIZ.bor")
    view.counted_in.id      # "RU-NIZ": nobody counted in the municipality

Nothing is apportioned here. Raises ``TerritoryNotFoundError``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.domain.demand import DemandCount
from registry.domain.territories import TerritoryCard
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import TargetGroup
from registry.services.territories import get_territory
from registry.store.demand import list_demand


@dataclass(frozen=True, slots=True)
class DemandView:
    """Counts by target group, in the order of the vocabulary.

    ``counted_in`` is the territory the counts are of; None, with no counts: nobody counted
    anywhere above.
    """

    territory: TerritoryCard
    counted_in: TerritoryCard | None
    counts: tuple[tuple[TargetGroup, DemandCount], ...]

    @property
    def own(self) -> bool:
        """Whether the counts are of the territory itself."""
        return self.counted_in == self.territory

    @property
    def wholes(self) -> tuple[tuple[TargetGroup, DemandCount], ...]:
        """The groups that are no part of another counted group."""
        counted = {group.id for group, _ in self.counts}
        return tuple(item for item in self.counts if item[0].part_of not in counted)

    @property
    def parts(self) -> Mapping[str, tuple[tuple[TargetGroup, DemandCount], ...]]:
        """Parts by the identifier of their whole."""
        return {
            whole.id: tuple(item for item in self.counts if item[0].part_of == whole.id)
            for whole, _ in self.wholes
        }


def get_demand(session: Session, vocabulary: Vocabulary, territory_id: str) -> DemandView:
    """Return the demand of a territory."""
    territory = get_territory(session, territory_id)
    above: TerritoryCard | None = territory
    while above is not None:
        counts = {count.target_group: count for count in list_demand(session, above.id)}
        if counts:
            known = [group for group in vocabulary.target_groups if group.id in counts]
            return DemandView(territory, above, tuple((item, counts[item.id]) for item in known))
        above = get_territory(session, above.parent_id) if above.parent_id else None
    return DemandView(territory, None, ())
