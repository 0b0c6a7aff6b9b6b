"""Bad documents, profiles and questions are refused, and the error says where."""

import copy
import math
from collections.abc import Callable
from typing import Any

import pytest

from registry.domain.problems import DocumentError
from registry.routing import Network, Profile, find_routes
from tests.builders import fact, link, offer, person, service_type, world

Record = dict[str, Any]
NAN = math.nan

GOOD = world(
    offer("exam", at="polyclinic", of="exam", yields="doc.health", unconfirmed="regions"),
    offer("club", at="ngo", of="club", requires="doc.health", age_min=7, regions=["77"]),
    offer("nurse", at="ngo", of="nurse", mode="home_visit", reach_km=10, autonomy=[1, 2]),
    offer("school", at="ngo", of="club", not_before="2026-09-01", acceptance=0.5, fee=500),
    link("polyclinic", "ngo", service_type="club", handoff_days=3, acceptance=0.9),
    service_type("club", meets="need.friends"),
    service_type("exam"),
    service_type("nurse", meets="need.care"),
    fact("doc.health", implies="doc.seen"),
)
PROFILE = person(
    ["need.friends", "need.care"],
    as_of="2026-06-01",
    age=20,
    region="77",
    autonomy=[1, 2],
    diagnoses=["F84.0"],
    traits=["aac"],
    traits_not=["wheelchair"],
    start_organisation="polyclinic",
    limits={"max_fee": 1000, "max_days": 730, "need_by": {"need.care": 100}},
)


def setting(section: str, index: int, **fields: Any) -> Callable[[Record], None]:
    return lambda document: document[section][index].update(fields)


def rule(index: int, **fields: Any) -> Callable[[Record], None]:
    return lambda document: document["offers"][index].setdefault("eligibility", {}).update(fields)


def dropping(section: str, index: int, *names: str) -> Callable[[Record], None]:
    def drop(document: Record) -> None:
        for name in names:
            del document[section][index][name]

    return drop


def again(section: str) -> Callable[[Record], None]:
    return lambda document: document[section].append(dict(document[section][0]))


