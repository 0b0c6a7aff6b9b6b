"""Bounds by landmarks against every route there is, and searches that use them from the start."""

from random import Random

import numpy as np
import pytest

from registry.domain.profile import Profile
from registry.domain.route import CRITERIA
from registry.engine import search as searching
from registry.engine.board import Board
from registry.engine.field import Field, field_of, holding_bounds
from registry.engine.goals import Best
from registry.engine.marking import mark, marked_bounds
from registry.engine.network import Network
from registry.engine.scene import Scene, set_scene
from registry.engine.search import Ground, Search, Work
from registry.engine.stack import begin_plan, make_stack
from registry.routing import find_routes
from tests.builders import link, offer, person, world
from tests.routing.oracle import Oracle
from tests.routing.strategies import make_case

COSTS = ("travel_km", "fee", "risk", "steps")
CASES, MOST_OFFERS = 120, 7


def cases(seed: int) -> list[tuple[Scene, Oracle]]:
    """Questions with a route, and all routes of each."""
    random = Random(seed)
    found: list[tuple[Scene, Oracle]] = []
    while len(found) < CASES:
        document, asking = make_case(random, MOST_OFFERS)
        if asking.get("lat") is None:
            continue
        network, profile = Network.from_document(document), Profile.from_document(asking)
        scene = set_scene(network, profile, CRITERIA, 1.3)
        oracle = Oracle(document, asking)
        if scene.needs and oracle.plans:
            found.append((scene, oracle))
    return found


def least_of(field: Field, column: int) -> float:
    """The bound of the plan in which nothing is chosen yet."""
    stack = make_stack(field, 16, 64)
    begin_plan(field, stack)
    return float(stack.bounds[0, column + 1])


@pytest.mark.parametrize("column", range(len(COSTS)))
def test_no_route_is_below_the_bounds(column: int) -> None:
    sharper = 0
    for scene, oracle in cases(seed=column):
        plain = field_of(scene)
        field = mark(plain, column)
        rows, before = marked_bounds(field), holding_bounds(plain)
        ids = [scene.network.offers.ids[place] for place in scene.offers.tolist()]
        place = {name: index for index, name in enumerate(ids)}
        values = [values[COSTS[column]] for _, values, _ in oracle.plans]
        assert least_of(field, column) <= min(values) + 1e-6
        assert (rows >= before - 1e-12).all()
        for plan, found, _ in oracle.plans:
            for name in plan.offers & place.keys():
                assert rows[place[name], column + 1] <= found[COSTS[column]] + 1e-6
        sharper += bool((rows > before + 1e-6).any())
    assert sharper > CASES // 20  # else landmarks say nothing new


@pytest.mark.parametrize("name", CRITERIA)
def test_the_least_value_is_found_with_landmarks_from_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(searching, "FIRST_PLANS", 0)
    for scene, oracle in cases(seed=10):
        goal = Best(range(len(CRITERIA)), CRITERIA.index(name))
        assert Search(Board(scene), Ground.of(field_of(scene)), Work()).run(goal)
        assert goal.value == pytest.approx(min(v[name] for _, v, _ in oracle.plans), abs=1e-6)


def test_a_cover_keeps_its_promise_with_landmarks_from_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(searching, "FIRST_PLANS", 0)
    random, tolerance = Random(20), {"days": 3.0, "risk": 0.2, "fee": 100.0}
    asked = 0
    while asked < CASES:
        document, asking = make_case(random, MOST_OFFERS)
        oracle = Oracle(document, asking)
        if not oracle.plans:
            continue
        asked += 1
        answer = find_routes(
            Network.from_document(document),
            Profile.from_document(asking),
            criteria=tuple(tolerance),
            tolerance=tolerance,
            budget=None,
            explain=False,
        )
        found = np.array([[route.criteria[n] for n in tolerance] for route in answer.routes])
        for vector in oracle.front(tuple(tolerance)):
            assert (found <= np.array(vector) + list(tolerance.values()) + 1e-6).all(axis=1).any()
        best = np.array([min(v[n] for _, v, _ in oracle.plans) for n in tolerance])
        assert found.min(axis=0) == pytest.approx(best, abs=1e-6)


def test_a_door_that_must_be_paid_is_in_the_bound() -> None:
    document = world(
        offer("talk", at="clinic", fee=700.0),
        offer("room", at="house", fee=100.0, meets="home", self_referral=False),
        link("clinic", "house"),
    )
    asking = Profile.from_document(person("home"))
    scene = set_scene(Network.from_document(document), asking, CRITERIA, 1.3)
    plain, column = field_of(scene), COSTS.index("fee")
    assert least_of(plain, column) == 100.0
    assert least_of(mark(plain, column), column) == 800.0


def test_a_house_that_is_both_the_door_and_the_giver_is_paid_once() -> None:
    """Of a dear offer beside a cheap one, of which landmarks say little."""
    document = world(
        offer("cheap", fee=10.0, meets="home"),
        offer("room", fee=100.0, meets="home", requires="doc.paper", self_referral=False),
        offer("paper", at="clinic", fee=700.0, yields="doc.paper"),
        link("clinic", "org.room"),
    )
    asking = Profile.from_document(person("home", facts=[]))
    scene = set_scene(Network.from_document(document), asking, CRITERIA, 1.3)
    ids = [scene.network.offers.ids[place] for place in scene.offers.tolist()]
    rows = marked_bounds(mark(field_of(scene), COSTS.index("fee")))
    assert rows[ids.index("room"), 1 + COSTS.index("fee")] == pytest.approx(800.0)
