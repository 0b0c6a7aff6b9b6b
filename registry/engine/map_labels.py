"""Which names fit on a map: the heaviest first, none over another.

    rows = choose_labels(x, y, people, zoom=6)

``x``, ``y`` on the unit square of web maps (see ``map_points``); a name takes ``WIDE`` × ``HIGH``
pixels around its point. Chosen once for the whole map, so that names stay while one pans.
"""

import numpy as np
from numpy.typing import NDArray

from registry.engine.map_points import TILE_PIXELS

WIDE, HIGH = 130.0, 44.0


def choose_labels(
    x: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64], zoom: int
) -> NDArray[np.int64]:
    """Return the rows whose names are written, the heaviest first; equal ones by their order."""
    across = (x * (TILE_PIXELS << zoom) / WIDE).tolist()
    down = (y * (TILE_PIXELS << zoom) / HIGH).tolist()
    taken: dict[tuple[int, int], int] = {}
    chosen = []
    for row in np.argsort(-weight, kind="stable").tolist():
        column, line = int(across[row]), int(down[row])
        near = (
            taken.get((column + right, line + below))
            for right in (-1, 0, 1)
            for below in (-1, 0, 1)
        )
        if any(
            abs(across[other] - across[row]) < 1 and abs(down[other] - down[row]) < 1
            for other in near
            if other is not None
        ):
            continue
        taken[column, line] = row
        chosen.append(row)
    return np.array(chosen, np.int64)
