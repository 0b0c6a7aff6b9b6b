"""The routes of the audit: one cell per municipality and archetype, computed once and kept.

    for batch in plan_subject(session, world, vocabulary, "RU-NIZ"):
        batch.cells, batch.fresh                  # what is known so far; what was just computed

A cell is kept with the fingerprint of everything it rests on (``coverage/fingerprint.py``): a run
that was killed goes on where it stopped, and after an edit only what the edit can touch is
computed again. What lies beyond the limit of a way is no part of it: it matters only for what a
longer way would open. The start organisation of an archetype whom a specialist sends is the nearest
organisation of that kind in the subject.
"""

import hashlib
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from registry.coverage.access import nearest
from registry.coverage.area_figures import LIMITS_KM
from registry.coverage.fingerprint import print_of
from registry.coverage.routes import (
    RouteCell,
    narrow_to_needs,
    narrow_to_reach,
    narrow_to_region,
    plan_cell,
)
from registry.domain.audit import Area
from registry.domain.profile import USUAL_MAX_DAYS, Profile
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Archetype
from registry.engine.network import Network
from registry.services.asked_only import list_unasked, may_silent_kinds_refer
from registry.services.audit_world import World
from registry.store.audits import StoredCell, read_cells, save_cells

MAX_DAYS = USUAL_MAX_DAYS
MAX_TRAVEL_KM = float(LIMITS_KM[-1])  # of one step, one way: the farthest band of distances (C2)
Cells = dict[tuple[str, str], RouteCell]  # (municipality, archetype)


@dataclass(frozen=True, slots=True, eq=False)
class RegionNetworks:
    """The networks of the people of one subject: usual, and with those who refer when asked.

    ``start_kinds``: kinds of the organisations where a specialist's question begins.
    """

    usual: Network
    asked: Network
    start_kinds: frozenset[str]
    _near: dict[tuple[bool, float], Network] = field(default_factory=dict)

    def near(self, towns: Sequence[Area], km: float, circuity: float, *, asked: bool) -> Network:
        """Return what lies within ``km`` of some town, made once for a limit and all clients."""
        key = (asked, km)
        if key not in self._near:
            homes = [(town.lat or 0.0, town.lon or 0.0) for town in towns]
            whole = self.asked if asked else self.usual
            self._near[key] = narrow_to_reach(whole, homes, km, circuity, self.start_kinds)
        return self._near[key]


