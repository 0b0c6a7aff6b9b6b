"""Where data comes from, how it was brought in, and what was found wrong with it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, DateTime, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.tables.base import Base, Identifier, one_of

SOURCE_KINDS = ("open_data", "public_pages", "register", "rules", "demonstration", "own_word")


class Source(Base):
    """A data set, a register, a rule table: title, date, licence and the notice it asks for."""

    __tablename__ = "source"
    __table_args__ = (CheckConstraint(one_of("kind", SOURCE_KINDS), name="kind_known"),)

    id: Mapped[Identifier] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(400))
    url: Mapped[str | None] = mapped_column(String(1000))
    licence: Mapped[str] = mapped_column(String(400))
    notice: Mapped[str] = mapped_column(String(1000), default="")
    as_of: Mapped[date | None] = mapped_column(Date)  # the day the data describes
    note: Mapped[str] = mapped_column(String(2000), default="")


class ImportRun(Base):
    """One finished import of one file: what came in, by which mapping."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(400))
    file_sha256: Mapped[str] = mapped_column(String(64))
    mapping_sha256: Mapped[str] = mapped_column(String(64))
    finished_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    rows_read: Mapped[int]
    rows_added: Mapped[int]
    rows_changed: Mapped[int]
    rows_unchanged: Mapped[int]
    rows_skipped: Mapped[int]

    source: Mapped[Source] = relationship()


class QualityFinding(Base):
    """A problem found in a source's row, kept so that it can be shown and mended.

    ``code`` is stable (``position_missing``, ``district_contradicts_position``, …); ``line`` counts
    lines of the file, the header being line 1; ``details`` holds the values concerned.
    """

    __tablename__ = "quality_finding"
    __table_args__ = (
        CheckConstraint(one_of("severity", ("info", "warning", "error")), name="severity_known"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(400))
    line: Mapped[int | None]
    column_name: Mapped[str | None] = mapped_column(String(80))
    code: Mapped[str] = mapped_column(String(80), index=True)
    severity: Mapped[str] = mapped_column(String(10))
    message: Mapped[str] = mapped_column(String(1000))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )


class NetworkRevision(Base):
    """One row: a number that grows with every change of the network (cache key, ETag)."""

    __tablename__ = "network_revision"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    revision: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class NetworkChange(Base):
    """An organisation that a revision of the network concerns; 0 in its place: none at all.

    A revision without a row may concern everything. ``follows``: the moment of the revision before,
    so that nobody takes another registry's revision of that number for it. No foreign key: the
    organisation may be gone.
    """

    __tablename__ = "network_change"

    revision: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    follows: Mapped[datetime] = mapped_column(DateTime(timezone=True))
