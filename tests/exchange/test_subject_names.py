"""One table of names: every file's name of a federal subject leads to one code."""

import csv

import pytest

from registry.config import ROOT
from registry.exchange.geo_files import read_features
from registry.exchange.subject_names import SubjectName, SubjectNames, read_subject_names

SEED = ROOT / "seed_data"
NAMES = read_subject_names(SEED / "territories" / "subject_names.csv")


def column(name: str, file: str) -> set[str]:
    with (SEED / file).open(encoding="utf-8", newline="") as stream:
        return {row[name] for row in csv.DictReader(stream)}


def test_the_table_has_the_codes_of_the_list_of_subjects():
    codes = column("iso_code", "territories/subjects_hflabs.csv")
    assert {subject.id for subject in NAMES.subjects} == codes
    assert len(codes) == 86


def test_every_outline_names_a_subject_and_every_subject_but_baikonur_has_one():
    found = set()
    for file in (
        "municipalities.topojson",
        "subjects.topojson",
        "subjects_krasnoyarsk_yakutia.geojson",
        "municipalities_pilots.geojson",
    ):
        for region in {row.values["region"] for row in read_features(SEED / "territories" / file)}:
            subject = NAMES.find(region)
            assert subject is not None, region
            found.add(subject.id)
    assert {subject.id for subject in NAMES.subjects} - found == {"KZ-BAY"}


@pytest.mark.parametrize(
    "name, file",
    [
        ("name_with_type", "territories/subjects_hflabs.csv"),
        ("geoname_code", "territories/subjects_hflabs.csv"),
        ("region", "territories/municipalities_index.csv"),
    ],
)
def test_every_name_of_a_column_is_known(name, file):
    assert {text for text in column(name, file) if NAMES.find(text) is None} == set()


def test_regions_of_the_sourced_organisations_are_known():
    regions = column("region", "organisations/sourced_organisations.csv") - {"Россия"}
    assert {text for text in regions if NAMES.find(text) is None} == set()


def test_a_subject_is_found_in_an_address():
    found = NAMES.find_in("142200, Московская обл., Серпуховской р-н, п. Данки")
    assert found is not None and found.id == "RU-MOS"
    assert NAMES.find_in("115419, Москва, ул. Донская, д. 43") is None


def test_a_name_of_two_subjects_is_refused():
    one = SubjectName("A", "Один", "One", ("общее",))
    two = SubjectName("B", "Два", "Two", ("Общее",))
    with pytest.raises(ValueError, match="names both A and B"):
        SubjectNames((one, two))
