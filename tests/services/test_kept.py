"""What a process keeps: by revision, for the newest one, within its room, computed once."""

from threading import Event, Thread

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from registry.services.kept import MOST_LATE, Kept

OLD, NEW = (1, 9), (2, 5)


@pytest.fixture
def engine() -> Engine:
    return create_engine("sqlite://")


@pytest.fixture
def session(engine: Engine) -> Session:
    return Session(engine)


def test_a_value_is_kept_for_its_key_and_stamp(session: Session, engine: Engine) -> None:
    kept: Kept[str] = Kept()
    assert kept.get(session, OLD, "a", lambda: "first") == "first"
    assert kept.get(session, OLD, "a", lambda: "again") == "first"
    assert kept.get(session, OLD, "b", lambda: "other") == "other"
    assert kept.list_values(engine) == ["first", "other"]
    assert kept.get(session, NEW, "a", lambda: "changed") == "changed"
    assert kept.list_values(engine) == ["changed"]


def test_each_database_has_its_own(session: Session) -> None:
    kept: Kept[str] = Kept()
    kept.get(session, OLD, "a", lambda: "first")
    other = Session(create_engine("sqlite://"))
    assert kept.get(other, OLD, "a", lambda: "other") == "other"


def test_nothing_is_kept_before_anything_was_loaded(session: Session, engine: Engine) -> None:
    kept: Kept[int] = Kept()
    numbers = iter(range(9))
    assert [kept.get(session, (0, 4), "a", lambda: next(numbers)) for _ in range(3)] == [0, 1, 2]
    assert kept.list_values(engine) == []


def test_a_slow_reader_of_an_older_revision_drops_nothing(session: Session, engine: Engine) -> None:
    kept: Kept[str] = Kept()

    def read_slowly() -> str:
        kept.get(session, NEW, "a", lambda: "new")  # another request, meanwhile
        return "old"

    assert kept.get(session, OLD, "a", read_slowly) == "old"
    assert kept.get(session, OLD, "counts", lambda: "old") == "old"  # it goes on
    assert kept.list_values(engine) == ["new"]


def test_a_registry_that_went_back_is_kept_again(session: Session, engine: Engine) -> None:
    kept: Kept[str] = Kept()
    kept.get(session, NEW, "a", lambda: "new")
    for _ in range(MOST_LATE + 1):
        assert kept.get(session, OLD, "a", lambda: "old") == "old"
    assert kept.list_values(engine) == ["old"]


def test_what_was_asked_for_longest_ago_goes_first(session: Session, engine: Engine) -> None:
    kept: Kept[str] = Kept(lambda values: sum(map(len, values)) > 4)
    for word in ("aa", "bb"):
        kept.get(session, OLD, word, lambda word=word: word)  # type: ignore[misc]
    kept.get(session, OLD, "aa", lambda: "not asked for")
    kept.get(session, OLD, "cc", lambda: "cc")
    assert kept.list_values(engine) == ["aa", "cc"]
    kept.get(session, OLD, "long", lambda: "long beyond all room")
    assert kept.list_values(engine) == ["long beyond all room"]


def test_who_asks_for_the_same_waits_and_others_do_not(session: Session) -> None:
    kept: Kept[str] = Kept()
    begun, go_on = Event(), Event()
    answers: list[str] = []

    def compute() -> str:
        begun.set()
        assert go_on.wait(10)
        return "once"

    def ask() -> None:
        answers.append(kept.get(session, OLD, "a", compute))

    threads = [Thread(target=ask) for _ in range(3)]
    threads[0].start()
    assert begun.wait(10)
    begun.clear()
    for thread in threads[1:]:
        thread.start()
    assert kept.get(session, OLD, "b", lambda: "at once") == "at once"
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert answers == ["once"] * 3
    assert not begun.is_set()


def test_a_failure_is_told_and_not_kept(session: Session) -> None:
    kept: Kept[int] = Kept()
    with pytest.raises(ZeroDivisionError):
        kept.get(session, OLD, "a", lambda: 1 // 0)
    assert kept.get(session, OLD, "a", lambda: 7) == 7
