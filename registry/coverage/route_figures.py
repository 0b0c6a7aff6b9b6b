"""Routes as a figure (C5), and the best single change read off what is missing (C7).

    weights = people_by_cell(...)                 # {(municipality, archetype): people}
    routes_figure(head, areas, archetypes, cells, weights, by="territory")
    list_single_changes(cells, weights)           # ranked: what opens routes to most people

People of a cell are the people of the archetype's group in the municipality times the archetype's
share, which is an assumption. Somebody may stand in several archetypes: shares of one group add up
to one at most.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from registry.coverage.area_figures import LIMITS_KM
from registry.coverage.ground import Floats
from registry.coverage.routes import RouteCell
from registry.coverage.spread import weighted_mean, weighted_quantiles
from registry.domain.audit import (
    NOT_COMPLETE,
    Cell,
    Chart,
    Column,
    Figure,
    Head,
    People,
    Resting,
    Row,
    Text,
    bars_of,
    is_few,
    mark,
    percent,
)
from registry.domain.profile import USUAL_MAX_DAYS
from registry.domain.route import MissingItem

CellKey = tuple[str, str]
WITHIN_DAYS = {90: mark("≤ 90 days"), 180: mark("≤ 180 days"), 365: mark("≤ 365 days")}
# Of a relaxed limit worth telling; a longer way is none: a service nearer is told instead.
FARTHEST = {"max_travel_km": 0.0, "max_days": 1095.0}
PEOPLE_COLUMN = Column(
    "people", mark("People (by shares of typical clients)"), "people", "assumption"
)
ROUTE_COLUMNS = (
    PEOPLE_COLUMN,
    Column(
        "people_with_route",
        mark("of them with a route"),
        "people",
        "assumption",
        part_of="people",
    ),
    Column("share_with_route", mark("Share with a route"), "share", "assumption", part_of="people"),
    *(
        Column(
            f"within_{days}_days",
            label,
            "share",
            "assumption",
            part_of="people_with_route" if more is None else f"within_{more}_days",
        )
        for (days, label), more in zip(WITHIN_DAYS.items(), (180, 365, None), strict=True)
    ),
    Column("median_days", mark("Half reach the end within"), "days", "estimate"),
    Column("mean_travel_km", mark("Travel on the way"), "km", "estimate"),
    Column("mean_fee_rub", mark("Fees on the way"), "rub", "estimate"),
    Column("mean_chance", mark("Chance of being taken at every step"), "share", "estimate"),
)


NOT_COMPUTED = Text(
    mark(
        "Routes of this territory are not computed yet: that takes minutes. Order its report "
        "(the button on its page, or flask audit), or ask for a subject or a municipality."
    )
)


NOT_SOUGHT = Text(
    mark(
        "What is missing where there is no way was not looked for everywhere here. The report of "
        "the territory looks for it, or the command line (flask audit)."
    )
)
ONLY_ALONE = Text(
    mark(
        "Where there is no way it was looked for every single service, paper, agreement or later "
        "day that alone would open one; of agreements those from the three organisations are told "
        "that come to know the person first. A longer way, and two or three things at once, are "
        "looked for on the page of a municipality."
    )
)


def is_sought(cells: Mapping[CellKey, RouteCell]) -> bool:
    """Was it looked for what is missing in every cell without a route?"""
    return all(cell.found or cell.sought for cell in cells.values())


def notes_of(cells: Mapping[CellKey, RouteCell]) -> tuple[Text, ...]:
    """Return how far it was looked for what is missing."""
    if all(cell.found for cell in cells.values()):
        return ()
    return (ONLY_ALONE,) if is_sought(cells) else (NOT_SOUGHT, ONLY_ALONE)


def nothing_alone(
    keys: Iterable[CellKey],
    cells: Mapping[CellKey, RouteCell],
    weights: Mapping[CellKey, float],
    changes: Sequence["SingleChange"],
) -> float:
    """Return the people without a way to whom none of the changes opens one."""
    opened = {key for change in changes for key in change.cells}
    return sum(
        weights[key]
        for key in keys
        if not cells[key].found and cells[key].sought and key not in opened
    )


def reached_words(people: float, total: float) -> People | Resting:
    """Part of the people: not told when those left over are few."""
    return People(people) if is_few(people) else Resting(round(people), (round(total - people, 1),))


@dataclass(frozen=True, slots=True)
class SingleChange:
    """One thing that alone opens routes: for how many people, in which cells."""

    item: MissingItem
    people: float
    cells: tuple[CellKey, ...]


def routes_figure(
    head: Head,
    rows_of: Sequence[tuple[str, str | None, bool, Sequence[CellKey]]],
    cells: Mapping[CellKey, RouteCell],
    weights: Mapping[CellKey, float],
    *,
    by: str,
    archetype: str | None,
    say: Callable[[MissingItem], Text],
) -> Figure:
    """C5. ``rows_of``: name, territory, register complete, cells of a row; ``by`` "territory" or
    "archetype"; ``say`` puts a missing thing into words."""
    rows = []
    for name, territory, complete, keys in rows_of:
        known = [key for key in keys if key in cells]
        rows.append(Row((name, *_route_cells(known, cells, weights, say)), territory, complete))
    everything = [key for _, _, _, keys in rows_of for key in keys if key in cells]
    total = sum(weights[key] for key in everything)
    reached = sum(weights[key] for key in everything if cells[key].found)
    changes = list_doable_changes({key: cells[key] for key in everything}, weights)
    sentence = (
        [NOT_COMPUTED]
        if not everything
        else [
            Text(
                mark(
                    "%(share)s%% of the people for whom it was asked get all the way; for about "
                    "%(people)s we know of no route."
                ),
                {
                    "share": percent(reached, total),
                    "people": People(total - reached),
                },
            )
        ]
    )
    if everything and total - reached < 0.5:
        sentence = [Text(mark("Everybody for whom it was asked gets all the way."))]
    if changes and is_sought({key: cells[key] for key in everything}):
        sentence.append(
            Text(
                mark("What would open a way to most of them: %(what)s (about %(people)s people)."),
                {"what": say(changes[0].item), "people": People(changes[0].people)},
            )
        )
    stuck = nothing_alone(everything, cells, weights, changes)
    if stuck >= 0.5:
        sentence.append(
            Text(
                mark(
                    "Nothing alone would open a way to about %(people)s of them: two or more "
                    "things are missing at once."
                ),
                {"people": reached_words(stuck, total - reached)},
            )
        )
    if head.area.complete_on is None:
        sentence.append(NOT_COMPLETE)
    first = Column("name", mark("Territory") if by == "territory" else mark("Typical client"))
    return head.figure(
        "c5",
        sentence=tuple(sentence),
        definition=mark(
            "For each municipality and typical client: is there a way from the first door to the "
            "end, by the rules of routing, within two years and 120 km of each step; and if so the "
            "soonest, with its "
            "travel, fees and chance. Weighted by people: the group's people in the municipality "
            "times the client's share, which is assumed."
        ),
        columns=(first, *ROUTE_COLUMNS, Column("missing", mark("What is missing most often"))),
        rows=tuple(rows),
        value_column="share_with_route",
        notes=notes_of({key: cells[key] for key in everything}),
        charts=(
            Chart(mark("Share with a route"), "share", bars_of(rows, 3, 40), "share_with_route"),
        ),
        parameters={
            "max_days": round(USUAL_MAX_DAYS),
            "max_travel_km": LIMITS_KM[-1],
            "by": by,
            "archetype": archetype,
        },
    )


def _route_cells(
    keys: Sequence[CellKey],
    cells: Mapping[CellKey, RouteCell],
    weights: Mapping[CellKey, float],
    say: Callable[[MissingItem], Text],
) -> tuple[Cell, ...]:
    weight = np.array([weights[key] for key in keys])
    found = np.array([cells[key].found for key in keys], np.bool_)
    total = float(weight.sum())

    def column(name: str) -> Floats:
        values = [getattr(cells[key], name) for key in keys]
        return np.array([np.nan if value is None else value for value in values], np.float64)

    days = np.where(found, column("days"), np.inf)
    shares: list[Cell] = [
        round(float(weight[days <= limit].sum()) / total, 4) if total else None
        for limit in WITHIN_DAYS
    ]
    middle = weighted_quantiles(days[found], weight[found], (0.5,))[0] if found.any() else np.nan
    changes = list_doable_changes({key: cells[key] for key in keys}, weights)
    return (
        round(total, 1),
        round(float(weight[found].sum()), 1),
        round(float(weight[found].sum()) / total, 4) if total else None,
        *shares,
        None if not np.isfinite(middle) else round(middle, 1),
        _mean(column("travel_km")[found], weight[found], 1),
        _mean(column("fee_rub")[found], weight[found], 0),
        _mean(column("chance")[found], weight[found], 3),
        tuple(say(change.item) for change in changes[:3]) or None,
    )


def _mean(
    values: Floats,
    weights: Floats,
    decimals: int,
) -> Cell:
    mean = weighted_mean(values, weights)
    return round(mean, decimals) if np.isfinite(mean) else None


def list_single_changes(
    cells: Mapping[CellKey, RouteCell], weights: Mapping[CellKey, float]
) -> list[SingleChange]:
    """Return what alone opens a route, most people first.

    Read off the one-element sets of what is missing; a thing that helps in several cells counts
    their people once each. Limits are told with the value needed in each cell; they count as one
    thing, with the largest value; those beyond ``FARTHEST`` are left out.
    """
    found: dict[tuple[str, ...], list[CellKey]] = {}
    value: dict[tuple[str, ...], float] = {}
    for key, cell in cells.items():
        for items in cell.missing:
            if len(items) == 1:
                item = items[0]
                name = tuple(str(part) for part in item)
                if item[0] == "limit" and float(item[2]) > FARTHEST.get(str(item[1]), np.inf):  # type: ignore[misc]
                    continue  # nobody would call that a relaxed limit
                if item[0] == "limit":
                    name = name[:2]
                    value[name] = max(value.get(name, 0.0), float(item[2]))  # type: ignore[misc]
                if key not in found.setdefault(name, []):
                    found[name].append(key)
    changes = [
        SingleChange(
            item=_item(name, value.get(name)),
            people=sum(weights[key] for key in keys),
            cells=tuple(keys),
        )
        for name, keys in found.items()
    ]
    return sorted(changes, key=_most_people_first)


def list_doable_changes(
    cells: Mapping[CellKey, RouteCell], weights: Mapping[CellKey, float]
) -> list[SingleChange]:
    """Return the single changes that a region can make: a paper is held by a person, and the
    service that gives it counts."""
    return [change for change in list_single_changes(cells, weights) if change.item[0] != "fact"]


def _most_people_first(change: SingleChange) -> tuple[float, bool, list[str]]:
    """Among equals what a region can do comes before a paper that somebody would have to hold."""
    is_paper = change.item[0] == "fact"
    return -round(change.people, 6), is_paper, [str(part) for part in change.item]


def _item(name: tuple[str, ...], value: float | None) -> MissingItem:
    if value is not None:
        return (name[0], name[1], value)
    return (name[0], name[1]) if len(name) == 2 else (name[0], name[1], name[2])
