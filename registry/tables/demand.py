"""Demand: how many people of a target group live in a territory, as a source counted them.

Target groups (an age band and a disability group) are words of the vocabulary, as service types are
of services. A later count stands beside an earlier one and is not written over it.
"""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.tables.base import Base, Identifier, Provenance, one_of

DEMAND_BASES = ("count", "estimate")


class Demand(Provenance, Base):
    """People of one target group in one territory on the day ``as_of``.

    ``first_time`` and ``repeat`` split ``people`` by how their disability was recognised; None:
    the source does not split. ``lower_bound``: there are at least so many people; the source leaves
    some out (``note`` says whom).
    """

    __tablename__ = "demand"
    __table_args__ = (
        CheckConstraint(one_of("basis", DEMAND_BASES), name="basis_known"),
        CheckConstraint("people >= 0", name="people_not_negative"),
        CheckConstraint(
            "(first_time IS NULL AND repeat IS NULL) OR first_time + repeat = people",
            name="parts_make_the_whole",
        ),
        UniqueConstraint("source_id", "territory_id", "target_group", "as_of"),
        *Provenance.provenance_checks(),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    territory_id: Mapped[str] = mapped_column(ForeignKey("territory.id"), index=True)
    target_group: Mapped[Identifier]
    people: Mapped[int]
    first_time: Mapped[int | None]
    repeat: Mapped[int | None]
    as_of: Mapped[date] = mapped_column(Date)
    basis: Mapped[str] = mapped_column(String(10))
    lower_bound: Mapped[bool]
    note: Mapped[str | None] = mapped_column(String(1000))
