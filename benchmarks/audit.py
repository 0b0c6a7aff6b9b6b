"""``python -m benchmarks.audit``: how long the coverage audit takes on a country of full size.

    DATABASE_URL=sqlite:///… .venv/bin/python -m benchmarks.audit --peer-types 3

On the invented network of ``benchmarks.national``, with 155,000 settlements drawn around the real
ones: C1 to C3 for all service types; C3 beside PySAL ``access`` on the same pairs with equal
numbers; C5 for every municipality and typical client with what is missing, in processes, kept,
asked again and after an edit; C7 by lazy greedy and by HiGHS; figures of routes told the first time
and again (``audit_figures``), and pages of the registry that ``DATABASE_URL`` names. Seconds of
computing of one core where nothing else is said. Written into ``docs/performance.md``.
"""

import argparse
import os
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from access import Access, weights
from sqlalchemy import delete
from sqlalchemy.orm import Session

from benchmarks.audit_figures import (
    COUNTRY,
    measure_country_figures,
    measure_pages,
    measure_region_figures,
)
from benchmarks.national.compiled import compiled
from benchmarks.national.country import DEFAULT_SEED, SIZES, generate
from benchmarks.national.ground import read_ground
from benchmarks.report import describe_machine, table, write_section
from registry import create_app
from registry.coverage import access
from registry.coverage.ground import Ground
from registry.coverage.reach import Reach, find_reach
from registry.coverage.siting import site_exactly, site_greedily, who_is_reached
from registry.coverage.world import build_supply, served_groups
from registry.domain.audit import Area
from registry.engine.network import Network
from registry.engine.registry_marks import NO_MARKS
from registry.engine.warming import warm
from registry.models import AuditRoute
from registry.services.audit_routes import plan_country
from registry.services.audit_world import World, counted_groups
from registry.services.network import NetworkSnapshot
from registry.services.vocabulary import get_vocabulary
from registry.store.audits import count_all_cells, iterate_cells
from registry.tables.base import db

SETTLEMENTS = 155_000
TODAY = date(2026, 11, 25)
CIRCUITY = 1.3
MODE = "benchmark"  # its cells stand apart from those of the registry, and go afterwards
STEPS = weights.step_fn({30: 1.0, 60: 0.42})


def main() -> None:
    """Measure, tell, write down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="country")
    parser.add_argument("--peer-types", type=int, default=3)
    asked = parser.parse_args()
    busy = os.getloadavg()[0]
    world, network = build(asked.size)
    warm()
    rows, seconds = measure_reach(world)
    rows += measure_peer(world, asked.peer_types, seconds)
    rows += measure_routes(world)
    rows += measure_siting(world)
    rows += measure_pages()
    lines = [
        f"`DATABASE_URL=… .venv/bin/python -m benchmarks.audit --size {asked.size} "
        f"--peer-types {asked.peer_types}` on {len(world.ground)} settlements, "
        f"{len(network.organisations)} organisations, {len(network.offers.ids)} offers, "
        f"{len(network.service_types)} service types; seconds of computing of one core. "
        f"{describe_machine(date.today())} Other work on the machine before: load {busy:.1f}.",
        "",
        *table(["what", "seconds", "remark"], rows),
    ]
    write_section("audit", "Coverage audit", lines)
    print("\n".join(lines))


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return what the work gave and its seconds of computing."""
    begun = time.process_time()
    found = work()
    return found, time.process_time() - begun


