"""The mirror of the vocabulary in the database, so that foreign keys hold.

Terms are added and changed, never removed: a record may still name them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Act, Term
from registry.models import Act as ActRow
from registry.models import Fact, FundingForm, Kind, Need, ServiceType, ServiceTypeNeed

COUNTRY_ID = "RU"  # the territory of an act of the whole country


def store_vocabulary(session: Session, vocabulary: Vocabulary) -> int:
    """Bring the tables to the vocabulary; return how many rows changed."""
    mirrors: tuple[tuple[Any, Iterable[Any], Callable[[Any], dict[str, Any]]], ...] = (
        (Fact, vocabulary.facts, _term),
        (Need, vocabulary.needs, _term),
        (FundingForm, vocabulary.funding_forms, _term),
        (Kind, vocabulary.kinds, lambda kind: _term(kind) | {"department": kind.department}),
        (
            ServiceType,
            vocabulary.service_types,
            lambda item: _term(item) | {"group_id": item.group},
        ),
        (ActRow, vocabulary.acts, _act),
    )
    changed = sum(
        _mirror(session, model.__table__, [columns(term) for term in terms])
        for model, terms, columns in mirrors
    )
    return changed + _mirror_needs_met(session, vocabulary)


def _term(term: Term) -> dict[str, Any]:
    return {
        "id": term.id,
        "label": term.label_ru,
        "label_en": term.label_en,
        "plain": term.plain or "",
    }


def _act(act: Act) -> dict[str, Any]:
    return {
        "id": act.id,
        "number": act.number,
        "title": act.title_ru,
        "adopted_on": act.date,
        "in_force_from": act.in_force_from,
        "in_force_to": act.in_force_to,
        "territory_id": act.territory or COUNTRY_ID,
    }


def _mirror(session: Session, table: Table, rows: list[dict[str, Any]]) -> int:
    known: Mapping[str, Mapping[str, Any]] = {
        row.id: dict(row._mapping) for row in session.execute(select(table))
    }
    added = [row for row in rows if row["id"] not in known]
    changed = [row for row in rows if row["id"] in known and row != known[row["id"]]]
    if added:
        session.execute(insert(table), added)
    for row in changed:
        session.execute(update(table).where(table.c.id == row["id"]).values(**row))
    return len(added) + len(changed)


def _mirror_needs_met(session: Session, vocabulary: Vocabulary) -> int:
    table = ServiceTypeNeed.__table__
    wanted = {(item.id, need) for item in vocabulary.service_types for need in item.meets}
    rows = session.execute(select(ServiceTypeNeed.service_type_id, ServiceTypeNeed.need_id))
    known = {(service_type, need) for service_type, need in rows}
    for service_type, need in known - wanted:
        session.execute(
            delete(table).where(
                ServiceTypeNeed.service_type_id == service_type, ServiceTypeNeed.need_id == need
            )
        )
    added = [{"service_type_id": one, "need_id": need} for one, need in sorted(wanted - known)]
    if added:
        session.execute(insert(table), added)
    return len(known ^ wanted)
