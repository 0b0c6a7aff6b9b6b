"""Territories (municipality → federal subject → country), their outlines, and settlements.

A territory's identifier is readable and stable: ``RU``, ``RU-MOW`` (ISO 3166-2), and
``RU-MOW.<slug>`` for a municipality. Outlines stand in a table of their own because altering a
geometry column on SpatiaLite is fragile: the table is replaced instead.
"""

from datetime import date
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.tables.base import Base, Identifier, Provenance, one_of

TERRITORY_LEVELS = ("country", "subject", "municipality")
POPULATION_BASES = ("count", "estimate")


class Territory(Provenance, Base):
    """A country, a federal subject or a municipality.

    ``register_complete_on`` is the day an authority declared the register of this territory
    complete; NULL means nobody did, and then an empty map says nothing about the network.
    ``lat``/``lon`` is a point inside (degrees, WGS 84), used when a position is "about".
    """

    __tablename__ = "territory"
    __table_args__ = (
        CheckConstraint(one_of("level", TERRITORY_LEVELS), name="level_known"),
        CheckConstraint(
            one_of("population_basis", POPULATION_BASES), name="population_basis_known"
        ),
        CheckConstraint("population IS NULL OR population >= 0", name="population_not_negative"),
        CheckConstraint(
            "(level = 'country') = (parent_id IS NULL)", name="only_country_has_no_parent"
        ),
        CheckConstraint("lat IS NULL OR (lat BETWEEN -90 AND 90)", name="lat_on_earth"),
        CheckConstraint("lon IS NULL OR (lon BETWEEN -180 AND 180)", name="lon_on_earth"),
        *Provenance.provenance_checks(),
    )

    id: Mapped[Identifier] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(String(20), index=True)
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str | None] = mapped_column(String(200))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("territory.id"), index=True)
    oktmo: Mapped[str | None] = mapped_column(String(11))
    population: Mapped[int | None]
    population_basis: Mapped[str | None] = mapped_column(String(10))
    population_note: Mapped[str | None] = mapped_column(String(400))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    register_complete_on: Mapped[date | None] = mapped_column(Date)
    register_complete_by_role: Mapped[str | None] = mapped_column(String(80))

    parent: Mapped["Territory | None"] = relationship(remote_side=[id])


class TerritoryOutline(Base):
    """Boundary of a territory (WGS 84), simplified for its level."""

    __tablename__ = "territory_outline"

    territory_id: Mapped[str] = mapped_column(
        ForeignKey("territory.id", ondelete="CASCADE"), primary_key=True
    )
    geom: Mapped[Any] = mapped_column(
        Geometry("MULTIPOLYGON", srid=4326, spatial_index=True), nullable=False
    )


class Settlement(Provenance, Base):
    """A town or village of the gazetteer: where a family says it lives."""

    __tablename__ = "settlement"
    __table_args__ = (
        CheckConstraint("lat BETWEEN -90 AND 90", name="lat_on_earth"),
        CheckConstraint("lon BETWEEN -180 AND 180", name="lon_on_earth"),
        CheckConstraint("population IS NULL OR population >= 0", name="population_not_negative"),
        UniqueConstraint("source_id", "external_id"),
        *Provenance.provenance_checks(),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    external_id: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    name_normal: Mapped[str] = mapped_column(String(200), index=True)  # lower case, ё → е
    subject_id: Mapped[str | None] = mapped_column(ForeignKey("territory.id"), index=True)
    municipality_id: Mapped[str | None] = mapped_column(ForeignKey("territory.id"), index=True)
    lat: Mapped[float]
    lon: Mapped[float]
    population: Mapped[int | None]
    population_year: Mapped[int | None]
