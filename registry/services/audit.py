"""The coverage audit: one figure of one territory, computed from the registry as it is now.

    figure = get_figure(session, vocabulary, "c2", AuditQuestion("RU-NIZ", "respite_at_home"), ...)
    figure.sentence, figure.rows

C1 to C4 and C8 take moments once the world is computed (``audit_world``). Raises
``TerritoryNotFoundError``, ``UnknownFigureError``, ``UnknownTermError`` and
``FigureNeedsMoreError``.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
from sqlalchemy.orm import Session

from registry.coverage.area_figures import (
    Scope,
    access_figure,
    nearest_figure,
    supply_figure,
)
from registry.coverage.ground import Ints
from registry.domain.audit import FIGURES, Area, Figure, Head, UnknownFigureError, hide_few
from registry.domain.browse import UnknownTermError
from registry.domain.cost_sheet import CostSheet
from registry.domain.territories import TerritoryFilter, TerritoryNotFoundError
from registry.domain.vocabulary import Vocabulary
from registry.services.audit_cells import ClientWay, is_known, routes_figure_of, ways_of
from registry.services.audit_change import change_figure, find_stored_figure, list_audits
from registry.services.audit_cost import cost_figure
from registry.services.audit_country import country_network_figure, country_structure_figure
from registry.services.audit_network import network_figure, single_changes_figure
from registry.services.audit_siting import NEW_SITES, siting_figure
from registry.services.audit_structure import freshness_figure, structure_figure
from registry.services.audit_world import World, get_world
from registry.services.kept import Kept
from registry.services.territories import list_outlines
from registry.store.audit_inputs import read_areas
from registry.store.audits import StoredAudit, read_stamps

OF_ROUTES = ("c5", "c7", "c9")  # the country's are kept: a hundred thousand routes are behind them
KEPT_FIGURES = 40
_of_country: Kept[Figure] = Kept(lambda figures: len(figures) > KEPT_FIGURES)
SLOW = ("c5", "c6", "c7")
BELOW = {"country": "subject", "subject": "municipality", "municipality": "settlement"}


@dataclass(frozen=True, slots=True)
class AuditQuestion:
    """What is asked: a territory, and a service type or None for all.

    ``by`` "territory" or "archetype" and ``archetype`` for C5; ``sites`` for C7;
    ``unit_cost_rub`` a year for C9; ``compare`` a figure with the numbers of stored audits
    ``before`` and ``after`` (None: the latest two) for C10.
    """

    territory: str
    service_type: str | None = None
    by: str = "territory"
    archetype: str | None = None
    sites: int = NEW_SITES
    unit_cost_rub: float | None = None
    compare: str = "c5"
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class AreaView:
    """A territory, the one above it, and those inside it; ``invented``: see ``Figure``.

    ``revision`` of the registry it was read from.
    """

    area: Area
    above: Area | None
    inside: tuple[Area, ...]
    invented: bool
    revision: int


def get_figure(
    session: Session,
    vocabulary: Vocabulary,
    figure: str,
    question: AuditQuestion,
    *,
    mode: str,
    today: date,
    circuity: float,
    sheet: CostSheet | None = None,
    deep: bool = False,
) -> Figure:
    """Return one figure of a territory, by its identifier in small or capital letters.

    ``sheet`` prices what would open ways (C7); ``deep`` computes what takes long (closures).
    """
    figure = figure.lower()
    if figure not in FIGURES:
        raise UnknownFigureError(figure)
    world = get_world(session, vocabulary, mode=mode, today=today, circuity=circuity)
    scope = make_scope(world, question.territory)
    kinds = service_kinds(world, question.service_type)
    if figure in ("c1", "c2", "c3"):
        labels = {item.id: item.word for item in vocabulary.service_types}
        return _AREA[figure](scope, world.supply, world.reach, kinds, labels)
    is_country = scope.head.area.level == "country"
    if figure == "c4" and is_country:
        return country_structure_figure(session, world, vocabulary, scope)
    if figure == "c4":
        return structure_figure(session, world, vocabulary, scope)
    if figure == "c7" and question.service_type is not None:
        return siting_figure(session, world, vocabulary, scope, kinds[0], question.sites)
    if figure in OF_ROUTES:
        read = partial(_read_routes, session, world, vocabulary, scope, figure, question, sheet)
        if not is_country:
            return read()
        written = tuple(sorted(read_stamps(session, mode).items()))
        return _of_country.get(
            session,
            (world.snapshot.revision, world.snapshot.today.toordinal()),
            (mode, circuity, figure, question, written, sheet and sheet.hour_rub),
            read,
        )
    if figure == "c6" and is_country:
        return country_network_figure(session, world, scope)
    if figure == "c6":
        if not deep:
            kept = find_stored_figure(
                session,
                question.territory,
                mode,
                "c6",
                circuity=circuity,
                revision=world.snapshot.revision,
            )
            if kept is not None:
                return kept
        return network_figure(session, world, vocabulary, scope, deep=deep)
    if figure == "c8":
        return freshness_figure(session, world, scope)
    return change_figure(
        session, scope, question.compare, question.service_type, question.before, question.after
    )


def _read_routes(
    session: Session,
    world: World,
    vocabulary: Vocabulary,
    scope: Scope,
    figure: str,
    question: AuditQuestion,
    sheet: CostSheet | None,
) -> Figure:
    """A figure that is read off routes."""
    if figure == "c5":
        return routes_figure_of(
            session, world, vocabulary, scope, by=question.by, archetype=question.archetype
        )
    if figure == "c7":
        return single_changes_figure(session, world, vocabulary, scope, sheet)
    return cost_figure(session, world, vocabulary, scope, question.unit_cost_rub)


_AREA = {"c1": supply_figure, "c2": nearest_figure, "c3": access_figure}


def list_figure_outlines(session: Session, figure: Figure) -> dict[str, str]:
    """Return the outlines of the territories a figure has rows of, GeoJSON by identifier."""
    level = BELOW[figure.level]
    if level == "settlement":
        return {}
    question = TerritoryFilter(level=level, within=figure.territory)
    zoom = 4 if level == "subject" else 8
    return {item.territory_id: item.geometry for item in list_outlines(session, question, zoom)}


def list_subjects(session: Session) -> tuple[Area, ...]:
    """Return the country and its subjects, by name, the country first."""
    areas = [item.area for item in read_areas(session)]
    subjects = sorted((item for item in areas if item.level == "subject"), key=lambda a: a.name)
    return (*(item for item in areas if item.level == "country"), *subjects)


def get_area(
    session: Session,
    vocabulary: Vocabulary,
    territory: str,
    *,
    mode: str,
    today: date,
    circuity: float,
) -> AreaView:
    """Return a territory with what stands above and below it."""
    world = get_world(session, vocabulary, mode=mode, today=today, circuity=circuity)
    scope = make_scope(world, territory)
    above = world.parents[territory]
    inside = scope.parts if scope.head.area.level != "municipality" else ()
    return AreaView(
        area=scope.head.area,
        above=None if above is None else world.areas[above],
        inside=inside,
        invented=scope.head.invented,
        revision=world.snapshot.revision,
    )


def list_stored(session: Session, territory: str, mode: str) -> tuple[StoredAudit, ...]:
    """Return the stored audits of a territory, the latest first."""
    return list_audits(session, territory, mode)


def list_known_figures(
    session: Session,
    vocabulary: Vocabulary,
    territory: str,
    *,
    mode: str,
    today: date,
    circuity: float,
) -> list[Figure]:
    """Return the figures of routes of a subject when its routes are known already, else none."""
    world = get_world(session, vocabulary, mode=mode, today=today, circuity=circuity)
    if world.areas[territory].level != "subject":
        return []
    return [
        get_figure(
            session,
            vocabulary,
            name,
            AuditQuestion(territory),
            mode=mode,
            today=today,
            circuity=circuity,
        )
        for name in ("c5", "c7", "c9")
        if is_known(world, territory)
    ]


def list_stored_sentences(
    session: Session, territory: str, mode: str, circuity: float
) -> list[Figure]:
    """Return the figures of the latest stored audit that pages do not compute by themselves."""
    found = (find_stored_figure(session, territory, mode, name, circuity=circuity) for name in SLOW)
    return [hide_few(figure) for figure in found if figure is not None]


def list_ways(
    session: Session,
    vocabulary: Vocabulary,
    municipality: str,
    *,
    mode: str,
    today: date,
    circuity: float,
) -> tuple[ClientWay, ...]:
    """Return for one municipality the way of each typical client, or what is missing."""
    world = get_world(session, vocabulary, mode=mode, today=today, circuity=circuity)
    return ways_of(session, world, vocabulary, make_scope(world, municipality))


def list_houses(
    session: Session,
    vocabulary: Vocabulary,
    territory: str,
    *,
    mode: str,
    today: date,
    circuity: float,
) -> tuple[tuple[str, str], ...]:
    """Return slug and name of the organisations of a territory that offer something, by name."""
    world = get_world(session, vocabulary, mode=mode, today=today, circuity=circuity)
    scope = make_scope(world, territory)
    network = world.snapshot.network
    houses = {int(n) for n in world.supply.organisation[scope.supply_inside].tolist()}
    named = [(network.organisations[n].id, network.organisations[n].name) for n in houses]
    return tuple(sorted(((slug, name or slug) for slug, name in named), key=lambda item: item[1]))


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
        invented=rests_on_invented(world, area.id),
    )


def rests_on_invented(world: World, territory: str) -> bool:
    """Do figures of a territory rest on invented organisations? They serve their subject only."""
    regions = world.invented
    if None in regions or world.areas[territory].level == "country":
        return bool(regions)
    return territory in regions or world.parents[territory] in regions


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
