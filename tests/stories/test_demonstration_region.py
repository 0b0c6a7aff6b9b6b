"""The six stories on the shipped data: the examples asked in the demonstration region, 25 November
2026. What a specialist would sign: the right kinds of help in the right order, dates, warnings, and
what nobody should be told.
"""

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.config import ROOT
from registry.domain.route_report import RouteReport, RouteView
from registry.models import Link, Offer, Organisation, Service, Site
from registry.services.examples import list_examples
from registry.services.routes import find_routes
from registry.services.vocabulary import get_vocabulary
from registry.tables.base import db
from tests.stories.telling import all_types, types

SEED_DATA = ROOT / "seed_data"
VOCABULARY = get_vocabulary(SEED_DATA)
EXAMPLES = {example.id: example for example in list_examples(SEED_DATA, VOCABULARY)}
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
DEMONSTRATION = "demonstration-region"
GUARDIANSHIP = {item.service_type for item in VOCABULARY.offered_by("guardianship_authority")}
Ask = Callable[..., RouteReport]


@pytest.fixture
def shipped(seeded_app: Flask) -> Iterator[scoped_session[Session]]:
    """A session on the shipped data, for reading only."""
    with seeded_app.app_context():
        yield db.session
        db.session.rollback()


@pytest.fixture
def ask(shipped: scoped_session[Session]) -> Ask:
    """Ask an example; fields given replace those of its profile."""

    def answer(name: str, mode: str = "demonstration", **fields: Any) -> RouteReport:
        profile = dict(EXAMPLES[name].profile) | fields
        return find_routes(shipped(), VOCABULARY, profile, now=NOW, mode=mode)

    return answer


def named(report: RouteReport, name: str) -> RouteView:
    return next(route for route in report.routes if name in route.names)


def admissions(route: RouteView) -> dict[str, date]:
    return {step.service_type.id: step.admission_on for step in route.steps}


def organisations(route: RouteView) -> dict[str, str]:
    return {step.service_type.id: step.organisation.name for step in route.steps}


def test_i_early_help_begins_without_a_paper_and_goes_on_at_three(ask: Ask) -> None:
    report = ask("toddler_delayed_speech")

    route = named(report, "nearest")
    assert types(route) == ["early_help_assessment", "child_health_check", "early_help_programme"]
    assert route.steps[0].asks == ()
    assert all("Павлово" in name for name in organisations(route).values())
    assert route.steps[2].ends_on == date(2027, 5, 27)  # three years
    (after,) = report.after
    assert after.route is not None
    assert types(after.route) == ["pmpk_examination", "inclusive_kindergarten"]
    assert "mse_examination_child" not in all_types(report)


def test_ii_at_eighteen_the_adult_group_then_occupation_and_a_home_together(ask: Ask) -> None:
    report = ask("school_leaver_adult_life")

    when = admissions(named(report, "soonest"))
    assert set(when) == {
        "social_need_assessment",
        "mse_referral_preparation",
        "medical_certificate_exam",
        "mse_examination",
        "supported_living_assessment",
        "social_occupation",
        "supported_living_group",
    }
    assert when["mse_referral_preparation"] < date(2027, 1, 1)  # prepared before 18
    assert when["mse_examination"] == date(2027, 5, 27)  # the day of 18
    assert when["social_occupation"] == date(2027, 9, 1)  # September intake
    assert when["supported_living_group"] > when["social_occupation"]
    assert not all_types(report) & (GUARDIANSHIP | {"capacity_review", "pni_stay"})


def test_ii_a_place_three_days_before_eighteen_says_what_comes_after(ask: Ask) -> None:
    report = ask("school_leaver_occupation")

    last = named(report, "soonest").steps[-1]
    assert last.service_type.id == "day_stay_children"
    assert last.ends_on == date(2027, 5, 27)
    assert (last.ends_on - last.admission_on).days in (3, 4)
    (after,) = report.after
    assert after.route is not None
    assert types(after.route)[-2:] == ["mse_examination", "social_occupation"]


