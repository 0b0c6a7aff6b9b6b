"""Small drawn worlds: what the routing rules mean, one picture and one expected line each.

In the pictures `-->` hands on a paper, `==>` is a referral, `(3+10)` is the wait and the duration
in days. A line reads: day of admission, offer, way in; then what it comes to.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from registry.domain.route import Answer, Route
from registry.routing import Network, Profile, find_routes
from tests.builders import Document, fact, link, offer, organisation, person, service_type, world

BY_DAYS = ("days",)


def ask(
    document: Document,
    profile: Mapping[str, Any],
    criteria: Sequence[str] = ("days", "steps"),
    tolerance: Mapping[str, float] | None = None,
) -> Answer:
    return find_routes(
        Network.from_document(document),
        Profile.from_document(dict(profile)),
        criteria=tuple(criteria),
        tolerance=tolerance,
    )


def line(route: Route, *criteria: str) -> str:
    """day 3 exam (self), day 43 mse (link from polyclinic) | days 43"""
    steps = []
    for step in route.steps:
        way = step.way_in
        came = (
            way.kind
            if way.from_organisation is None
            else f"{way.kind} from {way.from_organisation}"
        )
        steps.append(f"day {step.admission_day:g} {step.offer} ({came})")
    sums = ", ".join(f"{name} {route.criteria[name]:g}" for name in criteria)
    return f"{', '.join(steps)} | {sums}"


def lines(answer: Answer) -> list[str]:
    return [line(route, *answer.criteria) for route in answer.routes]


def refused(answer: Answer) -> dict[str, str]:
    return {refusal.offer: refusal.rule for refusal in answer.refusals}


def missing(answer: Answer) -> list[tuple[Any, ...]]:
    """The sets that would open a route, cheapest first; each a tuple of things."""
    assert answer.routes == ()
    assert answer.missing is not None
    return [each.items for each in answer.missing.sets]


def weights(answer: Answer) -> list[int]:
    assert answer.missing is not None
    return [each.weight for each in answer.missing.sets]


def test_A01_a_paper_through_the_bureau() -> None:
    #   exam (3+10) --088--> mse (30+5) --ipra--> workshop (14+0), 12 km, 8 visits
    #     polyclinic ====7 days====> bureau
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
    answer = ask(document, person("need.work"), ("days", "travel_km"))
    assert lines(answer) == [
        "day 3 exam (self), day 43 mse (link from polyclinic), day 62 workshop (self)"
        " | days 62, travel_km 96"
    ]
    workshop = answer.routes[0].steps[-1]
    assert [(supply.fact, supply.by_offer, supply.day) for supply in workshop.supplies] == [
        ("doc.ipra", "mse", 48)
    ]


def test_A02_the_queue_is_waited_in_while_the_certificate_is_made() -> None:
    #   exam (2+25) --health--> club (20), asked for at admission:   max(20, 27), not 27 + 20
    document = world(
        offer("exam", wait_days=2, duration_days=25, yields="doc.health"),
        offer("club", wait_days=20, meets="need.friends", requires_at_admission="doc.health"),
    )
    assert lines(ask(document, person("need.friends"))) == [
        "day 2 exam (self), day 27 club (self) | days 27, steps 2"
    ]


def test_A03_steps_that_do_not_wait_for_each_other_run_side_by_side() -> None:
    #   doctor (2+8) ---\
    #                    >--> home (5)       max(10, 31) + 5, not 10 + 31 + 5
    #   council (1+30) --/
    document = world(
        offer("doctor", wait_days=2, duration_days=8, yields="doc.health"),
        offer("council", wait_days=1, duration_days=30, yields="doc.conclusion"),
        offer("home", requires=["doc.health", "doc.conclusion"], meets="need.home", wait_days=5),
    )
    assert lines(ask(document, person("need.home"))) == [
        "day 1 council (self), day 2 doctor (self), day 36 home (self) | days 36, steps 3"
    ]


def test_A04_a_circle_is_no_route() -> None:
    #   a --x--> b --y--> a      nobody is first
    document = world(
        offer("a", requires="doc.y", yields="doc.x", meets="need.home", wait_days=1),
        offer("b", requires="doc.x", yields="doc.y"),
    )
    assert ask(document, person("need.home")).routes == ()
    assert lines(ask(document, person("need.home", facts="doc.x"))) == [
        "day 0 b (self), day 1 a (self) | days 1, steps 2"
    ]


def test_A05_a_house_that_knows_the_person_lets_on_from_admission() -> None:
    #   street (5+60) ~~internal~~> flat (10)     5 + 10: the house knows the person from admission
    house = (
        offer("street", at="house", wait_days=5, duration_days=60),
        offer("flat", at="house", wait_days=10, meets="need.home", self_referral=False),
    )
    assert lines(ask(world(*house), person("need.home"))) == [
        "day 5 street (self), day 15 flat (internal from house) | days 15, steps 2"
    ]
    assert lines(ask(world(*house), person("need.home", start_organisation="house"))) == [
        "day 10 flat (internal from house) | days 10, steps 1"
    ]


def test_A06_september_intake() -> None:
    #   school (30), not before 1 September, asked on 1 June: day 92, however short the wait
    document = world(offer("school", meets="need.lessons", wait_days=30, not_before="2026-09-01"))
    profile = person("need.lessons", as_of="2026-06-01")
    assert lines(ask(document, profile)) == ["day 92 school (self) | days 92, steps 1"]
    assert missing(ask(document, {**profile, "limits": {"max_days": 60}}))[0] == (
        ("limit", "max_days", 92.0),
    )


def test_A07_three_days_before_eighteen_is_not_an_answer_by_itself() -> None:
    #   1 June ---7---> children's centre ---3---> 18 years ----30----> adults' club
    document = world(
        offer("centre", meets="need.lessons", wait_days=7, age_max=18),
        offer("club", meets="need.lessons", wait_days=30, age_min=18),
    )
    profile = person("need.lessons", as_of="2026-06-01", birth_date="2008-06-11")
    answer = ask(document, profile, BY_DAYS)
    assert lines(answer) == ["day 7 centre (self) | days 7"]
    assert answer.routes[0].steps[0].ends_on_day == 10
    (after,) = answer.after
    assert (after.offer, after.needs, after.from_day) == ("centre", ("need.lessons",), 10)
    assert after.route is not None
    assert line(after.route, "days") == "day 30 club (self) | days 30"
    # and where nothing takes adults, that is said
    alone = ask(world(offer("centre", meets="need.lessons", wait_days=7, age_max=18)), profile)
    assert [after.route for after in alone.after] == [None]


def test_A08_a_supplier_that_only_comes_along_is_left_out() -> None:
    #   quick (10) --x--> club (5)         the flat takes 40 days and gives the paper too;
    #   flat (40)  --x-----^               the school takes 60: hurrying the club ends nothing
    document = world(
        offer("quick", yields="doc.x", wait_days=10),
        offer("flat", yields="doc.x", meets="need.home", wait_days=40),
        offer("club", requires="doc.x", meets="need.friends", wait_days=5),
        offer("school", meets="need.lessons", wait_days=60),
    )
    assert lines(ask(document, person(["need.home", "need.friends", "need.lessons"]), BY_DAYS)) == [
        "day 40 flat (self), day 45 club (self), day 60 school (self) | days 60"
    ]
    # without the school the quick supplier does end it sooner, and is a choice
    assert lines(ask(document, person(["need.home", "need.friends"]), ("days", "steps"))) == [
        "day 10 quick (self), day 15 club (self), day 40 flat (self) | days 40, steps 3",
        "day 40 flat (self), day 45 club (self) | days 45, steps 2",
    ]


def test_A09_refusals_name_the_first_rule() -> None:
    #   eight workshops, each refused by one more rule than it needs; the order of rules decides
    def workshop(name: str, **fields: Any) -> tuple[str, Document]:
        return offer(name, of="workshop", meets="need.work", **fields)

    document = world(
        workshop("a", taking="no", age_min=60),
        workshop("b", taking="no", age_min=60),
        workshop("c", age_max=18, regions=["50"]),
        workshop("d", regions=["50"], traits_all=["aac"]),
        workshop("e", traits_all=["aac"], km=100),
        workshop("f", km=100, requires="doc.x"),
        workshop("g", requires="doc.x", self_referral=False),
        workshop("h", self_referral=False),
        workshop("i", age_min=60),
    )
    profile = person(
        "need.work",
        age=30,
        region="77",
        traits_not=["aac"],
        exclude_offers=["a"],
        limits={"max_travel_km": 88, "max_days": 730},
    )
    answer = ask(document, profile)
    assert refused(answer) == {
        "a": "excluded",
        "b": "taking",
        "c": "age_max",
        "d": "regions",
        "e": "traits_all",
        "f": "max_travel_km",
        "g": "papers",
        "h": "way_in",
        "i": "age_min",
    }
    assert answer.routes == ()
    assert sum(group.count for group in answer.refusal_groups) == 9


def test_A10_a_missing_paper_is_named() -> None:
    #   workshop asks for an ipra nobody gives; the paper, or a workshop that does not ask
    document = world(
        offer("workshop", of="workshop", requires="doc.ipra"),
        service_type("workshop", meets="need.work"),
    )
    answer = ask(document, person("need.work"))
    assert missing(answer) == [(("fact", "doc.ipra"),), (("service", "workshop"),)]
    assert weights(answer) == [2, 5]


def test_A11_a_missing_link_is_named() -> None:
    #   pnd      workshop: nobody comes by himself, and no link leads there
    document = world(
        offer("workshop", of="workshop", at="ngo", self_referral=False),
        service_type("workshop", meets="need.work"),
        organisation("pnd"),
    )
    answer = ask(document, person("need.work", start_organisation="pnd"))
    assert missing(answer) == [(("link", "pnd", "ngo"),), (("service", "workshop"),)]
    assert weights(answer) == [3, 5]


def test_A12_a_limit_a_little_too_tight_is_named() -> None:
    #   workshop, 1500 roubles; at most 1000 are there
    document = world(offer("workshop", of="workshop", meets="need.work", fee=1500, km=12))
    answer = ask(document, person("need.work", limits={"max_fee": 1000}))
    assert missing(answer)[0] == (("limit", "max_fee", 1500.0),)
    far = ask(document, person("need.work", limits={"max_travel_km": 10}))
    ((kind, name, value),) = missing(far)[0]
    assert (kind, name) == ("limit", "max_travel_km")
    assert abs(value - 12) < 1e-6
    late = ask(
        world(offer("workshop", meets="need.work", wait_days=20)),
        person("need.work", limits={"need_by": {"need.work": 7}}),
    )
    assert missing(late)[0] == (("limit", "need_by.need.work", 20.0),)


def test_A13_a_missing_service_is_named() -> None:
    #   the only workshop is full
    document = world(
        offer("workshop", of="workshop", taking="no"), service_type("workshop", meets="need.work")
    )
    answer = ask(document, person("need.work"))
    assert missing(answer) == [(("service", "workshop"),)]
    assert weights(answer) == [5]
    assert answer.missing is not None
    assert answer.missing.exhaustive


def test_A14_two_things_missing_together_are_one_set() -> None:
    #   workshop: asks for a paper nobody gives, and costs too much
    document = world(offer("workshop", requires="doc.ipra", meets="need.work", fee=1500))
    answer = ask(document, person("need.work", limits={"max_fee": 1000}))
    assert set(missing(answer)[0]) == {("limit", "max_fee", 1500.0), ("fact", "doc.ipra")}
    assert weights(answer) == [3]


def test_A15_a_need_nothing_meets_is_named() -> None:
    answer = ask(world(offer("workshop", meets="need.work")), person(["need.work", "need.moon"]))
    assert answer.routes == ()
    assert answer.missing is not None
    assert answer.missing.unmeetable_needs == ("need.moon",)


def test_A16_what_is_not_known_is_confirmed_not_refused() -> None:
    #   region unknown, disability group II or III, age_max not stated surely
    document = world(
        offer(
            "club",
            meets="need.friends",
            regions=["77"],
            disability_groups=["I", "II"],
            age_max=18,
            unconfirmed=["age_max"],
        )
    )
    answer = ask(document, person("need.friends", age=40, disability_group=["II", "III"]))
    assert answer.routes[0].steps[0].to_confirm == ("age_max", "disability_groups", "regions")


def test_A17_a_home_visit_reaches_exactly_so_far() -> None:
    #   home <--- 10 km ---> nurse, who reaches 10 km and costs no travel
    document = world(offer("nurse", meets="need.care", mode="home_visit", km=10, reach_km=10))
    answer = ask(document, person("need.care"), ("days", "travel_km"))
    assert lines(answer) == ["day 0 nurse (self) | days 0, travel_km 0"]
    document = world(offer("nurse", meets="need.care", mode="home_visit", km=10, reach_km=9.9))
    assert refused(ask(document, person("need.care"))) == {"nurse": "reach_km"}


def test_A18_a_tolerance_spares_the_reader_near_equals() -> None:
    #   three clubs on days 0, 5, 10, at 10, 6, 5 km: within 7 days and 5 km the middle one is
    #   no news, and the best of each criterion stays
    document = world(
        offer("soon", meets="need.friends", km=10),
        offer("middle", meets="need.friends", wait_days=5, km=6),
        offer("near", meets="need.friends", wait_days=10, km=5),
    )
    criteria = ("days", "travel_km")
    exact = ask(document, person("need.friends"), criteria)
    assert [route.offers for route in exact.routes] == [("soon",), ("middle",), ("near",)]
    cover = ask(document, person("need.friends"), criteria, {"days": 7, "travel_km": 5})
    assert [route.offers for route in cover.routes] == [("soon",), ("near",)]


def test_A19_routes_have_names_and_first_steps() -> None:
    #   soon but unsure and far, or late but sure and next door
    document = world(
        offer("soon", meets="need.friends", km=10, acceptance=0.5),
        offer("paper", yields="doc.x", wait_days=20),
        offer("sure", meets="need.friends", requires="doc.x", wait_days=10),
    )
    answer = ask(document, person("need.friends"), ("days", "travel_km", "risk"))
    assert lines(answer) == [
        "day 0 soon (self) | days 0, travel_km 10, risk 0.693147",
        "day 20 paper (self), day 30 sure (self) | days 30, travel_km 0, risk 0",
    ]
    assert answer.named["soonest"] == 0
    assert answer.named["nearest"] == 1 or answer.named["surest"] == 1
    assert {(first.offer, first.routes) for first in answer.next_steps} == {
        ("soon", (0,)),
        ("paper", (1,)),
    }


def test_A20_an_excluded_start_organisation_still_refers() -> None:
    #   pnd (not wanted) ====3====> workshop
    document = world(
        offer("own", at="pnd", meets="need.work"),
        offer("workshop", at="ngo", meets="need.work", self_referral=False),
        link("pnd", "ngo", handoff_days=3),
    )
    profile = person("need.work", start_organisation="pnd", exclude_organisations=["pnd"])
    assert lines(ask(document, profile)) == ["day 3 workshop (link from pnd) | days 3, steps 1"]


def test_A21_a_paper_can_be_the_goal() -> None:
    #   exam (3+10) --088-->        held on completion, day 13; already held: nothing to do
    document = world(offer("exam", wait_days=3, duration_days=10, yields="doc.088"))
    assert lines(ask(document, person("doc.088"))) == ["day 3 exam (self) | days 13, steps 1"]
    assert lines(ask(document, person("doc.088", facts="doc.088"))) == [" | days 0, steps 0"]
    assert lines(ask(document, person())) == [" | days 0, steps 0"]
