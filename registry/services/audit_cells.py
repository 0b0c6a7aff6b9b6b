"""Routes as figures: C5 by territory or by typical client, C6 with closures, C7 what next.

    cells = get_cells(session, world, vocabulary, "RU-NIZ")
    routes_figure_of(session, world, vocabulary, scope, by="territory", archetype=None)

Cells of a subject are computed when they are not kept, and remembered with the world. The country
is told from kept cells only: computing it is work for the command line.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy.orm import Session

from registry.coverage.area_figures import Scope
from registry.coverage.route_figures import routes_figure
from registry.coverage.routes import RouteCell
from registry.domain.audit import (
    LINK_MISSING,
    SERVICE_MISSING,
    Area,
    Figure,
    FigureNeedsMoreError,
    Text,
    mark,
)
from registry.domain.route import MissingItem
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Archetype
from registry.services.audit_routes import Cells, municipalities_of, plan_subject
from registry.services.audit_world import World
from registry.store.audits import count_cells, iterate_cells

LIMIT_WORDS: Mapping[str, str] = {
    "max_days": mark("more time: %(value)s days"),
    "max_travel_km": mark("a longer way: %(value)s km"),
    "max_fee": mark("more money: %(value)s roubles"),
}
PAGE_SECONDS = 10.0  # of computing; a report is made for what takes longer
_known: WeakKeyDictionary[World, dict[str, Cells]] = WeakKeyDictionary()
_searched: WeakKeyDictionary[World, dict[str, Cells]] = WeakKeyDictionary()  # by municipality
_given_up: WeakKeyDictionary[World, dict[str, int]] = WeakKeyDictionary()
_planning = Lock()
MOST_SEARCHED = 100  # municipalities remembered with all that is missing


def get_cells(session: Session, world: World, vocabulary: Vocabulary, subject: str) -> Cells:
    """Return all cells of a subject; computes what is not known yet, while a page can wait.

    One subject at a time; raises ``FigureNeedsMoreError`` after ``PAGE_SECONDS``.
    """
    found = _find_known(world, subject)
    if found is not None:
        return found
    until = time.monotonic() + PAGE_SECONDS
    if not _planning.acquire(timeout=PAGE_SECONDS):
        raise too_long()
    try:
        found = _find_known(world, subject)
        if found is None:
            given_up = _given_up.setdefault(world, {})
            kept = _count_kept(session, world, subject)
            if given_up.get(subject) == kept:
                raise too_long()  # nothing was made since it took too long
            found = {}
            for batch in plan_subject(session, world, vocabulary, subject, keep=False):
                found.update(batch.cells)
                if batch.done < batch.total and time.monotonic() > until:
                    given_up[subject] = kept
                    raise too_long()
            remember_cells(world, subject, found)
    finally:
        _planning.release()
    return found


def _count_kept(session: Session, world: World, subject: str) -> int:
    """How many cells of a subject are kept."""
    towns = [town.id for town in municipalities_of(world, subject)]
    return count_cells(session, world.snapshot.mode, towns)


def _find_known(world: World, subject: str) -> Cells | None:
    return _known.get(world, {}).get(subject)


def is_known(world: World, subject: str) -> bool:
    """Are the routes of a subject known, so that asking for them takes no time?"""
    return _find_known(world, subject) is not None


def too_long() -> FigureNeedsMoreError:
    """Return the refusal of a page that would keep its reader waiting."""
    return FigureNeedsMoreError(
        mark(
            "The routes of this region take longer than a page may. Have the report made: it "
            "computes and keeps them, and after that this page is quick."
        )
    )


def remember_cells(world: World, subject: str, cells: Cells) -> None:
    """Keep the cells of a subject with the world they were computed in."""
    _known.setdefault(world, {})[subject] = cells


def cell_weights(
    world: World, vocabulary: Vocabulary, towns: Sequence[Area]
) -> dict[tuple[str, str], float]:
    """Return the people of each (municipality, archetype): the group's people times the share."""
    ground = world.ground
    place = {name: number for number, name in enumerate(ground.municipalities)}
    people = np.zeros((len(ground.municipalities), len(ground.groups)))
    np.add.at(people, ground.municipality, ground.people)
    weights: dict[tuple[str, str], float] = {}
    for archetype in vocabulary.archetypes:
        columns = _columns(world, vocabulary, archetype)
        for town in towns:
            total = float(people[place[town.id], columns].sum())
            weights[town.id, archetype.id] = total * archetype.share
    return weights


def _columns(world: World, vocabulary: Vocabulary, archetype: Archetype) -> list[int]:
    """The counted groups that make up the group an archetype is a share of."""
    whole = archetype.share_of or archetype.target_group
    groups = world.ground.groups
    parts = {group.id for group in vocabulary.target_groups if group.part_of == whole}
    return [n for n, name in enumerate(groups) if name == whole or name in parts]


def archetypes_of(vocabulary: Vocabulary, wanted: str | None) -> tuple[Archetype, ...]:
    """Return the archetype asked for, or all."""
    return vocabulary.archetypes if wanted is None else (vocabulary.archetype(wanted),)


