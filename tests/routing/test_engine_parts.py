"""Parts of the engine against slow and obvious versions of themselves.

Networks come from the generator of the oracle's tests, so every field is met.
"""

import itertools
from collections.abc import Sequence
from random import Random
from typing import NamedTuple

import numpy as np
import pytest

from registry.domain.profile import Profile
from registry.engine.board import Board
from registry.engine.dominance import thin
from registry.engine.field import field_of, holding_bounds, part_of, tails_of
from registry.engine.field_rest import make_rest, rest_of
from registry.engine.front import find_front
from registry.engine.goals import Best
from registry.engine.network import Network
from registry.engine.scene import Scene, set_scene
from registry.engine.search import Ground, Search, Work
from tests.routing.strategies import make_case

CRITERIA = ("days", "travel_km", "fee", "risk", "steps")


def scenes(count: int, seed: int) -> list[Scene]:
    """Scenes in which there is something to find."""
    random = Random(seed)
    found: list[Scene] = []
    while len(found) < count:
        document, profile = make_case(random, 6)
        if profile.get("lat") is None:
            continue
        network, person = Network.from_document(document), Profile.from_document(profile)
        scene = set_scene(network, person, CRITERIA, 1.3)
        if scene.needs and scene.possible:
            found.append(scene)
    return found


class OfferClass(NamedTuple):
    """Offers that ask and give the same (bits), with the least of each cost."""

    gives: int
    asks: int
    costs: tuple[float, ...]


def cheapest(classes: Sequence[OfferClass], wanted: int, have: int) -> list[float]:
    """The least of each cost over every set of classes that gives all that is asked."""
    best = [float("inf")] * 5
    for size in range(len(classes) + 1):
        for chosen in itertools.combinations(classes, size):
            given, asked = have, wanted
            for one in chosen:
                given |= one.gives
                asked |= one.asks
            if asked & ~given == 0:
                for column in range(5):
                    best[column] = min(best[column], sum(one.costs[column] for one in chosen))
    return best


@pytest.mark.parametrize("seed", range(40))
def test_the_least_still_to_pay_is_that_of_the_best_set(seed: int) -> None:
    random = Random(seed)
    classes = []
    for _ in range(random.randint(1, 6)):
        costs = tuple(float(random.randint(0, 9)) for _ in range(5))
        classes.append(OfferClass(random.randrange(16), random.randrange(16), costs))
    wanted, have = random.randrange(16), random.randrange(16)
    rest = make_rest(
        np.array([one.gives for one in classes], np.intp),
        np.array([one.asks for one in classes], np.intp),
        np.array([one.costs for one in classes]),
        4,
    )
    found = rest.values[rest_of(rest, wanted, have)]
    assert found.tolist() == cheapest(classes, wanted, have)


@pytest.mark.parametrize("scene", scenes(25, seed=1))
def test_leaving_out_offers_others_stand_in_for_changes_no_best_value(scene: Scene) -> None:
    board, field = Board(scene), field_of(scene)
    thinner = thin(field, board, for_ties=False)
    for column in range(len(CRITERIA)):
        values = []
        for one in (field, thinner):
            goal = Best(range(len(CRITERIA)), column)
            assert Search(board, Ground.of(one), Work()).run(goal)
            values.append(goal.value)
        assert values[0] == pytest.approx(values[1], abs=1e-6)


@pytest.mark.parametrize("scene", scenes(20, seed=2))
def test_no_plan_found_is_below_the_bounds_of_an_offer_it_holds(scene: Scene) -> None:
    board = Board(scene)
    rows = holding_bounds(field_of(scene))
    for plan in find_front(board, tolerance=None, budget=None).plans:
        for offer in plan.steps:
            assert (rows[offer, : len(CRITERIA)] <= np.array(plan.vector) + 1e-9).all()


@pytest.mark.parametrize("scene", scenes(25, seed=5))
def test_the_days_a_field_takes_from_the_scene_are_those_found_anew(scene: Scene) -> None:
    field = field_of(scene)
    anew = part_of(field, np.ones(len(field.wait), np.bool_))
    assert anew.soonest.tolist() == field.soonest.tolist()
    assert anew.soonest_way.tolist() == field.soonest_way.tolist()
    assert anew.soonest_good.tolist() == field.soonest_good.tolist()


@pytest.mark.parametrize("scene", scenes(20, seed=3))
def test_every_step_is_followed_by_a_need_no_sooner_than_its_tail(scene: Scene) -> None:
    board, tails = Board(scene), tails_of(field_of(scene))
    for plan in find_front(board, tolerance=None, budget=None).plans:
        for offer, day in zip(plan.steps, plan.admission, strict=True):
            assert day + tails[offer] <= plan.vector[0] + 1e-9


@pytest.mark.parametrize("scene", scenes(15, seed=4))
@pytest.mark.parametrize("budget", [3, 17, 60])
def test_a_budget_is_kept_and_the_same_every_time(scene: Scene, budget: int) -> None:
    board = Board(scene)
    once = find_front(board, tolerance={"days": 7.0}, budget=budget)
    assert once.work <= budget
    assert find_front(Board(scene), tolerance={"days": 7.0}, budget=budget) == once
    assert once.complete or once.tolerance is not None
