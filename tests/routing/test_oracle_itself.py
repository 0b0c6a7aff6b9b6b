"""The oracle is only worth something if it is right: worlds small enough to do by hand.

Each world is worked out in its comment, from the contract, with pencil and paper. After them the
oracle's two ways of enumerating are compared with each other, and the random cases are counted, so
that "no difference found" never means "nothing drawn".
"""

import math
from collections import Counter

import pytest
from hypothesis import given

from tests.builders import fact, link, offer, person, world
from tests.routing.oracle import Oracle, pareto, snap
from tests.routing.strategies import asked, cases, networks, smaller

ALL = ("days", "travel_km", "fee", "risk", "steps")


def test_a_paper_the_bureau_and_the_workshop() -> None:
    # exam: admitted 3, completed 13.  bureau: ready max(13, 3 + 7) = 13, admitted 43, completed 48.
    # workshop: ready 48, admitted 62.  travel 8 x 12.  The only route.
    document = world(
        offer("exam", at="polyclinic", wait_days=3, duration_days=10, yields="doc.088"),
        offer(
            "mse",
            at="bureau",
            requires="doc.088",
            yields="doc.ipra_work",
            wait_days=30,
            duration_days=5,
            self_referral=False,
        ),
        offer("workshop", requires="doc.ipra", meets="need.work", wait_days=14, km=12, visits=8),
        link("polyclinic", "bureau", handoff_days=7),
        fact("doc.ipra_work", implies="doc.ipra"),
    )
    oracle = Oracle(document, person("need.work"))
    assert oracle.front(ALL) == [pytest.approx((62, 96, 0, 0, 3))]
    assert [len(plan.offers) for plan, _, _ in oracle.plans] == [3]


@pytest.mark.parametrize(("asked_when", "day"), [("requires_at_admission", 27), ("requires", 47)])
def test_a_queue_is_waited_in_while_the_certificate_is_made(asked_when: str, day: float) -> None:
    # certificate: admitted 2, held from 27.  At admission: max(0 + 20, 27).  To come in: 27 + 20.
    document = world(
        offer("exam", wait_days=2, duration_days=25, yields="doc.health"),
        offer("club", wait_days=20, meets="need.friends", **{asked_when: "doc.health"}),
    )
    assert Oracle(document, person("need.friends")).front(("days", "steps")) == [(day, 2)]


def test_alone_and_soon_or_referred_and_sure() -> None:
    # alone: 3 days, chance 1/2.  By the link: 7 + 3 days, chance 9/10.
    document = world(
        offer("workshop", meets="need.work", wait_days=3, acceptance=0.5),
        link("pnd", "org.workshop", handoff_days=7, acceptance=0.9),
    )
    oracle = Oracle(document, person("need.work", start_organisation="pnd"))
    alone, referred = (3, math.log(2)), (10, -math.log(0.9))
    assert oracle.front(("days", "risk")) == [pytest.approx(alone), pytest.approx(referred)]
    assert oracle.front(("days",)) == [(3,)]
    assert oracle.front(("risk",)) == [pytest.approx(referred[1:])]
    # one step either way: the sum of need days decides for going alone
    assert oracle.preferred(("steps",))[0].criteria["days"] == 3


def test_a_circle_is_no_route_until_somebody_opens_it() -> None:
    # two doors of one house, each opened only from inside; no time passes between them
    house = (
        offer("left", at="house", self_referral=False, meets="need.home"),
        offer("right", at="house", self_referral=False, wait_days=5),
    )
    document = world(*house)
    assert Oracle(document, person("need.home")).plans == []
    inside = Oracle(document, person("need.home", start_organisation="house"))
    assert {plan.offers for plan, _, _ in inside.plans} == {
        frozenset({"left"}),
        frozenset({"left", "right"}),
    }
    assert inside.preferred(("days",))[0].offers == {"left"}
    # a third door to the street: 5 + 0 days through it, by the internal way in
    document = world(*house, offer("street", at="house", wait_days=5))
    through = Oracle(document, person("need.home"))
    assert through.front(ALL) == [(5, 0, 0, 0, 2)]


def test_eighteen_is_not_below_eighteen() -> None:
    # 17 years old: 18 on day 365.25.  A day's wait less and the children's centre still takes.
    def days(**fields: float) -> list[tuple[float, ...]]:
        document = world(offer("centre", meets="need.lessons", **fields))
        return Oracle(document, person("need.lessons", age=17)).front(("days",))

    assert days(age_max=18, wait_days=365) == [(365,)]
    assert days(age_max=18, wait_days=365.25) == []
    assert days(age_min=18, wait_days=30) == [(365.25,)]
    # unconfirmed: neither refuses nor delays
    assert days(age_max=18, wait_days=365.25, unconfirmed=["age_max"]) == [(365.25,)]
    assert days(age_min=18, wait_days=30, unconfirmed=["age_min"]) == [(30,)]


def test_a_calendar_birthday_and_a_september_intake() -> None:
    # 18 on 11 June, day 10; September the first is day 92
    profile = person("need.lessons", birth_date="2008-06-11", as_of="2026-06-01")

    def days(**fields: float | str) -> list[tuple[float, ...]]:
        return Oracle(world(offer("centre", meets="need.lessons", **fields)), profile).front(
            ("days",)
        )

    assert days(age_min=18) == [(10,)]
    assert days(age_max=18, wait_days=9) == [(9,)]
    assert days(age_max=18, wait_days=10) == []
    assert days(not_before="2026-09-01", wait_days=30) == [(92,)]
    assert days(not_before="2026-09-01", age_max=18) == []


