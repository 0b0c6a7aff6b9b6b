"""Costs of a report (C9) by a sheet of amounts: gaps in roubles, the unit cost, norm against cost.

    gaps, unit, norm = money_figures(session, world, vocabulary, scope, sheet, sites)

A gap is a row: places that are missing, times what a place of that group of services costs a year
(``domain/cost_sheet.py``). Where the places come from:

* C1  a service not on record at all: as many places as the country states per person
* C2  people beyond 30 km of it: the new sites of C7, each as large as the median of its type
* C3  deserts: the places that would lift each up to the threshold of a desert
* C5  a service or an agreement that alone opens ways: a place for each person; an agreement none

The same people may stand in several rows, so that rows are never added up. What C4, C6 and C8 find
is mended by acts, a second organisation and a telephone call, and has no price here.
"""

from collections.abc import Iterator

import numpy as np
from sqlalchemy.orm import Session

from registry.coverage.area_figures import DESERT_SHARE, Scope
from registry.coverage.route_figures import NOT_SOUGHT, is_sought, list_doable_changes
from registry.coverage.spread import weighted_mean
from registry.domain.audit import (
    Cell,
    Column,
    Figure,
    Input,
    Resting,
    Row,
    Text,
    mark,
)
from registry.domain.cost_sheet import MONTHS, CostSheet, thousands
from registry.domain.roadmap import MOST_MEASURES
from registry.domain.vocabulary import Vocabulary
from registry.services.audit_cells import cell_weights, cells_of, say_missing
from registry.services.audit_world import World

MOST_ROWS = 12  # of gaps that one figure names; of C5 as many as a roadmap has measures
FROM = {
    "c1": mark("C1: not on record"),
    "c2": mark("C2, C7: new sites"),
    "c3": mark("C3: too few within reach"),
    "c5": mark("C5, C7: opens ways"),
}
Gap = tuple[str, Cell, str | None, float, float | None]  # of which, what, group, people, places


def money_figures(
    session: Session,
    world: World,
    vocabulary: Vocabulary,
    scope: Scope,
    sheet: CostSheet,
    sites: Figure | None,
) -> tuple[Figure, Figure, Figure]:
    """Return what closing the gaps costs, the unit cost, and norm against cost."""
    inputs = (Input(sheet.label, sheet.as_of, "assumption"),)
    return (
        _gaps_figure(session, world, vocabulary, scope, sheet, sites, inputs),
        _unit_figure(vocabulary, scope, sheet, inputs),
        _norm_figure(vocabulary, scope, sheet, inputs),
    )


def _gaps_figure(
    session: Session,
    world: World,
    vocabulary: Vocabulary,
    scope: Scope,
    sheet: CostSheet,
    sites: Figure | None,
    inputs: tuple[Input, ...],
) -> Figure:
    ways, looked = _ways(session, world, vocabulary, scope)
    found = [
        *ways,
        *_far(world, vocabulary, sites),
        *_deserts(world, vocabulary, scope),
        *_absent(world, vocabulary, scope),
    ]
    rows = []
    for source, what, group, people, places in found:
        cost, norm = (0, 0) if places == 0 else (None, None)
        if group is not None and places is not None:
            cost = thousands(places * sheet.place_year_rub(group))
            norm = thousands(places * sheet.norm_year_rub(group))
        values: tuple[Cell, ...] = (
            what,
            Text(FROM[source]),
            people,
            None if places is None else round(places),
            None if group is None else round(sheet.place_year_rub(group)),
            cost,
            norm,
            None if cost is None or norm is None else cost - norm,
        )
        rows.append(Row(values, complete=scope.head.area.complete_on is not None))
    priced = next((row for row in rows if row.number(5) > 0), None)
    told = [Text(mark("No gap of C1, C2, C3 and C5 has a price."))]
    if priced is not None:
        few = (priced.number(2),)
        told = [
            Text(
                mark(
                    "By assumed amounts closing the gap “%(name)s” costs about %(cost)s thousand "
                    "roubles a year; the norm pays %(norm)s thousand of it."
                ),
                {
                    "name": priced.values[0],
                    "cost": Resting(round(priced.number(5) / 1000), few),
                    "norm": Resting(round(priced.number(6) / 1000), few),
                },
            )
        ]
    told.append(Text(mark("By this sheet of costs: %(sheet)s."), {"sheet": sheet.label}))
    return scope.head.figure(
        "c9",
        sentence=tuple(told),
        definition=mark(
            "Cost of a gap = places × hours of a place a month × cost of an hour × 12; the norm "
            "likewise by what it pays for an hour; not covered = cost − norm. Places: C5 one for "
            "each person to whom the service opens a way (an agreement takes none); C2 new sites × "
            "the median places of such a service; C3 what lifts deserts to a fifth of the "
            "country's mean; C1 what the country states per person. The same people may stand in "
            "several rows: do not add rows up."
        ),
        columns=(
            Column("name", mark("Gap")),
            Column("from", mark("Found by")),
            Column("people", mark("People concerned"), "people", "assumption"),
            Column("places", mark("Places needed"), "places", "assumption", tells=("people",)),
            Column("place_year_rub", mark("A place a year"), "rub", "assumption"),
            Column("cost_rub", mark("Cost a year"), "rub", "assumption", tells=("people",)),
            Column("norm_rub", mark("the norm pays"), "rub", "assumption", tells=("people",)),
            Column("short_rub", mark("not covered"), "rub", "assumption", tells=("people",)),
        ),
        rows=tuple(rows),
        notes=(
            *(() if looked else (NOT_SOUGHT,)),
            Text(
                mark(
                    "What C4, C6 and C8 find is mended by acts, a second organisation and a call: "
                    "it has no price here."
                )
            ),
        ),
        more_inputs=inputs,
        parameters={"unit_cost_rub": None},
    )


