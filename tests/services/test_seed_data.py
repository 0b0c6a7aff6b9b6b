"""The shipped data after `flask seed`: counts, places, provenance, and checks by other means."""

import csv
import json
import time
from collections import Counter

import pytest
import shapely
import yaml
from sqlalchemy import func, select

from registry.config import ROOT
from registry.models import (
    Kind,
    Offer,
    Organisation,
    QualityFinding,
    Service,
    ServiceType,
    Settlement,
    Site,
    SitePoint,
    Source,
    Territory,
)
from registry.services.data_quality import get_data_report
from registry.services.import_settlements import BORDER_KM, russian_name
from registry.services.seeding import FILES
from registry.store.import_territories import load_outlines, load_territories
from registry.tables.base import db
from tests.databases import opened_app

SEED = ROOT / "seed_data"
MOSCOW = "moscow_open_data_2013"
SOURCED = "public_pages_2026"


@pytest.fixture
def shipped(seeded_app):
    """A session on the shipped data, for reading only."""
    with seeded_app.app_context():
        yield db.session
        db.session.rollback()


def rows_of(file: str) -> list[dict[str, str]]:
    with (SEED / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def count(session, model, *conditions) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*conditions))


def test_every_row_of_both_lists_is_an_organisation(shipped):
    assert count(shipped, Organisation, Organisation.source_id == MOSCOW) == 1520
    assert count(shipped, Organisation, Organisation.source_id == SOURCED) == 145
    dispensaries = Organisation.kind_id == "pnd"
    assert count(shipped, Organisation, dispensaries, Organisation.source_id == MOSCOW) == 23
    assert count(shipped, Organisation, dispensaries, Organisation.source_id == SOURCED) == 2
    slugs = shipped.scalars(select(Organisation.slug)).all()
    assert len(set(slugs)) == len(slugs)


def test_the_vocabulary_is_mirrored(shipped):
    assert count(shipped, ServiceType) >= 70
    assert count(shipped, Kind) >= 30


def test_no_archive_row_is_shown_as_current(shipped):
    states = shipped.execute(
        select(Organisation.source_id, Organisation.record_state, func.count())
        .where(Organisation.source_id.in_((MOSCOW, SOURCED)))
        .group_by(Organisation.source_id, Organisation.record_state)
    )
    found = {(source, state): number for source, state, number in states}
    assert found == {
        (MOSCOW, "archive"): 1518,
        (MOSCOW, "closed"): 2,
        (SOURCED, "unverified"): 135,
        (SOURCED, "planned"): 8,
        (SOURCED, "closed"): 2,
    }
    assert count(shipped, Organisation, Organisation.verified_on.is_not(None)) == 0
    assert count(shipped, Offer, Offer.record_state == "archive") == 0


def test_positions_are_those_of_the_file_and_marked_about_where_it_has_none(shipped):
    given = [row for row in rows_of("organisations/moscow_2013.csv") if row["lat"]]
    precisions = dict(
        shipped.execute(
            select(Site.position_precision, func.count())
            .join(Organisation)
            .where(Organisation.source_id == MOSCOW)
            .group_by(Site.position_precision)
        ).all()
    )
    assert precisions["building"] == len(given) == 1326
    assert precisions["district"] >= 80
    assert sum(precisions.values()) == 1520
    stored = {
        (round(lat, 5), round(lon, 5))
        for lat, lon in shipped.execute(
            select(SitePoint.lat, SitePoint.lon)
            .join(Site, Site.id == SitePoint.site_id)
            .where(Site.position_precision == "building")
        )
    }
    assert {(round(float(row["lat"]), 5), round(float(row["lon"]), 5)) for row in given} == stored


def test_a_town_centre_is_never_shown_as_a_building(shipped):
    precisions = shipped.scalars(
        select(Site.position_precision).join(Organisation).where(Organisation.source_id == SOURCED)
    )
    assert set(precisions) <= {"district", "settlement", "none"}


