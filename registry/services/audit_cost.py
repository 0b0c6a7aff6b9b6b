"""Costs (C9): what closing the gaps of C5 would cost a year, when the unit cost is known.

    cost_figure(session, world, vocabulary, scope, unit_cost_rub=480_000)

Nothing is guessed: without a unit cost (from the calculator, ``domain/unit_cost.py``) the columns
of money stay empty and say so.
"""

from sqlalchemy.orm import Session

from registry.coverage.area_figures import Scope
from registry.coverage.route_figures import NOT_SOUGHT, is_sought, list_single_changes
from registry.domain.audit import Cell, Column, Figure, Input, Resting, Row, Text, mark
from registry.domain.vocabulary import Vocabulary
from registry.services.audit_cells import cell_weights, cells_of
from registry.services.audit_world import World


def cost_figure(
    session: Session,
    world: World,
    vocabulary: Vocabulary,
    scope: Scope,
    unit_cost_rub: float | None,
) -> Figure:
    """C9: places that are missing by service type, and what they cost a year at a unit cost."""
    cells, towns = cells_of(session, world, vocabulary, scope)
    weights = cell_weights(world, vocabulary, towns)
    rows = []
    for change in list_single_changes(cells, weights):
        if change.item[0] != "service":
            continue
        places = round(round(change.people, 1))  # as the people are told
        norm = None if unit_cost_rub is None else round(places * unit_cost_rub)
        values: tuple[Cell, ...] = (
            vocabulary.service_type(str(change.item[1])).word,
            round(change.people, 1),
            places,
            unit_cost_rub,
            norm,
        )
        rows.append(Row(values, complete=True))
    told = Text(
        mark(
            "%(services)s missing services alone would open a way to people; what they cost is "
            "told once a unit cost is given."
        ),
        {"services": len(rows)},
    )
    if not rows and not is_sought(cells):
        told = NOT_SOUGHT
    if unit_cost_rub is not None and rows:
        told = Text(
            mark("Closing the largest gap, “%(name)s”, costs about %(cost)s roubles a year."),
            {"name": rows[0].values[0], "cost": Resting(rows[0].values[4], (rows[0].number(1),))},
        )
    return scope.head.figure(
        "c9",
        sentence=(told,),
        definition=mark(
            "For every service that alone would open routes: the people to whom it would, as many "
            "places, and places times the unit cost of a year. The unit cost is the region's own, "
            "put together by the rows of the cost table: direct, indirect and general costs, with "
            "payroll charges of 30.2 per cent."
        ),
        columns=(
            Column("name", mark("Service")),
            Column("people", mark("People gained"), "people", "assumption"),
            Column("places", mark("Places needed"), "places", "assumption", tells=("people",)),
            Column("unit_cost_rub", mark("Unit cost a year"), "rub", "assumption"),
            Column(
                "cost_rub",
                mark("Cost of closing the gap a year"),
                "rub",
                "assumption",
                tells=("people",),
            ),
        ),
        rows=tuple(rows),
        more_inputs=(Input(mark("Unit cost a year, as given"), None, "assumption"),),
        parameters={"unit_cost_rub": unit_cost_rub},
    )
