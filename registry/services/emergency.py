"""The telephones for an emergency, read once per process.

get_emergency_lines(app.config["SEED_DATA"])      # tuple[EmergencyLine]
"""

from functools import cache
from pathlib import Path

from registry.domain.emergency import EmergencyLine
from registry.exchange.emergency_file import read_emergency_lines


@cache
def get_emergency_lines(seed_data: Path) -> tuple[EmergencyLine, ...]:
    """Return every line, in the order in which it is shown."""
    return read_emergency_lines(seed_data / "emergency" / "lines.yaml")
