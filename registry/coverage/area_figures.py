"""Figures over areas: supply (C1), nearest offer (C2), access (C3).

    scope = Scope(head, parts, inside, part_of_place, part_of_supply)
    supply_figure(scope, ground, supply, reach, kinds=(4,), labels=labels)

With one service type a row is a part of the territory; with several, a row is a service type in the
whole territory. Empty rows are not gaps as long as nobody has declared the register complete: the
row says which of the two it is.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from registry.coverage.ground import Flags, Floats, Ints, Supply
from registry.coverage.reach import Reach
from registry.coverage.spread import (
    gini,
    share_within,
    sums_by,
    weighted_mean,
    weighted_quantiles,
)
from registry.domain.audit import (
    NOT_COMPLETE,
    Area,
    Cell,
    Chart,
    Column,
    Figure,
    Head,
    People,
    Row,
    Text,
    bars_of,
    mark,
    percent,
)

LIMIT_NAMES = {
    5: mark("≤ 5 km"),
    15: mark("≤ 15 km"),
    30: mark("≤ 30 km"),
    60: mark("≤ 60 km"),
    120: mark("≤ 120 km"),
}
BEYOND = mark("> 120 km, or none")
LIMITS_KM = tuple(LIMIT_NAMES)
DESERT_SHARE = 0.2
NAME = Column("name", mark("Territory"))
TYPE_NAME = Column("name", mark("Service"))
PEOPLE = Column("people", mark("People of the target group"), "people", "estimate")


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """A territory and its parts. ``inside`` (n,) places of it; ``part_of_place`` (n,) and
    ``part_of_supply`` (m,) positions in ``parts``, -1 outside; ``supply_inside`` (m,)."""

    head: Head
    parts: tuple[Area, ...]
    inside: Flags
    part_of_place: Ints
    supply_inside: Flags
    part_of_supply: Ints


def number(value: float, decimals: int = 3) -> Cell:
    """Return a number for a cell: None for NaN, "inf" never leaves here."""
    if not np.isfinite(value):
        return None
    return round(float(value), decimals)


def supply_figure(
    scope: Scope,
    supply: Supply,
    reach: Reach,
    kinds: Sequence[int],
    labels: Mapping[str, str],
) -> Figure:
    """C1: offers, capacity and capacity per 1,000 people of the target group."""
    rows = []
    one = kinds[0] if len(kinds) == 1 else None
    if one is not None:
        mine = supply.service_type == one
        offers = sums_by(scope.part_of_supply[mine], len(scope.parts), supply.portion[mine])
        stated = mine & ~np.isnan(supply.capacity)
        silent = offers - sums_by(
            scope.part_of_supply[stated], len(scope.parts), supply.portion[stated]
        )
        capacity = sums_by(
            scope.part_of_supply[stated],
            len(scope.parts),
            (supply.capacity * supply.portion)[stated],
        )
        people = sums_by(scope.part_of_place, len(scope.parts), reach.crowd_people[:, one])
        for place, part in enumerate(scope.parts):
            rows.append(
                Row(
                    _supply_cells(
                        part.name, offers[place], silent[place], capacity[place], people[place]
                    ),
                    part.id,
                    part.complete_on is not None,
                    _point(part),
                )
            )
    else:
        for kind in kinds:
            mine = scope.supply_inside & (supply.service_type == kind)
            stated = mine & ~np.isnan(supply.capacity)
            rows.append(
                Row(
                    _supply_cells(
                        labels[supply.service_types[kind]],
                        float(supply.portion[mine].sum()),
                        float(supply.portion[mine & ~stated].sum()),
                        float((supply.capacity * supply.portion)[stated].sum()),
                        float(reach.crowd_people[scope.inside, kind].sum()),
                    ),
                    complete=scope.head.area.complete_on is not None,
                )
            )
    without = sum(row.values[1] == 0 for row in rows)
    if one is not None:
        told = Text(
            mark(
                "%(offers)s offers of “%(service)s” are on record; %(without)s of %(parts)s "
                "territories have none."
            ),
            {
                "offers": sum(int(row.number(1)) for row in rows),
                "service": labels[supply.service_types[one]],
                "without": without,
                "parts": len(rows),
            },
        )
    else:
        told = Text(
            mark(
                "%(with_some)s of %(types)s service types are on record here; %(without)s are not."
            ),
            {"with_some": len(rows) - without, "types": len(rows), "without": without},
        )
    return scope.head.figure(
        "c1",
        service_type=None if one is None else supply.service_types[one],
        sentence=(told, *_register_words(scope, without)),
        definition=mark(
            "Offers that take people, the number of people they can serve at once where they "
            "state it, and that capacity per 1,000 people of the target group."
        ),
        columns=(
            NAME if one is not None else TYPE_NAME,
            Column("offers", mark("Offers"), None, "count"),
            Column("capacity_unstated", mark("of them without a stated capacity"), None, "count"),
            Column("capacity", mark("Stated capacity"), "places", "count"),
            PEOPLE,
            Column(
                "capacity_per_1000",
                mark("Capacity per 1,000"),
                "places",
                "estimate",
                decimals=1,
                tells=("people",),
            ),
        ),
        rows=tuple(rows),
        value_column="capacity_per_1000",
        charts=_bars(mark("Offers"), "", rows, 1, "offers"),
    )


def _point(part: Area | None) -> tuple[float, float] | None:
    """The point of a settlement; territories have outlines."""
    if part is None or part.level != "settlement" or part.lat is None or part.lon is None:
        return None
    return part.lat, part.lon


def _supply_cells(
    name: str, offers: float, silent: float, capacity: float, people: float
) -> tuple[Cell, ...]:
    per_1000 = None
    if people > 0 and silent < offers:
        per_1000 = number(1000 * capacity / people, 2)
    if people > 0 and offers == 0:
        per_1000 = 0.0
    known = number(people, 1)
    return (name, round(offers), round(silent), round(capacity), known, per_1000)


def nearest_figure(
    scope: Scope, supply: Supply, reach: Reach, kinds: Sequence[int], labels: Mapping[str, str]
) -> Figure:
    """C2: distance to the nearest offer in person that admits the people of a place."""
    one = kinds[0] if len(kinds) == 1 else None
    rows = []
    sets: list[tuple[str, Area | None, bool, Flags, int]] = []
    if one is not None:
        sets = [
            (part.name, part, part.complete_on is not None, scope.part_of_place == place, one)
            for place, part in enumerate(scope.parts)
        ]
    else:
        whole = scope.head.area.complete_on is not None
        sets = [(labels[supply.service_types[k]], None, whole, scope.inside, k) for k in kinds]
    for name, part, complete, chosen, kind in sets:
        km, people = reach.nearest_km[chosen, kind], reach.crowd_people[chosen, kind]
        quantiles = weighted_quantiles(km, people, (0.5, 0.9))
        total = float(people.sum())
        shares = [share_within(km, people, limit) for limit in LIMITS_KM]
        beyond = float(people[km > LIMITS_KM[-1]].sum())
        at_home = float(people[reach.at_home[chosen, kind]].sum())
        rows.append(
            Row(
                (
                    name,
                    number(total, 1),
                    number(weighted_mean(km, people), 2),
                    *(number(value, 2) for value in quantiles),
                    *(number(value, 4) for value in shares),
                    number(beyond, 1),
                    number(at_home / total, 4) if total > 0 else None,
                ),
                None if part is None else part.id,
                complete,
                _point(part),
            )
        )
    values = np.array([row.number(7) for row in rows])
    weights = np.array([row.number(1) for row in rows])
    if one is not None:
        chosen_people = reach.crowd_people[scope.inside, one]
        km = reach.nearest_km[scope.inside, one]
        middle = weighted_quantiles(km, chosen_people, (0.5,))[0]
        near = percent(float(chosen_people[km <= 30.0].sum()), float(chosen_people.sum()))
        if middle < 0.5:
            told = Text(
                mark(
                    "At least half of the people have it in their own town or village; "
                    "%(share)s%% live within 30 km of it."
                ),
                {"share": near},
            )
        elif np.isfinite(middle):
            told = Text(
                mark(
                    "Half of the people live within %(km)s km of the nearest offer that admits "
                    "them; %(share)s%% live within 30 km."
                ),
                {
                    "km": round(middle),
                    "share": near,
                },
            )
        else:
            told = Text(mark("For most people no offer that admits them is on record."))
    else:
        kinds_near = int((values >= 0.5).sum())
        told = Text(
            mark(
                "For %(near)s of %(types)s service types at least half of the people live within "
                "30 km of an offer."
            ),
            {"near": kinds_near, "types": len(rows)},
        )
    empty = sum(row.values[2] is None for row in rows)
    return scope.head.figure(
        "c2",
        service_type=None if one is None else supply.service_types[one],
        sentence=(told, *_register_words(scope, empty)),
        definition=mark(
            "Distance along the road, estimated as the straight line times the circuity, from "
            "each settlement to the nearest offer in person that admits its people; means and "
            "quantiles over people of the target group. Help that comes home or online is told "
            "apart."
        ),
        columns=(
            NAME if one is not None else TYPE_NAME,
            PEOPLE,
            Column("mean_km", mark("Mean distance"), "km", "estimate", 1),
            Column("median_km", mark("Half live within"), "km", "estimate", 1),
            Column("p90_km", mark("Nine of ten live within"), "km", "estimate", 1),
            *(
                Column(
                    f"within_{limit}_km",
                    LIMIT_NAMES[limit],
                    "share",
                    "estimate",
                    part_of="people" if more is None else f"within_{more}_km",
                )
                for limit, more in zip(LIMITS_KM, (*LIMITS_KM[1:], None), strict=True)
            ),
            Column(
                "people_beyond",
                mark("Beyond 120 km or none"),
                "people",
                "estimate",
                part_of="people",
            ),
            Column(
                "at_home", mark("Reached at home or online"), "share", "estimate", part_of="people"
            ),
        ),
        rows=tuple(rows),
        value_column="within_30_km",
        charts=(
            *_distance_chart(scope, reach, one),
            *_bars(LIMIT_NAMES[30], "share", rows, 7, "within_30_km"),
        ),
        notes=(
            Text(
                mark(
                    "A straight line finds those more than 30 minutes away with precision 0.88 "
                    "and recall 0.68 (33,000 areas of another country): rivers, islands and "
                    "places without a road need a look of their own."
                )
            ),
        ),
        parameters={"total_people": People(float(weights.sum()))} if one is not None else {},
    )


def access_figure(
    scope: Scope, supply: Supply, reach: Reach, kinds: Sequence[int], labels: Mapping[str, str]
) -> Figure:
    """C3: places per person within reach, how unevenly they are spread, and deserts."""
    one = kinds[0] if len(kinds) == 1 else None
    national = {
        kind: weighted_mean(reach.score[:, kind], reach.crowd_people[:, kind]) for kind in kinds
    }
    rows = []
    sets: list[tuple[str, Area | None, bool, Flags, int]] = []
    if one is not None:
        sets = [
            (part.name, part, part.complete_on is not None, scope.part_of_place == place, one)
            for place, part in enumerate(scope.parts)
        ]
    else:
        whole = scope.head.area.complete_on is not None
        sets = [(labels[supply.service_types[k]], None, whole, scope.inside, k) for k in kinds]
    for name, part, complete, chosen, kind in sets:
        score, people = reach.score[chosen, kind], reach.crowd_people[chosen, kind]
        total = float(people.sum())
        desert = float(people[score < DESERT_SHARE * national[kind]].sum())
        rows.append(
            Row(
                (
                    name,
                    number(total, 1),
                    number(1000 * weighted_mean(score, people), 3),
                    number(gini(score, people), 3),
                    number(desert, 1),
                    number(desert / total, 4) if total > 0 else None,
                ),
                None if part is None else part.id,
                complete,
                _point(part),
            )
        )
    whole_people = sum(row.number(1) for row in rows)
    in_desert = sum(row.number(4) for row in rows)
    if one is not None:
        told = Text(
            mark(
                "%(people)s people (%(share)s%%) have less than a fifth of the country's mean "
                "access to “%(service)s”."
            ),
            {
                "people": People(in_desert),
                "share": percent(in_desert, whole_people),
                "service": labels[supply.service_types[one]],
            },
        )
    else:
        worst = sorted(rows, key=lambda row: -row.number(5))[:3]
        told = Text(
            mark("Least within reach: %(names)s."),
            {"names": tuple(row.values[0] for row in worst)},
        )
    return scope.head.figure(
        "c3",
        service_type=None if one is None else supply.service_types[one],
        sentence=(told, *_register_words(scope, sum(not row.values[2] for row in rows))),
        definition=mark(
            "Enhanced two-step floating catchment area: each offer's capacity is shared by the "
            "people within 60 km (weight 1 up to 30 km, 0.42 up to 60 km), and each place adds up "
            "what it can reach. Gini over people. A desert has less than a fifth of the mean of "
            "the country. Capacity nobody stated is taken as the median stated of its type."
        ),
        columns=(
            NAME if one is not None else TYPE_NAME,
            PEOPLE,
            Column(
                "access_per_1000", mark("Places within reach per 1,000"), "places", "estimate", 2
            ),
            Column("gini", mark("Inequality (Gini)"), None, "estimate", 2),
            Column(
                "people_in_deserts",
                mark("People in deserts"),
                "people",
                "estimate",
                part_of="people",
            ),
            Column(
                "share_in_deserts", mark("Share in deserts"), "share", "estimate", part_of="people"
            ),
        ),
        rows=tuple(rows),
        value_column="access_per_1000",
        charts=_bars(mark("Places within reach per 1,000"), "", rows, 2, "access_per_1000"),
        parameters={"desert_share": DESERT_SHARE, "decay": "30 km: 1.0, 60 km: 0.42"},
    )


def _register_words(scope: Scope, empty: int) -> tuple[Text, ...]:
    if scope.head.area.complete_on is not None or not empty:
        return ()
    return (NOT_COMPLETE,)


def _bars(title: str, unit: str, rows: Sequence[Row], place: int, column: str) -> tuple[Chart, ...]:
    bars = bars_of(rows, place)
    return (Chart(title, unit, bars, column),) if bars else ()


def _distance_chart(scope: Scope, reach: Reach, kind: int | None) -> tuple[Chart, ...]:
    if kind is None:
        return ()
    km: Floats = reach.nearest_km[scope.inside, kind]
    people = reach.crowd_people[scope.inside, kind]
    edges = (0.0, *map(float, LIMITS_KM), np.inf)
    bars = []
    for low, high in itertools.pairwise(edges):
        chosen = (km <= high) & ((km > low) if low else (km >= 0))
        name = LIMIT_NAMES.get(int(high), BEYOND) if np.isfinite(high) else BEYOND
        bars.append((name, float(people[chosen].sum())))
    return (Chart(mark("People by distance to the nearest offer"), "people", tuple(bars)),)
