"""A question with every thing there could be, each of which can be switched on and off.

Used by ``missing``: a *thing* is ``("limit", name)``, ``("fact", id)``, ``("link", from, to)`` or
``("service", type)``. Facts and services stand as further rows of the table, links as further ways.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from registry.domain.profile import Limits, Profile
from registry.engine.columns import Flags, Floats
from registry.engine.earliest import Earliest, Table, earliest, joined, narrow_table
from registry.engine.scene import (
    Scene,
    find_relevant,
    make_table,
    needed_bundles,
    start_position,
)
from registry.engine.standing import SLACK
from registry.engine.ways import NOBODY, SELF, Positions, Ways

WHOLE_NETWORK = 200  # offers up to which links from anywhere are tried; past it:
FEW_ORIGINS, FEW_TARGETS = 3, 60
NO_LIMIT = float("inf")

Thing = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Virtual:
    """A row of the table that stands for a thing: a fact held, or a new service."""

    thing: Thing
    row: int


class World:
    """The question with every thing there could be, each of which can be switched on.

    Rows of ``table``: the real offers that matter (those too far as well), then one per fact and
    one per service. ``self.things`` in the order in which they are tried.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene, self.network = scene, scene.network
        self.limits = scene.profile.limits
        self.start = start_position(scene.network, scene.profile)
        standing = scene.standing
        usable = ~(
            standing.excluded
            | standing.full
            | standing.rule_refuses
            | standing.out_of_reach
            | standing.undated
        )
        self.whole = int(usable.sum()) <= WHOLE_NETWORK
        relevant = usable
        if not self.whole:
            relevant = find_relevant(
                self.network, usable, scene.held, scene.needs, self.start, with_risk=False
            )
        self.offers = np.flatnonzero(relevant)
        self._lay_table()
        self.far = standing.too_far[self.offers]
        self.things = [
            *self._limits(),
            *(virtual.thing for virtual in self.virtual if virtual.thing[0] == "fact"),
            *self._links(),
            *(virtual.thing for virtual in self.virtual if virtual.thing[0] == "service"),
        ]
        self._row = {virtual.thing: virtual.row for virtual in self.virtual}

    def _lay_table(self) -> None:
        """Make the table of the real offers and append the rows of facts and services."""
        scene, network = self.scene, self.network
        table, facts = make_table(
            network,
            scene.standing,
            self.offers,
            scene.held,
            scene.needs,
            self.start,
            with_risk=False,
        )
        extended = _Extension(scene, table, facts)
        self.virtual = extended.rows()
        self.facts = extended.facts
        self.table = extended.table()
        real = len(self.offers)
        priors = extended.fees
        self.fee: Floats = np.concatenate([network.offers.fee_rub[self.offers], priors])
        self.real = real

    def _limits(self) -> Iterator[Thing]:
        for name in ("max_travel_km", "max_fee", "max_days"):
            if getattr(self.limits, name) is not None:
                yield ("limit", name)
        for need in self.scene.needs:
            if need in self.limits.need_by:
                yield ("limit", f"need_by.{need}")

    def _links(self) -> Iterator[Thing]:
        """Yield links that could bring a way in forward, those of the start organisation first.

        In a large network only a few origins are tried: the start organisation, or for a family
        those that know the person first; and only as targets who gives something needed.
        """
        base = earliest(self.table, taking_part=self._taking_part(frozenset(), None))
        organisation = self.table.organisation[: self.real]
        waiting = base.way[: self.real] > 0
        origins = np.unique(organisation).tolist()
        if not self.whole:
            needed = needed_bundles(self.network, self.scene.held, self.scene.needs)
            waiting &= needed[self.network.bundle[self.offers]]
            origins = sorted(origins, key=lambda house: float(base.organisation[house]))
            origins = origins[: 0 if self.start is not None else FEW_ORIGINS]
        if self.start is not None:
            origins = [self.start, *(house for house in origins if house != self.start)]
        targets = np.unique(organisation[waiting]).tolist()
        if not self.whole:
            targets = sorted(targets, key=self._nearness)[:FEW_TARGETS]
        names = self.network.organisations
        for target in targets:
            for origin in origins:
                yield ("link", names[origin].id, names[target].id)

    def _nearness(self, house: int) -> float:
        """Return how far the nearest offer of an organisation is; 0 where nobody travels."""
        here = self.table.organisation[: self.real] == house
        return float(self.scene.standing.travel_km[self.offers][here].min())

    def _taking_part(self, things: frozenset[Thing], travel_km: float | None) -> Flags:
        """Return the rows that are switched on; ``travel_km`` None is the profile's limit."""
        distance = self.scene.standing.distance_km[self.offers]
        on = ~self.far if travel_km is None else ~self.far | (distance <= travel_km + SLACK)
        rows = np.concatenate([on, np.zeros(len(self.virtual), np.bool_)])
        for thing in things:
            if thing[0] in ("fact", "service"):
                rows[self._row[thing]] = True
        return rows

    def _more_ways(self, things: frozenset[Thing]) -> Ways | None:
        """Return the ways in that the links among the things open."""
        offers: list[Positions] = []
        referrers: list[Positions] = []
        index = self.network.organisation_index
        for thing in things:
            if thing[0] == "link":
                rows = np.flatnonzero(self.table.organisation == index[thing[2]])
                origin = index[thing[1]]
                offers.append(rows)
                referrers.append(
                    np.full(len(rows), NOBODY if origin == self.start else origin, np.intp)
                )
        if not offers:
            return None
        offer = np.concatenate(offers)
        zeros = np.zeros(len(offer))
        return Ways(
            offer, np.concatenate(referrers), zeros, zeros, np.full(len(offer), SELF, np.intp)
        )

    def days(self, things: frozenset[Thing], travel_km: float | None) -> Earliest:
        """Return the earliest days with the things there."""
        return earliest(
            self.table,
            taking_part=self._taking_part(things, travel_km),
            more=self._more_ways(things),
        )

    def cut(
        self, things: frozenset[Thing], travel_km: float | None, limits: Limits, days: Earliest
    ) -> Scene:
        """Return the scene of the question with the things there, under other limits."""
        alive = np.flatnonzero(np.isfinite(days.admission))
        table, more = self.table, self._more_ways(things)
        if more is not None:
            table = replace(table, ways=joined(table.ways, more))
        small = narrow_table(table, alive)
        profile: Profile = replace(self.scene.profile, limits=limits)
        count = len(alive)
        return replace(
            self.scene,
            profile=profile,
            criteria=("days", "fee"),
            facts=self.facts,
            offers=alive,
            table=small,
            days=earliest(small),
            travel_km=np.zeros(count),
            fee_rub=self.fee[alive],
            id_rank=np.arange(count),
        )


