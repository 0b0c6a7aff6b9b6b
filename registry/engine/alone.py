"""No route: every one thing that alone would open one, without a limit on trials.

    found = find_alone(view)           # of registry.engine.homes
    found.things, found.every_origin

Things are those of ``missing``: a later day, a fact held, a link, a new service at the person's
place. Instead of trying them in turn, what cannot help is left out by the days as they are: unless
something only comes too late, what gives no good out of reach brings no need within it. A link
helps most from whoever knows the person first, so that one origin decides whether a link to an
organisation opens a way.
Links are those from the sender and from organisations that can play a part in meeting the needs.
Longer ways and limits on fees are not tried here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from registry.domain.route import MissingItem
from registry.engine.columns import Flags, Floats
from registry.engine.earliest import Earliest
from registry.engine.homes import View
from registry.engine.missing_rows import Virtual
from registry.engine.standing import SLACK
from registry.engine.ways import NOBODY, SELF, Ways

MOST_ORIGINS = 3  # of links into one organisation that are told


@dataclass(frozen=True, slots=True)
class Alone:
    """Things that alone open a way. ``every_origin``: False when links from further organisations
    would open one too, into the same organisations."""

    things: tuple[MissingItem, ...]
    every_origin: bool


def find_alone(view: View, most_origins: int | None = MOST_ORIGINS) -> Alone:
    """Return what alone opens a way; links from the ``most_origins`` who know the person first."""
    return _Alone(view).find(most_origins)


class _Alone:
    def __init__(self, view: View) -> None:
        self.view, self.scene = view, view.scene
        self.table, self.days = view.timetable.table, view.days
        self.real = len(self.scene.offers)
        self.cut_off = not np.isfinite(self._met(self.days)).all()
        outgrown = np.isinf(self.days.admission) & np.isfinite(self.days.uncut)
        self.hurry = not self.cut_off or bool(outgrown[view.rows].any())

    def find(self, most_origins: int | None) -> Alone:
        rows = self._helpful_rows()
        opening = [self.view.laid.virtual[at] for at in self._split(rows, self._opens_with_rows)]
        links, every_origin = self._links(most_origins)
        things: list[MissingItem] = [
            *self._later_days(),
            *_named(opening, "fact"),
            *links,
            *_named(opening, "service"),
        ]
        return Alone(tuple(things), every_origin)

    def _met(self, days: Earliest) -> Floats:
        return days.good[: len(self.scene.needs)]

    def _opens(self, rows: Flags, more: Ways | None) -> bool:
        days = self.view.timetable.days(rows, more)
        return self._is_within(self._met(days).tolist(), {})

    def _is_within(self, met: Sequence[float], lifted: dict[str, float]) -> bool:
        limits = self.scene.profile.limits
        most = lifted.get("max_days", np.inf if limits.max_days is None else limits.max_days)
        return all(
            np.isfinite(day)
            and day <= min(most, lifted.get(need, limits.need_by.get(need, np.inf))) + SLACK
            for need, day in zip(self.scene.needs, met, strict=True)
        )

    def _later_days(self) -> Iterator[MissingItem]:
        """Yield the limits on days that alone are in the way, with the least that is enough."""
        if self.cut_off:
            return
        limits, met = self.scene.profile.limits, self._met(self.days).tolist()
        if limits.max_days is not None and self._is_within(met, {"max_days": np.inf}):
            yield ("limit", "max_days", max(met))
        for need, day in zip(self.scene.needs, met, strict=True):
            if need in limits.need_by and self._is_within(met, {need: np.inf}):
                yield ("limit", f"need_by.{need}", day)

    def _helpful_rows(self) -> list[int]:
        """Return which of the facts and services (by number) could open a way at all."""
        first = self.real
        bundle = self.table.bundle[first:]
        helpful = np.isfinite(self.days.papers[first:])  # nobody is let in without papers
        if not self.hurry:
            lacking = np.isinf(self.days.good)
            gives = self.table.yields | self.table.meets
            helpful &= gives[bundle][:, lacking].any(axis=1)
        return [int(at) for at in np.flatnonzero(helpful)]

    def _opens_with_rows(self, numbers: Sequence[int]) -> bool:
        rows = self.view.rows.copy()
        rows[self.real + np.array(numbers, np.intp)] = True
        return self._opens(rows, None)

    def _links(self, most_origins: int | None) -> tuple[list[MissingItem], bool]:
        """Return the links that open a way, and whether all of them."""
        origins = self._origins()
        if not origins:
            return [], True
        first = origins[0]
        opened = self._split(
            self._targets(first), lambda targets: self._opens_with_links(first, targets)
        )
        told = origins[:most_origins]
        names = self.scene.network.organisations
        found: list[MissingItem] = [
            ("link", names[origin].id, names[target].id)
            for target in opened
            for origin in told
            if origin != target and (origin == first or self._opens_with_links(origin, (target,)))
        ]
        return found, not opened or len(told) == len(origins)

    def _origins(self) -> list[int]:
        """Return who can refer: the sender, then those that know the person, the first first."""
        start, known = self.view.laid.start, self.days.organisation
        houses = len(self.scene.network.organisations)
        met = np.flatnonzero(np.isfinite(known[:houses]))
        order = met[np.argsort(known[met], kind="stable")].tolist()
        others = [house for house in order if house != start]
        return others if start is None else [start, *others]

    def _known_from(self, origin: int) -> float:
        return 0.0 if origin == self.view.laid.start else float(self.days.organisation[origin])

    def _targets(self, origin: int) -> list[int]:
        """Return the organisations into which a link from there would be an earlier way in."""
        way, papers = self.days.way[: self.real], self.days.papers[: self.real]
        known = self._known_from(origin) if self.hurry else np.finfo(np.float64).max
        helped = np.flatnonzero(self.view.rows[: self.real] & np.isfinite(papers) & (way > known))
        return [int(house) for house in np.unique(self.table.organisation[: self.real][helped])]

    def _opens_with_links(self, origin: int, targets: Sequence[int]) -> bool:
        led = np.zeros(self.table.organisations, np.bool_)
        led[list(targets)] = True
        offers = np.flatnonzero(led[self.table.organisation[: self.real]])
        referrer = NOBODY if origin == self.view.laid.start else origin
        zeros = np.zeros(len(offers))
        more = Ways(
            offers,
            np.full(len(offers), referrer, np.intp),
            zeros,
            zeros,
            np.full(len(offers), SELF, np.intp),
        )
        return self._opens(self.view.rows, more)

    @staticmethod
    def _split(numbers: list[int], opens: Callable[[Sequence[int]], bool]) -> list[int]:
        """Return those that alone open a way: a group that opens none has none among it."""
        found = []
        waiting = [numbers] if numbers else []
        while waiting:
            group = waiting.pop()
            if not opens(group):
                continue
            if len(group) == 1:
                found += group
            else:
                middle = len(group) // 2
                waiting += [group[middle:], group[:middle]]
        return found


def _named(rows: Sequence[Virtual], sort: str) -> Iterator[MissingItem]:
    for row in rows:
        if row.thing[0] == sort:
            yield (sort, row.thing[1])
