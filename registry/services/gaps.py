"""Counting what visitors looked for in vain, and telling the authority.

    note_gap(session, question, "RU-NIZ.arzamas", today=today)
    list_gaps(session, since=day, territory_id="RU-NIZ")

Nothing here raises but ``UnknownTermError`` for a territory that is not there.
"""

from datetime import date

from sqlalchemy.orm import Session

from registry.domain.browse import PlaceFilter, UnknownTermError
from registry.domain.gaps import Gap, missing_terms
from registry.store import gaps as store
from registry.store import terms


def note_gap(session: Session, question: PlaceFilter, territory_id: str, *, today: date) -> None:
    """Count a first page that found nothing; a question that names no need is not counted.

    The territory alone stands for the place, and nothing of the person is kept.
    """
    looked_for = missing_terms(question)
    if looked_for and question.page == 1:
        store.count_gap(session, today, territory_id, looked_for)


def list_gaps(session: Session, *, since: date, territory_id: str | None = None) -> tuple[Gap, ...]:
    """Return the counts since a day, the most searches first."""
    if territory_id is not None:
        for unknown in terms.list_unknown(session, "territory", (territory_id,)):
            raise UnknownTermError("territory", unknown, terms.list_known(session, "territory"))
    return store.list_gaps(session, since, territory_id)
