"""Questions about the person and conditions of places: three answers, nobody dropped in silence."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import literal_column
from sqlalchemy.orm import Session

from registry.domain.asking import PaperRule, Who
from registry.domain.browse import PlaceFilter, Position
from registry.domain.open_now import is_open, local_time
from registry.engine.geodesic import metres_from
from registry.models import SitePoint
from registry.services import browse
from tests.db_builders import create_organisation, offered

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # a Wednesday; noon in Moscow


def shown(session: Session, **asked: object) -> dict[str, tuple[str, ...]]:
    """Return the names shown, each with what is not stated of it."""
    page = browse.list_places(session, PlaceFilter(**asked), now=NOW)  # type: ignore[arg-type]
    return {card.organisation.name: card.not_stated for card in page.items}


@pytest.mark.parametrize(
    ("who", "key", "welcome", "refused"),
    [
        (Who(autonomy=4), "autonomy", {"autonomy": ["3", "4"]}, {"autonomy": ["1", "2"]}),
        (
            Who(legal_capacity="none"),
            "legal_capacity",
            {"legal_capacity": ["none"]},
            {"legal_capacity": ["full"]},
        ),
        (
            Who(traits=("aggression",)),
            "traits",
            {"traits_all": ["aggression"]},
            {"traits_none": ["aggression"]},
        ),
    ],
)
def test_only_a_sure_refusal_leaves_an_offer_out(
    session: Session,
    who: Who,
    key: str,
    welcome: dict[str, list[str]],
    refused: dict[str, list[str]],
) -> None:
    (rule,) = refused
    create_organisation(session, "Берёт", offers=[offered("a", rules=welcome)])
    create_organisation(session, "Не берёт", offers=[offered("a", rules=refused)])
    create_organisation(
        session, "Не уверено", offers=[offered("a", rules=refused, unconfirmed=[rule])]
    )
    create_organisation(session, "Молчит", offers=[offered("a")])
    create_organisation(session, "Без услуг")
    assert shown(session, who=who) == {
        "Берёт": (),
        "Молчит": (key,),
        "Не уверено": (key,),
    }
    counts = browse.count_places(session, PlaceFilter(who=who))
    assert dict(counts.not_stated) == {key: 2}


def test_those_who_state_it_come_first(session: Session) -> None:
    create_organisation(session, "А молчит", offers=[offered("a")])
    create_organisation(session, "Б берёт", offers=[offered("a", rules={"autonomy": ["2"]})])
    assert list(shown(session, who=Who(autonomy=2))) == ["Б берёт", "А молчит"]


def test_steps_and_hours_are_judged_only_where_they_are_known(session: Session) -> None:
    for name, steps, hours in (
        ("Без ступеней", "yes", "пн–пт 8:00–17:00"),
        ("Ступени", "no", "пн–пт 8:00–11:00"),
        ("Молчит", "unknown", None),
        ("Неясно", "unknown", "по записи"),
    ):
        organisation = create_organisation(session, name)
        organisation.sites[0].step_free = steps
        organisation.sites[0].hours_text = hours
    session.flush()
    assert shown(session, step_free=True) == {
        "Без ступеней": (),
        "Молчит": ("step_free",),
        "Неясно": ("step_free",),
    }
    assert shown(session, open_at=NOW) == {
        "Без ступеней": (),
        "Молчит": ("open_now",),
        "Неясно": ("open_now",),
    }


def test_papers_of_the_type_and_of_the_offer_count(session: Session) -> None:
    create_organisation(session, "Свободно", offers=[offered("free_type")])
    create_organisation(session, "Паспорт", offers=[offered("free_type", requires="doc.passport")])
    create_organisation(session, "Справка", offers=[offered("free_type", requires="doc.ipra")])
    create_organisation(session, "Тип просит", offers=[offered("paper_type")])
    rule = PaperRule(frozenset({"free_type"}), frozenset({"doc.passport"}))
    assert set(shown(session, no_papers=rule)) == {"Свободно", "Паспорт"}


def test_help_without_words_is_stated_refused_or_not_said(session: Session) -> None:
    create_organisation(session, "Учат", offers=[offered("a", meets="need.aac")])
    create_organisation(session, "Нет", offers=[offered("b", rules={"traits_none": ["aac"]})])
    create_organisation(session, "Молчит", offers=[offered("b")])
    assert shown(session, aac=True) == {"Учат": (), "Молчит": ("aac",)}


@pytest.mark.parametrize(
    ("hours", "opened"),
    [
        ("пн–пт 8:00–17:00", True),
        ("пн–пт 8:00–12:00", False),  # the end is not in it
        ("сб 8:00–17:00", False),
        ("круглосуточно", True),
        ("среда 15:00", None),  # a beginning without an end
        ("звоните", None),
        ("вторая и четвёртая среда 10:00–14:00", True),
        ("первая среда 10:00–14:00", False),
    ],
)
def test_hours_cover_a_moment(hours: str, opened: bool | None) -> None:
    assert is_open(hours, datetime(2026, 11, 25, 12, 0)) is opened


@pytest.mark.parametrize(
    ("subject", "hour"), [("RU-KGD", 11), ("RU-MOW", 12), ("RU-KAM", 21), (None, 12), ("RU-X", 12)]
)
def test_every_subject_has_its_clock(subject: str | None, hour: int) -> None:
    assert local_time(NOW, subject).hour == hour


def test_distances_are_those_of_the_database(session: Session) -> None:
    points = [(55.75, 37.61), (43.1, 131.9), (68.97, 33.08), (66.0, -170.0), (55.7501, 37.6101)]
    for point in points:
        create_organisation(session, at=point)
    here = Position(56.33, 44.0)
    if session.get_bind().dialect.name == "postgresql":
        geodesic = "ST_Distance(geom::geography, 'POINT(44.0 56.33)'::geography)"
    else:
        geodesic = "ST_Distance(geom, MakePoint(44.0, 56.33, 4326), 1)"
    measured = session.execute(
        SitePoint.__table__.select()
        .with_only_columns(SitePoint.lat, SitePoint.lon, literal_column(geodesic))
        .order_by(SitePoint.site_id)
    ).all()
    ours = metres_from(
        here.lat, here.lon, [row[0] for row in measured], [row[1] for row in measured]
    )
    assert ours == pytest.approx([row[2] for row in measured], abs=0.01)
