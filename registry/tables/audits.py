"""Audits that were stored, so that a later one can be compared with them, and the routes computed
for them.

An audit is never written over: a later one stands beside it. The cells of routes are a cache: each
carries the fingerprint of everything it was computed from, and is replaced when that changes.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, DateTime, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.tables.base import Base, Identifier


class Audit(Base):
    """One audit of one territory: when, from which state of the registry, by which program.

    ``as_of`` is the day it looks at; ``revision`` the network's; ``parameters`` what can be set.
    """

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    territory_id: Mapped[str] = mapped_column(ForeignKey("territory.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    as_of: Mapped[date] = mapped_column(Date)
    revision: Mapped[int]
    mode: Mapped[str] = mapped_column(String(20))
    program_version: Mapped[str] = mapped_column(String(40))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)

    figures: Mapped[list["AuditFigure"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True
    )


class AuditFigure(Base):
    """One figure of an audit, whole. ``service_type`` "" means all."""

    __tablename__ = "audit_figure"
    __table_args__ = (UniqueConstraint("audit_id", "figure", "service_type"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id", ondelete="CASCADE"), index=True)
    figure: Mapped[str] = mapped_column(String(10))
    service_type: Mapped[Identifier] = mapped_column(default="")
    document: Mapped[dict[str, Any]] = mapped_column(JSON)


class AuditRoute(Base):
    """The route of one archetype from one municipality, as a figure remembers it.

    ``fingerprint`` is the SHA-256 of what it was computed from.
    """

    __tablename__ = "audit_route"

    territory_id: Mapped[str] = mapped_column(
        ForeignKey("territory.id", ondelete="CASCADE"), primary_key=True
    )
    archetype: Mapped[Identifier] = mapped_column(primary_key=True)
    mode: Mapped[str] = mapped_column(String(20), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
