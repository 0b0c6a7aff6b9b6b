"""The first page: three people, one box to begin with, and how much there is."""

from datetime import date

from flask import render_template

from registry import access
from registry.domain.browse import PlaceFilter, visible_states
from registry.pages import desk
from registry.services import browse

FIRST_DAY = date(2000, 1, 1)  # verified ever


@access.public
def show_home() -> str:
    """Choose who you are, or look for a place straight away."""
    session, vocabulary = desk.session(), desk.vocabulary()
    everything = PlaceFilter(states=visible_states(desk.mode()))
    verified = PlaceFilter(states=everything.states, verified_since=FIRST_DAY)
    return render_template(
        "pages/home.html",
        vocabulary=vocabulary,
        places=browse.count_places(session, everything).total,
        verified=browse.count_places(session, verified).total,
    )