def cells_of(
    session: Session, world: World, vocabulary: Vocabulary, scope: Scope
) -> tuple[Cells, tuple[Area, ...]]:
    """Return the cells of a territory and its municipalities; the country's are those kept."""
    area = scope.head.area
    if area.level == "country":
        towns = tuple(
            world.areas[name]
            for name in world.ground.municipalities
            if world.areas[name].lat is not None
        )
        return _read_country(session, world, [town.id for town in towns]), towns
    subject = area.id if area.level == "subject" else str(world.parents[area.id])
    towns = municipalities_of(world, subject)
    if area.level == "subject":
        return get_cells(session, world, vocabulary, subject), towns
    towns = tuple(town for town in towns if town.id == area.id)
    known_cells = _find_known(world, subject)
    if known_cells is None:
        return _search_town(session, world, vocabulary, area.id), towns
    return {key: cell for key, cell in known_cells.items() if key[0] == area.id}, towns


def _read_country(session: Session, world: World, towns: Collection[str]) -> Cells:
    """The kept cells without their steps: of a country nobody asks for them, and they are many."""
    known = {}
    for kept in iterate_cells(session, world.snapshot.mode, towns):
        document = {**kept.document, "steps": ()}
        known[kept.territory_id, kept.archetype] = RouteCell.from_document(document)
    return known


def _search_town(
    session: Session, world: World, vocabulary: Vocabulary, municipality: str
) -> Cells:
    """Return the cells of a municipality, with sets of two and three things that are missing."""
    known = _searched.setdefault(world, {})
    found = known.get(municipality)
    if found is None:
        found = {}
        subject = str(world.parents[municipality])
        for batch in plan_subject(
            session, world, vocabulary, subject, keep=False, only=municipality, search=True
        ):
            found.update(batch.cells)
        if len(known) >= MOST_SEARCHED:
            known.clear()
        known[municipality] = found
    return found


def routes_figure_of(
    session: Session,
    world: World,
    vocabulary: Vocabulary,
    scope: Scope,
    *,
    by: str,
    archetype: str | None,
    cells: Cells | None = None,
) -> Figure:
    """C5 of a territory; ``cells`` None: those of the registry as it is."""
    known, towns = cells_of(session, world, vocabulary, scope)
    if cells is not None:
        known = cells
    chosen = archetypes_of(vocabulary, archetype)
    weights = cell_weights(world, vocabulary, towns)
    area = scope.head.area
    rows: list[tuple[str, str | None, bool, list[tuple[str, str]]]] = []
    if by == "archetype" or area.level == "municipality":
        by = "archetype"
        complete = area.complete_on is not None
        rows = [
            (item.word, None, complete, [(town.id, item.id) for town in towns]) for item in chosen
        ]
    else:
        parts = towns
        if area.level == "country":
            parts = scope.parts
        for part in parts:
            mine = [part] if area.level != "country" else _inside(world, towns, part.id)
            keys = [(town.id, item.id) for town in mine for item in chosen]
            if any(key in known for key in keys):
                rows.append((part.name, part.id, part.complete_on is not None, keys))
        rows.sort(key=lambda row: row[0])
    return routes_figure(
        scope.head,
        rows,
        known,
        weights,
        by=by,
        archetype=archetype,
        say=lambda item: say_missing(item, world, vocabulary),
    )


@dataclass(frozen=True, slots=True)
class ClientWay:
    """The way of one typical client from one municipality.

    ``steps``: service type in words, slug and name of the organisation; ``missing``: sets of
    things, any one set of which would open a way.
    """

    archetype: Archetype
    cell: RouteCell
    steps: tuple[tuple[str, str, str], ...]
    missing: tuple[tuple[Text, ...], ...]


def ways_of(
    session: Session, world: World, vocabulary: Vocabulary, scope: Scope
) -> tuple[ClientWay, ...]:
    """Return the way of every typical client from a municipality, those without one first."""
    cells = _search_town(session, world, vocabulary, scope.head.area.id)
    found = []
    for archetype in vocabulary.archetypes:
        cell = cells.get((scope.head.area.id, archetype.id))
        if cell is None:
            continue
        steps = tuple(
            (
                vocabulary.service_type(step.service_type).word,
                step.organisation,
                _organisation(world, step.organisation),
            )
            for step in cell.steps
        )
        missing = tuple(
            tuple(say_missing(item, world, vocabulary) for item in items) for items in cell.missing
        )
        found.append(ClientWay(archetype, cell, steps, missing))
    return tuple(sorted(found, key=lambda way: way.cell.found))


def _inside(world: World, towns: Sequence[Area], subject: str) -> list[Area]:
    return [town for town in towns if world.parents[town.id] == subject]


def say_missing(item: MissingItem, world: World, vocabulary: Vocabulary) -> Text:
    """Return a missing thing in words."""
    if item[0] == "service":
        label = vocabulary.service_type(str(item[1])).word
        return Text(SERVICE_MISSING, {"name": label})
    if item[0] == "fact":
        name = str(item[1])
        term = vocabulary.need(name) if name.startswith("need.") else vocabulary.fact(name)
        return Text(mark("paper or status: %(name)s"), {"name": term.word})
    if item[0] == "link":
        names = [_organisation(world, str(slug)) for slug in item[1:]]
        return Text(
            LINK_MISSING,
            {"sender": names[0], "receiver": names[1]},
        )
    limit, value = str(item[1]), float(item[2])  # type: ignore[misc]
    if limit.startswith("need_by."):
        goal = vocabulary.goal(limit.removeprefix("need_by.")).word
        return Text(
            mark("later: “%(name)s” by day %(value)s"), {"name": goal, "value": round(value)}
        )
    return Text(LIMIT_WORDS[limit], {"value": round(value)})


def _organisation(world: World, slug: str) -> str:
    network = world.snapshot.network
    at = network.organisation_index.get(slug)
    return slug if at is None else network.organisations[at].name or slug
