"""Needs asked one by one when too much is missing for all of them together."""

import pytest

from registry.routing import Network, Profile, find_routes
from registry.services import need_by_need
from registry.services.need_by_need import MOST_NEEDS, Apart, ask_apart
from tests.builders import offer, person, world


def ask(needs: list[str]) -> tuple[Apart, ...]:
    """Ask in a world with a way to the first need; each other one is far beyond reach."""
    network = Network.from_document(
        world(
            offer("first", meets=needs[0]),
            *(
                offer(f"far-{need}", meets=need, requires=["doc.a", "doc.b"], self_referral=False)
                for need in needs[1:]
            ),
        )
    )
    profile = Profile.from_document(person(needs))
    answer = find_routes(network, profile)
    return ask_apart(network, profile, answer, criteria=answer.criteria, circuity=1.3)


def test_a_need_with_a_way_is_told_from_one_without() -> None:
    alone = ask(["need.a", "need.b", "need.c", "need.d", "need.e"])
    assert [item.need for item in alone] == ["need.a", "need.b", "need.c", "need.d", "need.e"]
    assert alone[0].missing is None
    assert all(item.missing is not None for item in alone[1:])


def test_so_many_needs_are_asked_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def count(*args: object, explain: bool, **named: object) -> object:
        asked.append(explain)
        return find_routes(*args, explain=explain, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(need_by_need, "compute_routes", count)
    alone = ask([f"need.{number}" for number in range(20)])
    assert len(alone) == MOST_NEEDS
    # explained only where there is no way
    assert (asked.count(False), asked.count(True)) == (MOST_NEEDS, MOST_NEEDS - 1)
