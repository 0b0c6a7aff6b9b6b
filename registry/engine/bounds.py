"""The least that is still to pay: a lower bound on what a partial plan must add.

    rest = Rest(classes)
    rest.of(open_goods, have)     # (travel_km, fee, risk, steps, blend)

Offers are grouped by what they ask and give; a *class* has the least of each cost over its offers.
``of`` is the exact optimum, criterion by criterion, of the problem in which every class member has
those least costs and every way in is open: each open good needs some class that gives it, which
opens what that class asks for. Real completions pay at least as much. Sets of goods are bits.
*Blend* is a weighted sum of the chosen criteria but days (see ``board``), bounded as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

Costs = tuple[float, float, float, float, float]
NOTHING: Costs = (0.0, 0.0, 0.0, 0.0, 0.0)
HOPELESS: Costs = (float("inf"),) * 5
MOST_STATES = 8_000  # past it a weaker bound answers; keeps memory and time in bounds


@dataclass(frozen=True, slots=True)
class OfferClass:
    """Offers that ask and give the same; ``costs`` the least of each over them."""

    gives: int
    asks: int
    costs: Costs


class Rest:
    """Lower bounds by memoised recursion over sets of open goods."""

    def __init__(self, classes: Sequence[OfferClass], goods: int) -> None:
        kept = [
            one
            for index, one in enumerate(classes)
            if not any(
                _beats(other, one) and (other_index < index or not _beats(one, other))
                for other_index, other in enumerate(classes)
                if other_index != index
            )
        ]
        self._givers = [[one for one in kept if one.gives >> good & 1] for good in range(goods)]
        self._scope = [self._reach(good) for good in range(goods)]
        self._known: dict[tuple[int, int], Costs] = {}

    def _reach(self, good: int) -> int:
        """Return every good that supplying this one may bring into play."""
        reached, waiting = 1 << good, [good]
        while waiting:
            for one in self._givers[waiting.pop()]:
                for other in _members(one.asks & ~reached):
                    reached |= 1 << other
                    waiting.append(other)
        return reached

    def of(self, wanted: int, have: int) -> Costs:
        """Return the least costs of giving ``wanted`` when ``have`` is given already."""
        wanted &= ~have
        if not wanted:
            return NOTHING
        scope = 0
        for good in _members(wanted):
            scope |= self._scope[good]
        key = (wanted, have & scope)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MOST_STATES:
                return self._weak(wanted)
            found = self._known[key] = self._search(wanted, have & scope)
        return found

    def _search(self, wanted: int, have: int) -> Costs:
        first = (wanted & -wanted).bit_length() - 1
        best = HOPELESS
        for one in self._givers[first]:
            then = have | one.gives
            rest = self.of((wanted | one.asks) & ~then, then)
            costs = one.costs
            best = (
                min(best[0], costs[0] + rest[0]),
                min(best[1], costs[1] + rest[1]),
                min(best[2], costs[2] + rest[2]),
                min(best[3], costs[3] + rest[3]),
                min(best[4], costs[4] + rest[4]),
            )
        return best

    def _weak(self, wanted: int) -> Costs:
        """Return the dearest single good's cheapest giver: a bound that needs no recursion."""
        found = NOTHING
        for good in _members(wanted):
            least = tuple(
                min((one.costs[column] for one in self._givers[good]), default=float("inf"))
                for column in range(5)
            )
            found = tuple(map(max, found, least))  # type: ignore[assignment]
        return found


def _members(goods: int) -> list[int]:
    found = []
    while goods:
        low = goods & -goods
        found.append(low.bit_length() - 1)
        goods ^= low
    return found


def _beats(one: OfferClass, other: OfferClass) -> bool:
    """Return whether ``one`` gives as much, asks no more and costs no more."""
    return (
        one.gives & other.gives == other.gives
        and one.asks & ~other.asks == 0
        and all(mine <= theirs for mine, theirs in zip(one.costs, other.costs, strict=True))
    )
