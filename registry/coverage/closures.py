"""What breaks when one organisation closes (C6): only the people whose route leads there.

    losses = find_losses(used, weights, replan)

``replan(key, organisation)`` gives the soonest day of a cell without the organisation, None without
a route. Cells whose route does not use an organisation keep it, so they are not asked.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from registry.coverage.routes import RouteCell

CellKey = tuple[str, str]
SLACK_DAYS = 1e-6


@dataclass(frozen=True, slots=True)
class Loss:
    """One organisation closed: people whose route uses it, of them who lose every route, whose
    route gets longer, and by how many days on average; ``lost`` the cells without a route."""

    organisation: str
    people_through: float
    people_lost: float
    people_longer: float
    mean_days_longer: float | None
    lost: tuple[CellKey, ...]


def find_losses(
    cells: Mapping[CellKey, RouteCell],
    weights: Mapping[CellKey, float],
    replan: Callable[[CellKey, str], float | None],
) -> Iterator[Loss]:
    """Yield the loss of every organisation that some route uses, in order of name."""
    used: dict[str, list[CellKey]] = {}
    for key, cell in cells.items():
        for name in sorted({step.organisation for step in cell.steps}):
            used.setdefault(name, []).append(key)
    for name, keys in sorted(used.items()):
        lost, longer, added = [], 0.0, 0.0
        for key in keys:
            before = cells[key].days or 0.0
            after = replan(key, name)
            if after is None:
                lost.append(key)
            elif after > before + SLACK_DAYS:
                longer += weights[key]
                added += weights[key] * (after - before)
        yield Loss(
            organisation=name,
            people_through=sum(weights[key] for key in keys),
            people_lost=sum(weights[key] for key in lost),
            people_longer=longer,
            mean_days_longer=added / longer if longer else None,
            lost=tuple(lost),
        )
