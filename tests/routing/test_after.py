"""What comes after a service that ends by age: one route, near where a week decides nothing."""

import pytest

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
