"""When an organisation came and changed is dated by the import that did it, and by nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Organisation
from registry.services.importing import ImportQuestion, import_file
from tests.services.small_country import (
    ORGANISATIONS,
    SmallCountry,
    found_small_country,
    organisation_rows,
)

FIRST = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
LATER = FIRST + timedelta(days=3)


@pytest.fixture
def country(session: Session, tmp_path: Path) -> SmallCountry:
    return found_small_country(session, tmp_path)


def bring(country: SmallCountry, text: str, now: datetime) -> None:
    path, mapping = country.write(text, ORGANISATIONS)
    import_file(country.session, ImportQuestion(path, mapping), country.reference, now)


def dates(session: Session) -> dict[str, tuple[datetime, datetime]]:
    rows = session.execute(
        select(Organisation.external_id, Organisation.added_at, Organisation.changed_at)
    )
    return {name: (_utc(added), _utc(changed)) for name, added, changed in rows}


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def test_only_what_changed_gets_the_date_of_the_import(country: SmallCountry) -> None:
    bring(country, organisation_rows({}, {"phone": "+7 495 000-00-01"}), FIRST)
    assert dates(country.session) == {"x1": (FIRST, FIRST), "x2": (FIRST, FIRST)}
    bring(country, organisation_rows({}, {"phone": "+7 495 000-00-02"}, {}), LATER)
    assert dates(country.session) == {
        "x1": (FIRST, FIRST),
        "x2": (FIRST, LATER),
        "x3": (LATER, LATER),
    }


def test_the_same_file_again_dates_nothing(country: SmallCountry) -> None:
    text = organisation_rows({}, {})
    bring(country, text, FIRST)
    bring(country, text, LATER)
    assert set(dates(country.session).values()) == {(FIRST, FIRST)}


def test_a_dry_run_dates_nothing(country: SmallCountry) -> None:
    bring(country, organisation_rows({}), FIRST)
    path, mapping = country.write(organisation_rows({"address": "ул. Новая, 2"}), ORGANISATIONS)
    question = replace(ImportQuestion(path, mapping), dry_run=True)
    import_file(country.session, question, country.reference, LATER)
    assert dates(country.session) == {"x1": (FIRST, FIRST)}
