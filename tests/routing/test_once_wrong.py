"""Cases on which the engine once disagreed, cut down, so that it never does again.

Each says in one line what was wrong. They are asked for every choice of criteria, exactly, as a
cover and with several budgets.
"""

from typing import Any

import pytest

from tests.builders import link, offer, person, world
from tests.routing.strategies import asked
from tests.routing.test_oracle_cover import cut_difference
from tests.routing.test_oracle_cover import difference as cover_difference
from tests.routing.test_oracle_exact import difference

Record = dict[str, Any]

CASES: dict[str, tuple[Record, Record]] = {
    "a step was said to supply itself with the paper it asks for": (
        world(
            offer("asks", requires="doc.x", yields="doc.x", meets="need.home", at="a"),
            offer("gives", yields="doc.x", at="a"),
        ),
        person("need.home"),
    ),
    "two needs, cut before the first route, with a limit on travel": (
        world(offer("far", meets="need.help", km=40), offer("near", meets="need.home", km=5)),
        person(["need.help", "need.home"], limits={"max_travel_km": 100}),
    ),
    "routes whose travel differs by rounding only stood in the wrong order": (
        world(
            offer("inside", at="a", km=5, meets="need.work", self_referral=False),
            offer("open", at="a", km=10, meets="need.work", acceptance=0.9),
            offer("door", at="a", km=5),
        ),
        person("need.work"),
    ),
    "one route was returned twice when a budget was given": (
        world(
            offer("7", at="a", of="t", mode="online", acceptance=0.5, meets="need.work"),
            offer("3", at="b", of="t", mode="online", self_referral=False),
            offer("2", at="b", of="t", km=5, yields="doc.c", self_referral=False),
            offer("0", at="a", of="t", km=1, acceptance=0.5),
            offer("6", at="a", of="t", self_referral=False),
            link("b", "a", service_type="t"),
            link("a", "b", handoff_days=10),
            link("a", "a"),
            link("a", "b", acceptance=0.81),
        ),
        {"needs": ["need.work"]},
    ),
    "doors of one house that only refer on were tried in every order": (
        world(
            offer("4", at="a", of="b", km=40, acceptance=0.25),
            offer("7", at="a", of="b", acceptance=0.25),
            offer("5", at="a", of="b", km=40, acceptance=0.5),
            offer("3", at="a", of="b", km=5, acceptance=0.25),
            offer("6", at="a", of="c", mode="online", acceptance=0.25),
            offer("0", at="a", of="b", km=5, yields="doc.a", acceptance=0.25),
            offer("1", at="a", of="c", mode="online", meets="need.home", requires="doc.a"),
            link("a", "a"),
        ),
        person("need.home"),
    ),
    "with a limit on fees, an organisation out of reach referred in what would open a route": (
        world(
            offer("1", at="d", km=5),
            offer("2", at="c", km=10, meets="need.work", self_referral=False),
            offer("4", at="a", km=40, requires_at_admission="doc.c"),
        ),
        person("need.work", limits={"max_fee": 1500}),
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_what_was_once_wrong_is_right(what: str) -> None:
    document, profile = CASES[what]
    assert difference(document, profile) is None
    for criteria in asked(profile):
        assert cover_difference(document, profile, criteria, {"days": 7, "risk": 0.1}) is None
        for budget in (1, 20, 1000, 4000):
            assert cut_difference(document, profile, criteria, budget, exact=True) is None
