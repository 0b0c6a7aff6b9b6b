"""What a person is told about a route, on a registry of a few organisations."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from registry.domain.problems import DocumentError
from registry.domain.route_report import RouteReport
from registry.domain.vocabulary import Vocabulary
from registry.models import (
    NetworkRevision,
    OfferRule,
    OfferRuleBasis,
    OfferUnconfirmed,
    Organisation,
)
from registry.routing import Network
from registry.services.network import export_network
from registry.services.routes import find_routes, plan_in_network
from registry.services.vocabulary import get_vocabulary
from tests.services.route_world import NOW, TODAY, build_route_world, person


@pytest.fixture
def vocabulary(app: Flask) -> Vocabulary:
    seed_data: Path = app.config["SEED_DATA"]
    return get_vocabulary(seed_data)


@pytest.fixture
def ask(session: Session, vocabulary: Vocabulary) -> Any:
    """Ask for routes in the small registry."""
    build_route_world(session)

    def ask(mode: str = "demonstration", options: Any = (), **fields: Any) -> RouteReport:
        return find_routes(
            session, vocabulary, person(**fields), now=NOW, mode=mode, **dict(options)
        )

    return ask


def test_a_route_tells_who_where_when_and_how_to_get_in(ask: Any) -> None:
    report = ask()
    route = report.routes[0]
    first, second = route.steps
    assert [step.organisation.slug for step in route.steps] == ["office", "centre"]
    assert [step.number for step in route.steps] == [1, 2]
    assert (first.admission_day, first.completion_day) == (3, 17)
    assert (first.admission_on, first.completion_on) == (date(2026, 11, 28), date(2026, 12, 12))
    assert (second.ready_on, second.admission_on) == (date(2026, 12, 12), date(2026, 12, 22))
    assert (route.last_day, route.last_on) == (27, date(2026, 12, 22))
    assert first.way_in.kind == "self"
    assert second.way_in.kind == "link"
    assert (second.way_in.basis, second.way_in.from_step) == ("agreement", 1)
    assert second.way_in.from_organisation is not None
    assert second.way_in.from_organisation.slug == "office"
    assert [(item.fact.id, item.moment, item.supplied_by) for item in second.asks] == [
        ("status.ippsu", "before", 1)
    ]
    assert [(item.fact.id, item.supplied_by) for item in first.asks] == [("doc.identity", None)]
    assert {(use.kind, use.step) for use in first.used_for} == {("fact", 2), ("referral", 2)}
    assert [use.term.id for use in second.used_for if use.term] == ["need.day_stay"]
    assert [(met.need.id, met.step, met.on) for met in route.needs_met] == [
        ("need.day_stay", 2, date(2026, 12, 22))
    ]
    assert second.site is not None
    assert second.site.address == "ул. Берёзовая, 1"
    assert second.site.municipality == "район Сокольники"
    assert second.source is not None
    assert second.source.title == "Источник test-source"
    assert second.source.read_on == date(2026, 11, 1)
    assert "442" in (second.basis or "")
    assert (second.chance_band, second.chance) == ("almost_always", 0.95)
    assert report.next_steps[0].step.offer_id == first.offer_id


def test_what_nobody_stated_is_named(ask: Any) -> None:
    first, second = ask().routes[0].steps
    assert set(first.assumed) == {
        "offer",
        "wait_days",
        "duration_days",
        "fee",
        "acceptance",
        "self_referral",
    }
    assert set(second.assumed) == {"duration_days", "visits"}  # taken by a link of known chance


def test_nobody_is_told_to_call_an_archive_record(ask: Any) -> None:
    report = ask()
    first, second = report.routes[0].steps
    assert (first.record_state, first.may_be_called, first.contacts) == ("archive", False, ())
    assert first.organisation.contacts == ()
    assert second.way_in.from_organisation is not None
    assert second.way_in.from_organisation.contacts == ()
    assert [contact.value for contact in second.contacts] == ["+7 495 000-00-02"]
    assert report.demonstration


def test_questions_carry_the_words_of_the_rule(ask: Any) -> None:
    step = ask().routes[0].steps[1]
    questions = {question.key: question for question in step.to_confirm}
    assert [term.id for term in questions["disability_groups"].values] == ["I", "II"]
    assert questions["disability_groups"].provider_unsure
    assert [term.label_ru for term in questions["municipalities"].values] == ["район Сокольники"]
    unknown = ask(region=None, municipality=None).routes[0].steps[1]
    regions = {question.key: question for question in unknown.to_confirm}["regions"]
    assert ([term.label_ru for term in regions.values], regions.provider_unsure) == (
        ["Москва"],
        False,
    )


def test_an_unsure_rule_behind_a_firm_one_is_still_asked(ask: Any) -> None:
    step = ask(age=19).routes[0].steps[1]  # 18 is the type's firm rule, 21 the centre's unsure one
    (age,) = [question for question in step.to_confirm if question.key == "age_min"]
    assert ([term.label_ru for term in age.values], age.provider_unsure) == (["21"], True)
    assert ask(age=17, options={"criteria": ["days"]}).routes[0].last_day > 300


def test_first_doors_are_near_even_when_the_region_is_not_known(ask: Any) -> None:
    known = ask("production", region=None, municipality=None, needs=["need.respite"])
    assert "polyclinic" in {door.code for door in known.first_doors}
    nothing = {"region": None, "municipality": None, "lat": None, "lon": None}
    unknown = ask("production", **nothing, needs=["need.respite"])
    assert {door.code for door in unknown.first_doors} == {"helpline"}


def test_production_shows_no_archive_and_offers_first_doors(ask: Any) -> None:
    report = ask("production")
    assert report.routes == ()
    assert not report.demonstration
    doors = {door.code: door for door in report.first_doors}
    assert doors["polyclinic"].organisation.slug == "polyclinic"
    assert doors["polyclinic"].distance_km == pytest.approx(1.446, abs=0.01)
    assert doors["parents_ngo"].organisation.slug == "parents"
    assert [d.organisation.slug for d in report.first_doors if d.code == "helpline"] == ["line"]
    assert doors["helpline"].organisation.contacts[0].value == "+7 800 000-00-00"


def test_an_institution_is_no_day_outside_home(ask: Any) -> None:
    slugs = {step.organisation.slug for route in ask().routes for step in route.steps}
    assert "pni" not in slugs
    report = ask(needs=["need.residential_care"], facts=["doc.passport", "doc.medical_certificate"])
    assert "pni" in {step.organisation.slug for route in report.routes for step in route.steps}


def test_the_state_of_another_subject_is_not_proposed(ask: Any) -> None:
    assert ask(region="RU-PSK", municipality=None).routes == ()


def test_a_refusal_tells_the_rule_in_words_and_its_act(ask: Any, session: Session) -> None:
    offer = session.scalars(select(OfferRule.offer_id)).first()
    session.execute(delete(OfferUnconfirmed).where(OfferUnconfirmed.key == "disability_groups"))
    session.add(
        OfferRuleBasis(offer_id=offer, key="disability_groups", document="приказ № 1 от 01.02.2024")
    )
    session.flush()
    report = ask(disability_group="III")
    assert report.routes == ()
    refusal = report.refusals[0]
    assert (refusal.service_type.id, refusal.rule, refusal.count) == (
        "day_stay",
        "disability_groups",
        1,
    )
    assert refusal.basis == "приказ № 1 от 01.02.2024"
    assert [item.slug for item in refusal.examples] == ["centre"]
    assert refusal.terms["III"].label_ru == "III группа"
    assert report.missing
    assert {part.kind for item in report.missing for part in item.parts} <= {
        "limit",
        "fact",
        "link",
        "service",
    }
    assert {door.code for door in report.first_doors} >= {"polyclinic", "parents_ngo"}


def test_nobody_is_told_that_they_excluded_what_was_not_asked(ask: Any) -> None:
    report = ask(age=70, needs=["need.day_stay", "status.guardian_consent"])
    assert "excluded" not in {refusal.rule for refusal in report.refusals}
    mine = ask(age=70, exclude_organisations=["centre"])
    assert "excluded" in {refusal.rule for refusal in mine.refusals}


def test_a_named_place_gives_the_point_and_says_about(ask: Any) -> None:
    nowhere = {"lat": None, "lon": None, "region": None, "municipality": None}
    report = ask(place="RU-MOW.sokolniki", **nowhere)
    assert (report.home.lat, report.home.lon, report.home.about) == (55.79, 37.68, True)
    assert report.home.place == "район Сокольники, Москва"
    assert report.criteria == ("days", "travel_km", "risk")
    assert [q.key for q in report.routes[0].steps[0].to_confirm] == ["municipalities"]
    city = ask(**{**nowhere, "region": "RU-MOW"})
    assert (city.home.place, city.home.about) == ("Москва", True)


def test_without_any_place_travel_is_not_compared(ask: Any) -> None:
    report = ask(lat=None, lon=None, region="RU-PSK", municipality=None, needs=["need.day_stay"])
    assert report.criteria == ("days", "risk")
    assert report.home.lat is None
    assert report.warnings
    with pytest.raises(DocumentError, match="lat"):
        ask(
            lat=None,
            lon=None,
            region="RU-PSK",
            municipality=None,
            options={"criteria": ["travel_km"]},
        )


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"needs": ["need.nothing"]}, "needs[0]"),
        ({"region": "RU-XXX"}, "region"),
        ({"region": "RU-MOW.sokolniki"}, "region"),
        ({"municipality": ["RU-MOW.sokolniki", "RU-MOW"]}, "municipality[1]"),
        ({"place": "settlement:99"}, "place"),
        ({"age": -1}, "age"),
        ({"lat": None}, "lat"),
        ({"lon": 200}, "lon"),
        ({"surname": "x"}, "surname"),
        ({"traits": ["aac"], "traits_not": ["aac"]}, "traits_not"),
        ({"needs": ["\x00"]}, ""),
        ({"needs": ["\ud800"]}, ""),
    ],
)
def test_a_profile_that_cannot_be_used_is_refused_with_its_place(
    ask: Any, fields: dict[str, Any], path: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        ask(**fields)
    assert any(problem.path.startswith(path) for problem in caught.value.problems)


def test_goals_that_forms_add_are_suggested_and_not_asked(ask: Any) -> None:
    report = ask(legal_capacity="none")
    assert [goal.goal.id for goal in report.added_goals] == ["status.guardian_consent"]
    assert [need.id for need in report.needs] == ["need.day_stay"]
    assert ask(legal_capacity=["none", "full"]).added_goals == ()
    held = ask(legal_capacity="none", facts=["doc.passport", "status.guardian_consent"])
    assert held.added_goals == ()


def test_an_unknown_start_or_exclusion_is_only_a_warning(ask: Any) -> None:
    report = ask(start_organisation="nobody", exclude_organisations=["nobody"])
    assert report.routes


def test_the_start_organisation_refers_on_day_0(ask: Any) -> None:
    report = ask(
        start_organisation="office", facts=["doc.passport", "status.ippsu"], needs=["need.day_stay"]
    )
    ways = [route.steps[0].way_in for route in report.routes]
    assert [(way.kind, way.from_step) for way in ways] == [("self", None), ("link", None)]
    assert report.start_organisation is not None
    assert report.start_organisation.name == "Управление соцзащиты"


def test_nothing_to_ask_is_one_empty_route(ask: Any) -> None:
    report = ask(needs=[])
    assert [route.steps for route in report.routes] == [()]
    assert report.first_doors == ()


def test_a_service_that_ends_by_age_says_what_comes_after(ask: Any) -> None:
    report = ask(age=34.5)
    step = report.routes[0].steps[1]
    assert step.ends_on is not None
    assert date(2027, 5, 1) < step.ends_on < date(2027, 6, 10)
    (after,) = report.after
    assert (after.offer_id, after.on, after.route) == (step.offer_id, step.ends_on, None)
    assert [need.id for need in after.needs] == ["need.day_stay"]


def test_the_limit_keeps_named_routes(ask: Any) -> None:
    report = ask(options={"limit": 1})
    assert len(report.routes) == 1
    assert report.routes_found >= 1


def test_an_exported_network_gives_the_same_routes(
    ask: Any, session: Session, vocabulary: Vocabulary
) -> None:
    there = ask()
    exported = export_network(session, vocabulary, mode="demonstration", today=TODAY)
    document = json.loads(json.dumps(exported))
    here = plan_in_network(Network.from_document(document), vocabulary, person(), now=NOW)
    assert [route_core(route) for route in here.routes] == [
        route_core(route) for route in there.routes
    ]
    assert here.routes[0].steps[1].organisation.name == "Центр дневного пребывания"


def route_core(route: Any) -> Any:
    return (
        dict(route.criteria),
        [
            (step.offer_id, step.admission_day, step.way_in.kind, step.way_in.from_step)
            for step in route.steps
        ],
    )


def test_a_change_of_the_registry_reaches_routes_with_its_revision(
    ask: Any, session: Session
) -> None:
    assert ask().routes
    session.execute(
        update(Organisation).where(Organisation.slug == "office").values(record_state="closed")
    )
    assert ask().routes  # the revision has not grown: the kept network answers
    session.execute(update(NetworkRevision).values(revision=2))
    assert ask().routes == ()