def _ways(
    session: Session, world: World, vocabulary: Vocabulary, scope: Scope
) -> tuple[list[Gap], bool]:
    """What alone would open ways (C5), and whether that was looked for everywhere: else nothing is
    told, because a part of the people would stand for all."""
    cells, towns = cells_of(session, world, vocabulary, scope)
    looked = bool(cells) and is_sought(cells)
    if not looked:
        return [], False
    gaps: list[Gap] = []
    for change in list_doable_changes(cells, cell_weights(world, vocabulary, towns)):
        people = change.people
        said = say_missing(change.item, world, vocabulary)
        if change.item[0] == "service":
            item = vocabulary.service_type(str(change.item[1]))
            gaps.append(("c5", item.word, item.group, people, float(round(people))))
        elif change.item[0] == "link":
            gaps.append(("c5", said, None, people, 0.0))
        else:
            gaps.append(("c5", said, None, people, None))
    return gaps[:MOST_MEASURES], looked


def _far(world: World, vocabulary: Vocabulary, sites: Figure | None) -> Iterator[Gap]:
    """New sites for people beyond reach (C2), by the plan of C7."""
    if sites is None:
        return
    by_label = {item.label_ru: item for item in vocabulary.service_types}
    for row in sites.rows:
        item = by_label[str(row.values[0])]
        size = _median_places(world, world.supply.service_types.index(item.id))
        places = None if size is None else row.number(sites.column("sites")) * size
        yield "c2", item.word, item.group, row.number(sites.column("covered")), places


def _deserts(world: World, vocabulary: Vocabulary, scope: Scope) -> list[Gap]:
    """Places that would lift every desert to its threshold (C3), the most people first."""
    reach, inside, gaps = world.reach, scope.inside, list[Gap]()
    absent = set(_absent_kinds(world, scope))
    for kind, name in enumerate(world.supply.service_types):
        people = reach.crowd_people[:, kind]
        limit = DESERT_SHARE * weighted_mean(reach.score[:, kind], people)
        if not limit > 0 or kind in absent:
            continue
        lacking = np.maximum(limit - reach.score[inside, kind], 0.0)
        there = people[inside]
        places = float(np.ceil((there * lacking).sum()))
        if places:
            item = vocabulary.service_type(name)
            gaps.append(("c3", item.word, item.group, float(there[lacking > 0].sum()), places))
    return sorted(gaps, key=lambda gap: (-gap[3], str(gap[1])))[:MOST_ROWS]


def _absent(world: World, vocabulary: Vocabulary, scope: Scope) -> Iterator[Gap]:
    """Services not on record here (C1), with the places the country states per person."""
    supply, reach = world.supply, world.reach
    for kind in _absent_kinds(world, scope):
        item = vocabulary.service_type(supply.service_types[kind])
        mine = (supply.service_type == kind) & ~np.isnan(supply.capacity)
        stated = float((supply.capacity * supply.portion)[mine].sum())
        everybody = float(reach.crowd_people[:, kind].sum())
        people = float(reach.crowd_people[scope.inside, kind].sum())
        places = float(np.ceil(people * stated / everybody)) if stated and everybody else None
        yield "c1", item.word, item.group, people, places


def _absent_kinds(world: World, scope: Scope) -> list[int]:
    supply = world.supply
    there = set(supply.service_type[scope.supply_inside].tolist())
    return [kind for kind in range(len(supply.service_types)) if kind not in there]


def _median_places(world: World, kind: int) -> float | None:
    """What an offer of a type can serve at once: the median stated, None where nobody stated."""
    supply = world.supply
    stated = supply.capacity[(supply.service_type == kind) & ~np.isnan(supply.capacity)]
    return float(np.median(stated)) if len(stated) else None


