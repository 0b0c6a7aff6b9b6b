"""Where new sites would serve most people (C7).

    siting_figure(session, world, vocabulary, scope, kind, k=5)       # one service type
    sites_figure(session, world, vocabulary, scope)              # those that lack most, a row each

Exact by HiGHS on a region, lazy greedy on the country; each plan says how far from the best it may
be. Solved once for a state of the registry.
"""

import numpy as np
from sqlalchemy.orm import Session

from registry.coverage.area_figures import Scope
from registry.coverage.ground import Floats, Ints
from registry.coverage.route_figures import reached_words
from registry.coverage.siting import SitePlan, site_exactly, site_greedily, who_is_reached
from registry.domain.audit import Cell, Column, Figure, People, Resting, Row, Text, mark
from registry.domain.vocabulary import Vocabulary
from registry.services.audit_world import World
from registry.services.kept import Kept

SITE_KM = 30.0
NEW_SITES = 5
EXACT_PLACES = 1500  # places up to which siting is solved exactly
MOST_SERVICES = 10  # in the table of several
KEPT_PLANS = 500  # the longest unasked ones go
_plans: Kept[SitePlan] = Kept(lambda plans: len(plans) > KEPT_PLANS)


def siting_figure(
    session: Session,
    world: World,
    vocabulary: Vocabulary,
    scope: Scope,
    kind: int,
    k: int = NEW_SITES,
) -> Figure:
    """C7 for a service type: where k new sites reach most of the people not reached now.

    The solver stops after ``siting.SECONDS`` and says how far from the best it may be.
    """
    ground, inside = world.ground, np.flatnonzero(scope.inside)
    plan, total = _plan(session, world, scope, kind, k)
    label = vocabulary.service_type(world.supply.service_types[kind]).word
    rows = []
    for number, (site, gain) in enumerate(zip(plan.sites, plan.gains, strict=True), 1):
        place = int(inside[site])
        town = ground.municipalities[int(ground.municipality[place])]
        cells: tuple[Cell, ...] = (
            number,
            ground.place_names[place],
            world.areas[town].name,
            round(gain, 1),
            round(float(ground.lat[place]), 4),
            round(float(ground.lon[place]), 4),
        )
        rows.append(Row(cells, town, complete=True))
    return scope.head.figure(
        "c7",
        service_type=world.supply.service_types[kind],
        sentence=(
            Text(
                mark(
                    "%(sites)s new sites of “%(service)s” would reach %(covered)s of %(total)s "
                    "people who now live beyond 30 km; no choice of as many reaches more than "
                    "%(bound)s."
                ),
                {
                    "sites": len(rows),
                    "service": label,
                    "covered": reached_words(plan.covered, total),
                    "total": People(total),
                    "bound": reached_words(min(plan.bound, total), total),
                },
            ),
        ),
        definition=mark(
            "Maximal covering location: the settlements in which k new sites bring most people "
            "within 30 km. Exact by integer programming (HiGHS) for a region, lazy greedy for the "
            "country; the bound says how much better any choice could be."
        ),
        columns=(
            Column("number", mark("No.")),
            Column("name", mark("Settlement")),
            Column("municipality", mark("Municipality")),
            Column("people", mark("People gained"), "people", "estimate"),
            Column("lat", mark("Latitude"), None, "count", 4),
            Column("lon", mark("Longitude"), None, "count", 4),
        ),
        rows=tuple(rows),
        parameters=_plan_parameters(plan, k, total),
    )