def build(size: str) -> tuple[World, Network]:
    """An invented country as the audit sees it, without a database of its own."""
    app = create_app()
    vocabulary = get_vocabulary(app.config["SEED_DATA"])
    with app.app_context():
        places = read_ground(db.session())
    country = generate(places, vocabulary, SIZES[size], DEFAULT_SEED)
    network = compiled(country, vocabulary)
    groups = counted_groups(vocabulary)
    known = np.flatnonzero(places.municipality >= 0)
    subject_of = np.full(len(places.municipalities), -1, np.int64)
    subject_of[places.municipality[known]] = places.subject[known]
    random = np.random.default_rng(1)
    drawn = random.choice(known, SETTLEMENTS)
    lat = np.clip(places.lat[drawn] + random.normal(0, 0.12, SETTLEMENTS), -89, 89)
    lon = np.clip(places.lon[drawn] + random.normal(0, 0.2, SETTLEMENTS), -179.9, 179.9)
    town = places.municipality[drawn].astype(np.int64)
    people = random.integers(0, 40, (SETTLEMENTS, len(groups))).astype(np.float64)
    ground = Ground(
        subjects=places.subjects,
        municipalities=places.municipalities,
        municipality_subject=subject_of,
        place_names=tuple(str(n) for n in range(SETTLEMENTS)),
        lat=lat,
        lon=lon,
        municipality=town,
        subject=subject_of[town],
        population=people.sum(axis=1),
        groups=tuple(group.id for group in groups),
        people=people,
        basis=np.ones((len(places.subjects), len(groups)), np.int64),
    )
    supply = build_supply(
        network,
        {},
        {name: n for n, name in enumerate(places.subjects)},
        {name: n for n, name in enumerate(places.municipalities)},
    )
    areas = {name: Area(name, name, "subject") for name in places.subjects}
    for number, name in enumerate(places.municipalities):
        mine = np.flatnonzero(places.municipality == number)
        largest = mine[np.argmax(places.people[mine])]
        areas[name] = Area(
            name,
            name,
            "municipality",
            lat=float(places.lat[largest]),
            lon=float(places.lon[largest]),
        )
    parents: dict[str, str | None] = {
        name: places.subjects[int(subject_of[n])] for n, name in enumerate(places.municipalities)
    }
    areas[COUNTRY] = Area(COUNTRY, COUNTRY, "country")
    parents |= {COUNTRY: None, **dict.fromkeys(places.subjects, COUNTRY)}
    snapshot = NetworkSnapshot(
        network=network,
        asked_network=network,
        assumed={},
        invented={},
        unsure={},
        findings=(),
        vocabulary=vocabulary,
        stamp=(1, ""),
        mode=MODE,
        today=TODAY,
        first_day=TODAY,
        last_day=TODAY,
        marks=NO_MARKS,
        build_seconds=0.0,
    )
    nothing = np.zeros((0, 0))
    reach = Reach(nothing, nothing.astype(np.int64), nothing.astype(bool), nothing, nothing)
    world = World(
        snapshot, areas, parents, ground, supply, reach, groups, (), CIRCUITY, invented=frozenset()
    )
    return world, network


def measure_reach(world: World) -> tuple[list[list[str]], float]:
    """C1 to C3 for all types; also the seconds."""
    vocabulary = world.snapshot.vocabulary
    types = [vocabulary.service_type(name) for name in world.supply.service_types]
    served = served_groups(types, world.groups)
    begun = time.perf_counter()
    found, seconds = timed(
        lambda: find_reach(world.ground, world.supply, served, circuity=CIRCUITY)
    )
    wall = time.perf_counter() - begun
    reached = float(np.isfinite(found.nearest_km).mean())
    remark = f"{wall:.1f} s on the clock; {reached:.0%} of places × types have an offer"
    return [["C1–C3, all types", f"{seconds:.1f}", remark]], seconds


