"""What visitors say is wrong with a record, and the counters that keep a flood away.

Nothing here says who reported: no address of a computer, no name, no session. The receipt that a
reporter may ask for is kept as a hash, so that this table opens no answer to anybody.
"""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from registry.tables.base import Base, one_of

REPORT_SUBJECTS = ("telephone", "address", "hours", "services", "closed", "entry", "other")
REPORT_STATES = ("new", "answered", "closed")
QUOTA_SCOPES = ("place_day", "site_hour")


class PlaceReport(Base):
    """One report: what is wrong with which place, and what became of it.

    ``place_name`` is the name the reporter saw; it stays when the organisation goes. ``text`` is as
    typed and is emptied when the report is closed. ``receipt_sha256``: NULL when no answer is
    wanted.
    """

    __tablename__ = "place_report"
    __table_args__ = (
        CheckConstraint(one_of("subject", REPORT_SUBJECTS), name="subject_known"),
        CheckConstraint(one_of("state", REPORT_STATES), name="state_known"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    place_name: Mapped[str] = mapped_column(String(400))
    subject: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(1000), default="")
    received_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(20), default="new", index=True)
    receipt_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    answer: Mapped[str] = mapped_column(String(1000), default="")
    answered_on: Mapped[date | None] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)


class ReportQuota(Base):
    """How many reports came in one period: of one place in a day, of all places in an hour.

    ``place_day``: ``subject_key`` is the organisation's number, ``period`` a day
    ("2026-11-25"). ``site_hour``: "" and an hour ("2026-11-25T10").
    """

    __tablename__ = "report_quota"
    __table_args__ = (CheckConstraint(one_of("scope", QUOTA_SCOPES), name="scope_known"),)

    scope: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject_key: Mapped[str] = mapped_column(String(40), primary_key=True)
    period: Mapped[str] = mapped_column(String(20), primary_key=True)
    reports: Mapped[int]
