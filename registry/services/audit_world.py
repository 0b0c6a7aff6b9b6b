"""The country as the audit sees it: people, offers and distances, computed once per revision.

    world = get_world(session, vocabulary, mode=mode, today=today, circuity=1.3)
    world.ground, world.supply, world.reach       # arrays; see registry/coverage

People come from the demand table (counts); where nobody counted they are apportioned by population
(``coverage/ground.py``) and marked estimates. Kept in the process like the network snapshot.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from registry.coverage.ground import COUNT, ESTIMATE, Ground, Supply, apportion
from registry.coverage.reach import Reach, find_reach
from registry.coverage.world import build_supply, served_groups
from registry.domain.audit import Area, Input, mark
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import TargetGroup, Word
from registry.services.network import NetworkSnapshot, get_snapshot
from registry.store.audit_inputs import (
    PlaceRow,
    TerritoryAudit,
    list_source_dates,
    read_areas,
    read_offer_places,
    read_places,
)
from registry.store.demand import list_demand

LOWER_BOUND = mark("A lower bound: some people are not in it.")
DEPTH = {"country": 0, "subject": 1, "municipality": 2}


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class World:
    """Everything figures are computed from. ``areas`` by identifier; ``parents`` likewise.

    ``invented``: the subjects in which invented organisations serve, None: any.
    """

    snapshot: NetworkSnapshot
    areas: Mapping[str, Area]
    parents: Mapping[str, str | None]
    ground: Ground
    supply: Supply
    reach: Reach
    groups: tuple[TargetGroup, ...]
    inputs: tuple[Input, ...]
    circuity: float
    invented: frozenset[str | None]


_worlds: WeakKeyDictionary[Engine, dict[str, World]] = WeakKeyDictionary()
_building = Lock()


def get_world(
    session: Session, vocabulary: Vocabulary, *, mode: str, today: date, circuity: float
) -> World:
    """Return the world of the current revision; computes it when the kept one is older."""
    snapshot = get_snapshot(session, vocabulary, mode=mode, today=today)
    engine = session.get_bind().engine

    def find_kept() -> World | None:
        kept = _worlds.get(engine, {}).get(mode)
        if kept is None or kept.circuity != circuity:
            return None
        held = kept.snapshot  # the same network may come in another snapshot, of this day
        return kept if held.network is snapshot.network and held.today == snapshot.today else None

    kept = find_kept()
    if kept is not None:
        return kept
    with _building:
        kept = find_kept()  # another request may have built it while this one waited
        if kept is None:
            kept = build_world(session, vocabulary, snapshot, circuity)
            _worlds.setdefault(engine, {})[mode] = kept
        return kept


def counted_groups(vocabulary: Vocabulary) -> tuple[TargetGroup, ...]:
    """Return the groups people are counted in, each person once: parts of a split whole, and
    groups by age that are no part of another."""
    adults = [
        group
        for group in vocabulary.target_groups
        if group.disability_group is not None and group.disability_group != "child"
    ]
    children = [
        group
        for group in vocabulary.target_groups
        if group.part_of is None
        and group.disability_group is None
        and group.age_max is not None
        and group.id.startswith("children_")
        and group.id != "children_palliative"
    ]
    return tuple(children + adults)


def build_world(
    session: Session, vocabulary: Vocabulary, snapshot: NetworkSnapshot, circuity: float
) -> World:
    """Compute the world afresh."""
    territories = read_areas(session)
    groups = counted_groups(vocabulary)
    people, basis, demand_inputs = _people(session, territories, groups)
    ground = _ground(territories, read_places(session), people, basis, groups)
    sites = {
        name: (place.capacity, place.municipality_id, place.subject_id)
        for name, place in read_offer_places(session).items()
    }
    supply = build_supply(
        snapshot.network,
        sites,
        {name: number for number, name in enumerate(ground.subjects)},
        {name: number for number, name in enumerate(ground.municipalities)},
    )
    types = [vocabulary.service_type(item) for item in supply.service_types]
    reach = find_reach(ground, supply, served_groups(types, groups), circuity=circuity)
    inputs = (
        Input(
            mark("Offers of the registry"),
            snapshot.today,
            "count",
            None if snapshot.mode == "production" else mark("with demonstration and old records"),
        ),
        *demand_inputs,
        *(Input(title, as_of, "estimate") for _, title, as_of in list_source_dates(session)),
        Input(mark("Distance: straight line times circuity"), None, "estimate", f"× {circuity:g}"),
    )
    return World(
        snapshot=snapshot,
        areas={item.area.id: item.area for item in territories},
        parents={item.area.id: item.parent_id for item in territories},
        ground=ground,
        supply=supply,
        reach=reach,
        groups=groups,
        inputs=inputs,
        circuity=circuity,
        invented=frozenset(snapshot.invented.values()),
    )


def _people(
    session: Session, territories: tuple[TerritoryAudit, ...], groups: tuple[TargetGroup, ...]
) -> tuple[dict[str, list[float]], dict[str, list[int]], tuple[Input, ...]]:
    """People of every territory and group, how sure they are, and the inputs told of."""
    index = {item.area.id: place for place, item in enumerate(territories)}
    counts = np.full((len(territories), len(groups)), np.nan)
    sure = np.full(counts.shape, COUNT)
    place_of = {group.id: place for place, group in enumerate(groups)}
    told: dict[tuple[str, date, str, str | None], None] = {}
    for row in list_demand(session):
        if row.target_group in place_of and row.territory_id in index:
            at = index[row.territory_id], place_of[row.target_group]
            counts[at] = row.people
            sure[at] = COUNT if row.basis == "count" else ESTIMATE
            bound = (
                (Word(row.note, LOWER_BOUND) if row.note else LOWER_BOUND)
                if row.lower_bound
                else None
            )
            told[(row.provenance.source_title, row.as_of, row.basis, bound)] = None
    parent = np.array([index.get(item.parent_id or "", -1) for item in territories], np.int64)
    level = np.array([DEPTH[item.area.level] for item in territories], np.int64)
    population = np.array(
        [np.nan if item.area.population is None else item.area.population for item in territories]
    )
    people, basis = apportion(counts, population, parent, level)
    basis = np.where(basis == COUNT, sure, basis)
    inputs = tuple(Input(title, as_of, kind, note) for title, as_of, kind, note in told)
    if inputs:
        inputs += (
            Input(
                mark("People where nobody counted: apportioned by population"),
                None,
                "estimate",
                mark("(larger territory − counted parts) × population / uncounted population"),
            ),
        )
    names = [item.area.id for item in territories]
    return (
        dict(zip(names, people.tolist(), strict=True)),
        dict(zip(names, basis.tolist(), strict=True)),
        inputs,
    )


def _ground(
    territories: tuple[TerritoryAudit, ...],
    places: tuple[PlaceRow, ...],
    people: Mapping[str, list[float]],
    basis: Mapping[str, list[int]],
    groups: tuple[TargetGroup, ...],
) -> Ground:
    """Places with people: settlements, and the inner point of a municipality that has none."""
    subjects = [item.area.id for item in territories if item.area.level == "subject"]
    towns = [item for item in territories if item.area.level == "municipality"]
    subject_at = {name: number for number, name in enumerate(subjects)}
    town_at = {item.area.id: number for number, item in enumerate(towns)}
    town_subject = [subject_at.get(item.parent_id or "", -1) for item in towns]
    rows = [(row.name, row.lat, row.lon, row.municipality_id, row.population) for row in places]
    settled = {row.municipality_id for row in places}
    rows += [
        (item.area.name, item.area.lat, item.area.lon, item.area.id, item.area.population)
        for item in towns
        if item.area.id not in settled and item.area.lat is not None and item.area.lon is not None
    ]
    rows = [row for row in rows if row[3] in town_at]
    municipality = np.array([town_at[str(row[3])] for row in rows], np.int64)
    population = np.array([float(row[4] or 0) for row in rows])
    total = np.bincount(municipality, population, minlength=len(towns))
    number = np.bincount(municipality, minlength=len(towns))
    share = np.where(
        total[municipality] > 0,
        population / np.where(total > 0, total, 1.0)[municipality],
        1.0 / np.maximum(number, 1)[municipality],
    )
    of_town = np.array([people[item.area.id] for item in towns]).reshape(len(towns), len(groups))
    of_place = np.nan_to_num(of_town, nan=0.0)[municipality] * share[:, None]
    return Ground(
        subjects=tuple(subjects),
        municipalities=tuple(item.area.id for item in towns),
        municipality_subject=np.array(town_subject, np.int64),
        place_names=tuple(str(row[0]) for row in rows),
        lat=np.array([row[1] for row in rows], np.float64),
        lon=np.array([row[2] for row in rows], np.float64),
        municipality=municipality,
        subject=np.array(town_subject, np.int64)[municipality],
        population=population,
        groups=tuple(group.id for group in groups),
        people=of_place,
        basis=np.array([basis[name] for name in subjects], np.int64).reshape(
            len(subjects), len(groups)
        ),
    )
