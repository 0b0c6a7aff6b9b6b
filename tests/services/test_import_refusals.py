"""Files that cannot be imported: a sentence with the place of every fault, and nothing changed."""

import pytest

from registry.exchange.rows import FileRefusedError
from registry.models import ImportRun, Organisation, QualityFinding, Source
from registry.services.import_reading import MAX_PROBLEMS
from registry.store.revision import get_revision
from tests.services.small_country import (
    ORGANISATIONS,
    nothing_changes,
    organisation_rows,
)


@pytest.mark.parametrize(
    "row, sentence",
    [
        ({"lat": "95", "lon": "37"}, "line 2, column lat: 95.0 is not a latitude (-90 to 90)"),
        ({"lat": "55,7", "lon": "37"}, "line 2, column lat: write a number with a point"),
        ({"lat": "nan", "lon": "37"}, "line 2, column lat:"),
        ({"lat": "55.7"}, "line 2, column lat: a position needs both lat and lon"),
        ({"lat": "0", "lon": "0"}, "line 2, column lat: 0, 0 is a placeholder"),
        (
            {"kind": "pdn"},
            "column kind: the vocabulary has no kind 'pdn'; did you mean",
        ),
        (
            {"region": "Лапландия"},
            "column region: no federal subject is called 'Лапландия'",
        ),
        ({"region": "Томская область"}, "RU-TOM is not loaded; import the subjects first"),
        ({"state": "verified"}, "an import cannot say that somebody called"),
        ({"state": "fine"}, "line 2, column state: 'fine' is not one of: verified, due"),
        ({"name": ""}, "line 2, column name: must not be empty"),
        ({"name": "я" * 601}, "line 2, column name: longer than 600 characters"),
    ],
)
def test_a_bad_value_is_told_with_line_and_column(country, row, sentence):
    with nothing_changes(country.session, Organisation, QualityFinding, ImportRun, Source):
        revision = get_revision(country.session)
        assert sentence in country.refusal(organisation_rows(row, {}))
        assert get_revision(country.session) == revision


def test_every_bad_row_is_told_at_once(country):
    text = organisation_rows({"lat": "95", "lon": "1"}, {}, {"kind": "?"}, {"id": "x2"})
    told = country.refusal(text).splitlines()
    assert [line.split(":")[0] for line in told] == ["line 2, column lat"]
    text = organisation_rows({}, {}, {"kind": "?"}, {"id": "x2"})
    told = country.refusal(text).splitlines()
    assert [line.split(":")[0] for line in told] == [
        "line 4, column kind",
        "line 5, column external_id",
    ]


def test_problems_beyond_the_cap_are_counted(country):
    rows = [{"lat": "95", "lon": "1"}] * (MAX_PROBLEMS + 50)
    with pytest.raises(FileRefusedError) as caught:
        country.bring(organisation_rows(*rows))
    assert len(caught.value.problems) == MAX_PROBLEMS
    assert caught.value.total == MAX_PROBLEMS + 50


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"id;name\nx;\xff\n", "line 2: byte 3 is not UTF-8"),
        (b"id;name\nx;\0\n", "line 2: holds a NUL byte"),
        ('id;name\n"x;y\n', "line 2: a quotation mark opened here is never closed"),
        (b"id\n" + b"x" * 10_000_000, "line 2: longer than 200000 bytes"),
        ("id;name\nx;y\n", "line 1, column kind: the mapping asks for this column"),
        (organisation_rows({}).replace("name", "имя", 1), "line 1, column имя: the mapping does"),
        (organisation_rows({}) + "lonely\n", "line 3: 1 cells, the header names 13 columns"),
        ("", "is empty"),
        (organisation_rows(), "has no rows below the header"),
    ],
)
def test_a_broken_file_is_told_and_changes_nothing(country, content, sentence):
    with nothing_changes(country.session, Organisation, ImportRun):
        assert sentence in country.refusal(content)


def test_a_bad_day_is_told(country):
    fields = ORGANISATIONS["fields"] | {"read_on": "site"}
    del fields["website"]
    rules = ORGANISATIONS | {"fields": fields}
    told = country.refusal(organisation_rows({"site": "31.12.2025"}), rules)
    assert told == "line 2, column site: write the day as 2026-11-25 (field read_on)"


@pytest.mark.parametrize(
    "change, sentence",
    [
        ({"records": "people"}, "column records: Must be one of: organisations"),
        ({"fields": {"naem": "name"}}, "column naem: organisations have no such field"),
        ({"fields": {"name": {"columm": "x"}}}, "columm: Unknown field"),
        ({"fields": {"name": {"column": "a", "constant": "b"}}}, "say exactly one of"),
        ({"fields": {"name": {"column": "a", "pattern": "("}}}, "not a regular expression"),
        ({"fields": {"name": {"column": "a", "words": {True: "x"}}}}, "in quotation marks"),
        ({"source": "nobody"}, "column source: no source is called 'nobody'"),
        ({"source": {"id": "x"}}, "column source.title: Missing data"),
        ({"delimiter": "::"}, "column delimiter: Length must be 1"),
        ({"colour": "red"}, "column colour: Unknown field"),
    ],
)
def test_a_bad_mapping_is_told_by_its_key(country, change, sentence):
    with nothing_changes(country.session, Organisation, ImportRun, Source):
        assert sentence in country.refusal(organisation_rows({}), ORGANISATIONS | change)


def test_a_map_file_is_asked_for_where_outlines_are_needed(country):
    rules = {
        "records": "municipalities",
        "source": "tests",
        "fields": {"region": "region", "municipality": "name"},
    }
    told = country.refusal("region,name\nМосква,район Северный\n", rules)
    assert told == "line 2: has no outline; import a map file (format: geo)"
