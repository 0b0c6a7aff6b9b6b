"""Vocabulary tables: a mirror of ``seed_data/vocabulary`` so that foreign keys hold.

The files are the truth and are loaded by ``flask seed``; rules beyond labels (who offers what, who
refers to whom, priors) are read from the files by the running program, never from here.
"""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from registry.tables.base import Base, Identifier, Label


class Labelled:
    """A term: identifier, Russian and English label, one plain sentence (may be empty)."""

    id: Mapped[Identifier] = mapped_column(primary_key=True)
    label: Mapped[Label]
    label_en: Mapped[Label]
    plain: Mapped[str] = mapped_column(String(400), default="")


class Kind(Labelled, Base):
    """Kind of organisation (ПНД, ЦЗН, …)."""

    __tablename__ = "kind"
    department: Mapped[str] = mapped_column(String(40))


class ServiceType(Labelled, Base):
    """Type of service; the group is the shelf it stands on."""

    __tablename__ = "service_type"
    group_id: Mapped[str] = mapped_column(String(40))


class Fact(Labelled, Base):
    """A paper, status or skill a person can hold."""

    __tablename__ = "fact"


class Need(Labelled, Base):
    """An end state a person asks for."""

    __tablename__ = "need"


class FundingForm(Labelled, Base):
    """How a service is paid for (001: four forms, and three added)."""

    __tablename__ = "funding_form"


class ServiceTypeNeed(Base):
    """Which need a service type meets."""

    __tablename__ = "service_type_need"
    service_type_id: Mapped[str] = mapped_column(ForeignKey("service_type.id"), primary_key=True)
    need_id: Mapped[str] = mapped_column(ForeignKey("need.id"), primary_key=True)


class Act(Base):
    """A law, order or regional act behind a rule or a structural element."""

    __tablename__ = "act"
    __table_args__ = (
        CheckConstraint(
            "in_force_to IS NULL OR in_force_from IS NULL OR in_force_from <= in_force_to",
            name="in_force_ordered",
        ),
    )
    id: Mapped[Identifier] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(1000))
    adopted_on: Mapped[date | None] = mapped_column(Date)
    in_force_from: Mapped[date | None] = mapped_column(Date)
    in_force_to: Mapped[date | None] = mapped_column(Date)
    territory_id: Mapped[str] = mapped_column(String(80), ForeignKey("territory.id"))
