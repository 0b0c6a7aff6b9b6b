"""Organisations brought in by a file: places, kinds, contacts, offers, and doing it twice."""

from datetime import date

import pytest
from sqlalchemy import select

from registry.models import (
    Contact,
    ImportRun,
    KindNarrowing,
    Offer,
    Organisation,
    QualityFinding,
    Service,
    Site,
    SitePoint,
)
from registry.store.revision import get_revision
from tests.services.small_country import (
    ORGANISATIONS,
    SmallCountry,
    organisation_rows,
)


def the_site(country: SmallCountry) -> Site:
    return country.session.scalars(select(Site)).one()


def test_a_row_becomes_an_organisation_with_site_point_and_contacts(country):
    country.bring(
        organisation_rows(
            {"lat": "55.5", "lon": "37.25", "phone": "(495) 111-22-33", "address": "ул. Мира, 1",
             "site": "www.pnd.example.ru; pnd@example.ru"}
        )
    )  # fmt: skip
    organisation = country.session.scalars(select(Organisation)).one()
    assert organisation.slug == "dispanser-n-1"
    assert organisation.subject_id == "RU-MOW"
    site = the_site(country)
    assert (site.municipality_id, site.position_precision) == ("RU-MOW.zapadnyy", "building")
    point = country.session.execute(select(SitePoint.lat, SitePoint.lon)).one()
    assert tuple(point) == (55.5, 37.25)
    contacts = country.session.execute(select(Contact.kind, Contact.value).order_by(Contact.id))
    assert [tuple(row) for row in contacts] == [
        ("telephone", "(495) 111-22-33"),
        ("website", "www.pnd.example.ru"),
        ("email", "pnd@example.ru"),
    ]


def test_the_same_file_twice_changes_nothing(country):
    text = organisation_rows({"lat": "55.5", "lon": "37.25", "services": "дневной стационар"}, {})
    first = country.bring(text)
    revision = get_revision(country.session)
    second = country.bring(text)
    assert (first.added, first.changed) == (2, 0)
    assert (second.added, second.changed, second.unchanged) == (0, 0, 2)
    assert second.revision is None and get_revision(country.session) == revision
    runs = country.session.scalars(select(ImportRun).order_by(ImportRun.id.desc())).first()
    assert (runs.rows_read, runs.rows_unchanged) == (2, 2)


def test_a_dry_run_tells_the_same_and_changes_nothing(country):
    country.bring(organisation_rows({}, {}))
    text = organisation_rows({"name": "Новое имя"}, {}, {})
    dry = country.bring(text, dry_run=True)
    country.session.rollback()
    real_country = country.bring(organisation_rows({}, {}))
    assert real_country.unchanged == 2 or real_country.added == 2
    real = country.bring(text)
    assert (dry.added, dry.changed, dry.unchanged) == (1, 1, 1)
    assert (real.added, real.changed, real.unchanged) == (1, 1, 1)
    assert "Новое имя" in dry.examples[0]


def test_a_changed_row_keeps_its_slug_its_site_and_its_offers(country):
    text = organisation_rows({"services": "дневной стационар", "lat": "55.5", "lon": "37.25"})
    country.bring(text)
    before = country.session.execute(
        select(Organisation.id, Organisation.slug, Site.id, Offer.id)
        .join(Site, Site.organisation_id == Organisation.id)
        .join(Offer, Offer.site_id == Site.id)
    ).one()
    country.bring(
        organisation_rows(
            {"name": "Иначе", "services": "дневной стационар; телефон доверия",
             "lat": "55.6", "lon": "37.75", "phone": "8-800-2000-122"}
        )
    )  # fmt: skip
    after = country.session.execute(
        select(Organisation.id, Organisation.slug, Site.id, Offer.id)
        .join(Site, Site.organisation_id == Organisation.id)
        .join(Offer, Offer.site_id == Site.id)
    ).one()
    assert tuple(after) == tuple(before)
    assert country.session.scalar(select(SitePoint.lon)) == 37.75
    assert the_site(country).municipality_id == "RU-MOW.vostochnyy"
    types = country.session.scalars(select(Service.service_type_id).order_by(Service.id))
    assert set(types) == {"day_hospital", "helpline"}


def test_what_the_file_no_longer_says_goes_and_what_it_no_longer_holds_stays(country):
    country.bring(organisation_rows({"services": "дневной стационар", "phone": "051"}, {}))
    report = country.bring(organisation_rows({}))
    assert report.missing == ("x2",)
    assert set(country.session.scalars(select(Organisation.external_id))) == {"x1", "x2"}
    assert country.session.scalars(select(Offer)).all() == []
    assert country.session.scalars(select(Contact)).all() == []


