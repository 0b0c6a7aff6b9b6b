"""Stored audits: made, listed, compared (C10).

number = store_audit(session, figures, made_at=now, version="0.1.0")
change_figure(session, scope, "c5", None, before=1, after=2)
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from registry.coverage.area_figures import Scope
from registry.coverage.change import change_of, nothing_to_compare
from registry.domain.audit import FIGURES, Figure, FigureNeedsMoreError, mark
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
    session: Session,
    territory: str,
    mode: str,
    figure: str,
    *,
    circuity: float,
    revision: int | None = None,
) -> Figure | None:
    """Return a figure of the latest stored audit with this circuity; ``revision`` not None: of that
    revision only."""
    document = store.find_latest_figure(
        session, territory, mode, figure, circuity=circuity, revision=revision
    )
    return None if document is None else read_figure(document)


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
        raise FigureNeedsMoreError(
            mark("What is compared: one of %(names)s, not “%(asked)s”."),
            names=", ".join(FIGURES[:-1]),
            asked=compare,
        )
    audits = store.list_audits(session, scope.head.area.id, scope.head.mode)
    numbers = [audit.id for audit in audits]
    latest, earlier = (*numbers[:2], None, None)[:2]
    chosen = []
    for asked in (earlier if before is None else before, latest if after is None else after):
        if asked is None:
            return nothing_to_compare(scope.head, compare)
        document = None
        if asked in numbers:
            document = store.find_figure(session, asked, compare, service_type or "")
        if document is None:
            raise FigureNeedsMoreError(
                mark("Audit %(asked)s of this territory holds no %(figure)s; there are %(known)s."),
                asked=asked,
                figure=compare.upper(),
                known=", ".join(map(str, numbers)) or "0",
            )
        chosen.append(read_figure(document))
    return change_of(scope.head, chosen[0], chosen[1])
