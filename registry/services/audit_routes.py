"""The routes of the audit: one cell per municipality and archetype, computed once and kept.

    for batch in plan_subject(session, world, vocabulary, "RU-NIZ"):
        batch.cells, batch.fresh                  # what is known so far; what was just computed

A cell is kept with the fingerprint of everything it rests on (``coverage/fingerprint.py``): a run
that was killed goes on where it stopped, and after an edit only what the edit can touch is
computed again. Where there is no way a cell names every single thing that would open one. What lies
beyond the limit of a way is no part of it: it matters only for what a longer way would open, and
that is looked for in one municipality. The start organisation of an archetype whom a specialist
sends is the nearest organisation of that kind in the subject.
"""

import hashlib
import multiprocessing
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from registry.coverage.access import nearest
from registry.coverage.area_figures import LIMITS_KM
from registry.coverage.fingerprint import print_of
from registry.coverage.many_homes import plan_homes
from registry.coverage.narrowing import (
    admits_region,
    narrow_to_needs,
    narrow_to_reach,
    narrow_to_region,
)
from registry.coverage.routes import RouteCell, plan_cell
from registry.coverage.stamps import RegionStamps
from registry.domain.audit import Area
from registry.domain.profile import USUAL_MAX_DAYS, Profile
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Archetype
from registry.engine.homes import Home
from registry.engine.network import Network
from registry.services.asked_only import list_unasked, may_silent_kinds_refer
from registry.services.audit_world import World
from registry.store.audits import (
    StoredCell,
    count_all_cells,
    read_cells,
    read_stamps,
    save_cells,
    save_stamp,
    void_stamp,
)

MAX_DAYS = USUAL_MAX_DAYS
MAX_TRAVEL_KM = float(LIMITS_KM[-1])  # of one step, one way: the farthest band of distances (C2)
Cells = dict[tuple[str, str], RouteCell]  # (municipality, archetype)


@dataclass(frozen=True, slots=True, eq=False)
class RegionNetworks:
    """The networks of the people of one subject: usual, and with those who refer when asked.

    ``usual`` and ``asked`` may hold more than the region's. ``towns`` are all its municipalities,
    ``start_kinds`` the kinds of the organisations where a specialist's question begins.
    """

    region: str
    usual: Network
    asked: Network
    towns: tuple[Area, ...]
    start_kinds: frozenset[str]
    circuity: float
    _near: dict[tuple[bool, float], Network] = field(default_factory=dict)
    _whole: dict[bool, Network] = field(default_factory=dict)
    _starts: dict[tuple[bool, str], dict[str, str]] = field(default_factory=dict)

    def source(self, *, asked: bool) -> Network:
        """Return the network of which the region's is a part."""
        return self.asked if asked else self.usual

    def whole(self, *, asked: bool) -> Network:
        """Return what people of the region may enter, made once."""
        key = asked and self.asked is not self.usual
        if key not in self._whole:
            self._whole[key] = narrow_to_region(
                self.source(asked=key), self.region, self._all_starts(asked=key)
            )
        return self._whole[key]

    def near(self, km: float, *, asked: bool) -> Network:
        """Return what lies within ``km`` of some town, made once for a limit and all clients."""
        key = (asked and self.asked is not self.usual, km)
        if key not in self._near:
            self._near[key] = narrow_to_reach(
                self.source(asked=key[0]),
                self.region,
                self._homes(),
                km,
                self.circuity,
                self._all_starts(asked=key[0]),
            )
        return self._near[key]

    def starts(self, kind: str | None, *, asked: bool) -> Mapping[str, str]:
        """Return the nearest organisation of a kind for each town, made once."""
        if kind is None or not self.towns:
            return {}
        key = (asked and self.asked is not self.usual, kind)
        if key not in self._starts:
            self._starts[key] = self._find_starts(self.source(asked=key[0]), kind)
        return self._starts[key]

    def _all_starts(self, *, asked: bool) -> frozenset[str]:
        return frozenset(
            house for kind in self.start_kinds for house in self.starts(kind, asked=asked).values()
        )

    def _homes(self) -> list[tuple[float, float]]:
        return [(town.lat or 0.0, town.lon or 0.0) for town in self.towns]

    def _find_starts(self, network: Network, kind: str) -> dict[str, str]:
        offers = network.offers
        of_kind = np.zeros(len(network.organisations), np.bool_)
        of_kind[network.of_kind.get(kind, [])] = True
        admitted = admits_region(network, self.region)
        rows = np.flatnonzero(of_kind[offers.organisation] & ~np.isnan(offers.lat) & admitted)
        if not len(rows):
            return {}
        sites = np.column_stack((offers.lat[rows], offers.lon[rows]))
        _, index = nearest(self._homes(), sites, self.circuity)
        houses = offers.organisation[rows[index]].tolist()
        return {
            town.id: network.organisations[house].id
            for town, house in zip(self.towns, houses, strict=True)
        }


