"""A registry in which a route has two steps: an office gives the programme, a centre asks for it.

The office is an archive record whose offer is assumed by kind; the centre states its own offer and
has an agreement with the office. A polyclinic, a parents' organisation and a line stand around.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.tables.network import Contact
from tests.db_builders import (
    create_link,
    create_organisation,
    create_territory,
    offered,
    set_revision,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY = date(2026, 11, 25)
HOME = {"lat": 55.79, "lon": 37.67}


def person(**fields: Any) -> dict[str, Any]:
    """A profile of someone of 30 who has a passport and wants a day outside home."""
    return {
        "age": 30,
        "facts": ["doc.passport"],
        "needs": ["need.day_stay"],
        "region": "RU-MOW",
        "municipality": "RU-MOW.sokolniki",
        **HOME,
        **fields,
    }


def build_route_world(session: Session) -> None:
    """Create and commit the registry; revision 1."""
    create_territory(session, "RU-MOW", "Москва", lat=55.75, lon=37.62)
    create_territory(session, "RU-MOW.sokolniki", "район Сокольники", lat=55.79, lon=37.68)
    create_territory(session, "RU-PSK", "Псковская область", lat=57.8, lon=28.3)
    office = create_organisation(
        session,
        "Управление соцзащиты",
        kind="social_protection_office",
        slug="office",
        territory="RU-MOW.sokolniki",
        at=(55.79, 37.68),
        state="archive",
        telephone="+7 495 000-00-01",
        offers=[offered("social_need_assessment", state="assumed", visits=2)],
    )
    centre = create_organisation(
        session,
        "Центр дневного пребывания",
        kind="social_service_centre",
        slug="centre",
        territory="RU-MOW.sokolniki",
        at=(55.80, 37.70),
        telephone="+7 495 000-00-02",
        offers=[
            offered(
                "day_stay",
                wait_days=10,
                fee_rub=0,
                age_min=21,
                age_max=35,
                rules={"disability_groups": ["I", "II"]},
                unconfirmed=["disability_groups", "age_min"],
            )
        ],
    )
    create_link(session, office, centre, handoff_days=1, acceptance=0.95)
    create_organisation(
        session,
        "Поликлиника",
        kind="polyclinic",
        slug="polyclinic",
        territory="RU-MOW.sokolniki",
        at=(55.78, 37.67),
    )
    create_organisation(
        session,
        "Родители вместе",
        kind="ngo",
        slug="parents",
        territory="RU-MOW",
        at=(55.70, 37.60),
        offers=[offered("family_group")],
    )
    for slug, state in (("line", "verified"), ("dead-line", "unverified")):
        create_organisation(
            session,
            f"Телефон {slug}",
            kind="crisis_line",
            slug=slug,
            at=[],
            state=state,
            telephone="+7 800 000-00-00",
        )
    create_organisation(
        session,
        "Интернат",
        kind="pni",
        slug="pni",
        territory="RU-MOW",
        at=(55.79, 37.66),
        offers=[offered("pni_stay"), offered("day_stay")],
    )
    set_revision(session, 1, NOW)
    session.commit()


def all_telephones(session: Session) -> set[str]:
    """Every telephone in the registry."""
    return {contact.value for contact in session.query(Contact).filter_by(kind="telephone")}
