"""A scene laid out for search: plain lists for one offer at a time, arrays for many at once.

The search asks for single numbers a million times; lists of Python floats answer that faster than
arrays do. Vectors of criteria stand in the order of ``CRITERIA``.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from registry.domain.route import CRITERIA
from registry.engine.columns import Floats
from registry.engine.scene import Scene
from registry.engine.standing import AGE_SLACK_DAYS
from registry.engine.ways import NOBODY, Positions

DAYS, TRAVEL, FEE, RISK, STEPS = range(len(CRITERIA))
BLEND = len(CRITERIA)  # a further column of bounds: weighted sum of chosen criteria but days
SCALES = np.array([7.0, 5.0, 500.0, 0.1, 1.0])  # differences that people hardly notice
BLEND_WEIGHTS = SCALES.max() / SCALES  # at least 1 each; any positive weights would be right


class Way(NamedTuple):
    """A way into an offer: ``referrer`` an organisation or −1, ``link`` as in ``Ways``."""

    referrer: int
    handoff_days: float
    risk: float
    link: int


@dataclass(frozen=True, slots=True)
class Doors:
    """Every offer by which some organisation could come to refer to one offer (one row each)."""

    offer: Positions
    handoff_days: Floats
    risk: Floats
    way: Positions


class Board:
    """What the search reads. Offers are positions of the scene, goods as in the scene."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        table, days = scene.table, scene.days
        self.count = len(scene.offers)
        self.needs = len(scene.needs)
        self.wait: list[float] = table.wait_days.tolist()
        self.duration: list[float] = table.duration_days.tolist()
        self.floor: list[float] = table.floor_day.tolist()
        self.outgrown: list[float] = (table.age_max_day - AGE_SLACK_DAYS).tolist()
        self.organisation: list[int] = table.organisation.tolist()
        self.travel: list[float] = scene.travel_km.tolist()
        self.fee: list[float] = scene.fee_rub.tolist()
        self._confirm: dict[int, int] = {}
        self.id_rank: list[int] = scene.id_rank.tolist()
        self.soonest_admission = days.admission
        self.soonest_way: list[float] = days.way.tolist()
        self.soonest_good: list[float] = days.good.tolist()
        limits = scene.profile.limits
        self.max_days = np.inf if limits.max_days is None else limits.max_days
        self.max_fee = np.inf if limits.max_fee is None else limits.max_fee
        self.need_by = [limits.need_by.get(need, np.inf) for need in scene.needs]
        self.time_matters = (
            "days" in scene.criteria
            or bool(np.isfinite([self.max_days, *self.need_by]).any())
            or bool(np.isfinite(table.age_max_day).any())
        )
        self._lay_goods()
        self._lay_ways()

    def _lay_goods(self) -> None:
        table = self.scene.table
        bundle = table.bundle.tolist()
        needed = [np.flatnonzero(row).tolist() for row in table.requires]
        by_admission = [np.flatnonzero(row).tolist() for row in table.requires_at_admission]
        gives = [_bits(row) for row in table.yields | table.meets]
        asks = [_bits(row) for row in table.requires | table.requires_at_admission]
        self.bundle: list[int] = bundle
        self.requires: list[list[int]] = [needed[row] for row in bundle]
        self.by_admission: list[list[int]] = [by_admission[row] for row in bundle]
        self.gives: list[int] = [gives[row] for row in bundle]
        self.asks: list[int] = [asks[row] for row in bundle]
        met = [_bits(row[: self.needs]) for row in table.meets]
        self.meets: list[int] = [met[row] for row in bundle]

    def _lay_ways(self) -> None:
        ways = self.scene.table.ways
        starts = np.searchsorted(ways.offer, np.arange(self.count + 1))
        self._way_start: list[int] = starts.tolist()
        self._ways: dict[int, list[Way]] = {}
        organisation = self.scene.table.organisation
        self._by_organisation = np.argsort(organisation, kind="stable")
        self._first = np.searchsorted(
            organisation[self._by_organisation], np.arange(self.scene.table.organisations + 1)
        )
        self._doors: dict[int, Doors] = {}

    def ways(self, offer: int) -> list[Way]:
        """Return the ways into an offer, the fixed ones first. There is always one."""
        found = self._ways.get(offer)
        if found is None:
            ways = self.scene.table.ways
            span = slice(self._way_start[offer], self._way_start[offer + 1])
            found = self._ways[offer] = [
                Way(*way)
                for way in zip(
                    ways.referrer[span].tolist(),
                    ways.handoff_days[span].tolist(),
                    ways.risk[span].tolist(),
                    ways.link[span].tolist(),
                    strict=True,
                )
            ]
        return found

    def confirm(self, offer: int) -> int:
        """Return how many things there are to confirm with the provider of an offer."""
        found = self._confirm.get(offer)
        if found is None:
            keys = self.scene.confirm(offer)
            found = self._confirm[offer] = len(keys)
        return found

    def doors(self, offer: int) -> Doors:
        """Return the doors of an offer: one row per referred way and offer of its referrer."""
        found = self._doors.get(offer)
        if found is None:
            members, handoffs, risks, positions = [], [], [], []
            for position, way in enumerate(self.ways(offer)):
                if way.referrer != NOBODY:
                    begin, end = self._first[way.referrer], self._first[way.referrer + 1]
                    inside = self._by_organisation[begin:end]
                    members.append(inside)
                    handoffs.append(np.full(len(inside), way.handoff_days))
                    risks.append(np.full(len(inside), way.risk))
                    positions.append(np.full(len(inside), position, np.intp))
            empty: Positions = np.zeros(0, np.intp)
            found = self._doors[offer] = Doors(
                np.concatenate([empty, *members]),
                np.concatenate([np.zeros(0), *handoffs]),
                np.concatenate([np.zeros(0), *risks]),
                np.concatenate([empty, *positions]),
            )
        return found


def _bits(row: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> int:
    bits = 0
    for position in np.flatnonzero(row).tolist():
        bits |= 1 << position
    return bits