BAD_DOCUMENTS: list[tuple[str, Callable[[Record], None]]] = [
    # names that do not resolve
    ("offers[1].service_type", setting("offers", 1, service_type="moon")),
    ("offers[1].organisation", setting("offers", 1, organisation="moon")),
    ("links[0].from", setting("links", 0, **{"from": "moon"})),
    ("links[0].to", setting("links", 0, to="moon")),
    ("links[0].service_type", setting("links", 0, service_type="moon")),
    # what has to be there
    ("offers[0].id", dropping("offers", 0, "id")),
    ("offers[0].organisation", dropping("offers", 0, "organisation")),
    ("offers[0].service_type", setting("offers", 0, service_type=None)),
    ("links[0].from", dropping("links", 0, "from")),
    ("links[0].to", dropping("links", 0, "to")),
    ("organisations[0].id", dropping("organisations", 0, "id")),
    ("service_types[0].id", dropping("service_types", 0, "id")),
    ("facts[0].id", dropping("facts", 0, "id")),
    ("offers", lambda document: document.pop("offers")),
    ("organisations", lambda document: document.pop("organisations")),
    ("service_types", lambda document: document.pop("service_types")),
    # probabilities
    ("offers[3].acceptance", setting("offers", 3, acceptance=0)),
    ("offers[3].acceptance", setting("offers", 3, acceptance=1.01)),
    ("offers[3].acceptance", setting("offers", 3, acceptance=-0.5)),
    ("offers[3].acceptance", setting("offers", 3, acceptance=NAN)),
    ("links[0].acceptance", setting("links", 0, acceptance=0)),
    ("links[0].acceptance", setting("links", 0, acceptance=2)),
    # negative, not a number, not a number at all
    ("offers[3].fee", setting("offers", 3, fee=-5)),
    ("offers[3].wait_days", setting("offers", 3, wait_days=-1)),
    ("offers[3].duration_days", setting("offers", 3, duration_days=-0.5)),
    ("offers[3].visits", setting("offers", 3, visits=-1)),
    ("links[0].handoff_days", setting("links", 0, handoff_days=-1)),
    ("offers[3].fee", setting("offers", 3, fee=NAN)),
    ("offers[3].wait_days", setting("offers", 3, wait_days=NAN)),
    ("offers[3].lat", setting("offers", 3, lat=NAN)),
    ("links[0].handoff_days", setting("links", 0, handoff_days=NAN)),
    ("offers[3].fee", setting("offers", 3, fee="500")),
    ("offers[3].wait_days", setting("offers", 3, wait_days=[3])),
    # truth is no number, and a number no truth
    ("offers[3].fee", setting("offers", 3, fee=True)),
    ("offers[3].wait_days", setting("offers", 3, wait_days=False)),
    ("offers[3].acceptance", setting("offers", 3, acceptance=True)),
    ("offers[3].lat", setting("offers", 3, lat=True)),
    ("links[0].handoff_days", setting("links", 0, handoff_days=True)),
    ("offers[1].eligibility.age_min", rule(1, age_min=True)),
    ("offers[2].eligibility.autonomy", rule(2, autonomy=[True])),
    ("offers[3].self_referral", setting("offers", 3, self_referral=1)),
    ("offers[3].self_referral", setting("offers", 3, self_referral="yes")),
    # places
    ("offers[3].lat", setting("offers", 3, lat=90.5)),
    ("offers[3].lon", setting("offers", 3, lon=-180.5)),
    ("offers[3].lat", dropping("offers", 3, "lat", "lon")),
    ("offers[3].lon", dropping("offers", 3, "lon")),
    ("offers[2].lat", dropping("offers", 2, "lat", "lon")),
    # unknown fields
    ("moon", lambda document: document.update(moon=[])),
    ("offers[0].moon", setting("offers", 0, moon=1)),
    ("offers[0].eligibility.moon", rule(0, moon=1)),
    ("links[0].moon", setting("links", 0, moon=1)),
    ("organisations[0].moon", setting("organisations", 0, moon=1)),
    ("service_types[0].moon", setting("service_types", 0, moon=1)),
    ("facts[0].moon", setting("facts", 0, moon=1)),
    # duplicates
    ("offers[4].id", again("offers")),
    ("organisations[2].id", again("organisations")),
    ("service_types[3].id", again("service_types")),
    ("facts[1].id", again("facts")),
    # values outside the lists
    ("offers[0].mode", setting("offers", 0, mode="by_mail")),
    ("offers[0].taking", setting("offers", 0, taking="maybe")),
    ("links[0].basis", setting("links", 0, basis="hearsay")),
    ("offers[2].eligibility.autonomy", rule(2, autonomy=[0])),
    ("offers[2].eligibility.autonomy", rule(2, autonomy=[5])),
    ("offers[2].eligibility.autonomy", rule(2, autonomy=[1.5])),
    ("offers[2].eligibility.autonomy", rule(2, autonomy=["1"])),
    ("offers[0].unconfirmed", setting("offers", 0, unconfirmed=["moon"])),
    # rules
    ("offers[1].eligibility.regions", rule(1, regions=[])),
    ("offers[1].eligibility.diagnoses", rule(1, diagnoses=[])),
    ("offers[1].eligibility.diagnoses_excluded", rule(1, diagnoses_excluded=[])),
    ("offers[1].eligibility.traits_all", rule(1, traits_all=[])),
    ("offers[1].eligibility.traits_none", rule(1, traits_none=[])),
    ("offers[1].eligibility.sexes", rule(1, sexes=[])),
    ("offers[2].eligibility.autonomy", rule(2, autonomy=[])),
    ("offers[1].eligibility.regions", rule(1, regions="77")),
    ("offers[1].eligibility.age_min", rule(1, age_min="7")),
    ("offers[1].eligibility.age_min", rule(1, age_min=NAN)),
    ("offers[1].eligibility", setting("offers", 1, eligibility=[])),
    # dates and shapes
    ("offers[3].not_before", setting("offers", 3, not_before="1 September")),
    ("offers[3].not_before", setting("offers", 3, not_before="2026-02-30")),
    ("offers[3].not_before", setting("offers", 3, not_before=20260901)),
    ("offers[1].requires", setting("offers", 1, requires="doc.health")),
    ("offers[1].requires", setting("offers", 1, requires=[1])),
    ("facts[0].implies", setting("facts", 0, implies="doc.seen")),
    ("offers", lambda document: document.update(offers={})),
    ("offers[0]", lambda document: document["offers"].__setitem__(0, "exam")),
]


