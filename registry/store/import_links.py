"""Recorded links as files state them: who refers to whom, read whole and written in bulk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Link, Offer, Service
from registry.store.bulk import insert_rows, update_row

COLUMNS = (
    "handoff_days",
    "acceptance",
    "document",
    "confirmed_by_sender_on",
    "confirmed_by_receiver_on",
    "valid_until",
    "source_id",
    "source_locator",
    "read_on",
    "record_state",
)


class LinkKey(NamedTuple):
    """What makes a link the same one; ``service_type_id`` None: whatever the receiver offers."""

    from_organisation_id: int
    to_organisation_id: int
    service_type_id: str | None
    basis: str


@dataclass(frozen=True, slots=True)
class StoredLink:
    """A link as it is kept. ``verified``: somebody confirmed it, an import may not change it."""

    id: int
    verified: bool
    content: Mapping[str, Any]


def load_links(session: Session) -> dict[LinkKey, StoredLink]:
    """Return every recorded link."""
    return {
        LinkKey(
            row.from_organisation_id, row.to_organisation_id, row.service_type_id, row.basis
        ): StoredLink(
            row.id, row.verified_on is not None, {name: getattr(row, name) for name in COLUMNS}
        )
        for row in session.scalars(select(Link))
    }


def load_offered_types(session: Session) -> set[tuple[int, str]]:
    """Return (organisation, service type) of everything somebody states to offer."""
    rows = session.execute(
        select(Service.organisation_id, Service.service_type_id)
        .join(Offer, Offer.service_id == Service.id)
        .distinct()
    )
    return {(row.organisation_id, row.service_type_id) for row in rows}


def insert_links(session: Session, rows: Sequence[tuple[LinkKey, Mapping[str, Any]]]) -> None:
    """Insert links."""
    insert_rows(session, Link, [key._asdict() | dict(content) for key, content in rows])


def update_links(session: Session, changes: Sequence[tuple[StoredLink, Mapping[str, Any]]]) -> None:
    """Bring stored links to new contents."""
    for stored, content in changes:
        update_row(session, Link, stored.id, content)
