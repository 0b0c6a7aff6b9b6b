"""`flask import` and `flask verify-data` as a person meets them."""

import json

from sqlalchemy import select, text

from registry.models import Offer, Organisation
from registry.tables.base import db
from tests.services.small_country import ORGANISATIONS, SmallCountry, organisation_rows


def run(country_app, country, text_of_file, *options):
    path, _ = country.write(text_of_file, ORGANISATIONS)
    country.session.rollback()
    return country_app.test_cli_runner().invoke(args=["import", str(path), *options])


def test_an_import_says_what_it_did_and_assumes_by_kind(country_app, country):
    result = run(country_app, country, organisation_rows({"address": "ул. Мира, 1"}, {}))
    assert result.exit_code == 0, result.output
    assert "file.csv: 2 rows; 2 added, 0 changed, 0 unchanged, 0 skipped" in result.output
    assert len(country.session.scalars(select(Organisation)).all()) == 2
    states = set(country.session.scalars(select(Offer.record_state)))
    assert states == {"assumed"}


def test_a_dry_run_says_would_and_changes_nothing(country_app, country):
    result = run(country_app, country, organisation_rows({}, {}), "--dry-run")
    assert result.exit_code == 0, result.output
    assert "2 would be added" in result.output
    assert country.session.scalars(select(Organisation)).all() == []


def test_the_report_is_json_on_demand(country_app, country):
    result = run(country_app, country, organisation_rows({"phone": "330-36511"}), "--json")
    report = json.loads(result.stdout)
    assert (report["added"], report["source"], report["dry_run"]) == (1, "tests", False)
    assert "telephone_unreadable" in {finding["code"] for finding in report["findings"]}


def test_a_refused_file_ends_with_status_one_and_names_the_places(country_app, country):
    result = run(country_app, country, organisation_rows({"lat": "95", "lon": "1"}))
    assert result.exit_code == 1
    assert "line 2, column lat: 95.0 is not a latitude" in result.output
    assert "Nothing was changed." in result.output
    as_json = run(country_app, country, organisation_rows({"lat": "95", "lon": "1"}), "--json")
    document = json.loads(as_json.stdout)
    assert as_json.exit_code == 1 and document["refused"]
    assert document["problems"][0]["line"] == 2


def test_verify_data_is_content_until_a_rule_is_broken(country_app, country):
    run(country_app, country, organisation_rows({}, {"lat": "55.5", "lon": "37.2"}))
    runner = country_app.test_cli_runner()
    good = runner.invoke(args=["verify-data"])
    assert good.exit_code == 0, good.output
    session = country.session
    session.execute(text("UPDATE site SET position_precision = 'none'"))
    session.execute(text("UPDATE organisation SET slug = 'Плохо' WHERE external_id = 'x1'"))
    session.execute(text("DELETE FROM offer WHERE id = (SELECT min(id) FROM offer)"))
    session.commit()
    bad = runner.invoke(args=["verify-data", "--json"])
    assert bad.exit_code == 1
    broken = {item["code"] for item in json.loads(bad.stdout) if not item["ok"]}
    assert broken == {
        "points_that_say_nothing",
        "unreadable_slugs",
        "services_without_offers",
        "assumptions_out_of_date",
    }


def test_an_empty_database_is_told_to_be_seeded_first(app, tmp_path):
    with app.app_context():
        path, _ = SmallCountry(db.session(), tmp_path).write(organisation_rows({}), ORGANISATIONS)
        db.session.rollback()
    result = app.test_cli_runner().invoke(args=["import", str(path)])
    assert result.exit_code == 1
    assert "the database is empty; load vocabulary and territories" in result.output


def test_what_the_database_refuses_is_a_sentence_too(country_app, country):
    country.session.execute(text("DELETE FROM kind WHERE id = 'pnd'"))
    country.session.commit()
    result = run(country_app, country, organisation_rows({"address": "ул. Мира, 1"}))
    assert result.exit_code == 1
    assert "the database refused the data: " in result.output
    assert "Nothing was changed." in result.output
    assert country.session.scalars(select(Organisation)).all() == []
