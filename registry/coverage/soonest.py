"""One soonest route of a question, read off the fixed point of days without a search.

    steps = trace_soonest(scene)         # positions of offers in the scene, ways in; None: no route

The fixed point (``engine/earliest.py``) tells the day of everything if all were taken. Walking back
from the needs along what brings each on that day gives a route as soon as any: among equals the
nearer offer, then the surer way, then the smaller identifier. Walking back may run in a circle of
steps of no length; then another equal is tried.
"""

from dataclasses import dataclass

import numpy as np

from registry.engine.columns import Positions
from registry.engine.scene import Scene
from registry.engine.standing import SLACK
from registry.engine.ways import NOBODY


@dataclass(frozen=True, slots=True)
class Trace:
    """A route: per step the position of its offer in the scene; sums over the steps."""

    offers: tuple[int, ...]
    days: float
    travel_km: float
    fee_rub: float
    risk: float


class CircleError(Exception):
    """Walking back came upon a step that is still being walked."""


def trace_soonest(scene: Scene, way_start: Positions | None = None) -> Trace | None:
    """Return a soonest route, None when there is none; limits on fees are left aside.

    ``way_start``: where the ways into each offer begin, for whoever knows it already.
    """
    if not scene.possible:
        return None
    walker = _Walker(scene, way_start)
    for need in range(len(scene.needs)):
        walker.give(need)
    taken = tuple(walker.risk_of)
    return Trace(
        offers=taken,
        days=max(scene.days.good[: len(scene.needs)].tolist(), default=0.0),
        travel_km=float(scene.travel_km[list(taken)].sum()),
        fee_rub=float(scene.fee_rub[list(taken)].sum()),
        risk=sum(walker.risk_of.values()),
    )


class _Walker:
    """Takes steps and what they stand on; ``risk_of``: the steps taken, each with its risk."""

    def __init__(self, scene: Scene, way_start: Positions | None) -> None:
        self.scene = scene
        self.table, self.days = scene.table, scene.days
        self.risk_of: dict[int, float] = {}
        self._walking: set[int] = set()
        if way_start is None:
            rows = np.arange(len(scene.offers) + 1)
            way_start = np.searchsorted(self.table.ways.offer, rows)
        self._first_way = way_start
        self._held = self.days.admission + self.table.duration_days

    def give(self, good: int) -> None:
        """Take the steps that bring a good on its day."""
        table, day = self.table, self.days.good[good] + SLACK
        meets = table.meets[table.bundle, good] & (self.days.admission <= day)
        yields = table.yields[table.bundle, good] & (self._held <= day)
        self._take_one(np.flatnonzero(meets | yields).tolist())

    def know(self, organisation: int) -> None:
        """Take the steps by which an organisation first knows the person."""
        mine = self.table.organisation == organisation
        day = self.days.organisation[organisation] + SLACK
        self._take_one(np.flatnonzero(mine & (self.days.admission <= day)).tolist())

    def _take_one(self, candidates: list[int]) -> None:
        scene = self.scene
        candidates.sort(
            key=lambda row: (row not in self.risk_of, scene.travel_km[row], scene.id_rank[row])
        )
        for row in candidates:
            before = dict(self.risk_of)
            try:
                self._take(row)
            except CircleError:
                self.risk_of = before
                continue
            return
        raise CircleError

    def _take(self, row: int) -> None:
        if row in self.risk_of:
            return
        if row in self._walking:
            raise CircleError
        self._walking.add(row)
        try:
            bundle = self.table.bundle[row]
            asked = self.table.requires[bundle] | self.table.requires_at_admission[bundle]
            for good in np.flatnonzero(asked).tolist():
                self.give(good)
            risk = self._come_in(row)
        finally:
            self._walking.discard(row)
        self.risk_of[row] = risk

    def _come_in(self, row: int) -> float:
        """Take the way in that is open early enough for the day of admission; return its risk."""
        ways, span = self.table.ways, slice(*self._first_way[row : row + 2])
        latest = self.days.way[row] + SLACK
        choices = []
        for referrer, handoff, risk in zip(
            ways.referrer[span].tolist(),
            ways.handoff_days[span].tolist(),
            ways.risk[span].tolist(),
            strict=True,
        ):
            known = 0.0 if referrer == NOBODY else self.days.organisation[referrer]
            if known + handoff <= latest:
                choices.append((referrer != NOBODY, risk, referrer))
        for hangs, risk, referrer in sorted(choices):
            if not hangs:
                return float(risk)
            before = dict(self.risk_of)
            try:
                self.know(referrer)
            except CircleError:
                self.risk_of = before
                continue
            return float(risk)
        raise CircleError
