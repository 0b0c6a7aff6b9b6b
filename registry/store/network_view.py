"""Organisations of a territory and its recorded links, as the view of the whole network wants them.

list_members(session, "RU-NIZ", states)          # MemberRow, one per organisation
list_link_records(session, "RU-NIZ", states)     # LinkRecord, either end in the territory
count_by_subject(session, states)                # ((TerritoryRef, 240), …)
"""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from registry.domain.browse import TerritoryRef
from registry.models import Link, Organisation, Site, Territory
from registry.store.cards import territory_ref
from registry.store.matching import is_visible, select_organisations_within


class MemberRow(NamedTuple):
    """An organisation; ``name`` the short one where there is one."""

    slug: str
    name: str
    kind: str
    record_state: str


class LinkRecord(NamedTuple):
    """A recorded link with both ends."""

    sender: MemberRow
    receiver: MemberRow
    service_type: str | None
    basis: str
    document: str | None
    confirmed_by_sender_on: date | None
    confirmed_by_receiver_on: date | None
    valid_until: date | None


def list_members(
    session: Session, territory: str, states: tuple[str, ...]
) -> tuple[MemberRow, ...]:
    """Return the organisations with a visible place in the territory, by slug."""
    inside = _within(territory, states)
    statement = select(*_columns(Organisation)).where(Organisation.id.in_(inside))
    return tuple(MemberRow(*row) for row in session.execute(statement.order_by(Organisation.slug)))


def list_link_records(
    session: Session, territory: str, states: tuple[str, ...]
) -> tuple[LinkRecord, ...]:
    """Return visible recorded links of which an end lies in the territory, expired ones too."""
    inside = _within(territory, states)
    sender, receiver = aliased(Organisation), aliased(Organisation)
    statement = (
        select(
            *_columns(sender),
            *_columns(receiver),
            Link.service_type_id,
            Link.basis,
            Link.document,
            Link.confirmed_by_sender_on,
            Link.confirmed_by_receiver_on,
            Link.valid_until,
        )
        .join(sender, sender.id == Link.from_organisation_id)
        .join(receiver, receiver.id == Link.to_organisation_id)
        .where(
            or_(Link.from_organisation_id.in_(inside), Link.to_organisation_id.in_(inside)),
            *(is_visible(table.record_state, states) for table in (Link, sender, receiver)),
        )
        .order_by(Link.id)
    )
    return tuple(
        LinkRecord._make((MemberRow(*row[:4]), MemberRow(*row[4:8]), *row[8:]))
        for row in session.execute(statement)
    )


def count_by_subject(
    session: Session, states: tuple[str, ...]
) -> tuple[tuple[TerritoryRef, int], ...]:
    """Return federal subjects that have organisations, most first, with how many they have."""
    return _count(session, Organisation.subject_id, Organisation.id, states)


def count_by_municipality(
    session: Session, subject: str, states: tuple[str, ...]
) -> tuple[tuple[TerritoryRef, int], ...]:
    """Return municipalities of a subject that have organisations, most first, with how many."""
    return _count(session, Site.municipality_id, Site.organisation_id, states, subject)


def _count(
    session: Session,
    place: Any,
    counted: Any,
    states: tuple[str, ...],
    subject: str | None = None,
) -> tuple[tuple[TerritoryRef, int], ...]:
    count = func.count(counted.distinct())
    statement = (
        select(Territory, count)
        .select_from(Organisation)
        .outerjoin(Site, Site.organisation_id == Organisation.id)
        .join(Territory, Territory.id == place)
        .where(is_visible(Organisation.record_state, states))
        .group_by(Territory.id)
        .order_by(count.desc(), Territory.id)
    )
    if subject is not None:
        statement = statement.where(Territory.parent_id == subject)
    found = ((territory_ref(record), number) for record, number in session.execute(statement))
    return tuple((ref, number) for ref, number in found if ref is not None)


def _within(territory: str, states: tuple[str, ...]) -> Select[Any]:
    return select_organisations_within(territory, states)


def _columns(table: Any) -> tuple[Any, ...]:
    name = func.coalesce(table.short_name, table.name)
    return table.slug, name, table.kind_id, table.record_state
