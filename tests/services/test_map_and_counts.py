"""What the process keeps of questions to the map and to the counts, and boxes of the map."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from registry.domain.asking import Who
from registry.domain.browse import Box, PlaceFilter, Position
from registry.services import map_points, map_towns
from registry.services.map_points import list_clusters, list_sites
from registry.services.map_towns import list_towns
from registry.services.place_index import keep_counts, search_places
from registry.store.revision import bump_revision
from tests.db_builders import create_organisation, offered

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
POINTS = ((55.7, 37.6), (64.7, 177.5), (66.0, -173.0), (66.2, 180.0), (-55.0, 179.0))
PERSONAL = (
    PlaceFilter(who=Who(traits=("aac",))),
    PlaceFilter(who=Who(autonomy=2)),
    PlaceFilter(who=Who(legal_capacity="none")),
    PlaceFilter(near=Position(55.7, 37.6), radius_km=30),
)


@pytest.mark.parametrize(
    "box",
    (
        Box(170, 50, -170, 70),  # over the 180th meridian
        Box(178, 50, -175, 70),
        Box(30, 50, 180, 70),
        Box(-180, -60, 180, 60),
        Box(177.5, 64.7, 177.5, 64.7),
    ),
)
def test_sites_of_a_box_are_those_inside_it(session: Session, box: Box) -> None:
    organisations = [create_organisation(session, at=point) for point in POINTS]
    bump_revision(session, NOW)
    inside = [
        organisation.sites[0].id
        for organisation, (lat, lon) in zip(organisations, POINTS, strict=True)
        if (box.south <= lat <= box.north and (lon - box.west) % 360 <= (box.east - box.west) % 360)
        or (box == Box(-180, -60, 180, 60) and -60 <= lat <= 60)
    ]
    assert list_sites(session, PlaceFilter(), box, 10) == (tuple(inside), len(inside))
    assert list_sites(session, PlaceFilter(), box, 1) == (tuple(inside[:1]), len(inside))


def test_names_and_clusters_of_a_box_agree_over_the_meridian(session: Session) -> None:
    for point in POINTS:
        create_organisation(session, at=point)
    bump_revision(session, NOW)
    box = Box(170, 50, -170, 70)
    view = list_clusters(session, PlaceFilter(), box, 9)
    drawn = {place.site_id for place in view.places}
    assert len(drawn) == 3
    assert set(list_sites(session, PlaceFilter(), box, 10)[0]) == drawn


@pytest.mark.parametrize("question", PERSONAL)
def test_a_question_about_a_person_is_counted_and_forgotten(
    session: Session, question: PlaceFilter
) -> None:
    create_organisation(session, offers=[offered("a")])
    bump_revision(session, NOW)
    asked: list[PlaceFilter] = []

    def count(one: PlaceFilter) -> int:
        def counted() -> int:
            asked.append(one)
            return 1

        return keep_counts(session, search_places(session, one), "facets", counted)

    for one in (question, PlaceFilter(free=True)):
        count(one)
        count(one)
    assert asked == [question, question, PlaceFilter(free=True)]


@pytest.mark.parametrize("question", PERSONAL)
def test_a_question_about_a_person_is_drawn_and_forgotten(
    session: Session, question: PlaceFilter
) -> None:
    create_organisation(session, offers=[offered("a")])
    bump_revision(session, NOW)
    engine = session.get_bind().engine
    assert list_clusters(session, question, Box(-180, -90, 180, 90), 5).total == 1
    assert map_points._kept.list_values(engine) == []
    list_clusters(session, PlaceFilter(near=Position(1, 1)), Box(-180, -90, 180, 90), 5)
    list_clusters(session, PlaceFilter(near=Position(2, 2)), Box(-180, -90, 180, 90), 5)
    assert len(map_points._kept.list_values(engine)) == 1  # an order plays no part on a map


def test_towns_are_read_once_for_a_revision(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    towns = [("Город", 55.0, 37.0, 9)]
    monkeypatch.setattr(map_towns.store, "list_towns", lambda _session: read.append(1) or towns)
    for raised in (True, False, True):
        if raised:
            bump_revision(session, NOW)
        assert [town.name for town in list_towns(session, Box(30, 50, 40, 60), 9)] == ["Город"]
    assert len(read) == 2
