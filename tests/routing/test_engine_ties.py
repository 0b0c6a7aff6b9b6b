"""Which of the routes with equal vectors is shown: lean, soonest in sum, least to confirm, ids."""

from typing import Any

from registry.routing import Network, Profile, find_routes
from tests.builders import Document, link, offer, person, world


def shown(document: Document, profile: dict[str, Any], *criteria: str, budget: int = 20_000) -> Any:
    answer = find_routes(
        Network.from_document(document),
        Profile.from_document(profile),
        criteria=criteria,
        budget=budget,
    )
    (route,) = answer.routes
    return route.offers


def test_needs_met_sooner_win_even_where_days_are_no_criterion() -> None:
    #   paper (3) --x--> quick or slow (10); the school (90) gives the same paper, far too late
    document = world(
        offer("paper", wait_days=3, yields="doc.x", meets="need.advice"),
        offer("school", wait_days=90, yields="doc.x", meets="need.lessons"),
        offer("slow", wait_days=10, requires="doc.x", meets="need.home"),
        offer("swift", wait_days=0, requires="doc.x", meets="need.home"),
    )
    needs = ["need.home", "need.lessons", "need.advice"]
    assert shown(document, person(needs), "travel_km") == ("paper", "school", "swift")


def test_a_step_that_costs_nothing_on_the_chosen_criterion_is_still_left_out() -> None:
    document = world(
        offer("a", meets="need.home"),
        offer("b", meets=["need.home", "need.help"]),
    )
    assert shown(document, person(["need.home", "need.help"]), "risk") == ("b",)


def test_a_cut_search_shows_no_step_that_can_be_dropped() -> None:
    #   the fewer plans are looked at, the less is proved; but a needless door is never shown
    document = world(
        offer("a", at="house"),
        offer("b", at="house", meets="need.home", self_referral=False),
        offer("c", at="other", meets="need.home", wait_days=1),
        link("other", "house"),
    )
    for budget in range(2, 30):
        found = find_routes(
            Network.from_document(document),
            Profile.from_document(person("need.home")),
            criteria=("risk",),
            budget=budget,
        )
        for route in found.routes:
            assert route.offers in (("c",), ("a", "b"))


def test_then_the_fewest_things_to_confirm_and_the_smallest_identifiers() -> None:
    document = world(
        offer("a", meets="need.home", regions=["77"]),
        offer("c", meets="need.home"),
        offer("b", meets="need.home"),
    )
    assert shown(document, person("need.home"), "days") == ("b",)
    assert shown(document, person("need.home", region="77"), "days") == ("a",)
