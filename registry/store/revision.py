"""The network's revision: one number that grows with every change, for caches and ETags."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from registry.models import NetworkRevision
from registry.store.bulk import insert_rows

FIRST_REVISION = 1


def get_revision(session: Session) -> int:
    """Return the revision; 0 before anything was loaded."""
    return session.scalar(select(NetworkRevision.revision)) or 0


def bump_revision(session: Session, now: datetime) -> int:
    """Raise the revision by one and return it, within the caller's transaction."""
    raised = session.execute(
        update(NetworkRevision)
        .values(revision=NetworkRevision.revision + 1, changed_at=now)
        .returning(NetworkRevision.revision)
        .execution_options(synchronize_session=False)
    ).scalar()
    if raised is not None:
        return int(raised)
    insert_rows(
        session, NetworkRevision, [{"id": 1, "revision": FIRST_REVISION, "changed_at": now}]
    )
    return FIRST_REVISION