def numbered(cases: list[tuple[str, Any]]) -> list[Any]:
    return [pytest.param(*case, id=f"{index}-{case[0]}") for index, case in enumerate(cases)]


def refuses_at(path: str, error: DocumentError) -> bool:
    """The place itself, or a place inside it (`regions[0]` for `regions`)."""
    return any(
        problem.path == path or problem.path.startswith((f"{path}[", f"{path}."))
        for problem in error.problems
    )


def test_the_documents_these_tests_spoil_are_good() -> None:
    answer = find_routes(Network.from_document(GOOD), Profile.from_document(PROFILE))
    assert answer.routes


@pytest.mark.parametrize(("path", "spoil"), numbered(BAD_DOCUMENTS))
def test_a_bad_document_is_refused_with_the_place(
    path: str, spoil: Callable[[Record], None]
) -> None:
    document = copy.deepcopy(GOOD)
    spoil(document)
    with pytest.raises(DocumentError) as caught:
        Network.from_document(document)
    assert refuses_at(path, caught.value), caught.value.problems


@pytest.mark.parametrize("document", [[], "network", None, 7])
def test_something_that_is_no_document_at_all_is_refused(document: Any) -> None:
    with pytest.raises(DocumentError):
        Network.from_document(document)


def test_every_problem_is_listed_not_only_the_first() -> None:
    document = copy.deepcopy(GOOD)
    for _, spoil in BAD_DOCUMENTS[16:20]:
        spoil(document)
    document["offers"][1]["fee"] = -5
    with pytest.raises(DocumentError) as caught:
        Network.from_document(document)
    assert {problem.path for problem in caught.value.problems} >= {
        "offers[1].fee",
        "offers[3].acceptance",
    }


GOOD_EDGES: list[Callable[[Record], Any]] = [
    lambda document: document.pop("facts"),
    lambda document: document.update(facts=None),
    lambda document: document.update(links=[]),
    lambda document: document.update(offers=[], links=[]),
    setting("offers", 0, wait_days=0, fee=0, visits=0, duration_days=0.0, acceptance=1),
    setting("offers", 0, lat=90, lon=-180),
    setting("offers", 0, lat=None, lon=None, mode="online"),
    setting("offers", 0, requires=[], yields=["doc.x", "doc.x"], eligibility={}),
    setting("offers", 0, unconfirmed=["age_min", "reach_km"]),
    setting("facts", 0, implies=["doc.health", "doc.unlisted"]),
    setting("links", 0, to="polyclinic", service_type=None),
    lambda document: document["links"].append(dict(document["links"][0])),
    lambda document: document["offers"][0].update(
        dict.fromkeys(
            (
                *("mode", "requires", "requires_at_admission", "yields", "meets", "eligibility"),
                *("unconfirmed", "taking", "not_before", "wait_days", "duration_days", "fee"),
                *("visits", "acceptance", "self_referral"),
            )
        )
    ),
    rule(0, age_min=None, regions=None, diagnoses=None),
    rule(0, age_min=18, age_max=18),
]


@pytest.mark.parametrize("change", GOOD_EDGES)
def test_an_unusual_but_good_document_is_accepted(change: Callable[[Record], Any]) -> None:
    document = copy.deepcopy(GOOD)
    change(document)
    network = Network.from_document(document)
    find_routes(network, Profile.from_document(PROFILE))


# Profiles --------------------------------------------------------------------------------------

BAD_PROFILES: list[tuple[str, Record]] = [
    ("birth_date", {"birth_date": "2006-01-01"}),  # with age
    ("as_of", {"age": None, "birth_date": "2006-01-01", "as_of": None}),
    ("lon", {"lon": None}),
    ("lat", {"lat": None}),
    ("lat", {"lat": 91}),
    ("lon", {"lon": 181}),
    ("lat", {"lat": NAN}),
    ("moon", {"moon": 1}),
    ("limits.moon", {"limits": {"moon": 1}}),
    ("age", {"age": -1}),
    ("age", {"age": True}),
    ("age", {"age": NAN}),
    ("age", {"age": "20"}),
    ("as_of", {"as_of": "today"}),
    ("birth_date", {"age": None, "birth_date": "2006-13-01"}),
    ("region", {"region": []}),
    ("autonomy", {"autonomy": []}),
    ("autonomy", {"autonomy": 5}),
    ("autonomy", {"autonomy": [1, 0]}),
    ("autonomy", {"autonomy": True}),
    ("traits_not", {"traits_not": ["aac"]}),
    ("needs", {"needs": "need.care"}),
    ("facts", {"facts": [1]}),
    ("diagnoses", {"diagnoses": "F84"}),
    ("start_organisation", {"start_organisation": 7}),
    ("limits.max_fee", {"limits": {"max_fee": -1}}),
    ("limits.max_fee", {"limits": {"max_fee": True}}),
    ("limits.max_days", {"limits": {"max_days": NAN}}),
    ("limits.max_travel_km", {"limits": {"max_travel_km": "far"}}),
    ("limits.need_by.need.care", {"limits": {"need_by": {"need.care": -1}}}),
    ("limits.need_by", {"limits": {"need_by": ["need.care"]}}),
    ("lat", {"lat": None, "lon": None, "limits": {"max_travel_km": 10}}),
]