def _unit_figure(
    vocabulary: Vocabulary, scope: Scope, sheet: CostSheet, inputs: tuple[Input, ...]
) -> Figure:
    """The rows of the cost table, and what follows for an hour and for a place."""
    month = sheet.month
    lines = [
        (mark("Basic pay"), month.basic_pay),
        (mark("Additional pay"), month.additional_pay),
        (mark("Payroll charges, 30.2 per cent of pay"), month.charges),
        (mark("Materials"), month.materials),
        (mark("Components"), month.components),
        (mark("Depreciation"), month.depreciation),
        (mark("2. Direct costs"), month.direct),
        (mark("Utilities"), month.utilities),
        (mark("Transport"), month.transport),
        (mark("Upkeep of equipment"), month.equipment_upkeep),
        (mark("Other"), month.other_indirect),
        (mark("3. Indirect costs"), month.indirect),
        (mark("Management pay"), month.management_pay),
        (mark("Payroll charges of management"), month.management_charges),
        (mark("Depreciation not in direct costs"), month.general_depreciation),
        (mark("Communications"), month.communications),
        (mark("4. General running costs"), month.general),
        (mark("Cost of the service by the text: direct and indirect"), month.usp),
        (mark("5. Total of the table: with general running costs"), month.total),
    ]
    rows = [Row((Text(name), "", round(rub)), complete=True) for name, rub in lines]
    rows.append(
        Row(
            (Text(mark("An hour with a person")), sheet.hours_month, round(sheet.hour_rub)),
            complete=True,
        )
    )
    rows += [
        Row(
            (
                Text(mark("A place, a month: %(group)s"), {"group": group.word}),
                sheet.place_hours_month[group.id],
                round(sheet.place_year_rub(group.id) / MONTHS),
            ),
            complete=True,
        )
        for group in vocabulary.service_groups
    ]
    return scope.head.figure(
        "c9",
        sentence=(
            Text(
                mark(
                    "By assumed amounts an hour with a person costs %(hour)s roubles: %(total)s "
                    "roubles a month for %(hours)s hours."
                ),
                {
                    "hour": round(sheet.hour_rub),
                    "total": round(month.total),
                    "hours": round(sheet.hours_month),
                },
            ),
            Text(mark("By this sheet of costs: %(sheet)s."), {"sheet": sheet.label}),
        ),
        definition=mark(
            "The cost table of the publication for one full post of a worker and one month. An "
            "hour costs the total of row 5 over the hours with people in that month; a place costs "
            "its hours a month times an hour."
        ),
        columns=(
            Column("name", mark("Row of the cost table")),
            Column("hours", mark("Hours a month"), None, "assumption"),
            Column("rub", mark("Amount"), "rub", "assumption"),
        ),
        rows=tuple(rows),
        more_inputs=inputs,
        parameters={"part": "unit"},
    )


def _norm_figure(
    vocabulary: Vocabulary, scope: Scope, sheet: CostSheet, inputs: tuple[Input, ...]
) -> Figure:
    """Norm against cost of supported living, by degree of autonomy and hours."""
    label = {item.degree: item.word for item in vocabulary.autonomy}
    degrees = sheet.by_autonomy()
    rows = [
        Row(
            (
                label[item.autonomy],
                round(item.hours.day, 1),
                round(item.hours.week, 1),
                round(item.hours.month, 1),
                round(item.against.cost_rub),
                round(item.against.norm_rub),
                round(item.against.fee_rub),
                None if item.against.covered is None else round(item.against.covered, 2),
                round(max(item.against.short_rub, 0.0)),
                round(max(item.against.short_rub, 0.0)) * MONTHS,
            ),
            complete=True,
        )
        for item in degrees
    ]
    told = Text(mark("The sheet gives no hours by degree of autonomy."))
    if degrees:
        worst = min(degrees, key=lambda item: item.against.covered or 0.0)
        told = Text(
            mark(
                "By assumed amounts norm and fee cover %(share)s%% of the cost where they cover "
                "least (“%(degree)s”); %(short)s roubles a month are missing for each person there."
            ),
            {
                "share": round(100 * (worst.against.covered or 0.0)),
                "degree": label[worst.autonomy],
                "short": round(max(worst.against.short_rub, 0.0)),
            },
        )
    return scope.head.figure(
        "c9",
        sentence=(told,),
        definition=mark(
            "Supported living of one person: hours of accompaniment × cost of an hour, against "
            "hours × what the norm pays for an hour and what the person pays. Missing = cost − "
            "norm − fee; where they cover more, nothing is missing."
        ),
        columns=(
            Column("name", mark("Degree of autonomy")),
            Column("hours_day", mark("Hours a day"), None, "assumption", 1),
            Column("hours_week", mark("Hours a week"), None, "assumption", 1),
            Column("hours_month", mark("Hours a month"), None, "assumption", 1),
            Column("cost_month_rub", mark("Cost a month"), "rub", "assumption"),
            Column("norm_month_rub", mark("the norm pays"), "rub", "assumption"),
            Column("fee_month_rub", mark("the person pays"), "rub", "assumption"),
            Column("covered", mark("Norm and fee cover"), "share", "assumption"),
            Column("short_month_rub", mark("Missing a month"), "rub", "assumption"),
            Column("short_year_rub", mark("Missing a year"), "rub", "assumption"),
        ),
        rows=tuple(rows),
        more_inputs=inputs,
        parameters={"part": "norm"},
    )
