"""The page of one organisation: who it is for, how to get in, what to do first, how sure we are."""

from flask import abort, render_template

from registry import access
from registry.domain.browse import PlaceNotFoundError
from registry.maps.layers import build_ground_map
from registry.pages import desk
from registry.pages.place_view import view_place
from registry.services import browse


@access.public
def show_place(slug: str) -> str:
    """One place, everything on it."""
    try:
        place = browse.get_place(desk.session(), slug, desk.mode())
    except PlaceNotFoundError:
        abort(404)
    view = view_place(place, desk.vocabulary())
    return render_template("pages/place.html", view=view, place=place, map=build_ground_map())
