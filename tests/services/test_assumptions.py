"""Offers assumed by kind: what warrants them, what replaces them, and doing it twice."""

from sqlalchemy import select

from registry.models import KindNarrowing, Offer, OfferFact, Organisation, Service
from registry.services.assumptions import assume_offers, warranted_offers
from registry.store.assumed_offers import OrganisationFacts
from tests.services.small_country import SmallCountry, organisation_rows


def assume(country: SmallCountry):
    return assume_offers(country.session, country.reference.vocabulary)


def assumed_types(country: SmallCountry) -> set[str]:
    return set(
        country.session.scalars(
            select(Service.service_type_id).where(Service.record_state == "assumed")
        )
    )


def typical(country: SmallCountry, kind: str) -> set[str]:
    return {offer.service_type for offer in country.reference.vocabulary.assumed_offers(kind)}


def test_what_is_typical_of_the_kind_is_assumed_and_nothing_is_known_of_it(country):
    country.bring(organisation_rows({"address": "ул. Мира, 1"}))
    change = assume(country)
    assert assumed_types(country) == typical(country, "pnd") != set()
    assert change.added == len(typical(country, "pnd"))
    for offer in country.session.scalars(select(Offer)):
        unknown = (offer.wait_days, offer.fee_rub, offer.acceptance, offer.duration_days)
        assert unknown == (None, None, None, None)
        assert (offer.taking, offer.record_state) == ("unknown", "assumed")
        assert offer.source_id == "rules-by-kind"


def test_a_second_time_changes_nothing(country):
    country.bring(organisation_rows({"address": "ул. Мира, 1"}, {"kind": "polyclinic"}))
    first = assume(country)
    second = assume(country)
    assert (second.added, second.removed, second.unchanged) == (0, 0, first.added)


def test_a_stated_service_replaces_the_assumed_one_of_its_type(country):
    country.bring(organisation_rows({"address": "ул. Мира, 1"}))
    assume(country)
    country.bring(organisation_rows({"address": "ул. Мира, 1", "services": "диспансер"}))
    change = assume(country)
    assert change.removed == 1
    assert assumed_types(country) == typical(country, "pnd") - {"outpatient_psychiatry"}
    stated = country.session.scalars(
        select(Service.record_state).where(Service.service_type_id == "outpatient_psychiatry")
    )
    assert stated.all() == ["unverified"]


def test_another_kind_is_assumed_other_things(country):
    country.bring(organisation_rows({"address": "ул. Мира, 1"}))
    assume(country)
    country.bring(organisation_rows({"address": "ул. Мира, 1", "kind": "mfc"}))
    assume(country)
    assert assumed_types(country) == typical(country, "mfc")
    empty = select(Service.id).where(
        ~select(Offer.id).where(Offer.service_id == Service.id).exists()
    )
    assert country.session.scalars(empty).all() == []


def test_ages_are_those_of_type_and_organisation_together(country):
    vocabulary = country.reference.vocabulary
    children = OrganisationFacts(1, "polyclinic", (5,), frozenset(), None, 18, None)
    adults = OrganisationFacts(2, "polyclinic", (6,), frozenset(), 18, None, None)
    for organisation in (children, adults):
        for key, terms in warranted_offers(organisation, vocabulary):
            own = vocabulary.service_type(key.service_type_id).eligibility
            lows = [a for a in (own.age_min, organisation.age_min) if a is not None]
            highs = [a for a in (own.age_max, organisation.age_max) if a is not None]
            assert terms.age_min == (max(lows) if lows else None)
            assert terms.age_max == (min(highs) if highs else None)
    types = {key.service_type_id for key, _ in warranted_offers(adults, vocabulary)}
    assert "child_health_check" not in types, "an adults' polyclinic sees no small children"


def test_a_narrowing_says_which_services_to_assume(country):
    country.bring(organisation_rows({"address": "ул. Мира, 1"}, {"address": "ул. Мира, 2"}))
    first, second = country.session.scalars(select(Organisation.id).order_by(Organisation.id))
    country.session.add(KindNarrowing(organisation_id=first, service_types=[]))
    country.session.add(KindNarrowing(organisation_id=second, service_types=["legal_help"]))
    country.session.flush()
    assume(country)
    rows = country.session.execute(select(Service.organisation_id, Service.service_type_id))
    assert [tuple(row) for row in rows] == [(second, "legal_help")]


def test_papers_a_kind_asks_for_besides_are_written_down(country):
    country.bring(organisation_rows({"address": "ул. Мира, 1"}))
    organisation_id = country.session.scalars(select(Organisation.id)).one()
    narrowing = KindNarrowing(organisation_id=organisation_id, service_types=["labour_workshop"])
    country.session.add(narrowing)
    country.session.flush()
    assume(country)
    facts = country.session.execute(select(OfferFact.role, OfferFact.fact_id))
    assert [tuple(row) for row in facts] == [("requires", "doc.psychiatrist_conclusion")]


def test_an_organisation_without_a_place_is_assumed_only_what_needs_none(country):
    country.bring(organisation_rows({"kind": "crisis_line", "region": "Россия"}))
    assume(country)
    sites = country.session.scalars(select(Offer.site_id)).all()
    assert sites != [] and set(sites) == {None}
    assert set(country.session.scalars(select(Offer.mode))) == {"online"}
