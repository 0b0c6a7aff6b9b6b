"""Files of services and offers: every field kept, every error told, a second time nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.exchange.rows import FileRefusedError
from registry.models import Offer, Organisation, QualityFinding, Service
from registry.services.assumptions import assume_offers
from registry.services.network import build_snapshot, export_network
from tests.services.import_world import NOW, REFERENCE, Files

SHORT = "organisation,service_type"
FULL = {
    "organisation": "n1",
    "service_type": "supported_living_group",
    "name": "Квартира на Луговой",
    "description": "Пять человек живут с помощником.",
    "plain_text": "Пятеро живут вместе. Рядом помощник.",
    "funding": "provider_compensation; grant",
    "taking": "list",
    "taking_as_of": "2026-10-01",
    "not_before": "2027-09-01",
    "wait_days": "120",
    "duration_days": "0",
    "fee_rub": "9500",
    "fee_note": "Не больше 75% дохода",
    "visits": "2",
    "acceptance": "0.4",
    "self_referral": "no",
    "capacity": "5",
    "capacity_as_of": "2026-10-01",
    "age_min": "18",
    "age_max": "60",
    "schedule": "круглосуточно",
    "requires": "status.guardian_consent",
    "requires_at_admission": "doc.oms_policy",
    "yields": "skill.household",
    "meets": "need.leave_institution",
    "disability_groups": "I; II",
    "autonomy": "1; 2; 3",
    "legal_capacity": "full; limited",
    "regions": "Нижегородская область",
    "municipalities": "Павловский район; RU-NIZ.bor",
    "sexes": "female",
    "diagnoses": "F7; F84",
    "diagnoses_excluded": "F10",
    "traits_all": "aac",
    "traits_none": "aggression",
    "unconfirmed": "traits_none",
    "rule_basis": "legal_capacity: Порядок области, п. 12",
}


@pytest.fixture
def files(session: scoped_session[Session], tmp_path: Path) -> Files:
    files = Files(session, tmp_path)
    files.organisations()
    return files


def bring_full(files: Files, **changes: str) -> Any:
    row = FULL | changes
    return files.bring("offers", ",".join(row), ",".join(f'"{cell}"' for cell in row.values()))


def offers_of(files: Files, service_type: str) -> list[Offer]:
    query = select(Offer).join(Service).where(Service.service_type_id == service_type)
    return list(files.session.scalars(query))


def problems(refused: pytest.ExceptionInfo[FileRefusedError]) -> list[str]:
    return [str(problem) for problem in refused.value.problems]


def test_every_field_of_a_row_is_kept(files: Files) -> None:
    report = bring_full(files)

    (offer,) = offers_of(files, "supported_living_group")
    assert (report.added, report.findings) == (1, ())
    assert (offer.service.name, offer.service.plain_text) == (FULL["name"], FULL["plain_text"])
    assert offer.site is not None
    assert (offer.taking, offer.taking_as_of) == ("list", date(2026, 10, 1))
    assert (offer.wait_days, offer.duration_days, offer.fee_rub) == (120, 0, 9500)
    assert (offer.visits, offer.acceptance, offer.self_referral) == (2, 0.4, False)
    assert (offer.capacity, offer.capacity_as_of) == (5, date(2026, 10, 1))
    assert (offer.age_min, offer.age_max, offer.not_before) == (18, 60, date(2027, 9, 1))
    assert (offer.schedule_text, offer.fee_note) == ("круглосуточно", FULL["fee_note"])
    assert {(fact.role, fact.fact_id) for fact in offer.facts} == {
        ("requires", "status.guardian_consent"),
        ("requires_at_admission", "doc.oms_policy"),
        ("yields", "skill.household"),
    }
    assert [need.need_id for need in offer.needs] == ["need.leave_institution"]
    rules: dict[str, set[str]] = {}
    for rule in offer.rules:
        rules.setdefault(rule.key, set()).add(rule.value)
    assert rules == {
        "disability_groups": {"I", "II"},
        "autonomy": {"1", "2", "3"},
        "legal_capacity": {"full", "limited"},
        "regions": {"RU-NIZ"},
        "municipalities": {"RU-NIZ.pavlovskiy-rayon", "RU-NIZ.bor"},
        "sexes": {"female"},
        "diagnoses": {"F7", "F84"},
        "diagnoses_excluded": {"F10"},
        "traits_all": {"aac"},
        "traits_none": {"aggression"},
    }
    assert [item.key for item in offer.unconfirmed] == ["traits_none"]
    (basis,) = offer.rule_bases
    assert (basis.key, basis.document) == ("legal_capacity", "Порядок области, п. 12")


def test_what_is_not_stated_stays_open(files: Files) -> None:
    files.bring("offers", SHORT, "n1,club", "p1,outpatient_psychiatry", "n1,helpline")

    (club,) = offers_of(files, "club")
    assert (club.taking, club.mode) == ("unknown", "in_person")
    assert club.wait_days is club.fee_rub is club.acceptance is club.self_referral is None
    assert club.visits is None  # the network takes what is usual for the type
    (line,) = offers_of(files, "helpline")
    assert (line.mode, line.site_id) == ("online", None)


def test_the_same_file_a_second_time_changes_nothing(files: Files) -> None:
    bring_full(files)
    offer_ids = [offer.id for offer in offers_of(files, "supported_living_group")]

    again = bring_full(files)

    assert (again.added, again.changed, again.unchanged, again.revision) == (0, 0, 1, None)
    assert [offer.id for offer in offers_of(files, "supported_living_group")] == offer_ids


def test_a_changed_row_changes_the_same_offer(files: Files) -> None:
    bring_full(files)
    (before,) = [offer.id for offer in offers_of(files, "supported_living_group")]

    report = bring_full(files, wait_days="90", autonomy="1", rule_basis="")

    files.session.expire_all()
    (offer,) = offers_of(files, "supported_living_group")
    assert (report.changed, offer.id, offer.wait_days) == (1, before, 90)
    assert [rule.value for rule in offer.rules if rule.key == "autonomy"] == ["1"]
    assert offer.rule_bases == []
    assert "wait_days: 120.0 → 90.0" in report.examples[0]


def test_a_dry_run_tells_the_same_and_writes_nothing(files: Files) -> None:
    report = files.bring("offers", SHORT, "n1,club", dry_run=True)

    assert (report.added, report.revision) == (1, None)
    assert offers_of(files, "club") == []


def test_what_the_file_no_longer_holds_is_told_and_kept(files: Files) -> None:
    files.bring("offers", SHORT, "n1,club", "n1,legal_help")

    report = files.bring("offers", SHORT, "n1,club")

    assert report.missing == ("НКО «Берег»: legal_help",)
    assert len(offers_of(files, "legal_help")) == 1


def test_two_services_of_one_type_need_identifiers(files: Files) -> None:
    with pytest.raises(FileRefusedError) as refused:
        files.bring("offers", SHORT, "n1,club", "n1,club")
    assert problems(refused) == [
        "line 3, column service_type: line 2 states the same service; give one an external_id"
    ]

    files.bring("offers", f"{SHORT},external_id", "n1,club,", "n1,club,second")
    assert len(offers_of(files, "club")) == 2


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("organisation", "nobody", "the source our_register has no organisation 'nobody'"),
        ("service_type", "magic", "there is no service type 'magic'"),
        ("taking", "maybe", "'maybe' is not one of: yes, list, no, unknown"),
        ("taking_as_of", "1.10.2026", "write the day as 2026-11-25"),
        ("wait_days", "скоро", "write a number with a point, like 55.75"),
        ("wait_days", "-1", "-1.0 is not a number of days (0 to 3650)"),
        ("acceptance", "40", "40.0 is not a share above 0 and up to 1"),
        ("acceptance", "0", "0.0 is not a share above 0 and up to 1"),
        ("self_referral", "да", "'да' is neither yes nor no; leave it empty if unknown"),
        ("capacity", "пять", "write a whole number"),
        ("age_max", "18", "nobody is at least 18 and below 18"),
        ("funding", "own_means; wishes", "there is no funding form 'wishes'"),
        ("requires", "doc.magic", "there is no fact 'doc.magic'"),
        ("meets", "need.moon", "there is no need 'need.moon'"),
        ("autonomy", "5", "there is no degree of autonomy '5'"),
        ("autonomy", "1; 1", "'1' stands here twice"),
        ("legal_capacity", "gone", "there is no legal capacity 'gone'"),
        ("traits_none", "grumpy", "there is no trait 'grumpy'"),
        ("regions", "Атлантида", "there is no subject 'Атлантида'"),
        ("municipalities", "Китеж", "there is no municipality 'Китеж'"),
        ("diagnoses", "шизофрения", "'шизофрения' is not the beginning of an ICD-10 code"),
        ("reach_km", "30", "a reach counts for home visits only"),
        ("external_id", "assumed", "this word has a meaning of its own here"),
        ("rule_basis", "Порядок", "begin 'Порядок' with a rule and a colon; rules: age_min"),
        ("record_state", "verified", "an import cannot say that somebody called"),
    ],
)
def test_a_wrong_cell_is_told_with_its_line_and_column(
    files: Files, column: str, value: str, complaint: str
) -> None:
    with pytest.raises(FileRefusedError) as refused:
        bring_full(files, **{column: value})

    (told,) = problems(refused)
    assert told.startswith(f"line 2, column {column}: {complaint}")
    assert offers_of(files, "supported_living_group") == []


def test_all_wrong_rows_are_told_at_once_and_nothing_is_written(files: Files) -> None:
    with pytest.raises(FileRefusedError) as refused:
        files.bring("offers", SHORT, "n1,club", "n1,magic", "nobody,club")

    assert [problem.line for problem in refused.value.problems] == [3, 4]
    assert offers_of(files, "club") == []


def test_a_service_that_another_source_states_is_not_stated_again(files: Files) -> None:
    files.bring("offers", SHORT, "n1,club")
    other = {"id": "other", "kind": "register", "title": "Другой", "licence": "—", "notice": "—"}
    header = f"{SHORT},organisation_source,external_id"

    with pytest.raises(FileRefusedError) as refused:
        files.bring_from(other, "offers", header, "n1,club,our_register,")
    assert problems(refused) == [
        "line 2, column service_type: the source our_register states this service; "
        "give it an external_id"
    ]
    report = files.bring_from(other, "offers", header, "n1,club,our_register,evening")
    assert [finding.code for finding in report.findings] == ["stated_elsewhere"]


def test_undated_words_are_found(files: Files) -> None:
    report = files.bring("offers", f"{SHORT},taking,capacity", "n1,club,yes,10")

    assert [(item.code, item.column) for item in report.findings] == [
        ("taking_undated", "taking_as_of"),
        ("capacity_undated", "capacity_as_of"),
    ]
    kept = select(QualityFinding.line).where(QualityFinding.file_name == "offers.csv")
    assert files.session.scalars(kept).all() == [2, 2]


def test_what_somebody_verified_is_left_alone(files: Files) -> None:
    files.bring("offers", f"{SHORT},wait_days", "n1,club,10")
    (club,) = offers_of(files, "club")
    club.record_state, club.verified_on = "verified", date(2026, 11, 20)
    files.session.flush()

    report = files.bring("offers", f"{SHORT},wait_days", "n1,club,99")

    files.session.expire_all()
    assert offers_of(files, "club")[0].wait_days == 10
    assert [finding.code for finding in report.findings] == ["verified_here"]


def test_organisations_can_be_brought_again_without_losing_their_offers(files: Files) -> None:
    bring_full(files)

    report = files.organisations()

    assert (report.changed, report.unchanged) == (0, 3)
    assert len(offers_of(files, "supported_living_group")) == 1


def test_a_stated_offer_takes_the_place_of_the_assumed_one(files: Files) -> None:
    assume_offers(files.session, REFERENCE.vocabulary)
    assert [offer.record_state for offer in offers_of(files, "club")] == ["assumed", "assumed"]

    files.bring("offers", SHORT, "n1,club")
    assume_offers(files.session, REFERENCE.vocabulary)

    assert sorted(offer.record_state for offer in offers_of(files, "club")) == [
        "assumed",  # of the social service centre
        "unverified",
    ]


def test_routes_are_computed_with_what_the_row_says(files: Files) -> None:
    bring_full(files)

    question = {"mode": "demonstration", "today": NOW.date()}
    network = export_network(files.session, REFERENCE.vocabulary, **question)
    snapshot = build_snapshot(files.session, REFERENCE.vocabulary, **question)

    (document,) = network["offers"]
    assert document["wait_days"] == 120
    assert document["eligibility"]["autonomy"] == [1, 2, 3]
    assert document["unconfirmed"] == ["traits_none"]
    assert snapshot.assumed[document["id"]] == ()


def test_nothing_is_assumed_where_the_services_are_completely_told(files: Files) -> None:
    files.bring(
        "organisations",
        "external_id,kind,name,services_complete",
        "n1,ngo,НКО «Берег»,yes",
        "p1,pnd,Диспансер,no",
        region={"constant": "Нижегородская область"},
        address={"constant": "ул. Берёзовая, 1"},
    )
    files.bring("offers", SHORT, "n1,legal_help")
    assume_offers(files.session, REFERENCE.vocabulary)

    kept = select(Service.service_type_id).join(
        Organisation, Organisation.id == Service.organisation_id
    )
    assert files.session.scalars(kept.where(Organisation.external_id == "n1")).all() == [
        "legal_help"
    ]
    assert "outpatient_psychiatry" in files.session.scalars(
        kept.where(Organisation.external_id == "p1")
    )