@pytest.mark.parametrize(("path", "changes"), numbered(BAD_PROFILES))
def test_a_bad_profile_is_refused_with_the_place(path: str, changes: Record) -> None:
    with pytest.raises(DocumentError) as caught:
        find_routes(
            Network.from_document(GOOD),
            Profile.from_document({**PROFILE, **changes}),
            criteria=("days",),
        )
    either_of_two = {"birth_date": "age", "age": "birth_date", "traits_not": "traits"}
    assert refuses_at(path, caught.value) or refuses_at(
        either_of_two.get(path, path), caught.value
    ), caught.value.problems


@pytest.mark.parametrize(
    "changes",
    [
        {"region": None, "autonomy": None, "traits": None, "limits": None, "age": None},
        {"diagnoses": [], "traits": [], "traits_not": [], "facts": []},
        {"region": ["77"], "sex": ["female", "male"]},
        {"limits": {}, "age": 0},
        {"limits": {"max_fee": 0, "max_days": 0, "max_travel_km": 0, "need_by": {}}},
        {"limits": {"need_by": {"need.not_asked": 0}}},
        {"age": None, "birth_date": "2008-02-29"},
        {"needs": []},
        {"needs": ["need.care", "need.care"]},
    ],
)
def test_an_unusual_but_good_profile_is_accepted(changes: Record) -> None:
    profile = Profile.from_document({**PROFILE, **changes})
    answer = find_routes(Network.from_document(GOOD), profile)
    assert answer.warnings == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"start_organisation": "moon"},
        {"exclude_offers": ["moon"]},
        {"exclude_organisations": ["moon"]},
        {"exclude_kinds": ["moon"]},
    ],
)
def test_a_name_the_network_does_not_know_is_a_warning(changes: Record) -> None:
    network = Network.from_document(GOOD)
    answer = find_routes(network, Profile.from_document({**PROFILE, **changes}))
    assert len(answer.warnings) == 1
    assert "moon" in answer.warnings[0]


def test_an_opening_day_needs_to_know_what_day_it_is() -> None:
    profile = Profile.from_document({**PROFILE, "as_of": None})
    with pytest.raises(DocumentError) as caught:
        find_routes(Network.from_document(GOOD), profile)
    assert refuses_at("as_of", caught.value)


@pytest.mark.parametrize(
    ("path", "question"),
    [
        ("criteria", {"criteria": ("days", "beauty")}),
        ("criteria", {"criteria": ()}),
        ("criteria", {"criteria": ("days", "days")}),
        ("tolerance.days", {"tolerance": {"days": -1}}),
        ("tolerance.days", {"tolerance": {"days": NAN}}),
        ("tolerance.beauty", {"tolerance": {"beauty": 1}}),
    ],
)
def test_a_bad_question_is_refused_with_the_place(path: str, question: Record) -> None:
    with pytest.raises(DocumentError) as caught:
        find_routes(Network.from_document(GOOD), Profile.from_document(PROFILE), **question)
    assert refuses_at(path, caught.value), caught.value.problems


def test_travel_cannot_be_asked_for_without_a_home() -> None:
    network = Network.from_document(GOOD)
    homeless = Profile.from_document({**PROFILE, "lat": None, "lon": None})
    with pytest.raises(DocumentError) as caught:
        find_routes(network, homeless, criteria=("days", "travel_km"))
    assert caught.value.path
    assert find_routes(network, homeless, criteria=("days", "risk")).routes
