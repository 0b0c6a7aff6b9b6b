"""Offers that another offer can stand in for, in every plan: they are left out before the search.

    thinner = thin(field, board, for_ties=False)

One offer stands in for another when both ask and give the same, have the same ways in, refer to
the same offers on the same terms, and it is no slower, no dearer, no farther and open no shorter.
Put in the other's place it makes a plan no worse (when both are in a plan, the other can just go).
Where organisations refer by rules of their kind this leaves the nearest few of hundreds.

For choosing among routes with equal vectors more must hold: the same days, and what decides ties
(things to confirm, then the identifier) in its favour.
"""

from dataclasses import dataclass

import numpy as np

from registry.engine.board import Board
from registry.engine.columns import Flags, Floats, Positions
from registry.engine.field import Field, part_of
from registry.engine.ways import INTERNAL

MOST_ROUNDS = 4  # fewer offers make more alike; later rounds find little
MOST_OFFERS = 2_000  # looking at more takes longer than it saves


def thin(field: Field, board: Board, *, for_ties: bool) -> Field:
    """Return the field without offers that others stand in for."""
    if len(field.wait) > MOST_OFFERS:
        return field
    for _ in range(MOST_ROUNDS):
        keep = _Round(field, board, for_ties).keep()
        if keep.all():
            break
        field = part_of(field, keep)
    return field


@dataclass(slots=True)
class _Round:
    field: Field
    board: Board
    for_ties: bool

    def keep(self) -> Flags:
        """Return which offers no other stands in for; of two alike the first stays."""
        field = self.field
        days = np.column_stack([field.wait, field.duration, field.floor, -field.outgrown])
        costs = field.costs[:, :2]
        keep = np.ones(len(field.wait), np.bool_)
        for members in self._alike():
            keep[members] = ~self._beaten(members, days[members], costs[members])
        return keep

    def _alike(self) -> list[Positions]:
        """Return groups of offers with the same bundle, ways in and referrals."""
        field = self.field
        links = self.board.scene.table.ways.link[field.way_place]
        incoming = np.column_stack(
            [field.way_referrer.astype(np.float64), field.way_handoff, field.way_risk]
        )
        starts = field.way_start.tolist()
        offer = np.repeat(np.arange(len(field.wait)), np.diff(field.way_start))
        led = np.flatnonzero(field.way_referrer >= 0)
        led = led[
            np.lexsort(
                (field.way_risk[led], field.way_handoff[led], offer[led], field.way_referrer[led])
            )
        ]
        outgoing = np.column_stack([offer.astype(np.float64), field.way_handoff, field.way_risk])[
            led
        ]
        inside = links[led] == INTERNAL
        ends = np.searchsorted(field.way_referrer[led], np.arange(len(field.member_start))).tolist()
        bundles = field.bundle.tolist()
        out_keys: dict[int, bytes] = {}
        groups: dict[tuple[int, bytes, bytes], list[int]] = {}
        for index, house in enumerate(field.house.tolist()):
            key = out_keys.get(house)
            if key is None:
                span = slice(ends[house], ends[house + 1])
                key = outgoing[span].tobytes()
                if inside[span].any():  # the house itself is the way: nobody else's is
                    key += house.to_bytes(8, "little")
                out_keys[house] = key
            into = incoming[starts[index] : starts[index + 1]].tobytes()
            groups.setdefault((bundles[index], into, key), []).append(index)
        return [np.array(members) for members in groups.values() if len(members) > 1]

    def _beaten(self, members: Positions, days: Floats, costs: Floats) -> Flags:
        """Return which members (m,) another stands in for."""
        numbers = np.column_stack([days, costs])
        better = np.all(numbers[:, None, :] <= numbers[None, :, :], axis=2)
        places = self.field.place[members]
        rank = self.board.scene.id_rank[places]
        if self.for_ties:
            better &= np.all(days[:, None, :] == days[None, :, :], axis=2)
            confirm = np.array([self.board.confirm(offer) for offer in places.tolist()])
            fewer = confirm[:, None] < confirm[None, :]
            same = confirm[:, None] == confirm[None, :]
            better &= fewer | (same & (rank[:, None] < rank[None, :]))
        else:  # alike both ways: the smaller identifier stays
            better &= ~better.T | (rank[:, None] < rank[None, :])
        beaten: Flags = np.any(better, axis=0)
        return beaten
