"""The fast way into the engine, and the small things its answers are made of."""

from datetime import date

import numpy as np
import pytest

from registry.domain.eligibility import DAYS_PER_YEAR
from registry.domain.network import read_network
from registry.engine.columns import link_columns, offer_columns
from registry.engine.geo import distance_km
from registry.routing import PEOPLE_TOLERANCE, Network, Profile, find_routes
from tests.builders import link, offer, person, world

DOCUMENT = world(
    offer("exam", at="polyclinic", wait_days=3, duration_days=10, yields="doc.088"),
    offer("mse", at="bureau", requires="doc.088", yields="doc.ipra", self_referral=False),
    offer("workshop", requires="doc.ipra", meets="need.work", wait_days=14, km=12, age_max=31),
    link("polyclinic", "bureau", handoff_days=7, acceptance=0.9),
)


def test_a_network_of_columns_answers_like_one_of_a_document() -> None:
    values = read_network(DOCUMENT)
    organisations = {item.id: index for index, item in enumerate(values.organisations)}
    types = {item.id: index for index, item in enumerate(values.service_types)}
    columns = Network.from_columns(
        values.implies,
        values.service_types,
        values.organisations,
        offer_columns(values.offers, organisations, types),
        link_columns(values.links, organisations, types),
    )
    profile = Profile.from_document(person("need.work"))
    from_document = find_routes(Network.from_document(DOCUMENT), profile)
    assert from_document.routes
    assert find_routes(columns, profile) == from_document


def test_a_search_without_a_budget_proves_nothing_and_says_so() -> None:
    network = Network.from_document(DOCUMENT)
    profile = Profile.from_document(person("need.work", age=30.5))
    cut = find_routes(network, profile, tolerance=PEOPLE_TOLERANCE, budget=0)
    assert not cut.complete
    assert cut.tolerance == dict.fromkeys(("days", "travel_km", "risk"), np.inf)
    whole = find_routes(network, profile, tolerance=PEOPLE_TOLERANCE)
    steps = whole.routes[0].steps
    assert [step.offer for step in steps] == ["exam", "mse", "workshop"]
    assert steps[1].way_in.from_offer == "exam"
    assert steps[2].ends_on_day == pytest.approx(0.5 * DAYS_PER_YEAR)


def test_what_follows_a_service_that_ends_starts_on_a_whole_day() -> None:
    network = Network.from_document(DOCUMENT)
    profile = Profile.from_document(
        person("need.work", as_of="2026-06-01", birth_date="1995-09-01", facts="doc.ipra")
    )
    (after,) = find_routes(network, profile).after
    assert after.offer == "workshop"
    assert after.from_day == (date(2026, 9, 1) - date(2026, 6, 1)).days
    assert after.route is None
    assert after.complete


def test_distances_are_great_circles() -> None:
    quarter = distance_km(0.0, 0.0, np.array([90.0, 0.0]), np.array([0.0, 180.0]))
    assert quarter == pytest.approx([np.pi / 2 * 6371.0088, np.pi * 6371.0088])