def test_iii_from_hospital_to_work_with_the_queue_for_a_home_started_early(ask: Ask) -> None:
    report = ask("discharged_wants_work")

    assert report.warnings == ()
    assert report.start_organisation is not None
    route = named(report, "soonest")
    order = types(route)
    work = [
        "mse_referral_preparation",
        "mse_work_recommendation",
        "job_seeker_registration_disabled",
        "job_search_accompaniment",
        "employer_post",
    ]
    assert [name for name in order if name in work] == work
    assert "employment_training" in order  # the employers of the town ask for it
    treatment = route.steps[order.index("outpatient_psychiatry")]
    assert (treatment.way_in.kind, treatment.way_in.basis) == ("link", "regulation")
    home = route.steps[order.index("supported_living_group")]
    assert home.ready_on < admissions(route)["employer_post"]  # in the queue meanwhile
    assert not {"day_hospital", "psychiatric_inpatient"} & set(order)
    wished = {wish.goal.id for wish in report.suggested_needs}
    assert {"need.family_support", "need.psychoeducation"} <= wished
    assert not wished & {met.need.id for item in report.routes for met in item.needs_met}
    assert any("ngo_job_coaching" in types(other) for other in report.routes)  # without papers


def test_iv_incapacity_is_matched_the_regions_rule_is_shown(ask: Ask) -> None:
    report = ask("institution_training_flat")

    route = named(report, "soonest")
    assert set(types(route)) == {
        "social_need_assessment",
        "medical_certificate_exam",
        "guardian_consent",
        "capacity_review",
        "training_flat",
    }
    steps = {step.service_type.id: step for step in route.steps}
    flat = steps["training_flat"]
    assert flat.organisation.name == "ДЕМО · АНО «Свой дом»"
    asked = {ask.fact.id: ask.supplied_by for ask in flat.asks}
    assert asked["status.guardian_consent"] == steps["guardian_consent"].number
    assert [item.id for item in steps["guardian_consent"].cautions] == ["conflict_of_interest"]
    assert steps["capacity_review"].way_in.kind == "self"  # she may go herself
    refused = next(
        item
        for item in report.refusals
        if (item.service_type.id, item.rule) == ("training_flat", "legal_capacity")
    )
    assert refused.basis is not None
    assert "ДЕМО · Порядок организации сопровождаемого проживания" in refused.basis
    assert refused.count == 7
    assert "need.legal_help" in {wish.goal.id for wish in report.suggested_needs}
    assert "pni_training_flat" not in types(route)


def test_v_a_mother_is_helped_never_through_guardianship(ask: Ask) -> None:
    report = ask("mother_bipolar")

    assert set(types(named(report, "soonest"))) == {
        "outpatient_psychiatry",
        "child_care_plan",
        "legal_help",
        "parent_support",
    }
    second = ask("mother_bipolar_child")
    assert set(types(named(second, "soonest"))) == {"family_group", "psychological_counselling"}
    for answer in (report, second):
        kinds = {
            step.organisation.kind.id
            for route in answer.routes
            for step in route.steps
            if step.organisation.kind
        }
        assert not kinds & {"guardianship_authority", "orphanage", "children_social_home"}
    notes = {item.id for step in named(report, "soonest").steps for item in step.cautions}
    assert notes == {"child_stays_with_parent"}


def test_vi_pain_first_then_the_team_that_reaches_so_far(ask: Ask) -> None:
    report = ask("child_palliative_remote")

    route = named(report, "soonest")
    met = {item.need.id: item.on for item in route.needs_met}
    assert met["need.pain_relief"] <= date(2026, 11, 28)
    assert {"pain_relief", "palliative_commission", "palliative_mobile_team"} <= set(types(route))
    assert organisations(route)["palliative_mobile_team"] == (
        "ДЕМО · Северная выездная паллиативная служба"
    )
    far = next(item for item in report.refusals if item.rule == "reach_km")
    assert far.change["km"] == pytest.approx(181, abs=2)
    assert far.basis is not None and far.basis.startswith("ДЕМО · Порядок выездной")


def test_vi_without_the_team_the_city_helps_by_video(
    ask: Ask, shipped: scoped_session[Session]
) -> None:
    team = shipped.scalar(
        select(Organisation.slug).where(Organisation.external_id == "ur-palliative")
    )

    fallback = ask("child_palliative_remote", exclude_organisations=[team])

    last = named(fallback, "soonest").steps[-1]
    assert (last.service_type.id, last.mode) == ("palliative_mobile_team", "online")
    assert last.service_plain is not None