def test_two_needs_side_by_side_and_a_paper_as_a_goal() -> None:
    # home at 40, work at 10, the paper when completed: 5 + 15 = 20.  days = the latest = 40.
    document = world(
        offer("flat", meets="need.home", wait_days=40, fee=1000),
        offer("work", meets="need.work", wait_days=10, fee=500),
        offer("office", yields="doc.x", wait_days=5, duration_days=15),
        offer("fast", meets="need.work", wait_days=1, fee=500, km=3),
    )
    profile = person(["need.home", "need.work", "doc.x"])
    oracle = Oracle(document, profile)
    assert oracle.front(("days", "fee", "steps")) == [(40, 1500, 3)]
    # equal on those three; fast meets its need sooner
    assert oracle.preferred(("days", "fee", "steps"))[0].offers == {"flat", "office", "fast"}
    assert oracle.front(("days", "travel_km"))[0] == (40, 0)
    by_five = person(["need.work"], limits={"need_by": {"need.work": 5, "need.home": 0}})
    assert Oracle(document, by_five).front(("days",)) == [(1,)]
    assert Oracle(document, dict(profile, limits={"max_fee": 1499})).plans == []
    assert Oracle(document, dict(profile, limits={"max_fee": 1500, "max_days": 40})).plans != []
    assert Oracle(document, dict(profile, limits={"max_days": 39})).plans == []


def test_the_lean_route_stands_for_its_vector() -> None:
    # b alone meets the need on day 4; a only comes along, earlier in the alphabet and free
    document = world(offer("a", yields="doc.y"), offer("b", meets="need.z", wait_days=4))
    oracle = Oracle(document, person("need.z"))
    assert [sorted(plan.offers) for plan in oracle.preferred(("days", "fee"))] == [["b"]]
    # two alike: less to confirm first, then the smaller name
    document = world(
        offer("a", meets="need.z", regions=["77"]),
        offer("c", meets="need.z"),
        offer("b", meets="need.z"),
    )
    oracle = Oracle(document, person("need.z"))
    assert [sorted(plan.offers) for plan in oracle.preferred(("days", "fee"))] == [["b"]]


def test_nothing_needed_is_one_empty_route() -> None:
    document = world(offer("a", meets="need.z"))
    assert [plan.offers for plan in Oracle(document, person()).preferred(ALL)] == [frozenset()]
    held = Oracle(document, person("doc.x", facts="doc.x"))
    assert held.front(ALL) == [(0, 0, 0, 0, 0)]


def test_values_a_millionth_apart_are_one_value() -> None:
    assert snap([1.0, 1.0000004, 2.0]) == {1.0: 1.0, 1.0000004: 1.0, 2.0: 2.0}
    assert pareto({(1, 2), (2, 1), (2, 2), (1, 3)}) == [(1, 2), (2, 1)]


@networks(150)
@given(cases(most_offers=4))
def test_the_quick_enumeration_finds_what_the_naive_one_finds(case) -> None:  # type: ignore[no-untyped-def]
    quick, naive = Oracle(*case), Oracle(*case, naively=True)
    for criteria in asked(case[1]):
        assert quick.front(criteria) == [pytest.approx(one) for one in naive.front(criteria)]
        assert [(plan.offers, plan.need_days) for plan in quick.preferred(criteria)] == [
            (plan.offers, pytest.approx(plan.need_days)) for plan in naive.preferred(criteria)
        ]


def test_the_random_cases_are_worth_drawing() -> None:
    seen: Counter[str] = Counter()

    @networks(200)
    @given(cases())
    def look(case) -> None:  # type: ignore[no-untyped-def]
        oracle = Oracle(*case)
        everything = asked(case[1])[-1]
        front = oracle.front(everything)
        attained = Counter(
            tuple(values[name] for name in everything) for _, values, _ in oracle.plans
        )
        seen["drawn"] += 1
        seen["with a route of at least one step"] += any(vector[-1] > 0 for vector in front)
        seen["with trade-offs"] += len(front) > 1
        seen["with ties"] += any(attained[vector] > 1 for vector in front)
        seen["three steps or more"] += any(vector[-1] > 2 for vector in front)

    look()
    assert seen["with a route of at least one step"] >= seen["drawn"] / 2, seen
    assert seen["with trade-offs"] >= seen["drawn"] / 8, seen
    assert seen["with ties"] >= seen["drawn"] / 20, seen
    assert seen["three steps or more"] >= seen["drawn"] / 20, seen


def test_a_failing_case_is_cut_down_to_what_matters() -> None:
    document = world(
        offer("a", meets="need.z", fee=500, wait_days=3), offer("b", yields="doc.x"), link("p", "q")
    )
    profile = person("need.z", facts="doc.w")

    def wrong(document: dict, profile: dict) -> bool:  # type: ignore[type-arg]
        return any(one.get("fee") == 500 for one in document["offers"])

    cut, _ = smaller((document, profile), wrong)
    assert [one["id"] for one in cut["offers"]] == ["a"]
    assert "wait_days" not in cut["offers"][0]
    assert not cut.get("links")