def test_settlements_lie_in_the_municipality_a_loop_over_all_outlines_finds(shipped):
    territories = load_territories(shipped)
    outlines = load_outlines(shipped, "municipality")
    settlements = shipped.execute(
        select(
            Settlement.lat, Settlement.lon, Settlement.subject_id, Settlement.municipality_id
        ).order_by(Settlement.id)
    ).all()
    for lat, lon, subject_id, municipality_id in settlements[::40]:
        here = shapely.Point(lon, lat)
        holding = {
            name
            for name, outline in outlines.items()
            if territories[name]["parent_id"] == subject_id and outline.intersects(here)
        }
        if holding:
            assert municipality_id in holding
        elif municipality_id is not None:  # just outside a simplified border
            near_km = outlines[municipality_id].distance(here) * 111.2
            assert near_km <= 2 * BORDER_KM


def test_districts_of_moscow_are_those_the_file_names(shipped):
    named = Counter(row["district_osm"] for row in rows_of("organisations/moscow_2013.csv"))
    stored = dict(
        shipped.execute(
            select(Territory.name, func.count())
            .join(Site, Site.municipality_id == Territory.id)
            .join(Organisation, Organisation.id == Site.organisation_id)
            .where(Organisation.source_id == MOSCOW, Site.position_precision == "building")
            .group_by(Territory.name)
        ).all()
    )
    for district, number in named.items():
        if district:
            assert stored[district] >= number


def test_territories_are_named_and_counted_as_estimates(shipped):
    assert count(shipped, Territory, Territory.level == "subject") == 86
    assert count(shipped, Territory, Territory.level == "municipality") == 2492
    assert shipped.get(Territory, "RU-MOW.solntsevo").name == "район Солнцево"
    assert shipped.get(Territory, "RU-NIZ.nizhniy-novgorod").name == "Нижний Новгород"
    assert shipped.get(Territory, "RU-PSK.velikie-luki").name == "Великие Луки"
    moscow = shipped.get(Territory, "RU-MOW").population
    assert 10_000_000 < moscow < 13_500_000, "the city must not be counted twice"
    bases = set(shipped.scalars(select(Territory.population_basis)))
    assert bases == {"estimate", None}


def test_nobody_is_counted_twice_in_the_two_cities(shipped):
    for subject_id, city in (("RU-MOW", "Москва"), ("RU-SPE", "Санкт-Петербург")):
        people = dict(
            shipped.execute(
                select(Settlement.name, Settlement.population).where(
                    Settlement.subject_id == subject_id
                )
            ).all()
        )
        assert sum(people.values()) < 1.15 * people[city]


def test_the_same_place_is_not_there_twice(shipped):
    rows = shipped.execute(
        select(Settlement.subject_id, Settlement.name_normal, Settlement.source_id)
    ).all()
    towns = {(row.subject_id, row.name_normal) for row in rows if row.source_id.startswith("towns")}
    places = [(r.subject_id, r.name_normal) for r in rows if r.source_id == "geonames"]
    both = [place for place in places if place in towns]
    assert len(both) < 60, "villages far away may share a town's name, no more"


def test_every_place_has_a_russian_name(shipped):
    names = shipped.scalars(select(Settlement.name)).all()
    assert [name for name in names if not any("а" <= sign.lower() <= "я" for sign in name)] == []
    codes = set(shipped.scalars(select(QualityFinding.code)))
    assert "name_not_russian" not in codes
    mended = count(shipped, QualityFinding, QualityFinding.code == "name_from_latin")
    assert mended == 35, "what was read off the Latin name is told"


def test_a_district_of_saint_petersburg_is_no_town(shipped):
    kurortny = shipped.scalars(select(Settlement).where(Settlement.external_id == "8436165"))
    assert kurortny.all() == []
    assert shipped.scalar(select(Settlement.id).where(Settlement.name == "Сестрорецк"))


@pytest.mark.parametrize(
    "name, spellings, russian",
    [
        ("Kazan", "Казан|Казань|Казан ош|Казањ|Қазан", "Казань"),
        ("Saint Petersburg", "Ленинград|Питер|Санкт-Петербург|Петроград", "Санкт-Петербург"),
        ("Kyzyl", "Кызыл|Қызыл", "Кызыл"),
        ("Nowhere", "", None),
    ],
)
def test_the_russian_spelling_is_picked_among_many(name, spellings, russian):
    assert russian_name(name, spellings) == russian


