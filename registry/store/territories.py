"""Reading territories and their outlines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from registry.domain.territories import Outline, TerritoryCard, TerritoryFilter
from registry.models import Territory, TerritoryOutline
from registry.store.cards import Words
from registry.store.matching import territories_inside
from registry.store.spatial import byte_order, outline_json, touches_box


@dataclass(frozen=True, slots=True)
class Named:
    """A territory by its names, and its inner point (degrees; None: not known)."""

    id: str
    name: str
    name_en: str | None
    lat: float | None
    lon: float | None


def list_names(session: Session, question: TerritoryFilter) -> list[Named]:
    """Return the matching territories, by name.

    The words of the search are left to the caller: neither database folds Cyrillic alike.
    """
    statement = _select_territories(
        question, Territory.id, Territory.name, Territory.name_en, Territory.lat, Territory.lon
    )
    if question.bbox is not None:
        box = question.bbox
        after, before = Territory.lon >= box.west, Territory.lon <= box.east
        across = box.west > box.east  # over the 180th meridian
        statement = statement.where(
            Territory.lat.between(box.south, box.north),
            after | before if across else after & before,
        )
    rows = session.execute(statement.order_by(byte_order(Territory.name), byte_order(Territory.id)))
    return [Named(*row) for row in rows]


def read_territories(session: Session, ids: Sequence[str]) -> tuple[TerritoryCard, ...]:
    """Return territories in the order of ``ids``."""
    words = Words(session)
    records = session.scalars(select(Territory).where(Territory.id.in_(ids)))
    cards = {record.id: _card(words, record) for record in records}
    return tuple(cards[identifier] for identifier in ids)


def find_territory(session: Session, territory_id: str) -> TerritoryCard | None:
    """Return one territory, or None."""
    if "\x00" in territory_id:  # PostgreSQL cannot even be asked
        return None
    record = session.get(Territory, territory_id)
    return None if record is None else _card(Words(session), record)


def list_outlines(
    session: Session, question: TerritoryFilter, tolerance_degrees: float, decimals: int
) -> tuple[Outline, ...]:
    """Return the outlines of all matching territories, generalised by ``tolerance_degrees``.

    A territory whose outline vanishes at this tolerance keeps it ungeneralised.
    """
    simple = outline_json(TerritoryOutline.geom, tolerance_degrees, decimals)
    whole = outline_json(TerritoryOutline.geom, 0.0, decimals)
    statement = (
        _select_territories(
            TerritoryFilter(level=question.level, within=question.within),
            Territory.id,
            Territory.level,
            Territory.name,
            Territory.name_en,
            Territory.parent_id,
            func.coalesce(simple, whole),
        )
        .join(TerritoryOutline, TerritoryOutline.territory_id == Territory.id)
        .order_by(byte_order(Territory.id))
    )
    if question.bbox is not None:
        statement = statement.where(touches_box(TerritoryOutline.geom, question.bbox))
    return tuple(Outline(*row) for row in session.execute(statement))


def _select_territories(question: TerritoryFilter, *columns: Any) -> Select[Any]:
    statement = select(*columns).select_from(Territory)
    if question.level is not None:
        statement = statement.where(Territory.level == question.level)
    if question.within is not None:
        statement = statement.where(
            Territory.id.in_(territories_inside(question.within)), Territory.id != question.within
        )
    return statement


def _card(words: Words, record: Territory) -> TerritoryCard:
    return TerritoryCard(
        id=record.id,
        level=record.level,
        name=record.name,
        name_en=record.name_en,
        parent_id=record.parent_id,
        oktmo=record.oktmo,
        population=record.population,
        population_basis=record.population_basis,
        population_note=record.population_note,
        lat=record.lat,
        lon=record.lon,
        register_complete_on=record.register_complete_on,
        provenance=words.provenance(record),
    )
