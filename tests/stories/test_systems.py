"""The systems of the field, one by one: what ``docs/systems.md`` says of each can be seen.

Every row of its table names addresses that answer; every system that touches routing is walked here
in the demonstration region, on 25 November 2026.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.config import ROOT
from registry.domain.route_report import RouteReport
from registry.models import Kind, Offer, Organisation, Service, ServiceFunding
from registry.services.examples import list_examples
from registry.services.network_view import describe_network
from registry.services.routes import find_routes
from registry.services.vocabulary import get_vocabulary
from registry.store.demand import list_demand
from registry.tables.base import db
from tests.stories.telling import all_types, types

VOCABULARY = get_vocabulary(ROOT / "seed_data")
EXAMPLES = {
    example.id: dict(example.profile) for example in list_examples(ROOT / "seed_data", VOCABULARY)
}
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
pytestmark = pytest.mark.slow  # dozens of questions to the shipped network
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
DOCUMENT = (ROOT / "docs" / "systems.md").read_text("utf-8")
ADULT = {
    "age": 30,
    "place": "RU-NIZ.nizhniy-novgorod",
    "legal_capacity": "full",
    "disability_group": "II",
    "facts": ["doc.passport", "doc.oms_policy", "doc.disability_certificate", "doc.ipra"],
}
CHILD = {
    "age": 9,
    "place": "RU-NIZ.nizhniy-novgorod",
    "legal_capacity": "full",
    "disability_group": "child",
    "facts": ["doc.birth_certificate", "doc.oms_policy"],
}
Ask = Callable[..., RouteReport]


@pytest.fixture
def shipped(seeded_app: Flask) -> Iterator[scoped_session[Session]]:
    """A session on the shipped data, for reading only."""
    with seeded_app.app_context():
        yield db.session
        db.session.rollback()


@pytest.fixture
def ask(shipped: scoped_session[Session]) -> Ask:
    def answer(profile: dict[str, Any], *needs: str, **fields: Any) -> RouteReport:
        asked = profile | ({"needs": list(needs)} if needs else {}) | fields
        return find_routes(shipped(), VOCABULARY, asked, now=NOW, mode="demonstration")

    return answer


def given(shipped: scoped_session[Session]) -> set[str]:
    """Service types that somebody in the region gives."""
    found = shipped.scalars(
        select(Service.service_type_id).where(Service.source_id == "demonstration-region")
    )
    return set(found)


@pytest.mark.parametrize(
    "address", sorted(set(re.findall(r"`(/[^` ]*)`", DOCUMENT))), ids=lambda address: address
)
def test_every_address_of_the_table_answers(seeded_client: FlaskClient, address: str) -> None:
    assert seeded_client.get(address).status_code == 200


def test_the_table_has_every_system_once_and_names_its_tests() -> None:
    rows = ROW.findall(DOCUMENT)
    assert [int(number) for number, *_ in rows] == list(range(1, 20))
    tests = {name for name in globals() if name.startswith("test_system_")}
    walked = {f"test_system_{int(number):02d}" for number, *_ in rows}
    assert {name[: len("test_system_00")] for name in tests} == walked


def test_system_01_one_directory_over_departments(shipped: scoped_session[Session]) -> None:
    departments = shipped.scalars(
        select(Kind.department)
        .join(Organisation, Organisation.kind_id == Kind.id)
        .where(Organisation.source_id == "demonstration-region")
        .distinct()
    ).all()
    assert len(departments) >= 8


def test_system_02_a_complementary_network(shipped: scoped_session[Session]) -> None:
    view = describe_network(
        shipped(), VOCABULARY, "RU-NIZ", mode="demonstration", today=NOW.date(), limit=None
    )
    assert view.links_recorded >= 290
    assert view.one_way.total > 0 and view.doubtful.total > 0
    assert view.unreferred_by_record.total > 0 and view.sole_providers.total > 0
    assert view.recorded_skeleton.cut_points.total > 0


def test_system_03_a_staged_route_planned_anew_when_declined(ask: Ask) -> None:
    first = ask(EXAMPLES["discharged_wants_work"])
    assert len(first.routes) >= 2 and len(first.routes[0].steps) >= 8
    flat = next(
        step for step in first.routes[0].steps if step.service_type.id == "supported_living_group"
    )
    again = ask(EXAMPLES["discharged_wants_work"], exclude_offers=[flat.offer_id])
    assert again.routes
    assert flat.offer_id not in {step.offer_id for route in again.routes for step in route.steps}


def test_system_04_from_first_signs_to_school(ask: Ask) -> None:
    report = ask(EXAMPLES["toddler_delayed_speech"])
    assert report.routes[0].steps[0].asks == ()
    (after,) = report.after
    assert after.route is not None and types(after.route)[0] == "pmpk_examination"


def test_system_05_map_and_list_tell_the_same(seeded_client: FlaskClient) -> None:
    listed = seeded_client.get("/api/v1/offers?territory=RU-NIZ&per_page=1").get_json()
    drawn = seeded_client.get("/api/v1/offers.geojson?territory=RU-NIZ").get_json()
    assert len(drawn["features"]) == listed["total"] - listed["without_point"] > 800
    assert "/static/pictograms/mulberry/" in seeded_client.get("/sheets/diagnosis").text


def test_system_06_each_step_says_what_is_handed_on_and_by_whom(ask: Ask) -> None:
    route = ask(EXAMPLES["discharged_wants_work"]).routes[0]
    handed = [item for step in route.steps for item in step.asks if item.supplied_by]
    assert len(handed) >= 4
    assert any(step.way_in.kind == "link" and step.way_in.basis for step in route.steps)


def test_system_07_supported_living_by_stage_and_autonomy(ask: Ask) -> None:
    home = ask(ADULT, "need.supported_living", autonomy=2)
    assert home.routes and "supported_living_assessment" in all_types(home)
    flat = ask(ADULT, "need.independent_living_skills", autonomy=2)
    assert {"training_flat"} <= all_types(flat)
    marked = ask(ADULT, "need.supported_living", autonomy=4)
    refused = {item.rule for item in marked.refusals}
    assert marked.routes or "autonomy" in refused, "matched or told, never dropped"
    incapable = ask(EXAMPLES["institution_training_flat"])
    assert incapable.routes
    assert any(item.rule == "legal_capacity" and item.basis for item in incapable.refusals)


def test_system_08_work_and_a_home_at_once(ask: Ask, shipped: scoped_session[Session]) -> None:
    both = ask(EXAMPLES["discharged_wants_work"]).routes[0]
    assert {"employer_post", "supported_living_group"} <= set(types(both))
    kinds = {"supported_employment_1", "supported_employment_2", "supported_employment_3"}
    assert kinds | {"social_occupation", "labour_workshop"} <= given(shipped)


def test_system_09_respite_and_day_forms(ask: Ask, shipped: scoped_session[Session]) -> None:
    carried = {"traits": ["constant_care", "lives_with_family"], "disability_group": "I"}
    for need in ("need.day_stay", "need.respite", "need.urgent_short_stay"):
        assert ask(ADULT | carried, need).routes, need
    forms = {"day_stay", "training_flat", "short_stay", "urgent_short_stay", "five_day_stay"}
    assert forms <= given(shipped)
    short = VOCABULARY.service_type("short_stay")
    assert (short.stay_days_min, short.stay_days_max) == (1, 31)


def test_system_10_patronage_comes_home(ask: Ask, shipped: scoped_session[Session]) -> None:
    route = ask(ADULT, "need.patronage").routes[0]
    assert types(route)[-1] == "patronage"
    schedules = shipped.scalars(
        select(Offer.schedule_text)
        .join(Service, Service.id == Offer.service_id)
        .where(Service.service_type_id == "patronage", Offer.schedule_text.is_not(None))
    ).all()
    assert any("1 ч 30 мин" in text and "звонят" in text for text in schedules)


def test_system_11_a_way_up_the_ladder(ask: Ask) -> None:
    rungs = {item.id for item in VOCABULARY.ladder}
    named = {item.ladder_rung for item in VOCABULARY.service_types if item.ladder_rung}
    assert named <= rungs and {"social_occupation", "workshop", "volunteering"} <= named
    for need in ("need.occupation", "need.volunteering", "need.work"):
        assert ask(ADULT, need).routes, need


def test_system_12_funding_forms_stand_on_services(shipped: scoped_session[Session]) -> None:
    forms = set(
        shipped.scalars(
            select(ServiceFunding.funding_form_id)
            .join(Service, Service.id == ServiceFunding.service_id)
            .where(Service.service_type_id.in_(("training_flat", "supported_living_group")))
        )
    )
    assert len(forms) >= 3
    assert len(VOCABULARY.structural_elements) == 10


def test_system_13_demand_is_a_lower_bound_with_its_source(
    shipped: scoped_session[Session],
) -> None:
    counts = {item.target_group: item for item in list_demand(shipped(), "RU-NIZ")}
    assert counts["adults_disabled"].people == 4834
    assert counts["adults_disabled"].lower_bound


def test_system_14_groups_clubs_and_mentors(ask: Ask, shipped: scoped_session[Session]) -> None:
    for need in (
        *("need.psychoeducation", "need.self_help", "need.social_inclusion"),
        *("need.family_support", "need.volunteering"),
    ):
        assert ask(ADULT, need).routes, need
    assert {"peer_mentoring", "peer_leader_training", "online_course"} <= given(shipped)


def test_system_15_special_needs(ask: Ask, shipped: scoped_session[Session]) -> None:
    for profile, need in (
        (CHILD, "need.palliative_care"),
        (CHILD, "need.adhd_support"),
        (CHILD, "need.aac"),
        (ADULT | {"traits": ["parent_of_minor"]}, "need.parenting_support"),
        (ADULT | {"traits": ["aggression", "treatment_resistant"]}, "need.severe_behaviour_help"),
    ):
        assert ask(profile, need).routes, need
    assert {"outreach_clinic", "palliative_continuation"} <= given(shipped)


def test_system_16_acts_behind_a_refusal_have_number_and_date(ask: Ask) -> None:
    report = ask(EXAMPLES["institution_training_flat"])
    named = [item.basis for item in report.refusals if item.basis]
    assert any(re.search(r"от \d\d\.\d\d\.\d{4} № ", basis) for basis in named)
    assert all(act.number and act.date <= date(2026, 11, 25) for act in VOCABULARY.acts)


def test_system_17_hours_of_accompaniment_are_units(shipped: scoped_session[Session]) -> None:
    hours = {item.id: (item.hours_min, item.hours_max) for item in VOCABULARY.accompaniment}
    assert (4, 12) in hours.values()  # type 1: on request, hours in a working week
    assert [item.id for item in VOCABULARY.autonomy] != []


def test_system_18_those_who_refer_are_told(seeded_client: FlaskClient) -> None:
    sheet = seeded_client.get("/catchment/demo-psikhonevrologicheskiy-dispanser-arzamas").text
    assert sheet.count("sheet-place") > 20
    assert seeded_client.get("/feed/RU-NIZ.atom").mimetype == "application/atom+xml"


def test_system_19_guardianship_in_its_forms(ask: Ask, shipped: scoped_session[Session]) -> None:
    forms = {
        *("guardian_consent", "guardian_appointment", "preliminary_guardianship"),
        *("guardianship_by_authority", "paid_guardianship", "guardianship_kept"),
        "capacity_review",
    }
    assert forms <= given(shipped)
    route = ask(EXAMPLES["institution_training_flat"]).routes[0]
    cautions = {item.id for step in route.steps for item in step.cautions}
    assert "conflict_of_interest" in cautions
    assert "capacity_review" in types(route)
