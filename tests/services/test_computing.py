"""In a server only so many questions are computed at a time; nobody is left out."""

from collections.abc import Iterator
from threading import Barrier, Event, Lock, Thread

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from registry.services.computing import lift_limit, limit_turns, turn
from registry.services.vocabulary import get_vocabulary
from tests.services.route_world import build_route_world, person

PATIENCE_S = 10.0


@pytest.fixture(autouse=True)
def unlimited() -> Iterator[None]:
    yield
    lift_limit()


@pytest.mark.parametrize("most", [1, 2, 3])
def test_no_more_than_allowed_compute_at_once_and_all_do(most: int) -> None:
    limit_turns(most)
    lock, inside, seen, done = Lock(), [0], [0], []
    begin = Barrier(8)

    def compute(number: int) -> None:
        begin.wait(PATIENCE_S)
        for _ in range(20):
            with turn():
                with lock:
                    inside[0] += 1
                    seen[0] = max(seen[0], inside[0])
                Event().wait(0.0005)
                with lock:
                    inside[0] -= 1
        done.append(number)

    threads = [Thread(target=compute, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert sorted(done) == list(range(8))
    assert seen[0] == most


def test_whoever_fails_leaves_the_turn_to_the_next() -> None:
    limit_turns(1)
    with pytest.raises(ValueError, match="broken"), turn():
        raise ValueError("broken")
    with turn():
        pass


def test_without_a_limit_all_compute_at_once() -> None:
    with turn(), turn():
        pass


def test_a_limit_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="somebody"):
        limit_turns(0)


def test_a_question_for_routes_waits_for_its_turn(app: Flask, session: Session) -> None:
    build_route_world(session)
    session.commit()
    get_vocabulary(app.config["SEED_DATA"])
    answered: list[int] = []

    def ask() -> None:
        answer = app.test_client().post("/api/v1/routes", json=person())
        answered.append(answer.status_code)

    limit_turns(1)
    asking = Thread(target=ask)
    with turn():
        asking.start()
        asking.join(1.0)
        assert not answered
    asking.join(PATIENCE_S)
    assert answered == [200]
