"""Boxes, distances and their indexes, checked against plain arithmetic."""

import math
import random

import pytest
from geoalchemy2 import WKTElement
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from registry.domain.browse import Box, Position
from registry.models import SitePoint
from registry.store.spatial import box_around, distance_m, point_in_box, rings_km, within_km
from tests.db_builders import create_organisation

MEAN_RADIUS_KM = 6371.0088
ELLIPSOID_PART = 0.006  # a sphere differs from the ellipsoid by less than this part


def great_circle_km(one: Position, other: Position) -> float:
    """The haversine formula: an independent measure on a sphere."""
    phi, psi = math.radians(one.lat), math.radians(other.lat)
    half = (
        math.sin((psi - phi) / 2) ** 2
        + math.cos(phi) * math.cos(psi) * math.sin(math.radians(other.lon - one.lon) / 2) ** 2
    )
    return 2 * MEAN_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def holds(box: Box, point: Position) -> bool:
    lon_inside = (
        box.west <= point.lon <= box.east
        if box.west <= box.east
        else point.lon >= box.west or point.lon <= box.east
    )
    return box.south <= point.lat <= box.north and lon_inside


@given(
    st.floats(-89.9, 89.9),
    st.floats(-180, 180),
    st.floats(0.01, 1000),
    st.floats(0, 2 * math.pi),
    st.floats(0, 0.99),
)
def test_a_box_holds_the_whole_circle(
    lat: float, lon: float, radius_km: float, bearing: float, part: float
) -> None:
    centre = Position(lat, lon)
    angle = radius_km * part * (1 - ELLIPSOID_PART) / MEAN_RADIUS_KM
    phi, lam = math.radians(lat), math.radians(lon)
    psi = math.asin(
        math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(bearing)
    )
    mu = lam + math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(phi),
        math.cos(angle) - math.sin(phi) * math.sin(psi),
    )
    point = Position(math.degrees(psi), (math.degrees(mu) + 180) % 360 - 180)
    assert holds(box_around(centre, radius_km), point)


def test_distances_and_boxes_are_those_of_plain_arithmetic(session: Session) -> None:
    rng = random.Random(7)  # fixed: the same sixty points every time
    spots = {}
    for _ in range(60):
        spot = Position(rng.uniform(41, 78), rng.choice([rng.uniform(20, 180), -175.0]))
        organisation = create_organisation(session, at=(spot.lat, spot.lon))
        (site,) = organisation.sites
        spots[site.id] = spot
    centre = Position(60.0, 100.0)
    measured = session.execute(select(SitePoint.site_id, distance_m(SitePoint.geom, centre))).all()
    for site_id, metres in measured:
        expected = great_circle_km(centre, spots[site_id])
        assert metres / 1000 == pytest.approx(expected, rel=ELLIPSOID_PART)
    away = dict(measured)
    for radius_km in (100.0, 700.0, 1000.0):
        near = select(SitePoint.site_id).where(within_km(SitePoint.geom, centre, radius_km))
        assert set(session.scalars(near)) == {
            site_id for site_id, metres in away.items() if metres <= radius_km * 1000
        }
    for box in (Box(20, 41, 100, 60), Box(150, 41, -170, 78), Box(-180, -90, 180, 90)):
        inside = select(SitePoint.site_id).where(point_in_box(SitePoint.geom, box))
        assert set(session.scalars(inside)) == {
            site_id for site_id, spot in spots.items() if holds(box, spot)
        }


def test_a_box_is_answered_by_the_spatial_index(session: Session) -> None:
    for number in range(300):
        geom = WKTElement(f"POINT({30 + number * 0.1} 55)", srid=4326)
        organisation = create_organisation(session, slug=f"s{number}", at=None)
        session.add(SitePoint(site_id=organisation.sites[0].id, geom=geom))
    session.flush()
    statement = select(func.count()).where(
        within_km(SitePoint.geom, Position(55, 30), radius_km=10)
    )
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


def test_rings_grow_and_end() -> None:
    radii = list(rings_km())
    assert radii == sorted(set(radii))
    assert (radii[0], radii[-1] < 1000) == (10, True)