@dataclass(frozen=True, slots=True)
class Question:
    """One archetype in one municipality; ``network`` is what can matter."""

    municipality: Area
    archetype: Archetype
    profile: Profile
    network: Network
    fingerprint: str


@dataclass(eq=False)
class Asking:
    """One archetype asked from the municipalities of a subject.

    ``profile`` lives nowhere yet; ``silent`` kinds may refer; ``rules`` are what the question
    itself says, for its fingerprint.
    """

    archetype: Archetype
    profile: Profile
    near: Network
    silent: bool
    towns: tuple[Area, ...]
    homes: tuple[Home, ...]
    rules: str

    @cached_property
    def prints(self) -> tuple[str, ...]:
        """Return the fingerprint of each home's question."""
        profile, near = self.profile, self.near
        held = near.closure.of(profile.facts)
        needs = tuple(need for need in profile.needs if need not in held)
        left_out = sorted(profile.unasked_kinds), sorted(profile.unasked_types)
        extra = f"{self.rules}{left_out}|"
        found, dated = print_of(near, needs, held, extra)
        day = str(profile.as_of) if dated else ""  # days count where an offer has a date of opening
        return tuple(
            f"{found[:40]}{_short(f'{day}|{home.start_organisation}|{home.point!r}')}"
            for home in self.homes
        )

    @cached_property
    def network(self) -> Network:
        """Return what can matter for this client, from wherever he asks."""
        starts = frozenset(home.start_organisation for home in self.homes)
        return narrow_to_needs(self.near, self.profile, frozenset(filter(None, starts)))

    def profile_of(self, home: Home) -> Profile:
        """Return the client as living in a home."""
        return replace(
            self.profile,
            point=home.point,
            attributes={
                **self.profile.attributes,
                "municipality": frozenset(filter(None, (home.municipality,))),
            },
            start_organisation=home.start_organisation,
        )


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
    kinds = frozenset(item.start_kind for item in vocabulary.archetypes if item.start_kind)
    snapshot = world.snapshot
    return RegionNetworks(
        subject,
        snapshot.network,
        snapshot.asked_network,
        municipalities_of(world, subject),
        kinds,
        world.circuity,
    )


def ask_archetype(
    world: World,
    vocabulary: Vocabulary,
    networks: RegionNetworks,
    archetype: Archetype,
    towns: Sequence[Area],
    changes: Mapping[str, Any] | None = None,
) -> Asking | None:
    """Return an archetype as it asks from towns of one subject, None from none.

    ``changes`` are put over the profile's limits.
    """
    towns = tuple(town for town in towns if town.lat is not None and town.lon is not None)
    if not towns:
        return None
    document = archetype.profile_document()
    usual = {"max_days": MAX_DAYS, "max_travel_km": MAX_TRAVEL_KM}
    limits = usual | dict(document.get("limits") or {}) | dict(changes or {})
    rules = f"{document}|{limits}"
    document = {**document, "as_of": world.snapshot.today.isoformat(), "limits": limits}
    base = replace(Profile.from_document({**document, "lat": 0.0, "lon": 0.0}), point=None)
    silent = may_silent_kinds_refer(vocabulary, base.needs, archetype.start_kind)
    near = networks.near(float(limits["max_travel_km"]), asked=silent)
    base = list_unasked(near, vocabulary, base, archetype.start_kind).left_out_of(base)
    sent_by = networks.starts(archetype.start_kind, asked=silent)
    starts = [sent_by.get(town.id) for town in towns]
    return Asking(
        archetype=archetype,
        profile=replace(
            base, attributes={**base.attributes, "region": frozenset((networks.region,))}
        ),
        near=near,
        silent=silent,
        towns=towns,
        homes=tuple(
            Home((town.lat or 0.0, town.lon or 0.0), town.id, start)
            for town, start in zip(towns, starts, strict=True)
        ),
        rules=f"{rules}|{world.circuity!r}|",
    )