def test_a_record_somebody_verified_is_not_overwritten(country):
    country.bring(organisation_rows({}))
    organisation = country.session.scalars(select(Organisation)).one()
    organisation.record_state, organisation.verified_on = "verified", date(2026, 11, 20)
    country.session.flush()
    report = country.bring(organisation_rows({"name": "Из старого файла"}))
    country.session.expire_all()
    assert country.session.scalars(select(Organisation.name)).one() == "Диспансер № 1"
    assert [finding.code for finding in report.findings if finding.severity == "warning"] == [
        "verified_here"
    ]


@pytest.mark.parametrize(
    "row, precision, municipality",
    [
        ({"lat": "55.5", "lon": "37.9"}, "building", "RU-MOW.vostochnyy"),
        ({"district": "район Западный"}, "district", "RU-MOW.zapadnyy"),
        ({"name": "МФЦ района Восточный"}, "district", "RU-MOW.vostochnyy"),
        ({"name": "Отдел «Западный»"}, "district", "RU-MOW.zapadnyy"),
        ({"address": "Восточный район, дом 3"}, "district", "RU-MOW.vostochnyy"),
        ({"address": "Восточная ул., 3", "town": "Москва"}, "settlement", None),
        ({"address": "Московская обл., г. Дубровка, ул. Мира"}, "settlement", "RU-MOS.dubrovka"),
        ({"address": "ул. Мира, 3"}, "none", None),
        ({"region": "Россия"}, None, None),
    ],
)
def test_a_place_is_as_exact_as_the_row_lets_us_know(country, row, precision, municipality):
    report = country.bring(organisation_rows(row))
    site = country.session.scalars(select(Site)).one_or_none()
    assert (site.position_precision if site else None) == precision
    assert (site.municipality_id if site else None) == municipality
    told = "position_missing" in {finding.code for finding in report.findings}
    assert told == ("lat" not in row and row.get("region") != "Россия")
    has_point = country.session.scalar(select(SitePoint.site_id)) is not None
    assert has_point == (precision not in ("none", None))


def test_a_point_outside_the_subject_it_names_is_told_and_kept(country):
    report = country.bring(organisation_rows({"lat": "55.5", "lon": "38.7"}))
    found = {finding.code: finding for finding in report.findings}
    assert found["position_outside_subject"].details["km"] > 40
    assert the_site(country).subject_id == "RU-MOS"


def test_doubts_are_kept_with_line_and_organisation(country):
    country.bring(
        organisation_rows(
            {"phone": "330-36511", "site": "http://имя@zou.ru"},
            {"name": "Диспансер № 1", "services": "танцы"},
        )
    )
    rows = country.session.execute(
        select(QualityFinding.code, QualityFinding.line, Organisation.external_id).join(
            Organisation, Organisation.id == QualityFinding.organisation_id
        )
    )
    found = {tuple(row) for row in rows}
    assert {
        ("telephone_unreadable", 2, "x1"),
        ("website_unreadable", 2, "x1"),
        ("possible_duplicate", 3, "x2"),
        ("services_unrecognised", 3, "x2"),
        ("telephone_missing", 3, "x2"),
    } <= found


def test_findings_of_the_last_import_replace_those_before(country):
    country.bring(organisation_rows({"phone": "330-36511"}))
    country.bring(organisation_rows({"phone": "(495) 111-22-33"}))
    codes = country.session.scalars(select(QualityFinding.code)).all()
    assert "telephone_unreadable" not in codes


def test_the_ages_a_name_carries_are_kept_and_bind_the_stated_offers(country):
    rules = ORGANISATIONS | {"kinds": "moscow_2013.csv"}
    country.bring(
        organisation_rows({"kind": "polyclinic_child", "services": "телефон доверия; логопед"}),
        rules,
    )
    narrowing = country.session.scalars(select(KindNarrowing)).one()
    assert (narrowing.age_min, narrowing.age_max) == (None, 18)
    offers = country.session.execute(
        select(Service.service_type_id, Offer.age_max, Offer.site_id).join(Offer)
    )
    assert {tuple(row) for row in offers} == {("helpline", 18, None)}


def test_planned_and_closed_rows_say_so_on_every_part(country):
    country.bring(
        organisation_rows(
            {"state": "planned", "services": "дневной стационар", "lat": "55.5", "lon": "37.9"}
        )
    )
    for model in (Organisation, Site, Service, Offer):
        assert country.session.scalars(select(model.record_state)).all() == ["planned"]
