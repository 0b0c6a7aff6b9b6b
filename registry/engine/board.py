"""A scene laid out for search: plain lists for one offer at a time, arrays for many at once.

The search asks for single numbers a million times; lists of Python floats answer that faster than
arrays do. Vectors of criteria stand in the order of ``CRITERIA``.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from registry.domain.route import CRITERIA
from registry.engine.bounds import OfferClass, Rest
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


@dataclass(frozen=True, slots=True)
class Givers:
    """The offers of one class that give one good, ``lag_days`` after their admission."""

    kind: int
    offers: Positions
    lag_days: Floats


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
            or np.isfinite([self.max_days, *self.need_by]).any()
            or bool(np.isfinite(table.age_max_day).any())
        )
        self.holding: Floats | None = None  # see ``narrow.holding_bounds``
        self._lay_goods()
        self._lay_ways()
        self._lay_classes()

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
        self.least_risk: list[float] = []
        if self.count:
            self.least_risk = np.minimum.reduceat(ways.risk, starts[:-1]).tolist()
        organisation = self.scene.table.organisation
        self._by_organisation = np.argsort(organisation, kind="stable")
        self._first = np.searchsorted(
            organisation[self._by_organisation], np.arange(self.scene.table.organisations + 1)
        )
        self._doors: dict[int, Doors] = {}
        self._door_costs: dict[int, list[float]] = {}

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

    def door_costs(self, offer: int) -> list[float]:
        """Return the least of each cost over the doors of an offer; inf when it has none."""
        found = self._door_costs.get(offer)
        if found is None:
            costs = self.costs[self.doors(offer).offer]
            found = self._door_costs[offer] = costs.min(axis=0, initial=np.inf).tolist()
        return found

    def _lay_classes(self) -> None:
        """Group offers by what they ask and give; list the givers of each good by class."""
        names: dict[tuple[int, int], int] = {}
        kind = [
            names.setdefault((gives, asks), len(names))
            for gives, asks in zip(self.gives, self.asks, strict=True)
        ]
        self.kind: list[int] = kind
        self.kinds = np.array(kind, np.intp)
        costs = np.column_stack(
            [
                self.scene.travel_km,
                self.scene.fee_rub,
                np.array(self.least_risk, np.float64),
                np.ones(self.count),
            ]
        )
        weights = np.where([name in self.scene.criteria for name in CRITERIA], BLEND_WEIGHTS, 0.0)[
            TRAVEL:
        ]
        self.risk_weight = float(weights[RISK - TRAVEL])
        self.costs = np.column_stack([costs, costs @ weights])
        self.cost_rows: list[list[float]] = self.costs.tolist()
        self.kind_gives = [gives for gives, _ in names]
        self.kind_asks = [asks for _, asks in names]
        classes = []
        for position, (gives, asks) in enumerate(names):
            least = self.costs[self.kinds == position].min(axis=0).tolist()
            travel, fee, risk, steps, blend = least
            classes.append(OfferClass(gives, asks, (travel, fee, risk, steps, blend)))
        self.rest = Rest(classes, self.scene.goods)
        self.givers: list[list[Givers]] = [self._givers(good) for good in range(self.scene.goods)]

    def _givers(self, good: int) -> list[Givers]:
        table = self.scene.table
        met = table.meets[table.bundle, good]
        gives = met | table.yields[table.bundle, good]
        lag = np.where(met, 0.0, table.duration_days)
        found = []
        for kind in np.unique(self.kinds[gives]).tolist():
            offers = np.flatnonzero(gives & (self.kinds == kind))
            found.append(Givers(kind, offers, lag[offers]))
        return found


def _bits(row: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> int:
    bits = 0
    for position in np.flatnonzero(row).tolist():
        bits |= 1 << position
    return bits
