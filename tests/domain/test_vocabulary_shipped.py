"""The shipped vocabulary passes its checker, and keeps its promises when asked in another way.

The promises are read a second time from the bare YAML, without the product's reader and checker.
"""

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_check import check_vocabulary
from registry.exchange.vocabulary_files import read_vocabulary

FOLDER = Path("seed_data/vocabulary")
PICTOGRAMS = Path("static/pictograms/mulberry")


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary(FOLDER, PICTOGRAMS)


@pytest.fixture(scope="module")
def bare() -> dict[str, list[dict[str, Any]]]:
    sections: dict[str, list[dict[str, Any]]] = {}
    for path in FOLDER.glob("*.yaml"):
        sections.update(yaml.safe_load(path.read_text(encoding="utf-8")))
    return sections


Bare = dict[str, list[dict[str, Any]]]


def test_it_has_no_problem(vocabulary: Vocabulary) -> None:
    names = {path.name for path in PICTOGRAMS.glob("*.svg")}

    assert check_vocabulary(vocabulary, pictograms=names) == []


def test_it_has_at_least_seventy_service_types_in_all_groups(vocabulary: Vocabulary) -> None:
    assert len(vocabulary.service_types) >= 70
    assert {item.group for item in vocabulary.service_types} == {
        group.id for group in vocabulary.service_groups
    }


def test_every_identifier_of_the_field_is_there(vocabulary: Vocabulary) -> None:
    kinds = {
        "pnd",
        "psychiatric_hospital",
        "day_hospital",
        "polyclinic",
        "mse_bureau",
        "social_service_centre",
        "social_protection_office",
        "pni",
        "children_social_home",
        "supported_living_provider",
        "employment_centre",
        "employer",
        "workshop",
        "college",
        "early_help_service",
        "ppms_centre",
        "pmpk",
        "school",
        "kindergarten",
        "rehabilitation_centre",
        "guardianship_authority",
        "mfc",
        "ngo",
        "self_help_group",
        "palliative_service",
        "crisis_line",
        "hospital",
        "rural_health_post",
        "court",
        "family_centre",
        "orphanage",
        "social_fund",
        "ombudsman",
        "mental_health_centre",
        "psychosocial_centre",
    }

    assert kinds <= {kind.id for kind in vocabulary.kinds}
    assert [degree.degree for degree in vocabulary.autonomy] == [1, 2, 3, 4]
    assert [element.number for element in vocabulary.structural_elements] == list(range(1, 11))
    assert [rung.rung for rung in vocabulary.ladder] == list(range(8))


def test_residential_care_is_met_by_institutions_only_and_institutions_meet_little_else(
    bare: Bare,
) -> None:
    homes = {kind["id"] for kind in bare["kinds"] if kind.get("institution")}
    meets = {item["id"]: set(item.get("meets", [])) for item in bare["service_types"]}
    offered = defaultdict(set)
    for row in bare["kind_offers"]:
        for service_type in row["typical"] + row["sometimes"]:
            offered[service_type].add(row["kind"])
    by_name_only = {need["id"] for need in bare["needs"] if need.get("asked_only")}

    assert homes == {"pni", "children_social_home", "orphanage", "care_home"}
    for service_type, kinds in offered.items():
        if kinds & homes:
            assert meets[service_type] <= by_name_only, service_type
        if "need.residential_care" in meets[service_type]:
            assert kinds <= homes
    assert meets["pni_stay"] == meets["children_residential_stay"] == {"need.residential_care"}


def test_whoever_decides_over_a_person_refers_nowhere(bare: Bare) -> None:
    assert [
        rule for rule in bare["referral_rules"] if rule["from"] == "guardianship_authority"
    ] == []


def test_no_type_asks_for_a_skill(bare: Bare) -> None:
    asked = {
        fact
        for item in bare["service_types"]
        for fact in item.get("requires", []) + item.get("requires_at_admission", [])
    }

    assert asked
    assert not {fact for fact in asked if fact.startswith("skill.")}


def test_early_help_pain_relief_and_crisis_help_ask_for_no_paper(bare: Bare) -> None:
    types = {item["id"]: item for item in bare["service_types"]}

    for name in ("early_help_assessment", "pain_relief", "crisis_help", "urgent_short_stay"):
        assert "requires" not in types[name]
        assert "requires_at_admission" not in types[name]
        assert types[name]["self_referral"] is True


def test_living_outside_and_occupation_do_not_shut_each_other_out(bare: Bare) -> None:
    types = {item["id"]: item for item in bare["service_types"]}
    living, occupation = types["supported_living_group"], types["social_occupation"]

    assert set(occupation["requires"]) <= {*living["requires"], "status.disability"}
    assert "traits_none" not in occupation.get("eligibility", {})


def test_no_drawing_says_something_else_than_its_name(bare: Bare) -> None:
    """flat is a plane, sign a gesture, cross a church's, calendar calculates, answer is a sum."""
    misleading = {"flat.svg", "sign.svg", "cross.svg", "calendar.svg", "answer.svg", "ready.svg"}
    drawn = {item.get("pictogram") for items in bare.values() for item in items}

    assert len(drawn) > 40
    assert not drawn & misleading


def test_no_plain_line_is_longer_than_twelve_words(bare: Bare) -> None:
    lines = [item["plain"] for items in bare.values() for item in items if "plain" in item]

    assert len(lines) > 200
    assert not [line for line in lines if len(line.split()) > 12 and line.count(".") < 2]


def test_every_type_by_law_names_its_act(vocabulary: Vocabulary) -> None:
    for item in vocabulary.service_types:
        for act in item.acts:
            assert vocabulary.act(act).number.split("/")[0] in item.basis or act in (
                "act.gk_rf",
                "act.tk_rf",
                "act.gpk_rf",
            )


@pytest.mark.parametrize("file_name", ["moscow_2013.csv", "sourced_organisations.csv"])
def test_every_organisation_of_the_data_files_has_a_kind(
    vocabulary: Vocabulary, file_name: str
) -> None:
    path = next(Path("seed_data").rglob(file_name), None)
    if path is None:
        pytest.fail(f"seed_data has no {file_name}")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))

    mapped = [vocabulary.map_kind(file_name, row["kind"], row["name"]) for row in rows]

    assert all(row.kind for row in mapped)
    if file_name == "moscow_2013.csv":
        assert len(rows) == 1520
        assert sum(row.kind == "pnd" for row in mapped) == 23
        assert sum(row.kind == "pni" for row in mapped) == 18


def test_most_services_told_in_words_are_understood(vocabulary: Vocabulary) -> None:
    path = Path("seed_data/organisations/sourced_organisations.csv")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        told = [row["services"] for row in csv.DictReader(lines)]

    understood = [text for text in told if vocabulary.service_types_named_in(text)]

    assert len(understood) / len(told) > 0.85
    assert vocabulary.service_types_named_in("Учебное сопровождаемое проживание") == (
        "training_flat",
    )
    assert vocabulary.service_types_named_in("помощь семьям; ПМПК (планируется)") == (
        "family_group",
    )
