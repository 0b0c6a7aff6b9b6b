"""Boxes around outlines and their index, checked against plain arithmetic."""

import random

from geoalchemy2 import WKTElement
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from registry.domain.browse import Box, Position
from registry.models import SitePoint
from registry.store.spatial import touches_box
from tests.db_builders import create_organisation


def holds(box: Box, point: Position) -> bool:
    lon_inside = (
        box.west <= point.lon <= box.east
        if box.west <= box.east
        else point.lon >= box.west or point.lon <= box.east
    )
    return box.south <= point.lat <= box.north and lon_inside


def test_boxes_are_those_of_plain_arithmetic(session: Session) -> None:
    rng = random.Random(7)  # fixed: the same sixty points every time
    spots = {}
    for _ in range(60):
        spot = Position(rng.uniform(41, 78), rng.choice([rng.uniform(20, 180), -175.0]))
        organisation = create_organisation(session, at=(spot.lat, spot.lon))
        (site,) = organisation.sites
        spots[site.id] = spot
    for box in (Box(20, 41, 100, 60), Box(150, 41, -170, 78), Box(-180, -90, 180, 90)):
        inside = select(SitePoint.site_id).where(touches_box(SitePoint.geom, box))
        assert set(session.scalars(inside)) == {
            site_id for site_id, spot in spots.items() if holds(box, spot)
        }


def test_a_box_is_answered_by_the_spatial_index(session: Session) -> None:
    for number in range(300):
        geom = WKTElement(f"POINT({30 + number * 0.1} 55)", srid=4326)
        organisation = create_organisation(session, slug=f"s{number}", at=None)
        session.add(SitePoint(site_id=organisation.sites[0].id, geom=geom))
    session.flush()
    statement = select(func.count()).where(touches_box(SitePoint.geom, Box(29.9, 54.9, 30.1, 55.1)))
    sql = str(statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True}))
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE site_point"))
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(session.scalars(text(f"EXPLAIN {sql}")))
        assert "idx_site_point_geom" in plan
    else:
        plan = "\n".join(row.detail for row in session.execute(text(f"EXPLAIN QUERY PLAN {sql}")))
        assert "idx_site_point_geom VIRTUAL TABLE INDEX" in plan
        assert "SEARCH site_point USING INTEGER PRIMARY KEY" in plan
