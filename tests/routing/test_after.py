"""What comes after a service that ends by age: one route, near where a week decides nothing."""

from collections.abc import Mapping
from typing import Any

import pytest

from registry import routing
from registry.engine.scene import Scene
from registry.routing import PEOPLE_TOLERANCE, Network, Profile, find_routes
from tests.builders import offer, person, world

CENTRE = offer("centre", meets="need.lessons", wait_days=7, age_max=18)
PERSON = person("need.lessons", as_of="2026-06-01", birth_date="2008-06-11")


@pytest.mark.parametrize(
    ("later_by", "shown"),
    [(0, "near"), (7, "near"), (8, "far"), (60, "far")],
)
def test_a_week_is_not_worth_eighty_kilometres(later_by: int, shown: str) -> None:
    document = world(
        CENTRE,
        offer("far", meets="need.lessons", wait_days=30, age_min=18, km=80),
        offer("near", meets="need.lessons", wait_days=30 + later_by, age_min=18, km=2),
    )
    assert PEOPLE_TOLERANCE["days"] == 7
    network, profile = Network.from_document(document), Profile.from_document(PERSON)

    (after,) = find_routes(network, profile, ("days", "travel_km")).after

    assert after.route is not None
    assert [step.offer for step in after.route.steps] == [shown]


def test_a_limit_on_travel_holds_afterwards_too() -> None:
    document = world(CENTRE, offer("far", meets="need.lessons", age_min=18, km=80))
    profile = Profile.from_document({**PERSON, "limits": {"max_travel_km": 60}})

    (after,) = find_routes(Network.from_document(document), profile).after

    assert after.route is None


def test_all_that_comes_after_shares_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    late = (
        offer(f"late-{n}", meets=need, age_min=18, wait_days=30 - n, km=n)
        for n in range(1, 9)
        for need in (["need.lessons"] if n % 2 else ["need.sport"])
    )
    document = world(CENTRE, offer("team", meets="need.sport", age_max=18), *late)
    profile = Profile.from_document({**PERSON, "needs": ["need.lessons", "need.sport"]})
    asked: list[tuple[int | None, int]] = []
    solve = routing._solve

    def note(scene: Scene, tolerance: Mapping[str, float] | None, budget: int | None) -> Any:
        front, routes = solve(scene, tolerance, budget)
        asked.append((budget, front.work))
        return front, routes

    monkeypatch.setattr(routing, "_solve", note)
    assert (
        len(find_routes(Network.from_document(document), profile, ("days", "travel_km")).after) == 2
    )
    (_, (first, work), (second, _)) = asked
    assert (first, second) == (routing.AFTER_BUDGET, routing.AFTER_BUDGET - work)
    assert work > 0


@pytest.mark.parametrize(("birthdays", "questions"), [((18, 18, 18), 1), ((18, 18, 18.5), 2)])
def test_what_ends_on_one_birthday_is_followed_by_one_question(
    monkeypatch: pytest.MonkeyPatch, birthdays: tuple[float, ...], questions: int
) -> None:
    """Three centres, each best in something, that end by age; later there is one other."""
    document = world(
        *(
            offer(f"centre-{n}", meets="need.lessons", wait_days=13 - 4 * n, km=n, age_max=age)
            for n, age in enumerate(birthdays, 1)
        ),
        offer("late", meets="need.lessons", age_min=18, wait_days=200, km=9),
    )
    asked: list[Scene] = []
    solve = routing._solve

    def note(scene: Scene, tolerance: Mapping[str, float] | None, budget: int | None) -> Any:
        asked.append(scene)
        return solve(scene, tolerance, budget)

    monkeypatch.setattr(routing, "_solve", note)
    network, profile = Network.from_document(document), Profile.from_document(PERSON)
    answer = find_routes(network, profile, ("days", "travel_km"))
    assert len(answer.after) == 3
    assert len(asked) == 1 + questions
    for after, route in zip(answer.after, answer.routes, strict=True):
        assert [after.offer] == [step.offer for step in route.steps]
        later = routing._profile_later(asked[0], route, route.steps[0], after.from_day)
        alone = find_routes(network, later, ("days", "travel_km"), PEOPLE_TOLERANCE, explain=False)
        assert after.route == routing._preferred(alone.routes, ("days", "travel_km"))


def test_a_day_at_the_end_of_the_calendar_is_no_error() -> None:
    late = {**PERSON, "as_of": "9999-12-20", "birth_date": "9981-12-25"}
    network = Network.from_document(world(CENTRE, offer("later", meets="need.lessons", age_min=18)))
    assert find_routes(network, Profile.from_document(late)).routes
