"""A board with what bounds need: classes of offers, their least costs, who gives what.

Kept apart from ``Board`` because telling and checking finished plans needs none of it. Classes and
costs: see ``bounds``.
"""

from dataclasses import dataclass

import numpy as np

from registry.domain.route import CRITERIA
from registry.engine.board import BLEND_WEIGHTS, RISK, TRAVEL, Board
from registry.engine.bounds import OfferClass, Rest
from registry.engine.columns import Floats
from registry.engine.scene import Scene
from registry.engine.ways import NOBODY, Positions


@dataclass(frozen=True, slots=True)
class Givers:
    """The offers of one class that give one good, ``lag_days`` after their admission."""

    kind: int
    offers: Positions
    lag_days: Floats


@dataclass(frozen=True, slots=True)
class Referrals:
    """Organisations that refer to one offer, and the least risk of the referral of each."""

    organisation: Positions
    risk: Floats


class SearchBoard(Board):
    """A board to search on. ``costs`` (n, 5): travel, fee, least risk, steps, blend.

    ``kinds`` (n,) numbers classes; ``kind_gives`` and ``kind_asks`` are their bits;
    ``givers[good]`` lists who gives a good, class by class.
    """

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self.holding: Floats | None = None  # see ``narrow.holding_bounds``
        self._door_costs: dict[int, list[float]] = {}
        self._referrals: dict[int, Referrals] = {}
        self._lay_classes()

    def referrals(self, offer: int) -> Referrals:
        """Return which organisations refer to an offer, and the least risk of each referral."""
        found = self._referrals.get(offer)
        if found is None:
            least: dict[int, float] = {}
            for way in self.ways(offer):
                if way.referrer != NOBODY:
                    least[way.referrer] = min(way.risk, least.get(way.referrer, way.risk))
            found = self._referrals[offer] = Referrals(
                np.array(list(least), np.intp), np.array(list(least.values()), np.float64)
            )
        return found

    def risk_open(self, offer: int) -> float:
        """Return the least risk of coming by a way open on day 0; inf when there is none."""
        return min((way.risk for way in self.ways(offer) if way.referrer == NOBODY), default=np.inf)

    def risk_alone(self, offer: int) -> float:
        """Return the least risk of coming in on day 0 without any handoff; inf when one cannot."""
        return min(
            (
                way.risk
                for way in self.ways(offer)
                if way.referrer == NOBODY and way.handoff_days <= 0
            ),
            default=np.inf,
        )

    def door_costs(self, offer: int) -> list[float]:
        """Return the least of each cost over the doors of an offer; inf when it has none."""
        found = self._door_costs.get(offer)
        if found is None:
            costs = self.costs[self.doors(offer).offer]
            found = self._door_costs[offer] = costs.min(axis=0, initial=np.inf).tolist()
        return found

    def _lay_classes(self) -> None:
        weights = np.where([name in self.scene.criteria for name in CRITERIA], BLEND_WEIGHTS, 0.0)[
            TRAVEL:
        ]
        self.risk_weight = float(weights[RISK - TRAVEL])
        least_risk = np.full(self.count, np.inf)
        np.minimum.at(least_risk, self.scene.table.ways.offer, self.scene.table.ways.risk)
        self.least_risk: list[float] = least_risk.tolist()
        costs = np.column_stack(
            [
                self.scene.travel_km,
                self.scene.fee_rub,
                least_risk,
                np.ones(self.count),
            ]
        )
        self.costs = np.column_stack([costs, costs @ weights])
        self.cost_rows: list[list[float]] = self.costs.tolist()
        self.door_risk = np.full(self.scene.table.organisations, np.inf)
        np.minimum.at(self.door_risk, self.scene.table.organisation, costs[:, RISK - TRAVEL])
        names: dict[tuple[int, int], int] = {}
        kind = [
            names.setdefault((gives, asks), len(names))
            for gives, asks in zip(self.gives, self.asks, strict=True)
        ]
        self.kind: list[int] = kind
        self.kinds = np.array(kind, np.intp)
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
