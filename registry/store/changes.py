"""When organisations came and changed: what the feed of changes is made of.

    mark_changed(session, [17, 18])      # by whoever writes: something of them is new
    date_changes(session, now)           # by the import, once it has written everything
    list_changes(session, "RU-NIZ", states, 100)     # the latest, latest first

A change without a date is one that is being written. Whoever writes needs no clock, and one import
has one date. Organisations that are inserted come without dates, so they need no mark.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from registry.domain.changes import Change
from registry.models import Organisation, Service
from registry.store.cards import Words
from registry.store.matching import select_organisations_within

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


def list_undated(session: Session) -> frozenset[int]:
    """Return the organisations whose change is being written: marked, or new."""
    return frozenset(
        session.scalars(select(Organisation.id).where(Organisation.changed_at.is_(None)))
    )


def date_changes(session: Session, now: datetime) -> None:
    """Date every change that has no date yet."""
    session.execute(
        update(Organisation)
        .where(Organisation.changed_at.is_(None))
        .values(changed_at=now, added_at=func.coalesce(Organisation.added_at, now)),
        execution_options={"synchronize_session": False},
    )


def list_changes(
    session: Session, territory: str, states: tuple[str, ...], limit: int
) -> tuple[Change, ...]:
    """Return the latest changes of organisations of a territory, latest first, then by number."""
    inside = select_organisations_within(territory, states)
    records = session.scalars(
        select(Organisation)
        .where(Organisation.id.in_(inside), Organisation.changed_at.is_not(None))
        .order_by(Organisation.changed_at.desc(), Organisation.id)
        .limit(limit)
    )
    words = Words(session)
    return tuple(
        Change(
            source_id=record.source_id,
            external_id=record.external_id,
            slug=record.slug,
            name=record.short_name or record.name,
            kind=words.kinds[record.kind_id],
            record_state=record.record_state,
            added_at=_utc(record.added_at or record.changed_at),
            changed_at=_utc(record.changed_at),
        )
        for record in records
        if record.changed_at is not None
    )


def _utc(moment: datetime) -> datetime:
    """SQLite keeps no zone; what we write is UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _parts(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK))