def questions_of(
    world: World,
    vocabulary: Vocabulary,
    networks: RegionNetworks,
    archetype: Archetype,
    towns: Sequence[Area],
    changes: Mapping[str, Any] | None = None,
) -> Iterator[Question]:
    """Yield the questions of an archetype one by one; see :func:`ask_archetype`."""
    asking = ask_archetype(world, vocabulary, networks, archetype, towns, changes)
    if asking is None:
        return
    for town, home, own in zip(asking.towns, asking.homes, asking.prints, strict=True):
        yield Question(town, archetype, asking.profile_of(home), asking.network, own)


def plan_subject(
    session: Session,
    world: World,
    vocabulary: Vocabulary,
    subject: str,
    *,
    keep: bool,
    only: str | None = None,
    search: bool = False,
) -> Iterator[Batch]:
    """Yield the cells of a subject, one archetype at a time.

    ``keep`` saves what is new; every batch is committed, so that a killed run loses one archetype
    at most. ``only`` one municipality. ``search``: where nothing alone would open a way, look for
    two or three things that would together.
    """
    towns = municipalities_of(world, subject)
    if only is not None:
        towns = tuple(town for town in towns if town.id == only)
    networks = region_networks(world, vocabulary, subject)
    kept = read_cells(session, world.snapshot.mode, [town.id for town in towns])
    total, done = len(towns) * len(vocabulary.archetypes), 0
    for archetype in vocabulary.archetypes:
        asking = ask_archetype(world, vocabulary, networks, archetype, towns)
        cells, fresh = _plan(world, asking, kept, keep=keep)
        if keep and fresh:
            void_stamp(session, world.snapshot.mode, subject)
            save_cells(session, world.snapshot.mode, fresh)
            session.commit()
        if search and asking is not None:
            cells = _search(world, vocabulary, networks, asking, cells)
        done += len(towns)
        yield Batch(archetype.id, cells, len(fresh), done, total)


def plan_country(session: Session, world: World, vocabulary: Vocabulary) -> Iterator[Batch]:
    """Compute and keep the cells of every subject, subjects side by side in processes.

    Each subject is committed when it is done, so that a killed run loses those under way. Subjects
    of which nothing has changed since all their cells were kept are told from their stamp.
    """
    mode = world.snapshot.mode
    stamps = stamp_subjects(world, vocabulary)
    same = _list_unchanged(session, world, vocabulary, stamps)
    done = 0
    for subject in same:
        done += 1
        yield Batch(subject, {}, 0, done, len(stamps))
    if done == len(stamps):
        return
    _work.update(world=world, vocabulary=vocabulary)  # what the processes inherit
    try:
        with ProcessPoolExecutor(
            max_workers=os.cpu_count(), mp_context=multiprocessing.get_context("fork")
        ) as processes:
            waiting = {}
            for subject in (name for name in stamps if name not in same):
                towns = [town.id for town in municipalities_of(world, subject)]
                kept = read_cells(session, mode, towns)
                waiting[processes.submit(_plan_whole_subject, subject, kept)] = subject
            session.commit()
            for ready in as_completed(waiting):
                fresh, subject = ready.result(), waiting[ready]
                save_cells(session, mode, fresh)
                save_stamp(session, mode, subject, stamps[subject])
                session.commit()
                done += 1
                yield Batch(subject, {}, len(fresh), done, len(stamps))
    finally:
        _work.clear()


