"""A small registry that every test of the API looks at."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from tests.db_builders import (
    create_link,
    create_organisation,
    create_service_type,
    create_territory,
    offered,
    set_revision,
)

SQUARE = "MULTIPOLYGON(((37 55, 38 55, 38 56, 37 56, 37 55)))"


def build_world(session: Session) -> None:
    """Two subjects, four organisations, links, every kind of offer; committed."""
    create_territory(session, "RU-MOW", "Москва", outline=SQUARE, lat=55.7, lon=37.6)
    create_territory(session, "RU-MOW.tverskoy", "Тверской район", outline=SQUARE)
    create_territory(session, "RU-PSK", "Псковская область", name_en="Pskov oblast")
    create_service_type(session, "outpatient_psychiatry", meets=["need.treatment"])
    clinic = create_organisation(
        session,
        "Диспансер «Берёзка»",
        kind="pnd",
        slug="berezka",
        territory="RU-MOW.tverskoy",
        telephone="+7 495 000-00-00",
        offers=[
            offered("outpatient_psychiatry", fee_rub=0, age_min=18, requires="doc.passport"),
            offered("helpline", site=None, state="assumed"),
        ],
    )
    workshop = create_organisation(
        session,
        "Мастерская",
        kind="workshop",
        slug="workshop",
        at=(57.8, 28.3),
        territory="RU-PSK",
        state="verified",
        verified_on=date(2026, 10, 1),
        offers=[offered("labour_workshop", meets="need.occupation", fee_rub=300)],
    )
    create_organisation(session, "Архив", slug="archive", state="archive", at=None)
    create_organisation(session, "Без адреса", slug="nowhere", kind="ngo", at=[])
    create_link(session, clinic, workshop, handoff_days=2)
    set_revision(session, 7, datetime(2026, 11, 25, tzinfo=UTC))
    session.commit()
