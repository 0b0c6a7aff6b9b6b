"""When organisations came and changed: what the feed of changes is made of.

    mark_changed(session, [17, 18])      # by whoever writes: something of them is new
    date_changes(session, now)           # by the import, once it has written everything

A change without a date is one that is being written. Whoever writes needs no clock, and one import
has one date. Organisations that are inserted come without dates, so they need no mark.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from registry.models import Organisation, Service

CHUNK = 500  # numbers in one statement


def mark_changed(session: Session, organisation_ids: Iterable[int]) -> None:
    """Note that something of these organisations changes."""
    numbers = sorted(set(organisation_ids))
    for part in _parts(numbers):
        session.execute(
            update(Organisation).where(Organisation.id.in_(part)).values(changed_at=None),
            execution_options={"synchronize_session": False},
        )


def mark_owners_changed(session: Session, service_ids: Sequence[int]) -> None:
    """Note that something of the organisations of these services changes."""
    for part in _parts(service_ids):
        owners = select(Service.organisation_id).where(Service.id.in_(part)).distinct()
        mark_changed(session, session.scalars(owners))


def date_changes(session: Session, now: datetime) -> None:
    """Date every change that has no date yet."""
    session.execute(
        update(Organisation)
        .where(Organisation.changed_at.is_(None))
        .values(changed_at=now, added_at=func.coalesce(Organisation.added_at, now)),
        execution_options={"synchronize_session": False},
    )


def _parts(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK))
