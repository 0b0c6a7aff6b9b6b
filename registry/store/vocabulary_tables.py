"""The mirror of the vocabulary in the database, so that foreign keys hold.

Terms are added and changed, never removed: a record may still name them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Act, Term
from registry.models import Act as ActRow
from registry.models import Fact, FundingForm, Kind, Need, ServiceType, ServiceTypeNeed
from registry.store.bulk import delete_rows, insert_rows, update_row

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
        _mirror(session, model, [columns(term) for term in terms])
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


def _mirror(session: Session, model: Any, rows: list[dict[str, Any]]) -> int:
    known: Mapping[str, Mapping[str, Any]] = {
        row.id: dict(row._mapping) for row in session.execute(select(model.__table__))
    }
    insert_rows(session, model, [row for row in rows if row["id"] not in known])
    different = [row for row in rows if row != known.get(row["id"])]
    for row in different:
        if row["id"] in known:
            update_row(session, model, row["id"], row)
    return len(different)


def _mirror_needs_met(session: Session, vocabulary: Vocabulary) -> int:
    wanted = {(item.id, need) for item in vocabulary.service_types for need in item.meets}
    rows = session.execute(select(ServiceTypeNeed.service_type_id, ServiceTypeNeed.need_id))
    known = {(service_type, need) for service_type, need in rows}
    for service_type, need in known - wanted:
        delete_rows(
            session,
            ServiceTypeNeed,
            ServiceTypeNeed.service_type_id == service_type,
            ServiceTypeNeed.need_id == need,
        )
    added = [{"service_type_id": one, "need_id": need} for one, need in sorted(wanted - known)]
    insert_rows(session, ServiceTypeNeed, added)
    return len(known ^ wanted)
