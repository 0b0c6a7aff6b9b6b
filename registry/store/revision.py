"""The network's revision: one number that grows with every change, for caches and ETags."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from registry.models import NetworkChange, NetworkRevision
from registry.store.bulk import delete_rows, insert_rows

FIRST_REVISION = 1
NO_ORGANISATION = 0  # in place of a number: the revision concerns none
Stamp = tuple[int, str]
Numbers = frozenset[int]
MOST_ROWS = 100_000
KEPT_REVISIONS = 1000  # older changes are forgotten: whoever is that far behind reads everything


def get_revision(session: Session) -> int:
    """Return the revision; 0 before anything was loaded."""
    return session.scalar(select(NetworkRevision.revision)) or 0


def get_stamp(session: Session) -> Stamp:
    """Return the revision and the moment of its change: two databases hardly ever share both."""
    row = session.execute(select(NetworkRevision.revision, NetworkRevision.changed_at)).first()
    return (0, "") if row is None else (row.revision, _told(row.changed_at))


def _told(moment: datetime) -> str:
    """SQLite keeps no zone; what we write there is as it came."""
    return (moment.astimezone(UTC) if moment.tzinfo else moment).replace(tzinfo=None).isoformat()


def bump_revision(
    session: Session, now: datetime, organisations: Collection[int] | None = None
) -> int:
    """Raise the revision by one and return it, within the caller's transaction.

    ``organisations``: the numbers of all that the change concerns, so that a running server takes
    in these alone; None: anything may have changed. See :func:`note_changed` for what follows.
    """
    before = session.scalar(select(NetworkRevision.changed_at))
    raised = session.execute(
        update(NetworkRevision)
        .values(revision=NetworkRevision.revision + 1, changed_at=now)
        .returning(NetworkRevision.revision)
        .execution_options(synchronize_session=False)
    ).scalar()
    if raised is None or before is None:
        row = {"id": 1, "revision": FIRST_REVISION, "changed_at": now}
        insert_rows(session, NetworkRevision, [row])
        return FIRST_REVISION
    if organisations is not None:
        _note(session, int(raised), organisations, before)
    delete_rows(session, NetworkChange, NetworkChange.revision <= raised - KEPT_REVISIONS)
    return int(raised)


def note_changed(session: Session, revision: int, organisations: Collection[int]) -> None:
    """Add to what a revision concerns, in the transaction that raised it.

    Nothing happens when it may concern everything.
    """
    noted = session.execute(
        select(NetworkChange.organisation_id, NetworkChange.follows).where(
            NetworkChange.revision == revision
        )
    ).all()
    if noted:
        fresh = set(organisations) - {row.organisation_id for row in noted}
        if fresh:
            _note(session, revision, fresh, noted[0].follows)


def _note(
    session: Session, revision: int, organisations: Collection[int], follows: datetime
) -> None:
    numbers = sorted(set(organisations) or {NO_ORGANISATION})
    rows = [
        {"revision": revision, "organisation_id": number, "follows": follows} for number in numbers
    ]
    insert_rows(session, NetworkChange, rows)


def list_changed(session: Session, since: Stamp, until: Stamp, at_most: int) -> Numbers | None:
    """Return the organisations changed after ``since`` up to ``until``.

    None when that is not known of every revision between them, when they are too many, or when the
    registry never was at ``since``.
    """
    first, last = since[0] + 1, until[0]
    if since[0] < 1 or last < first or last - first >= KEPT_REVISIONS:
        return None
    within = NetworkChange.revision.between(first, last)
    rows = session.execute(
        select(NetworkChange.revision, NetworkChange.organisation_id, NetworkChange.follows)
        .where(within)
        .order_by(NetworkChange.revision)
        .limit(MOST_ROWS)
    ).all()
    if {row.revision for row in rows} != set(range(first, last + 1)):
        return None
    if _told(rows[0].follows) != since[1]:
        return None
    found = frozenset(row.organisation_id for row in rows) - {NO_ORGANISATION}
    return found if len(found) <= at_most and len(rows) < MOST_ROWS else None
