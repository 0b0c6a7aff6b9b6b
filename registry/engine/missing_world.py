"""A question with every thing there could be, each of which can be switched on and off.

Used by ``missing``: a *thing* is ``("limit", name)``, ``("fact", id)``, ``("link", from, to)`` or
``("service", type)``. Facts and services stand as further rows of the table (``missing_rows``),
links as further ways.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from registry.domain.profile import Limits, Profile
from registry.engine.columns import Flags, Floats, Positions
from registry.engine.earliest import Earliest, Timetable, earliest, joined, narrow_table
from registry.engine.missing_rows import Extension, Thing, find_helpful
from registry.engine.scene import (
    Scene,
    make_table,
    needed_bundles,
    start_position,
)
from registry.engine.standing import SLACK
from registry.engine.ways import NOBODY, SELF, Ways

WHOLE_NETWORK = 200  # offers up to which links from anywhere are tried; past it:
FEW_ORIGINS, FEW_TARGETS = 3, 60
NO_LIMIT = float("inf")


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
            relevant = find_helpful(self.network, usable, scene.held, scene.needs)
        self.offers = np.flatnonzero(relevant)
        self._lay_table()
        self.far = standing.too_far[self.offers]
        self._distance_km = standing.distance_km[self.offers]
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
        extended = Extension(
            network, scene.held, scene.needs, self.offers, scene.profile.unasked_types
        )
        table, self.facts = make_table(
            network,
            scene.standing,
            self.offers,
            scene.held,
            scene.needs,
            self.start,
            with_risk=False,
            also=extended.facts,
        )
        self.virtual = extended.rows(len(self.offers))
        self.table = extended.table(table)
        self._timetable = Timetable(self.table)
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
        base = self.days(frozenset(), None)
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
            nearest = self._nearest_km(organisation)
            targets = sorted(targets, key=lambda house: float(nearest[house]))[:FEW_TARGETS]
        names = self.network.organisations
        for target in targets:
            for origin in origins:
                yield ("link", names[origin].id, names[target].id)

    def _nearest_km(self, organisation: Positions) -> Floats:
        """Return how far each organisation's nearest offer is; 0 where nobody travels."""
        nearest = np.full(self.table.organisations, np.inf)
        np.minimum.at(nearest, organisation, self.scene.standing.travels_km(self.offers))
        return nearest

    def _taking_part(self, things: frozenset[Thing], travel_km: float | None) -> Flags:
        """Return the rows that are switched on; ``travel_km`` None is the profile's limit."""
        distance = self._distance_km
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
        return self._timetable.days(self._taking_part(things, travel_km), self._more_ways(things))

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
