"""A whole audit of one territory: every figure computed, the long ones with progress, and stored.

for note in compute_routes(session, vocabulary, "RU-NIZ", ...): ...     # resumable
figures = compute_figures(session, vocabulary, "RU-NIZ", ..., sheet=sheet, progress=print)
number = store_report(session, figures, made_at=now, version="0.1.0")
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.domain.audit import FIGURES, Figure
from registry.domain.cost_sheet import CostSheet
from registry.domain.territories import TerritoryNotFoundError
from registry.domain.vocabulary import Vocabulary
from registry.services.audit import AuditQuestion, get_figure, make_scope
from registry.services.audit_cells import remember_cells
from registry.services.audit_change import list_audits, store_audit
from registry.services.audit_money import money_figures
from registry.services.audit_routes import Cells, plan_country, plan_subject
from registry.services.audit_siting import sites_figure
from registry.services.audit_world import get_world


@dataclass(frozen=True, slots=True)
class Progress:
    """So many of all cells (of the country: subjects) are known, so many cells are new."""

    subject: str
    archetype: str
    done: int
    total: int
    fresh: int


def compute_routes(
    session: Session,
    vocabulary: Vocabulary,
    territory: str,
    *,
    mode: str,
    today: date,
    circuity: float,
) -> Iterator[Progress]:
    """Compute and keep the routes of a territory; yields after each archetype, of
    the country after each subject.

    What was kept is not computed again while what it rests on has not changed.
    """
    world = get_world(session, vocabulary, mode=mode, today=today, circuity=circuity)
    if territory not in world.areas:
        raise TerritoryNotFoundError(territory)
    level = world.areas[territory].level
    if level == "country":
        for batch in plan_country(session, world, vocabulary):
            yield Progress(territory, batch.archetype, batch.done, batch.total, batch.fresh)
        return
    subject = territory if level == "subject" else str(world.parents[territory])
    cells: Cells = {}
    for batch in plan_subject(session, world, vocabulary, subject, keep=True):
        cells.update(batch.cells)
        yield Progress(subject, batch.archetype, batch.done, batch.total, batch.fresh)
    remember_cells(world, subject, cells)


def compute_figures(
    session: Session,
    vocabulary: Vocabulary,
    territory: str,
    *,
    mode: str,
    today: date,
    circuity: float,
    sheet: CostSheet,
    progress: Callable[[str], None],
) -> list[Figure]:
    """Return every figure of a territory; C5 also by typical client, C7 also for new sites, C9 by a
    sheet of costs: gaps, unit cost, norm against cost."""
    world = get_world(session, vocabulary, mode=mode, today=today, circuity=circuity)
    level, sites = world.areas[territory].level, None
    figures: list[Figure] = []
    for name in FIGURES:
        if name == "c10" and len(list_audits(session, territory, mode)) < 2:
            continue
        if name == "c9":
            progress(name)
            scope = make_scope(world, territory)
            figures += money_figures(session, world, vocabulary, scope, sheet, sites)
            continue
        questions = [AuditQuestion(territory)]
        if name == "c5" and level != "municipality":
            questions.append(AuditQuestion(territory, by="archetype"))
        for question in questions:
            progress(name)
            figures.append(
                get_figure(
                    session,
                    vocabulary,
                    name,
                    question,
                    mode=mode,
                    today=today,
                    circuity=circuity,
                    sheet=sheet,
                    deep=level != "country",
                )
            )
        if name == "c7" and level != "municipality":
            progress(name)
            sites = sites_figure(session, world, vocabulary, make_scope(world, territory))
            figures.append(sites)
    return figures


def store_report(
    session: Session, figures: Sequence[Figure], *, made_at: datetime, version: str
) -> int:
    """Store an audit; of figures told twice the first one. Returns its number; commits."""
    once: dict[str, Figure] = {}
    for figure in figures:
        once.setdefault(figure.id, figure)
    number = store_audit(session, list(once.values()), made_at=made_at, version=version)
    session.commit()
    return number
