"""A scene laid out for telling and judging whole plans, one offer at a time.

Vectors of criteria stand in the order of ``CRITERIA``; offers are positions of the scene, goods as
in the scene.
"""

from functools import cached_property
from typing import NamedTuple

import numpy as np

from registry.domain.route import CRITERIA
from registry.engine.columns import Positions
from registry.engine.scene import Scene
from registry.engine.standing import AGE_SLACK_DAYS
from registry.engine.ways import starts_of

DAYS, TRAVEL, FEE, RISK, STEPS = range(len(CRITERIA))
NOT_COUNTED = -1
BLEND = len(CRITERIA)  # a further column of bounds: weighted sum of chosen criteria but days
SCALES = np.array([7.0, 5.0, 500.0, 0.1, 1.0])  # differences that people hardly notice
BLEND_WEIGHTS = SCALES.max() / SCALES  # at least 1 each; any positive weights would be right


class Way(NamedTuple):
    """A way into an offer: ``referrer`` an organisation or -1, ``link`` as in ``Ways``."""

    referrer: int
    handoff_days: float
    risk: float
    link: int


class OfferNumbers(NamedTuple):
    """What judging a plan asks of one offer; goods as numbers, ``gives`` with the lag of each."""

    wait_days: float
    duration_days: float
    floor_day: float
    outgrown_day: float
    organisation: int
    travel_km: float
    fee_rub: float
    id_rank: int
    requires: tuple[int, ...]
    by_admission: tuple[int, ...]
    gives: tuple[tuple[int, float], ...]


class Board:
    """What plans are judged by. Numbers of an offer are read when it is first asked for."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.count = len(scene.offers)
        self.needs = len(scene.needs)
        limits = scene.profile.limits
        self.max_days = np.inf if limits.max_days is None else limits.max_days
        self.max_fee = np.inf if limits.max_fee is None else limits.max_fee
        self.need_by = [limits.need_by.get(need, np.inf) for need in scene.needs]
        self._offers: dict[int, OfferNumbers] = {}
        self._ways: dict[int, list[Way]] = {}

    @cached_property
    def way_start(self) -> Positions:
        """Where the ways into each offer begin (n + 1,)."""
        return starts_of(self.scene.table.ways, self.count)

    def offer(self, offer: int) -> OfferNumbers:
        """Return the numbers of an offer."""
        found = self._offers.get(offer)
        if found is None:
            scene, table = self.scene, self.scene.table
            bundle = int(table.bundle[offer])
            duration = float(table.duration_days[offer])
            given = table.yields[bundle] | table.meets[bundle]
            found = self._offers[offer] = OfferNumbers(
                float(table.wait_days[offer]),
                duration,
                float(table.floor_day[offer]),
                float(table.age_max_day[offer] - AGE_SLACK_DAYS),
                int(table.organisation[offer]),
                float(scene.travel_km[offer]),
                float(scene.fee_rub[offer]),
                int(scene.id_rank[offer]),
                tuple(np.flatnonzero(table.requires[bundle]).tolist()),
                tuple(np.flatnonzero(table.requires_at_admission[bundle]).tolist()),
                tuple(
                    (good, 0.0 if table.meets[bundle, good] else duration)
                    for good in np.flatnonzero(given).tolist()
                ),
            )
        return found

    def organisation(self, offer: int) -> int:
        """Return the organisation of an offer."""
        return self.offer(offer).organisation

    def way(self, position: int) -> Way:
        """Return a way in by its position in the scene's table."""
        ways = self.scene.table.ways
        return Way(
            int(ways.referrer[position]),
            float(ways.handoff_days[position]),
            float(ways.risk[position]),
            int(ways.link[position]),
        )

    def ways(self, offer: int) -> list[Way]:
        """Return the ways into an offer, the fixed ones first. There is always one."""
        found = self._ways.get(offer)
        if found is None:
            span = range(self.way_start[offer], self.way_start[offer + 1])
            found = self._ways[offer] = [self.way(at) for at in span]
        return found

    @cached_property
    def _confirm(self) -> Positions:
        return np.full(self.count, NOT_COUNTED, np.intp)

    def confirm(self, offer: int) -> int:
        """Return how many things there are to confirm with the provider of an offer."""
        return int(self.count_to_confirm(np.array([offer]))[offer])

    def count_to_confirm(self, offers: Positions) -> Positions:
        """Return per offer (n,) how many things there are to confirm, counted for ``offers``."""
        counts = self._confirm
        unknown = offers[counts[offers] == NOT_COUNTED]
        if len(unknown):
            places = self.scene.offers[unknown]
            counts[unknown] = self.scene.standing.count_to_confirm(places)
        return counts
