"""Which identifiers of a filter are known."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Kind, Need, ServiceType, Territory

_TABLES: dict[str, Any] = {
    "kind": Kind,
    "service_type": ServiceType,
    "need": Need,
    "territory": Territory,
}


def list_unknown(session: Session, noun: str, identifiers: Iterable[str]) -> list[str]:
    """Return the identifiers that the table of ``noun`` does not have, in the order given."""
    asked = list(identifiers)
    askable = [identifier for identifier in asked if "\x00" not in identifier]
    table = _TABLES[noun]
    known = set(session.scalars(select(table.id).where(table.id.in_(askable))))
    return [identifier for identifier in asked if identifier not in known]


def list_known(session: Session, noun: str) -> list[str]:
    """Return every identifier of the table of ``noun``."""
    return list(session.scalars(select(_TABLES[noun].id)))