def test_the_health_train_brings_the_commission_where_no_other_is(
    ask: Ask, shipped: scoped_session[Session]
) -> None:
    others = shipped.scalars(
        select(Offer.id)
        .join(Service, Service.id == Offer.service_id)
        .join(Organisation, Organisation.id == Service.organisation_id)
        .where(
            Service.service_type_id == "palliative_commission",
            Organisation.subject_id == "RU-NIZ",
        )
    )

    report = ask(
        "child_palliative_remote",
        needs=["need.palliative_care"],
        limits={},
        exclude_offers=[str(offer) for offer in others],
    )

    train = admissions(named(report, "soonest"))["outreach_clinic"]
    assert train == date(2027, 2, 15)


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_every_demonstration_step_carries_its_mark(ask: Ask, name: str) -> None:
    report = ask(name)

    assert report.routes
    for route in report.routes:
        for step in route.steps:
            if step.organisation.name.startswith("ДЕМО"):
                assert step.record_state == "demonstration"
                assert not step.may_be_called
                assert step.source is not None and step.source.id == DEMONSTRATION
                assert "offer" not in step.assumed


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_production_shows_no_demonstration(ask: Ask, name: str) -> None:
    report = ask(name, mode="production", start_organisation=None)

    told = [step.organisation.name for route in report.routes for step in route.steps]
    told += [item.name for refusal in report.refusals for item in refusal.examples]
    told += [door.organisation.name for door in report.first_doors]
    assert not [item for item in told if item.startswith("ДЕМО")]


def test_refusals_of_what_was_asked_stand_before_those_on_the_way_to_it(ask: Ask) -> None:
    mixed = 0
    for name in EXAMPLES:
        report = ask(name)
        asked = {need.id for need in report.needs}
        types = (VOCABULARY.service_type(item.service_type.id) for item in report.refusals)
        giving = [not {*each.meets, *each.yields}.isdisjoint(asked) for each in types]

        assert giving == sorted(giving, reverse=True)
        mixed += len(set(giving)) == 2
    assert mixed


def test_every_record_of_the_region_is_plainly_invented(shipped: scoped_session[Session]) -> None:
    own = Organisation.source_id == DEMONSTRATION
    rows = shipped.execute(select(Organisation.name, Organisation.description).where(own)).all()
    assert len(rows) == 240
    assert all(name.startswith("ДЕМО · ") for name, _ in rows)
    assert all(text.startswith("Вымышленная организация") for _, text in rows)
    for model in (Organisation, Site, Service, Offer, Link):
        states = select(model.record_state).where(model.source_id == DEMONSTRATION).distinct()
        assert shipped.scalars(states).all() == ["demonstration"]
    places = select(Site.position_precision, Site.address).where(Site.source_id == DEMONSTRATION)
    for precision, address in shipped.execute(places):
        assert precision == "settlement"
        assert address.startswith("ДЕМО-адрес, город ")


def test_every_department_and_almost_every_kind_is_there(shipped: scoped_session[Session]) -> None:
    found = set(
        shipped.scalars(
            select(Organisation.kind_id).where(Organisation.source_id == DEMONSTRATION).distinct()
        )
    )

    wanted = {kind.id for kind in VOCABULARY.kinds if not kind.hypothetical}
    assert wanted - found == {"care_home"}  # it offers nothing that a route could use


def test_links_are_of_all_sorts() -> None:
    with (SEED_DATA / "demonstration" / "links.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))

    assert {row["basis"] for row in rows} == {"agreement", "regulation", "practice"}
    assert any(row["valid_until"] and row["valid_until"] < "2026-11-25" for row in rows)
    pairs = {(row["from_organisation"], row["to_organisation"]) for row in rows}
    assert any((other, one) in pairs for one, other in pairs)
    assert any((other, one) not in pairs for one, other in pairs)
    for sender, receiver in ((True, False), (False, True), (True, True)):
        assert any(
            bool(row["confirmed_by_sender_on"]) is sender
            and bool(row["confirmed_by_receiver_on"]) is receiver
            for row in rows
        )