@dataclass(frozen=True, slots=True)
class Question:
    """One archetype in one municipality; ``network`` is the part of ``whole`` that can matter.

    ``unasked``: offers of ``whole`` that stay out of it unless asked for.
    """

    municipality: Area
    archetype: Archetype
    profile: Profile
    network: Network
    whole: Network
    unasked: frozenset[str]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Progress: ``done`` of ``total``; ``cells`` of one archetype, ``fresh`` of them new.

    ``archetype`` names what was done: of a whole country a subject, its cells not handed over.
    """

    archetype: str
    cells: Cells
    fresh: int
    done: int
    total: int


def municipalities_of(world: World, subject: str) -> tuple[Area, ...]:
    """Return the municipalities of a subject that have a point."""
    ground = world.ground
    at = ground.subjects.index(subject)
    names = [ground.municipalities[n] for n in np.flatnonzero(ground.municipality_subject == at)]
    return tuple(world.areas[name] for name in names if world.areas[name].lat is not None)


def region_networks(world: World, vocabulary: Vocabulary, subject: str) -> RegionNetworks:
    """Return the networks of the people of a subject."""
    keep = frozenset(item.start_kind for item in vocabulary.archetypes if item.start_kind)
    snapshot = world.snapshot
    usual = narrow_to_region(snapshot.network, subject, keep)
    asked = usual
    if snapshot.asked_network is not snapshot.network:
        asked = narrow_to_region(snapshot.asked_network, subject, keep)
    return RegionNetworks(usual, asked, keep)


def questions_of(
    world: World,
    vocabulary: Vocabulary,
    networks: RegionNetworks,
    archetype: Archetype,
    towns: Sequence[Area],
    changes: Mapping[str, Any] | None = None,
    *,
    seek: bool = False,
) -> Iterator[Question]:
    """Yield the questions of an archetype; ``changes`` are put over the profile's limits.

    ``seek``: also say what must stay out of the whole network when what is missing is looked for.
    """
    if not towns:
        return
    document = archetype.profile_document()
    usual = {"max_days": MAX_DAYS, "max_travel_km": MAX_TRAVEL_KM}
    limits = usual | dict(document.get("limits") or {}) | dict(changes or {})
    document = {**document, "as_of": world.snapshot.today.isoformat(), "limits": limits}
    base = Profile.from_document({**document, "lat": 0.0, "lon": 0.0})  # each town has its own
    silent = may_silent_kinds_refer(vocabulary, base.needs, archetype.start_kind)
    whole = networks.asked if silent else networks.usual
    everywhere = municipalities_of(world, str(world.parents[towns[0].id]))
    km = float(limits["max_travel_km"])
    network = networks.near(everywhere, km, world.circuity, asked=silent)
    unasked: frozenset[str] = frozenset()
    if seek:
        unasked = list_unasked(whole, vocabulary, base, archetype.start_kind).offers
    base = list_unasked(network, vocabulary, base, archetype.start_kind).excluded_from(base)
    starts = _starts(world, whole, archetype.start_kind, towns)
    held = network.closure.of(base.facts)
    needs = tuple(need for need in base.needs if need not in held)
    columns = network.offers
    left_out = {
        network.service_types[int(columns.service_type[network.offer_index[name]])].id
        for name in base.exclude_offers
        if name in network.offer_index
    }
    extra = f"{document}|{sorted(base.exclude_kinds)}|{sorted(left_out)}|{world.circuity!r}|"
    fingerprint, dated = print_of(network, needs, held, _without_day(extra, document))
    day = document["as_of"] if dated else ""
    part = narrow_to_needs(network, base, frozenset(filter(None, starts)))
    for town, start in zip(towns, starts, strict=True):
        if town.lat is None or town.lon is None:
            continue
        profile = replace(
            base,
            point=(town.lat, town.lon),
            attributes={
                **base.attributes,
                "region": frozenset((world.parents[town.id],)),
                "municipality": frozenset((town.id,)),
            },
            start_organisation=start,
        )
        own = f"{fingerprint[:40]}{_short(f'{day}|{start}|{town.lat!r}|{town.lon!r}')}"
        yield Question(town, archetype, profile, part, whole, unasked, own)


def plan_subject(
    session: Session,
    world: World,
    vocabulary: Vocabulary,
    subject: str,
    *,
    keep: bool,
    seek: bool,
    only: str | None = None,
) -> Iterator[Batch]:
    """Yield the cells of a subject, one archetype at a time.

    ``seek`` finds what is missing where there is no route; without it new cells only say whether
    there is one. ``keep`` saves what is new; every batch is committed, so that a killed run loses
    one archetype at most. ``only`` one municipality.
    """
    towns = municipalities_of(world, subject)
    if only is not None:
        towns = tuple(town for town in towns if town.id == only)
    networks = region_networks(world, vocabulary, subject)
    kept = read_cells(session, world.snapshot.mode, [town.id for town in towns])
    total, done = len(towns) * len(vocabulary.archetypes), 0
    for archetype in vocabulary.archetypes:
        cells, fresh = _plan_archetype(
            world, vocabulary, networks, archetype, towns, kept, seek=seek
        )
        if keep and fresh:
            save_cells(session, world.snapshot.mode, fresh)
            session.commit()
        done += len(towns)
        yield Batch(archetype.id, cells, len(fresh), done, total)


def plan_country(session: Session, world: World, vocabulary: Vocabulary) -> Iterator[Batch]:
    """Compute and keep the cells of every subject, subjects side by side in processes.

    What is missing where there is no route is not looked for: that is asked of a subject. Each
    subject is committed when it is done, so that a killed run loses those under way.
    """
    subjects = world.ground.subjects
    _work.update(world=world, vocabulary=vocabulary)  # what the processes inherit
    done = 0
    try:
        with ProcessPoolExecutor(
            max_workers=os.cpu_count(), mp_context=multiprocessing.get_context("fork")
        ) as processes:
            waiting = {}
            for subject in subjects:
                towns = [town.id for town in municipalities_of(world, subject)]
                kept = read_cells(session, world.snapshot.mode, towns)
                waiting[processes.submit(_plan_whole_subject, subject, kept)] = subject
            session.commit()
            for ready in as_completed(waiting):
                fresh = ready.result()
                save_cells(session, world.snapshot.mode, fresh)
                session.commit()
                done += 1
                yield Batch(waiting[ready], {}, len(fresh), done, len(subjects))
    finally:
        _work.clear()


_work: dict[str, Any] = {}


def _plan_whole_subject(
    subject: str, kept: Mapping[tuple[str, str], StoredCell]
) -> list[StoredCell]:
    """The new cells of a subject, computed in a process that was forked with ``_work`` filled."""
    world, vocabulary = _work["world"], _work["vocabulary"]
    networks = region_networks(world, vocabulary, subject)
    towns = municipalities_of(world, subject)
    found: list[StoredCell] = []
    for archetype in vocabulary.archetypes:
        found += _plan_archetype(world, vocabulary, networks, archetype, towns, kept, seek=False)[1]
    return found


def _plan_archetype(
    world: World,
    vocabulary: Vocabulary,
    networks: RegionNetworks,
    archetype: Archetype,
    towns: Sequence[Area],
    kept: Mapping[tuple[str, str], StoredCell],
    *,
    seek: bool,
) -> tuple[Cells, list[StoredCell]]:
    """The cells of one archetype in a subject, and which of them are new.

    ``seek``: where there is no route, look for what is missing; kept cells that did not are new.
    """
    cells: Cells = {}
    fresh = []
    for question in questions_of(world, vocabulary, networks, archetype, towns, seek=seek):
        key = (question.municipality.id, archetype.id)
        stored = kept.get(key)
        if stored is not None and stored.fingerprint == question.fingerprint:
            cell = RouteCell.from_document(stored.document)
            if cell.found or cell.sought or not seek:
                cells[key] = cell
                continue
        cell = cells[key] = plan_cell(
            question.network,
            question.profile,
            circuity=world.circuity,
            with_missing=seek,
            whole=question.whole,
            unasked=question.unasked,
        )
        fresh.append(StoredCell(*key, question.fingerprint, cell.as_document()))
    return cells, fresh


def _starts(
    world: World, network: Network, kind: str | None, towns: Sequence[Area]
) -> list[str | None]:
    """The nearest organisation of a kind for each town; None where a family asks or none is."""
    nobody: list[str | None] = [None] * len(towns)
    if kind is None or not towns:
        return nobody
    offers = network.offers
    of_kind = np.array([item.kind == kind for item in network.organisations], np.bool_)
    rows = np.flatnonzero(of_kind[offers.organisation] & ~np.isnan(offers.lat))
    if not len(rows):
        return nobody
    homes = [(town.lat or 0.0, town.lon or 0.0) for town in towns]
    sites = np.column_stack((offers.lat[rows], offers.lon[rows]))
    _, index = nearest(homes, sites, world.circuity)
    return [
        network.organisations[int(offers.organisation[rows[place]])].id for place in index.tolist()
    ]


def _without_day(text: str, document: Mapping[str, Any]) -> str:
    """Days count only where an offer has a date of opening."""
    return text.replace(str(document["as_of"]), "")


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
