"""What every table shares: the ``db`` object, constraint names, column shorthands, provenance."""

from datetime import date
from typing import Annotated

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CheckConstraint, Date, ForeignKey, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

# Named constraints are the same on both databases, so that migrations and messages can name them.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)

LARGEST_ID = 2**31 - 1  # numbers of rows; PostgreSQL refuses to compare such a column with more

Identifier = Annotated[str, mapped_column(String(80))]  # a vocabulary or public identifier
Label = Annotated[str, mapped_column(String(400))]

RECORD_STATES = (
    "verified",  # someone called and confirmed
    "due",  # verified once, too long ago
    "unverified",  # read in a source, nobody called
    "archive",  # true at a past date, kept as such
    "planned",  # announced, not open yet
    "closed",  # was open, is not
    "demonstration",  # invented, plainly marked
    "assumed",  # typical for such organisations, nobody stated it
)


def one_of(column: str, values: tuple[str, ...]) -> str:
    """Return the SQL of a check that ``column`` is one of ``values`` (NULL passes)."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Provenance:
    """Where a record comes from and how sure it is; part of every record about the network.

    ``source_locator`` is the row or the address inside the source; ``read_on`` the day the source
    was read; ``verified_on`` / ``verified_by_role`` the day someone confirmed the record and in
    what role (never a name).
    """

    @declared_attr
    @classmethod
    def source_id(cls) -> Mapped[str]:
        return mapped_column(String(80), ForeignKey("source.id"), index=True)

    source_locator: Mapped[str | None] = mapped_column(String(1000))
    read_on: Mapped[date | None] = mapped_column(Date)
    verified_on: Mapped[date | None] = mapped_column(Date)
    verified_by_role: Mapped[str | None] = mapped_column(String(80))
    record_state: Mapped[str] = mapped_column(String(20), index=True)

    @staticmethod
    def provenance_checks() -> tuple[CheckConstraint, ...]:
        return (
            CheckConstraint(one_of("record_state", RECORD_STATES), name="record_state_known"),
            CheckConstraint(
                "record_state NOT IN ('verified', 'due') OR verified_on IS NOT NULL",
                name="verified_has_date",
            ),
        )