def expected_assumptions() -> Counter[str]:
    """Offers assumed of the Moscow rows, counted from the YAML files by hand."""
    vocabulary = SEED / "vocabulary"
    mapping = yaml.safe_load((vocabulary / "kind_mapping.yaml").read_text("utf-8"))["kind_mapping"]
    offers = yaml.safe_load((vocabulary / "kind_offers.yaml").read_text("utf-8"))["kind_offers"]
    types = yaml.safe_load((vocabulary / "service_types.yaml").read_text("utf-8"))["service_types"]
    ages = {item["id"]: item.get("eligibility", {}) for item in types}
    by_kind = {item["kind"]: item for item in offers}
    expected: Counter[str] = Counter()
    for row in rows_of("organisations/moscow_2013.csv"):
        name = " ".join(row["name"].replace("\u00ad", "").split()).lower().replace("ё", "е")
        rule = next(
            item
            for item in mapping
            if item["file"] == "moscow_2013.csv"
            and item["value"] == row["kind"]
            and any(piece in name for piece in item.get("name_has", [""]))
        )
        kind = by_kind.get(rule["kind"], {"typical": [], "narrowed": []})
        narrowed = {item["service_type"]: item for item in kind.get("narrowed", [])}
        for service_type in rule.get("service_types", kind["typical"]):
            limits = [
                rule,
                ages[service_type],
                narrowed.get(service_type, {}).get("eligibility", {}),
            ]
            low = max(limit.get("age_min", 0) for limit in limits)
            high = min(limit.get("age_max", 999) for limit in limits)
            expected[service_type] += low < high
    return +expected


def test_assumed_offers_are_those_the_files_warrant_counted_by_hand(shipped):
    stored = dict(
        shipped.execute(
            select(Service.service_type_id, func.count())
            .join(Organisation, Organisation.id == Service.organisation_id)
            .where(Organisation.source_id == MOSCOW, Service.record_state == "assumed")
            .group_by(Service.service_type_id)
        ).all()
    )
    assert stored == dict(expected_assumptions())


def test_problems_of_the_data_are_kept_with_their_lines(shipped):
    by_code = dict(
        shipped.execute(
            select(QualityFinding.code, func.count())
            .where(QualityFinding.source_id == MOSCOW)
            .group_by(QualityFinding.code)
        ).all()
    )
    assert by_code["position_placeholder"] == 41
    assert by_code["position_missing"] == 194
    assert by_code["closed_in_source"] == 2
    assert by_code["district_contradicts_position"] >= 27
    lines = shipped.scalars(
        select(QualityFinding.line).where(QualityFinding.code == "telephone_unreadable")
    ).all()
    file = (SEED / "organisations/moscow_2013.csv").read_text("utf-8").splitlines()
    assert any("330-36511" in file[line - 1] for line in lines)


def test_the_report_names_licence_and_notice_of_every_source(shipped):
    report = get_data_report(shipped)
    assert {card.id for card in report.sources} == set(shipped.scalars(select(Source.id)))
    assert all(card.licence and card.notice for card in report.sources)
    totals = {card.id: card.total("organisations") for card in report.sources}
    assert totals[MOSCOW] == 1520
    findings = sum(group.count for group in report.findings)
    assert findings == count(shipped, QualityFinding)
    assert all(0 < len(group.examples) <= 3 for group in report.findings)
    assert {card.file_name for card in report.runs} == {*FILES, "vocabulary"}


def test_the_shipped_data_is_consistent(seeded_app):
    result = seeded_app.test_cli_runner().invoke(args=["verify-data", "--json"])
    assert result.exit_code == 0, result.output
    assert all(item["ok"] for item in json.loads(result.stdout))


def test_a_second_seed_does_nothing_and_takes_no_time(seeded_app):
    runner = seeded_app.test_cli_runner()
    started = time.monotonic()
    result = runner.invoke(args=["seed"])
    assert result.exit_code == 0, result.output
    assert "nothing to do" in result.output
    assert time.monotonic() - started < 5  # a second on an idle machine


def test_seeding_everything_again_changes_nothing(seeded_url, templates):
    url = templates.copy("shipped")
    with opened_app(url) as app:
        result = app.test_cli_runner().invoke(args=["seed", "--again", "--json"])
        report = json.loads(result.stdout)
    templates.drop(url)
    assert [item["file"] for item in report["imported"]] == list(FILES)
    assert {(item["added"], item["changed"]) for item in report["imported"]} == {(0, 0)}
    assert report["assumptions"]["added"] == report["assumptions"]["removed"] == 0