def stamp_subjects(world: World, vocabulary: Vocabulary) -> dict[str, str]:
    """Return for every subject what all its cells rest on."""
    snapshot = world.snapshot
    networks = [RegionStamps(snapshot.network)]
    if snapshot.asked_network is not snapshot.network:
        networks.append(RegionStamps(snapshot.asked_network))
    rules = f"{vocabulary!r}|{world.circuity!r}|{MAX_DAYS}|{MAX_TRAVEL_KM}"
    everywhere = hashlib.sha256(rules.encode()).hexdigest()
    found = {}
    for subject in world.ground.subjects:
        parts = [stamps.of(subject) for stamps in networks]
        dated = any(part[1] for part in parts)
        towns = [(town.id, town.lat, town.lon) for town in municipalities_of(world, subject)]
        text = f"{everywhere}|{parts}|{sorted(towns)}|{snapshot.today if dated else ''}"
        found[subject] = hashlib.sha256(text.encode()).hexdigest()
    return found


def _list_unchanged(
    session: Session, world: World, vocabulary: Vocabulary, stamps: Mapping[str, str]
) -> set[str]:
    """The subjects all of whose cells are kept, of the same stamp."""
    mode = world.snapshot.mode
    kept, counts = read_stamps(session, mode), count_all_cells(session, mode)
    each = len(vocabulary.archetypes)
    return {
        subject
        for subject, stamp in stamps.items()
        if kept.get(subject) == stamp
        and all(counts.get(town.id) == each for town in municipalities_of(world, subject))
    }


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
        asking = ask_archetype(world, vocabulary, networks, archetype, towns)
        found += _plan(world, asking, kept, keep=True)[1]
    return found


def _plan(
    world: World,
    asking: Asking | None,
    kept: Mapping[tuple[str, str], StoredCell],
    *,
    keep: bool,
) -> tuple[Cells, list[StoredCell]]:
    """The cells of one archetype in a subject, and those that are new, to ``keep``."""
    if asking is None:
        return {}, []
    cells: Cells = {}
    fresh: list[StoredCell] = []
    if not kept and not keep:
        for home, cell in _plan_homes(world, asking, asking.homes):
            cells[str(home.municipality), asking.archetype.id] = cell
        return cells, fresh
    prints: dict[Home, str] = {}
    for home, own in zip(asking.homes, asking.prints, strict=True):
        key = (str(home.municipality), asking.archetype.id)
        stored = kept.get(key)
        if stored is not None and stored.fingerprint == own:
            cells[key] = RouteCell.from_document(stored.document)
        else:
            prints[home] = own
    if prints:
        for home, cell in _plan_homes(world, asking, prints):
            key = (str(home.municipality), asking.archetype.id)
            cells[key] = cell
            fresh.append(StoredCell(*key, prints[home], cell.as_document()))
    return cells, fresh


def _plan_homes(
    world: World, asking: Asking, homes: Iterable[Home]
) -> Iterator[tuple[Home, RouteCell]]:
    if asking.profile.limits.max_fee is None:
        yield from plan_homes(asking.near, asking.profile, homes, world.circuity)
        return
    for home in homes:  # a limit on fees asks for a search each time
        yield home, plan_cell(asking.network, asking.profile_of(home), circuity=world.circuity)


def _search(
    world: World,
    vocabulary: Vocabulary,
    networks: RegionNetworks,
    asking: Asking,
    cells: Cells,
) -> Cells:
    """The cells, those without a way with the cheapest sets of what is missing, and longer ways.

    What lies beyond the limit of a way matters here: it is what a longer way would open.
    """
    found = dict(cells)
    for home in asking.homes:
        key = (str(home.municipality), asking.archetype.id)
        if cells[key].found:
            continue
        whole = networks.whole(asked=asking.silent)
        profile = asking.profile_of(home)
        profile = list_unasked(whole, vocabulary, profile, asking.archetype.start_kind).left_out_of(
            profile
        )
        found[key] = plan_cell(whole, profile, circuity=world.circuity)
    return found


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