def sites_figure(
    session: Session, world: World, vocabulary: Vocabulary, scope: Scope, k: int = NEW_SITES
) -> Figure:
    """C7 for the service types that most people live beyond reach of, a row each."""
    ground, inside = world.ground, np.flatnonzero(scope.inside)
    rows, exact = [], True
    for kind in far_kinds(world, vocabulary, scope):
        plan, total = _plan(session, world, scope, kind, k)
        exact = exact and plan.exact
        places = inside[list(plan.sites)].tolist()
        where = "; ".join(
            ground.place_names[place]
            if ground.place_names[place] == world.areas[town].name
            else f"{ground.place_names[place]} ({world.areas[town].name})"
            for place in places
            for town in (ground.municipalities[int(ground.municipality[place])],)
        )
        values: tuple[Cell, ...] = (
            vocabulary.service_type(world.supply.service_types[kind]).word,
            round(total, 1),
            where,
            len(places),
            round(plan.covered, 1),
            round(min(plan.bound, total), 1),
            round(max(plan.gap, 0.0), 4),
        )
        rows.append(Row(values, complete=scope.head.area.complete_on is not None))
    told = Text(mark("Nobody lives beyond 30 km of a service given in person."))
    if rows:
        told = Text(
            mark(
                "%(sites)s new sites of “%(service)s” would reach %(covered)s of %(total)s "
                "people who now live beyond 30 km of it."
            ),
            {
                "sites": rows[0].values[3],
                "service": rows[0].values[0],
                "covered": reached_words(rows[0].number(4), rows[0].number(1)),
                "total": People(rows[0].number(1)),
            },
        )
    return scope.head.figure(
        "c7",
        sentence=(told,),
        definition=mark(
            "For the services given in person that most people live beyond 30 km of: the "
            "settlements in which so many new sites bring most of them within 30 km (maximal "
            "covering location). Solved exactly by integer programming (HiGHS) for a region, by "
            "lazy greedy for the country; “at most” is what no choice of as many sites exceeds."
        ),
        columns=(
            Column("name", mark("Service")),
            Column("people", mark("People beyond 30 km"), "people", "estimate"),
            Column("where", mark("Where the new sites would stand")),
            Column("sites", mark("New sites"), None, "estimate"),
            Column("covered", mark("People reached"), "people", "estimate", part_of="people"),
            Column("bound", mark("at most"), "people", "estimate", part_of="people"),
            Column(
                "gap", mark("May fall short of the best by"), "share", "estimate", tells=("people",)
            ),
        ),
        rows=tuple(rows),
        parameters={"k": k, "radius_km": SITE_KM, "exact": exact, "part": "sites"},
    )


def far_kinds(
    world: World, vocabulary: Vocabulary, scope: Scope, most: int = MOST_SERVICES
) -> list[int]:
    """Return the service types given in person that most people live beyond reach of."""
    reach = world.reach
    kinds = [
        kind
        for kind, name in enumerate(world.supply.service_types)
        if vocabulary.service_type(name).mode == "in_person"
        and (np.isfinite(reach.nearest_km[:, kind]).any() or not reach.at_home[:, kind].any())
    ]  # not what everybody who gives it brings home
    far = [float(_far_people(world, scope, kind).sum()) for kind in kinds]
    order = sorted(range(len(kinds)), key=lambda place: (-far[place], place))
    return [kinds[place] for place in order[:most] if far[place] > 0]


def _far_people(world: World, scope: Scope, kind: int) -> Floats:
    """People of each place inside who live beyond reach of a service and get it nowhere else."""
    reach = world.reach
    far = (reach.nearest_km[scope.inside, kind] > SITE_KM) & ~reach.at_home[scope.inside, kind]
    return np.where(far, reach.crowd_people[scope.inside, kind], 0.0)


def _plan(
    session: Session, world: World, scope: Scope, kind: int, k: int
) -> tuple[SitePlan, float]:
    """The plan of one service type, kept, and the people who live beyond reach."""
    people = _far_people(world, scope, kind)
    plan = _plans.get(
        session,
        (world.snapshot.revision, world.snapshot.today.toordinal()),
        (world.snapshot.mode, world.circuity, scope.head.area.id, kind, k),
        lambda: _plan_sites(world, np.flatnonzero(scope.inside), people, k),
    )
    return plan, float(people.sum())


def _plan_sites(world: World, inside: Ints, people: Floats, k: int) -> SitePlan:
    points = world.ground.points[inside]
    covers = who_is_reached(points, points, SITE_KM, world.circuity)
    if len(inside) <= EXACT_PLACES:
        return site_exactly(covers, people, k)
    return site_greedily(covers, people, k)


def _plan_parameters(plan: SitePlan, k: int, total: float) -> dict[str, object]:
    return {
        "k": k,
        "radius_km": SITE_KM,
        "covered": reached_words(plan.covered, total),
        "bound": reached_words(plan.bound, total),
        "exact": plan.exact,
        "gap": Resting(round(plan.gap, 6), (plan.covered, plan.bound)),
    }
