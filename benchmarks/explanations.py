"""``python -m benchmarks.explanations``: how long it takes to say why, and what else.

    make bench-explanations size=country people=100

On the invented network, for the same people: why offers were refused, what would open a route
where there is none, what comes after a step that ends by age, and what remains when one
organisation of a route declines. Written into ``docs/performance.md``.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from benchmarks.national.country import SIZES
from benchmarks.questions import prepare, size_words, timed
from benchmarks.report import describe_machine, percentiles, table, write_section
from registry.domain.route import DEFAULT_CRITERIA
from registry.engine.board import DAYS
from registry.engine.geo import DEFAULT_CIRCUITY
from registry.engine.missing import find_missing
from registry.engine.refusals import list_refusals
from registry.engine.scene import set_scene
from registry.engine.stand_in import StandIns
from registry.engine.warming import warm
from registry.routing import (
    MISSING_TRIALS,
    PEOPLE_BUDGET,
    PEOPLE_TOLERANCE,
    Found,
    Network,
    Profile,
    list_after,
    solve_routes,
)
from registry.services.route_assembly import names_of, shown_routes
from registry.services.route_declines import find_declines
from registry.services.routes import DECLINES_BUDGET, DEFAULT_LIMIT

SOON_DAYS = 10.0  # hardly anything is open so soon: more questions without a route
NEARLY_GROWN = 17.5  # the age at which services of children end within a year


@dataclass(slots=True)
class Explained:
    """Seconds of each explanation, and how many there were of what it tells."""

    routes: list[float] = field(default_factory=list)
    refusals: list[float] = field(default_factory=list)
    refused: int = 0
    missing: list[float] = field(default_factory=list)
    missing_soon: list[float] = field(default_factory=list)
    after: list[float] = field(default_factory=list)
    decline: list[float] = field(default_factory=list)
    declines: list[float] = field(default_factory=list)


def main() -> None:
    """Measure, tell, write down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explanations", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="country")
    parser.add_argument("--people", type=int, default=100)
    asked = parser.parse_args()
    network, people = prepare(asked.size, asked.people)
    warm()
    explain(network, people[0], Explained())  # what is read once is not of a question
    found = Explained()
    for person in people:
        explain(network, person, found)
    lines = [
        f"`make bench-explanations size={asked.size} people={len(people)}` on "
        f"{size_words(network)}; milliseconds of one core. {describe_machine(date.today())}",
        "",
        *table(["what", "how many", "p50 ms", "p95 ms", "p99 ms"], rows_of(found)),
    ]
    write_section("explanations", "Explanations", lines)
    print("\n".join(lines))


def explain(network: Network, person: Profile, found: Explained) -> None:
    """Ask for everything that explains one answer."""
    seconds, given = timed(partial(ask, network, person))
    found.routes.append(seconds)
    scene = set_scene(network, person, DEFAULT_CRITERIA, DEFAULT_CIRCUITY)
    seconds, groups = timed(lambda: list_refusals(scene).groups)
    found.refusals.append(seconds)
    found.refused += sum(group.count for group in groups)
    if not given.answer.routes:
        found.missing.append(timed(partial(find_missing, scene, MISSING_TRIALS))[0])
        return
    _ask_after(network, person, found)
    _ask_soon(network, person, found)
    _ask_declines(given, found)


def ask(network: Network, person: Profile) -> Found:
    """Return the routes as pages ask for them, without explanations."""
    return solve_routes(
        network, person, tolerance=PEOPLE_TOLERANCE, budget=PEOPLE_BUDGET, explain=False
    )


def _ask_soon(network: Network, person: Profile, found: Explained) -> None:
    """Explain why there is no route within some days, where there is none."""
    hurried = replace(person, limits=replace(person.limits, max_days=SOON_DAYS))
    scene = set_scene(network, hurried, DEFAULT_CRITERIA, DEFAULT_CIRCUITY)
    if not scene.possible:
        found.missing_soon.append(timed(partial(find_missing, scene, MISSING_TRIALS))[0])


def _ask_after(network: Network, person: Profile, found: Explained) -> None:
    """Ask what comes after services of children, for each child shortly before it is grown."""
    if person.age is None or person.age >= NEARLY_GROWN:
        return
    older = replace(person, age=NEARLY_GROWN)
    scene = set_scene(network, older, DEFAULT_CRITERIA, DEFAULT_CIRCUITY)
    routes = ask(network, older).answer.routes
    seconds, after = timed(lambda: list(list_after(scene, routes, DEFAULT_CIRCUITY)))
    if after:
        found.after.append(seconds)


def _ask_declines(given: Found, found: Explained) -> None:
    """Ask for the best route without each organisation of the first, then of all those shown."""
    answer, scene = given.answer, given.scene
    for step in answer.routes[0].steps:
        house = scene.network.organisation_index[step.organisation]

        def without(house: int = house) -> object:
            return StandIns(scene, given.plans, DECLINES_BUDGET).best_without(house, DAYS)

        found.decline.append(timed(without)[0])
    shown, names = shown_routes(answer, DEFAULT_LIMIT), names_of(answer)
    whole = partial(
        find_declines,
        given,
        shown,
        [names.get(place, []) for place in shown],
        budget=DECLINES_BUDGET,
    )
    found.declines.append(timed(whole)[0])


def rows_of(found: Explained) -> list[list[str]]:
    """Return the table."""
    refused = found.refused / max(len(found.refusals), 1)
    told: Sequence[tuple[str, list[float]]] = (
        ("routes alone", found.routes),
        (f"refusals, all of needed types, grouped ({refused:.0f} a question)", found.refusals),
        ("missing: no route at all", found.missing),
        (f"missing: no route within {SOON_DAYS:.0f} days", found.missing_soon),
        ("after: all that ends by age, for children of 17½", found.after),
        ("one organisation declines, the routes known", found.decline),
        ("every organisation of the routes shown declines, one by one", found.declines),
    )
    return [
        [name, str(len(seconds)), *(percentiles(seconds) if seconds else ["—"] * 3)]
        for name, seconds in told
    ]


if __name__ == "__main__":
    main()
