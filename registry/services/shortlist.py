"""The places somebody keeps, as cards: asked for by their slugs, forgotten with the answer.

kept = get_shortlist(session, ("pnd-n-7", "bereg"), mode=mode, today=today)
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from registry.domain.browse import PlaceFilter, visible_states
from registry.domain.shortlist import Shortlist
from registry.store.page_cards import read_place_cards
from registry.store.shortlist import find_places


def get_shortlist(session: Session, slugs: Sequence[str], *, mode: str, today: date) -> Shortlist:
    """Return the cards of these organisations in this order; what is not there is named."""
    question = PlaceFilter(states=visible_states(mode))
    places = find_places(session, slugs, question.states)
    keys = [places[slug] for slug in slugs if slug in places]
    return Shortlist(
        cards=read_place_cards(session, question, keys, today),
        unknown=tuple(slug for slug in slugs if slug not in places),
    )
