"""A small region for what-if: two towns, six houses, people counted in each town.

Pskov has a clinic, a hospital, two clubs and a hall; Nevel, more than 250 km of road away, has
nothing. What each house offers is stated whole, so that the network can be written down and changed
by hand. The hall takes those who are sent, and nobody is known to send.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.domain.vocabulary import Vocabulary
from registry.models import Demand
from tests.db_builders import (
    READ_ON,
    create_link,
    create_organisation,
    create_territory,
    offered,
    set_revision,
)

REGION, NEAR, FAR = "RU-PSK", "RU-PSK.pskov", "RU-PSK.nevel"
TODAY = date(2026, 11, 25)
HOMES = {NEAR: (57.81, 28.33), FAR: (56.02, 29.92)}
PEOPLE = {NEAR: 2000, FAR: 300}
STATED: dict[str, Any] = {
    "taking": "yes",
    "duration_days": 20,
    "fee_rub": 0,
    "visits": 1,
    "acceptance": 0.9,
}
PAID = {"fee_rub": 500}


def build_what_if_world(session: Session, vocabulary: Vocabulary) -> None:
    """Create and commit the region; revision 1."""
    create_territory(session, REGION, "Псковская область", lat=57.8, lon=28.3, population=250_000)
    for town, name in ((NEAR, "Псков"), (FAR, "Невель")):
        lat, lon = HOMES[town]
        create_territory(session, town, name, lat=lat, lon=lon, population=10_000)
    clinic = create_organisation(
        session,
        "Диспансер",
        kind="pnd",
        slug="clinic",
        territory=NEAR,
        at=(57.82, 28.34),
        offers=[
            offered("outpatient_psychiatry", wait_days=7, self_referral=True, **STATED),
            offered("psychological_counselling", wait_days=15, self_referral=True, **STATED),
        ],
    )
    club = create_organisation(
        session,
        "Клуб",
        kind="ngo",
        slug="club",
        territory=NEAR,
        at=(57.80, 28.30),
        offers=[
            offered("psychoeducation", wait_days=10, self_referral=True, **STATED),
            offered("family_group", wait_days=12, self_referral=True, **STATED),
        ],
    )
    create_organisation(
        session,
        "Второй клуб",
        kind="ngo",
        slug="other-club",
        territory=NEAR,
        at=(57.85, 28.20),
        offers=[
            offered("psychoeducation", wait_days=90, self_referral=True, **STATED | PAID),
            offered("family_group", wait_days=60, self_referral=True, **STATED),
        ],
    )
    create_organisation(
        session,
        "Зал при МФЦ",
        kind="mfc",
        slug="hall",
        territory=NEAR,
        at=(57.83, 28.35),
        offers=[offered("self_help_group", wait_days=30, self_referral=False, **STATED)],
    )
    create_organisation(
        session,
        "Больница",
        kind="psychiatric_hospital",
        slug="hospital",
        territory=NEAR,
        at=(57.86, 28.40),
        offers=[offered("crisis_help", wait_days=1, self_referral=True, **STATED)],
    )
    create_organisation(
        session,
        "Линия",
        kind="crisis_line",
        slug="line",
        at=[],
        offers=[offered("helpline", site=None, wait_days=0, self_referral=True, **STATED)],
    )
    create_link(session, club, clinic, handoff_days=1, acceptance=0.9)
    source = {"source_id": "test-source", "read_on": READ_ON, "record_state": "unverified"}
    for group in vocabulary.target_groups:
        for town, people in PEOPLE.items():
            session.add(
                Demand(
                    territory_id=town,
                    target_group=group.id,
                    people=people,
                    as_of=TODAY,
                    basis="count",
                    lower_bound=False,
                    **source,
                )
            )
    set_revision(session, 1, datetime(2026, 11, 25, tzinfo=UTC))
    session.commit()
