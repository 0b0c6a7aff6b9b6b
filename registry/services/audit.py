"""The coverage audit: one figure of one territory, computed from the registry as it is now.

    figure = get_figure(session, vocabulary, "c2", AuditQuestion("RU-NIZ", "respite_at_home"), ...)
    figure.sentence, figure.rows

C1 to C4 and C8 take moments once the world is computed (``audit_world``). Raises
``TerritoryNotFoundError``, ``UnknownFigureError``, ``UnknownTermError`` and
``FigureNeedsMoreError``.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy.orm import Session

from registry.coverage.area_figures import (
    Scope,
    access_figure,
    nearest_figure,
    supply_figure,
)
from registry.coverage.ground import Ints
from registry.domain.audit import FIGURES, Area, Figure, Head, UnknownFigureError
from registry.domain.browse import UnknownTermError
from registry.domain.territories import TerritoryNotFoundError
from registry.domain.vocabulary import Vocabulary
from registry.services.audit_world import World, get_world

BELOW = {"country": "subject", "subject": "municipality", "municipality": "settlement"}


@dataclass(frozen=True, slots=True)
class AuditQuestion:
    """What is asked: a territory, and a service type or None for all."""

    territory: str
    service_type: str | None = None


def get_figure(
    session: Session,
    vocabulary: Vocabulary,
    figure: str,
    question: AuditQuestion,
    *,
    mode: str,
    today: date,
    circuity: float,
) -> Figure:
    """Return one figure of a territory."""
    if figure not in FIGURES:
        raise UnknownFigureError(figure)
    world = get_world(session, vocabulary, mode=mode, today=today, circuity=circuity)
    scope = make_scope(world, question.territory)
    labels = {item.id: item.label_ru for item in vocabulary.service_types}
    kinds = service_kinds(world, question.service_type)
    if figure == "c1":
        return supply_figure(scope, world.supply, world.reach, kinds, labels)
    if figure == "c2":
        return nearest_figure(scope, world.supply, world.reach, kinds, labels)
    return access_figure(scope, world.supply, world.reach, kinds, labels)


def service_kinds(world: World, service_type: str | None) -> tuple[int, ...]:
    """Return the positions of the service type asked for, or of all."""
    known = world.supply.service_types
    if service_type is None:
        return tuple(range(len(known)))
    if service_type not in known:
        raise UnknownTermError("service_type", service_type, known)
    return (known.index(service_type),)


def make_scope(world: World, territory: str) -> Scope:
    """Return the territory with its parts: subjects, municipalities or settlements."""
    if territory not in world.areas:
        raise TerritoryNotFoundError(territory)
    area = world.areas[territory]
    ground, supply = world.ground, world.supply
    if area.level == "country":
        parts = [world.areas[name] for name in ground.subjects]
        of_place, of_supply = ground.subject, supply.subject
    elif area.level == "subject":
        at = ground.subjects.index(territory)
        inside = np.flatnonzero(ground.municipality_subject == at)
        parts = [world.areas[ground.municipalities[place]] for place in inside.tolist()]
        new = np.full(len(ground.municipalities) + 1, -1, np.int64)  # the last stands for "none"
        new[inside] = np.arange(len(inside))
        of_place, of_supply = new[ground.municipality], new[supply.municipality]
    else:
        at = ground.municipalities.index(territory)
        mine = np.flatnonzero(ground.municipality == at)
        parts = [_settlement(world, area, place) for place in mine.tolist()]
        of_place = np.full(len(ground), -1, np.int64)
        of_place[mine] = np.arange(len(mine))
        of_supply = np.full(len(supply), -1, np.int64)
    of_place, order = _by_name(parts, of_place)
    of_supply = _renumbered(of_supply, order)
    parts = [parts[place] for place in order]
    if area.level == "municipality":
        supply_inside = supply.municipality == ground.municipalities.index(territory)
    elif area.level == "subject":
        supply_inside = supply.subject == ground.subjects.index(territory)
    else:
        supply_inside = np.ones(len(supply), np.bool_)
    return Scope(
        head=make_head(world, area),
        parts=tuple(parts),
        inside=of_place >= 0,
        part_of_place=of_place,
        supply_inside=supply_inside,
        part_of_supply=of_supply,
    )


def make_head(world: World, area: Area) -> Head:
    """Return what every figure of a territory begins with."""
    return Head(
        area=area,
        as_of=world.snapshot.today,
        revision=world.snapshot.revision,
        mode=world.snapshot.mode,
        inputs=world.inputs,
        parameters={"circuity": world.circuity},
    )


def _settlement(world: World, area: Area, place: int) -> Area:
    ground = world.ground
    return Area(
        id=f"{area.id}/{place}",
        name=ground.place_names[place],
        level="settlement",
        complete_on=area.complete_on,
        population=int(ground.population[place]),
        lat=float(ground.lat[place]),
        lon=float(ground.lon[place]),
    )


def _by_name(parts: list[Area], numbers: Ints) -> tuple[Ints, list[int]]:
    order = sorted(range(len(parts)), key=lambda place: (parts[place].name, parts[place].id))
    return _renumbered(numbers, order), order


def _renumbered(numbers: Ints, order: list[int]) -> Ints:
    new = np.full(len(order) + 1, -1, np.int64)
    new[order] = np.arange(len(order))
    return new[numbers]
