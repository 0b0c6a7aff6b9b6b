"""What visitors looked for and the registry did not have: counts without the person.

A row is a day, a territory and a term of the vocabulary. Nothing typed is kept, nothing about the
computer, the age, the person.
"""

from datetime import date

from sqlalchemy import CheckConstraint, Date, String
from sqlalchemy.orm import Mapped, mapped_column

from registry.tables.base import Base


class SearchGap(Base):
    """How many searches of a day found nothing for a need, service type or kind in a territory.

    ``territory_id`` "": the whole country was asked; ``term``: ``need.…``, a service type, or
    ``kind:…``. No foreign keys: a count outlives the words it was made with.
    """

    __tablename__ = "search_gap"
    __table_args__ = (CheckConstraint("searches > 0", name="searches_positive"),)

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    territory_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    term: Mapped[str] = mapped_column(String(80), primary_key=True)
    searches: Mapped[int]
