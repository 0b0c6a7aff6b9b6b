"""The sheet of costs that pages and answers price by: the example of the seed data."""

from functools import cache
from pathlib import Path

from registry.domain.cost_sheet import CostSheet
from registry.exchange.cost_file import read_cost_file
from registry.services.vocabulary import get_vocabulary

COSTS = "costs.yaml"


@cache
def get_cost_sheet(seed_data: Path) -> CostSheet:
    """Return the sheet below ``seed_data``, read once per process; raises FileRefusedError."""
    groups = [group.id for group in get_vocabulary(seed_data).service_groups]
    return read_cost_file(seed_data / COSTS, groups)