class _Extension:
    """Appends to a table one row per fact in play and per service type that gives a good."""

    def __init__(self, scene: Scene, table: Table, facts: tuple[str, ...]) -> None:
        self.scene, self.network, self.base = scene, scene.network, table
        types = scene.network.service_types
        closure = scene.network.closure
        asked = set(facts)
        needs = frozenset(scene.needs)
        gives = [closure.of(each.facts.yields) for each in types]
        self.types: list[int] = []
        grown = True
        while grown:  # a service may ask for facts that another service gives
            grown = False
            for position, each in enumerate(types):
                useful = gives[position] & (asked | needs) or needs & frozenset(each.facts.meets)
                if position not in self.types and useful:
                    self.types.append(position)
                    lists = each.facts
                    asked |= {*lists.requires, *lists.requires_at_admission} - scene.held
                    grown = True
        self.types.sort()
        self.old = facts
        self.facts = (*facts, *sorted(asked - set(facts)))
        self.fees: Floats = np.array(
            [0.0] * len(self.facts) + [types[position].fee_rub for position in self.types]
        )

    def rows(self) -> list[_Virtual]:
        first = len(self.base.organisation)
        things: list[Thing] = [("fact", fact) for fact in self.facts]
        things += [("service", self.network.service_types[each].id) for each in self.types]
        return [_Virtual(thing, first + index) for index, thing in enumerate(things)]

    def table(self) -> Table:
        base, network = self.base, self.network
        needs = self.scene.needs
        goods = (*needs, *self.facts)
        closure = network.closure
        added = len(self.facts) + len(self.types)
        old_bundles = base.requires.shape[0]
        shape = (old_bundles + added, len(goods))
        requires, at_admission, yields, meets = (np.zeros(shape, np.bool_) for _ in range(4))
        for new, old in (
            (requires, base.requires),
            (at_admission, base.requires_at_admission),
            (yields, base.yields),
            (meets, base.meets),
        ):
            new[:old_bundles, : old.shape[1]] = old

        def mark(flags: Flags, row: int, names: frozenset[str], least: int = 0) -> None:
            for column, name in enumerate(goods):
                if name in names and column >= least:
                    flags[row, column] = True

        for index, fact in enumerate(self.facts):
            mark(yields, old_bundles + index, closure.of_one(fact))
        for index, position in enumerate(self.types, len(self.facts)):
            lists = network.service_types[position].facts
            row, held = old_bundles + index, self.scene.held
            mark(requires, row, frozenset(lists.requires) - held, len(needs))
            mark(at_admission, row, frozenset(lists.requires_at_admission) - held, len(needs))
            mark(yields, row, closure.of(lists.yields))
            for column, need in enumerate(needs):
                meets[row, column] = need in lists.meets
        priors = [network.service_types[position] for position in self.types]
        facts = [0.0] * len(self.facts)
        new_rows = np.arange(added) + len(base.organisation)
        nobody = np.full(added, NOBODY, np.intp)
        zeros = np.zeros(added)
        ways = base.ways
        return Table(
            organisation=np.concatenate([base.organisation, base.organisations + np.arange(added)]),
            organisations=base.organisations + added,
            bundle=np.concatenate([base.bundle, old_bundles + np.arange(added)]),
            requires=requires,
            requires_at_admission=at_admission,
            yields=yields,
            meets=meets,
            wait_days=np.concatenate([base.wait_days, facts, [t.wait_days for t in priors]]),
            duration_days=np.concatenate(
                [base.duration_days, facts, [t.duration_days for t in priors]]
            ),
            floor_day=np.concatenate([base.floor_day, zeros]),
            age_max_day=np.concatenate([base.age_max_day, zeros + np.inf]),
            ways=Ways(
                np.concatenate([ways.offer, new_rows]),
                np.concatenate([ways.referrer, nobody]),
                np.concatenate([ways.handoff_days, zeros]),
                np.concatenate([ways.risk, zeros]),
                np.concatenate([ways.link, np.full(added, SELF, np.intp)]),
            ),
        )


def relax(limits: Limits, values: Mapping[str, float]) -> Limits:
    """Return limits with some put to new values; infinity lifts a limit."""
    named = {
        name: None if value == NO_LIMIT else value
        for name, value in values.items()
        if not name.startswith("need_by.")
    }
    need_by = {need: values.get(f"need_by.{need}", day) for need, day in limits.need_by.items()}
    kept = {need: day for need, day in need_by.items() if day != NO_LIMIT}
    return replace(limits, **named, need_by=kept)