def measure_peer(world: World, types: int, ours_seconds: float) -> list[list[str]]:
    """C3 beside PySAL access: the same demand, supply and pairs; the peer gets the pairs given."""
    ground, supply = world.ground, world.supply
    people = ground.people.sum(axis=1)
    rows: list[list[str]] = []
    spent = 0.0
    worst = 0.0
    kinds = np.unique(supply.service_type)[:types].tolist()
    for kind in kinds:
        mine = np.flatnonzero((supply.service_type == kind) & ~np.isnan(supply.lat))
        sites = np.column_stack((supply.lat[mine], supply.lon[mine]))
        places = np.ones(len(mine))
        ours = access.e2sfca(
            ground.points, people, sites, places, access.steps({30: 1.0, 60: 0.42}), CIRCUITY
        )
        pairs = list(access.weighted_pairs(ground.points, sites, access.steps({60: 1.0}), CIRCUITY))
        km = [access.distances_km(ground.points[i], sites[j]) * CIRCUITY for i, j, _ in pairs]
        costs = pd.DataFrame(
            {
                "origin": np.concatenate([i for i, _, _ in pairs]),
                "dest": np.concatenate([j for _, j, _ in pairs]),
                "km": np.concatenate(km),
            }
        )
        peer = Access(
            demand_df=pd.DataFrame({"home": np.arange(len(ground)), "people": people}),
            demand_index="home",
            demand_value="people",
            supply_df=pd.DataFrame({"site": np.arange(len(mine)), "places": places}),
            supply_index="site",
            supply_value=["places"],
            cost_df=costs,
            cost_origin="origin",
            cost_dest="dest",
            cost_name="km",
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs, took = timed(
                lambda peer=peer: peer.enhanced_two_stage_fca(
                    name="e", cost="km", max_cost=60, weight_fn=STEPS
                )
            )
        spent += took
        found = theirs["e_places"].fillna(0.0).to_numpy()
        worst = max(worst, float(np.abs(found - ours).max() / max(ours.max(), 1e-12)))
    whole = spent / len(kinds) * len(np.unique(supply.service_type))
    rows.append(
        [
            f"C3 by PySAL access, {len(kinds)} types, its pairs given",
            f"{spent:.1f}",
            f"all types in proportion: {whole:.0f} s, {whole / ours_seconds:.0f} × C1–C3 together; "
            f"largest difference {worst:.1e} of the largest score",
        ]
    )
    return rows


def measure_routes(world: World) -> list[list[str]]:
    """C5 of the country as the command line computes it, what is missing with it: the first time,
    again, and after an edit; then its figures."""
    app = create_app()
    rows = []
    with app.app_context():
        session = db.session()
        _forget(session)
        for what, asked in (
            ("C5, every municipality × typical client, with what is missing", world),
            ("the same again, all kept", world),
            ("… after one organisation of one subject has other waits", edited(world)),
        ):
            begun, fresh, computed = time.perf_counter(), 0, computing()
            for batch in plan_country(session, asked, world.snapshot.vocabulary):
                fresh += batch.fresh
            wall = time.perf_counter() - begun
            kept = sum(count_all_cells(session, MODE).values())
            remark = (
                f"on the clock, {os.cpu_count()} processes, computing together "
                f"{computing() - computed:.1f}; {fresh} computed of {kept} cells"
            )
            rows.append([what, f"{wall:.1f}", remark])
        rows[0][2] += f"; {told_missing(session, world)}"
        rows += measure_country_figures(session, world)
        _forget(session)
        rows += measure_region_figures(session, world)
    return rows


def computing() -> float:
    """Return seconds of computing of this process and of those that it has ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def told_missing(session: Session, world: World) -> str:
    """How many cells have no way, and of how many something alone would open one."""
    towns = [name for name in world.ground.municipalities if world.areas[name].lat is not None]
    without = alone = 0
    for cell in iterate_cells(session, MODE, towns):
        without += not cell.document["found"]
        alone += bool(cell.document["missing"])
    return f"{without} without a way, one thing alone would open {alone} of them"


def edited(world: World) -> World:
    """The same country after an organisation that serves one subject changed its waits."""
    network = world.snapshot.network
    offers = network.offers
    local = [rule.regions is not None and len(rule.regions) == 1 for rule in offers.rules]
    first = int(np.flatnonzero(np.array(local, np.bool_)[offers.rule])[0])
    waits = offers.wait_days.copy()
    waits[offers.organisation == offers.organisation[first]] += 1.0
    changed = network.with_offers(replace(offers, wait_days=waits))
    snapshot = replace(world.snapshot, network=changed, asked_network=changed)
    return replace(world, snapshot=snapshot)


def _forget(session: Session) -> None:
    session.execute(delete(AuditRoute).where(AuditRoute.mode == MODE))
    session.commit()


def measure_siting(world: World) -> list[list[str]]:
    """C7 for one type: greedy on the country, exactly on a subject."""
    ground = world.ground
    people = ground.people.sum(axis=1)
    covers = who_is_reached(ground.points[::10], ground.points, 30.0, CIRCUITY)
    plan, seconds = timed(lambda: site_greedily(covers, people, 20))
    mine = np.flatnonzero(ground.subject == ground.subject[0])[:1500]
    part = who_is_reached(ground.points[mine], ground.points[mine], 30.0, CIRCUITY)
    exact, took = timed(lambda: site_exactly(part, people[mine], 5))
    return [
        [
            f"C7, 20 sites of {covers.shape[0]}, lazy greedy",
            f"{seconds:.2f}",
            f"at most {plan.gap:.1%} below the best",
        ],
        [
            f"C7, 5 sites of {len(mine)}, HiGHS",
            f"{took:.2f}",
            "proved" if exact.exact else f"gap {exact.gap:.2%}",
        ],
    ]


if __name__ == "__main__":
    main()
