"""A sheet of costs from a file: ``sheet = read_cost_file(Path("seed_data/costs.yaml"), groups)``.

Raises :class:`FileRefusedError` that names the file and the key.
"""

from collections.abc import Collection
from pathlib import Path

from registry.domain.cost_sheet import CostSheet, CostSheetError, read_cost_sheet
from registry.exchange.rows import FileRefusedError, Problem
from registry.exchange.yaml_file import read_yaml_table


def read_cost_file(path: Path, groups: Collection[str]) -> CostSheet:
    """Return the sheet; ``groups``: identifiers of the groups of services."""
    try:
        return read_cost_sheet(read_yaml_table(path), groups)
    except CostSheetError as error:
        raise FileRefusedError([Problem(f"{path.name}: {error}")]) from error
