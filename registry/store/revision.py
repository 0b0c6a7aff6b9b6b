"""The network's revision: one number that grows with every change, for caches and ETags."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from registry.models import NetworkChange, NetworkRevision
from registry.store.bulk import delete_rows, insert_rows

FIRST_REVISION = 1
NO_ORGANISATION = 0  # in place of a number: the revision concerns none
KEPT_REVISIONS = 1000  # older changes are forgotten: whoever is that far behind reads everything


def get_revision(session: Session) -> int:
    """Return the revision; 0 before anything was loaded."""
    return session.scalar(select(NetworkRevision.revision)) or 0


def get_stamp(session: Session) -> tuple[int, str]:
    """Return the revision and the moment of its change: two databases hardly ever share both."""
    row = session.execute(select(NetworkRevision.revision, NetworkRevision.changed_at)).first()
    if row is None:
        return 0, ""
    moment = row.changed_at
    utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return row.revision, utc.isoformat()


def bump_revision(
    session: Session, now: datetime, organisations: Collection[int] | None = None
) -> int:
    """Raise the revision by one and return it, within the caller's transaction.

    ``organisations``: the numbers of all that the change concerns, so that a running server takes
    in these alone; None: anything may have changed. See :func:`note_changed` for what follows.
    """
    raised = session.execute(
        update(NetworkRevision)
        .values(revision=NetworkRevision.revision + 1, changed_at=now)
        .returning(NetworkRevision.revision)
        .execution_options(synchronize_session=False)
    ).scalar()
    if raised is None:
        raised = FIRST_REVISION
        row = {"id": 1, "revision": raised, "changed_at": now}
        insert_rows(session, NetworkRevision, [row])
    if organisations is not None:
        note_changed(session, int(raised), organisations)
    delete_rows(session, NetworkChange, NetworkChange.revision <= raised - KEPT_REVISIONS)
    return int(raised)


def note_changed(session: Session, revision: int, organisations: Collection[int]) -> None:
    """Add to what a revision concerns, in the transaction that raised it."""
    known = set(
        session.scalars(
            select(NetworkChange.organisation_id).where(NetworkChange.revision == revision)
        )
    )
    fresh = (set(organisations) or {NO_ORGANISATION}) - known
    rows = [{"revision": revision, "organisation_id": number} for number in sorted(fresh)]
    insert_rows(session, NetworkChange, rows)


def is_noted(session: Session, revision: int) -> bool:
    """Is it known what a revision concerns?"""
    noted = select(NetworkChange.revision).where(NetworkChange.revision == revision).limit(1)
    return session.scalar(noted) is not None


def list_changed(session: Session, since: int, until: int, at_most: int) -> frozenset[int] | None:
    """Return the organisations changed after revision ``since`` up to ``until``.

    None when that is not known of every revision between them, or when they are too many.
    """
    if not 0 < since <= until or until - since > KEPT_REVISIONS:
        return None
    within = (NetworkChange.revision > since) & (NetworkChange.revision <= until)
    told = session.scalar(select(func.count(func.distinct(NetworkChange.revision))).where(within))
    if told != until - since:
        return None
    numbers = session.scalars(
        select(NetworkChange.organisation_id).where(within).distinct().limit(at_most + 2)
    )
    found = frozenset(numbers) - {NO_ORGANISATION}
    return found if len(found) <= at_most else None
