"""Names of towns for a part of the map: as many as fit, the largest first.

    towns = list_towns(session, Box(40, 55, 50, 60), zoom=7)
    towns[0].name, towns[0].lat, towns[0].lon

Read once per revision of the network and kept by the process.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from registry.domain.browse import Box
from registry.engine.map_labels import choose_labels
from registry.engine.map_points import on_square
from registry.services.kept import Kept
from registry.services.map_points import CLOSEST_ZOOM
from registry.store import map_towns as store
from registry.store.revision import get_revision


@dataclass(frozen=True, slots=True)
class Town:
    """A name and where it stands, degrees."""

    name: str
    lat: float
    lon: float


@dataclass(slots=True, eq=False)
class _Towns:
    """Everything that has a name, and the rows chosen for each zoom."""

    names: list[str]
    lat: Any
    lon: Any
    people: Any
    chosen: dict[int, Any] = field(default_factory=dict)

    def at(self, zoom: int) -> Any:
        found = self.chosen.get(zoom)
        if found is None:
            x, y = on_square(self.lat, self.lon)
            found = self.chosen[zoom] = choose_labels(x, y, self.people, zoom)
        return found


_kept: Kept[_Towns] = Kept()


def list_towns(session: Session, box: Box, zoom: int) -> tuple[Town, ...]:
    """Return the names written in ``box`` at a zoom, the largest town first."""
    towns = _kept.get(session, (get_revision(session),), "towns", lambda: _read(session))
    rows = towns.at(max(0, min(zoom, CLOSEST_ZOOM)))
    lat, lon = towns.lat[rows], towns.lon[rows]
    after, before = lon >= box.west, lon <= box.east
    across = after & before if box.west <= box.east else after | before
    rows = rows[(lat >= box.south) & (lat <= box.north) & across]
    return tuple(
        Town(towns.names[row], float(towns.lat[row]), float(towns.lon[row]))
        for row in rows.tolist()
    )


def _read(session: Session) -> _Towns:
    rows = store.list_towns(session)
    return _Towns(
        names=[row[0] for row in rows],
        lat=np.array([row[1] for row in rows], np.float64),
        lon=np.array([row[2] for row in rows], np.float64),
        people=np.array([row[3] for row in rows], np.float64),
    )
