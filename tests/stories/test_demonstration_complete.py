"""The demonstration region is complete: every part that its description promises, counted.

Counted from the stored records, with the regional model of the publication beside it: who provides,
where people live, in what groups, with what team, and how large it is.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from registry.config import ROOT
from registry.models import (
    Contact,
    Link,
    Offer,
    OfferRuleBasis,
    Organisation,
    Service,
    ServiceFunding,
    ServiceType,
    Site,
    Territory,
)
from registry.services.network_view import describe_network
from registry.services.vocabulary import get_vocabulary
from registry.store.demand import list_demand
from registry.tables.base import db

DEMONSTRATION = "demonstration-region"
VOCABULARY = get_vocabulary(ROOT / "seed_data")
OURS = Organisation.source_id == DEMONSTRATION
TODAY = date(2026, 11, 25)
# An act of an office takes no place: one comes, and it is done.
NO_PLACES = {
    *("mse_referral_preparation", "medical_certificate_exam", "primary_care_visit"),
    *("health_checkup", "child_health_check", "pain_relief", "palliative_commission"),
    *("crisis_help", "helpline", "outreach_clinic", "information", "papers_restoration"),
    *("social_need_assessment", "supported_living_assessment", "early_help_assessment"),
    *("mse_examination", "mse_work_recommendation", "mse_examination_child", "pmpk_examination"),
    *("job_seeker_registration", "job_seeker_registration_disabled", "career_guidance"),
    *("guardian_consent", "guardian_appointment", "preliminary_guardianship"),
    *("guardianship_by_authority", "paid_guardianship", "guardianship_kept", "capacity_review"),
    *("disability_pension", "assistive_devices", "legal_help", "child_care_plan"),
    "employer_support",
}


@pytest.fixture
def shipped(seeded_app: Flask) -> Iterator[scoped_session[Session]]:
    """A session on the shipped data, for reading only."""
    with seeded_app.app_context():
        yield db.session
        db.session.rollback()


def offers(shipped: scoped_session[Session]) -> list[tuple[str, Offer, Service]]:
    """Every offer of the region with its service type."""
    rows = shipped.execute(
        select(Service.service_type_id, Offer, Service)
        .join(Offer, Offer.service_id == Service.id)
        .where(Service.source_id == DEMONSTRATION)
    )
    return [(name, offer, service) for name, offer, service in rows]


def places(shipped: scoped_session[Session], *types: str) -> int:
    return sum(offer.capacity or 0 for name, offer, _ in offers(shipped) if name in types)


def test_the_municipalities_are_real_and_the_organisations_plainly_invented(
    shipped: scoped_session[Session],
) -> None:
    rows = shipped.execute(
        select(Site, Territory.name, Territory.source_id)
        .join(Organisation, Organisation.id == Site.organisation_id)
        .outerjoin(Territory, Territory.id == Site.municipality_id)
        .where(OURS)
    ).all()
    assert len(rows) == 240
    assert {source for _, _, source in rows} == {"outlines_osm_2024"}
    assert len({name for _, name, _ in rows}) == 15
    assert all(site.position_precision == "settlement" for site, _, _ in rows)
    assert all(site.address.startswith("ДЕМО-адрес") for site, _, _ in rows)
    names = shipped.scalars(select(Organisation.name).where(OURS)).all()
    assert all(name.startswith("ДЕМО · ") for name in names)
    states = shipped.scalars(select(Organisation.record_state).where(OURS).distinct()).all()
    assert states == ["demonstration"]
    contacts = select(Contact).join(Organisation).where(OURS, Contact.kind != "hours")
    assert shipped.scalars(contacts).all() == [], "nobody can be called"


def test_the_demand_is_that_of_the_publication(shipped: scoped_session[Session]) -> None:
    people = {count.target_group: count.people for count in list_demand(shipped(), "RU-NIZ")}
    assert people.pop("adults_disabled") == sum(people.values()) == 4834
    assert len(people) == 9


def test_every_department_takes_part(shipped: scoped_session[Session]) -> None:
    kinds = shipped.scalars(select(Organisation.kind_id).where(OURS).distinct()).all()
    departments = {kind.id: kind.department for kind in VOCABULARY.kinds}
    assert {departments[kind] for kind in kinds} == set(departments.values())


def test_every_service_is_given_but_the_dormitory_of_the_other_model(
    shipped: scoped_session[Session],
) -> None:
    given = {name for name, _, _ in offers(shipped)}
    every = set(shipped.scalars(select(ServiceType.id)))
    assert every - given == {"pni_dormitory"}


def test_links_of_all_bases(shipped: scoped_session[Session]) -> None:
    bases = Counter(shipped.scalars(select(Link.basis).where(Link.source_id == DEMONSTRATION)))
    assert bases["regulation"] >= 200
    assert bases["agreement"] >= 50
    assert bases["practice"] >= 30
    view = describe_network(
        shipped(), VOCABULARY, "RU-NIZ", mode="demonstration", today=TODAY, limit=5
    )
    assert view.links_recorded >= 290 and view.links_assumed > 0  # the fourth basis: by kind


def test_capacities_are_stated_with_their_day(shipped: scoped_session[Session]) -> None:
    for name, offer, _ in offers(shipped):
        assert (offer.capacity is None) == (name in NO_PLACES), name
        assert (offer.capacity is None) == (offer.capacity_as_of is None)
        assert offer.capacity is None or offer.capacity > 0
        assert offer.taking != "unknown" and offer.taking_as_of is not None


def test_fees_waits_and_funding_are_stated(shipped: scoped_session[Session]) -> None:
    every = offers(shipped)
    assert all(offer.fee_rub is not None and offer.wait_days is not None for _, offer, _ in every)
    assert sum(offer.fee_rub > 0 for _, offer, _ in every) >= 80
    funded = set(shipped.scalars(select(ServiceFunding.service_id)))
    paid_for = sum(service.id in funded for _, _, service in every)
    assert paid_for >= 0.9 * len(every)
    forms = set(
        shipped.scalars(
            select(ServiceFunding.funding_form_id)
            .join(Service)
            .where(Service.source_id == DEMONSTRATION)
        )
    )
    assert {"state_task_subsidy", "provider_compensation", "regional_programme_subsidy"} <= forms
    assert {"grant", "own_means", "extra_budgetary", "federal_project"} <= forms


def test_one_theoretical_and_two_practical_sessions_a_week(
    shipped: scoped_session[Session],
) -> None:
    weekly = [
        (name, offer.schedule_text)
        for name, offer, _ in offers(shipped)
        if offer.schedule_text and "теория" in offer.schedule_text
    ]
    assert Counter(name for name, _ in weekly) == {
        "medico_psychosocial_rehabilitation": 6,
        "employment_training": 3,
        "psychoeducation": 2,
        "labour_workshop": 1,
    }
    for _, schedule in weekly:
        theory, practice = schedule.split(";")
        assert re.fullmatch(r"\w+ \d+:\d\d теория", theory)
        assert re.fullmatch(r" \w+ и \w+ \d+:\d\d практика", practice)


def test_acts_stand_behind_rules_and_links_with_number_and_date(
    shipped: scoped_session[Session],
) -> None:
    bases = shipped.scalars(
        select(OfferRuleBasis.document)
        .join(Offer, Offer.id == OfferRuleBasis.offer_id)
        .where(Offer.source_id == DEMONSTRATION)
    ).all()
    acts = [text for text in bases if "акт" in text]
    assert len(acts) >= 25
    assert len({re.search(r"от (\S+) № (\S+)", text)[0] for text in acts}) == 3  # type: ignore[index]
    assert all(text.startswith("ДЕМО · ") for text in bases), "an invented act says so"
    documents = shipped.scalars(
        select(Link.document).where(Link.source_id == DEMONSTRATION, Link.document.is_not(None))
    ).all()
    assert len(documents) >= 260
    for text in documents:
        assert re.search(r"ДЕМО|\d+-ФЗ|588 от 05.04.2022", text), (
            "an act in force, or an invented one"
        )


def test_everything_is_told_in_plain_words(shipped: scoped_session[Session]) -> None:
    texts = shipped.scalars(select(Organisation.plain_text).where(OURS)).all()
    assert all(texts)
    sentences = [part for text in texts for part in re.split(r"[.!?]\s*", text or "") if part]
    assert max(len(sentence.split()) for sentence in sentences) <= 14
    for name, _, service in offers(shipped):
        assert service.plain_text or VOCABULARY.service_type(name).plain, name


def test_the_elements_of_the_regional_model(shipped: scoped_session[Session]) -> None:
    """State and non-state providers, special housing, training flats, children's homes, training
    stay in the PNI, three directions, groups of 3–5, a team of three."""
    kinds = dict(
        shipped.execute(
            select(Service.id, Organisation.kind_id).join(
                Organisation, Organisation.id == Service.organisation_id
            )
        ).all()
    )
    by_type: dict[str, Counter[str]] = {}
    for name, _, service in offers(shipped):
        by_type.setdefault(name, Counter())[kinds[service.id]] += 1
    assert set(by_type["training_flat"]) == {"supported_living_provider", "social_service_centre"}
    assert set(by_type["supported_living_special_housing"]) == {"social_service_centre"}
    assert by_type["pni_training_flat"] == {"pni": 3}
    assert by_type["children_residential_stay"]["children_social_home"] == 2
    living = ("training_flat", "pni_training_flat", "supported_living_group")
    for name, _, service in offers(shipped):
        if name in living:
            assert "3–5 человек" in service.description
            assert "быт, общение, досуг" in service.description
            assert "социальный работник, медицинский работник и психолог" in service.description


def test_it_has_the_size_the_publication_gives(shipped: scoped_session[Session]) -> None:
    training = places(shipped, "training_flat", "pni_training_flat")
    assert 200 < training < 250  # "over 200 people in training living"
    moved_out = places(shipped, "supported_living_special_housing", "supported_living_group")
    assert moved_out == 50  # "50 moved out of institutions into special housing and flats"
    assert shipped.scalar(select(func.count()).select_from(Organisation).where(OURS)) == 240
