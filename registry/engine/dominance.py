"""Offers that another offer can stand in for, in every plan: they are left out before the search.

    thinner, kept = thin(scene, for_ties=False)

One offer stands in for another when both ask and give the same, have the same ways in, refer to
the same offers on the same terms, and it is no slower, no dearer, no farther and open no shorter.
Put in the other's place it makes a plan no worse (when both are in a plan, the other can just go).
Where organisations refer by rules of their kind this leaves the nearest few of hundreds.

For choosing among routes with equal vectors more must hold: the same days, and what decides ties
(things to confirm, then the identifier) in its favour.
"""

from dataclasses import dataclass

import numpy as np

from registry.engine.columns import Flags, Floats
from registry.engine.narrow import narrow_scene
from registry.engine.scene import Scene
from registry.engine.ways import INTERNAL, NOBODY, Positions

MOST_ROUNDS = 4  # fewer offers make more alike; later rounds find little


def thin(scene: Scene, *, for_ties: bool) -> tuple[Scene, Positions]:
    """Return the scene without offers that others stand in for, and the positions kept."""
    kept: Positions = np.arange(len(scene.offers))
    for _ in range(MOST_ROUNDS):
        keep = _Round(scene, for_ties).keep()
        if keep.all():
            break
        scene, left = narrow_scene(scene, keep)
        kept = kept[left]
    return scene, kept


@dataclass(slots=True)
class _Round:
    scene: Scene
    for_ties: bool

    def keep(self) -> Flags:
        """Return which offers no other stands in for; of two alike the first stays."""
        table = self.scene.table
        days = np.column_stack(
            [table.wait_days, table.duration_days, table.floor_day, -table.age_max_day]
        )
        costs = np.column_stack([self.scene.travel_km, self.scene.fee_rub])
        keep = np.ones(len(self.scene.offers), np.bool_)
        for members in self._alike():
            keep[members] = ~self._beaten(members, days[members], costs[members])
        return keep

    def _alike(self) -> list[Positions]:
        """Return groups of offers with the same bundle, ways in and referrals."""
        scene, ways = self.scene, self.scene.table.ways
        incoming = np.column_stack([ways.referrer.astype(np.float64), ways.handoff_days, ways.risk])
        starts = np.searchsorted(ways.offer, np.arange(len(scene.offers) + 1)).tolist()
        led = np.flatnonzero(ways.referrer != NOBODY)
        led = led[
            np.lexsort(
                (ways.risk[led], ways.handoff_days[led], ways.offer[led], ways.referrer[led])
            )
        ]
        outgoing = np.column_stack([ways.offer.astype(np.float64), ways.handoff_days, ways.risk])[
            led
        ]
        inside = ways.link[led] == INTERNAL
        houses = scene.table.organisation
        ends = np.searchsorted(
            ways.referrer[led], np.arange(scene.table.organisations + 1)
        ).tolist()
        bundles = scene.table.bundle.tolist()
        out_keys: dict[int, bytes] = {}
        groups: dict[tuple[int, bytes, bytes], list[int]] = {}
        for offer, house in enumerate(houses.tolist()):
            key = out_keys.get(house)
            if key is None:
                span = slice(ends[house], ends[house + 1])
                key = outgoing[span].tobytes()
                if inside[span].any():  # the house itself is the way: nobody else's is
                    key += house.to_bytes(8, "little")
                out_keys[house] = key
            into = incoming[starts[offer] : starts[offer + 1]].tobytes()
            groups.setdefault((bundles[offer], into, key), []).append(offer)
        return [np.array(members) for members in groups.values() if len(members) > 1]

    def _beaten(self, members: Positions, days: Floats, costs: Floats) -> Flags:
        """Return which members (m,) another stands in for."""
        numbers = np.column_stack([days, costs])
        better = np.all(numbers[:, None, :] <= numbers[None, :, :], axis=2)
        rank = self.scene.id_rank[members]
        if self.for_ties:
            better &= np.all(days[:, None, :] == days[None, :, :], axis=2)
            confirm = np.array([len(self.scene.confirm(offer)) for offer in members.tolist()])
            fewer = confirm[:, None] < confirm[None, :]
            same = confirm[:, None] == confirm[None, :]
            better &= fewer | (same & (rank[:, None] < rank[None, :]))
        else:  # alike both ways: the smaller identifier stays
            better &= ~better.T | (rank[:, None] < rank[None, :])
        beaten: Flags = np.any(better, axis=0)
        return beaten
