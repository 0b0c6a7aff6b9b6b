"""Stored audits: made, listed, compared (C10).

number = store_audit(session, figures, made_at=now, version="0.1.0")
change_figure(session, scope, "c5", None, before=1, after=2)
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from registry.coverage.area_figures import Scope
from registry.coverage.change import change_of, nothing_to_compare
from registry.domain.audit import FIGURES, Figure, FigureNeedsMoreError
from registry.domain.audit_documents import read_figure, write_figure
from registry.store import audits as store
from registry.store.audits import StoredAudit


def store_audit(
    session: Session, figures: Sequence[Figure], *, made_at: datetime, version: str
) -> int:
    """Store the figures of one territory as a new audit; return its number. The caller commits."""
    first = figures[0]
    header = {
        "territory_id": first.territory,
        "made_at": made_at,
        "as_of": first.as_of,
        "revision": first.revision,
        "mode": first.mode,
        "program_version": version,
        "parameters": dict(first.parameters),
    }
    documents = [
        (figure.id, figure.service_type or "", write_figure(figure))
        for figure in figures
        if figure.id != "c10"
    ]
    return store.store_audit(session, header, documents)


def list_audits(session: Session, territory: str, mode: str) -> tuple[StoredAudit, ...]:
    """Return the stored audits of a territory, the latest first."""
    return store.list_audits(session, territory, mode)


def find_stored_figure(
    session: Session, territory: str, mode: str, figure: str, revision: int | None
) -> Figure | None:
    """Return a figure of the latest stored audit; ``revision`` not None: of that revision only."""
    for audit in store.list_audits(session, territory, mode):
        if revision is not None and audit.revision != revision:
            continue
        document = store.find_figure(session, audit.id, figure, "")
        if document is not None:
            return read_figure(document)
    return None


def change_figure(
    session: Session,
    scope: Scope,
    compare: str,
    service_type: str | None,
    before: int | None,
    after: int | None,
) -> Figure:
    """C10: one figure of two stored audits; by default the latest two."""
    if compare not in FIGURES or compare == "c10":
        raise FigureNeedsMoreError(f"compare: one of {', '.join(FIGURES[:-1])}, not {compare!r}")
    audits = store.list_audits(session, scope.head.area.id, scope.head.mode)
    numbers = [audit.id for audit in audits]
    if len(numbers) < 2 and before is None and after is None:
        return nothing_to_compare(scope.head, compare)
    chosen = []
    latest = [*numbers[:2], 0, 0]
    for number, usual in ((before, latest[1]), (after, latest[0])):
        asked = usual if number is None else number
        document = None
        if asked in numbers:
            document = store.find_figure(session, asked, compare, service_type or "")
        if document is None:
            raise FigureNeedsMoreError(
                f"Audit {asked} of this territory holds no {compare}; there are "
                f"{', '.join(map(str, numbers)) or 'none'}."
            )
        chosen.append(read_figure(document))
    return change_of(scope.head, chosen[0], chosen[1])
