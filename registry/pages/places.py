"""The page of one organisation: who it is for, how to get in, what to do first, how sure we are;
its regular times as a calendar, its address as a QR code, and all of it as a file for paper.
"""

from typing import Any

from flask import Response, abort, render_template, url_for

from registry import access, clock
from registry.domain.browse import PlaceNotFoundError
from registry.domain.place_detail import PlaceDetail
from registry.domain.place_schedule import PlaceTime, list_times
from registry.exchange.ics import Event, write_calendar
from registry.exchange.qr import draw_qr
from registry.languages import choose_language
from registry.maps.layers import build_ground_map
from registry.pages import desk, words
from registry.pages.paper import answer_pdf
from registry.pages.place_view import view_place
from registry.pages.translate import gettext
from registry.services import browse
from registry.services.onward import get_steps_after

NO_CALENDAR_STATES = ("archive", "planned", "closed")
FILE_SECONDS = 3600  # in that browser alone: the files name the host they were asked under


@access.public
def show_place(slug: str) -> str:
    """One place, everything on it."""
    place = find_place(slug)
    return render_template("pages/place.html", **place_context(place))


@access.public
def show_place_calendar(slug: str) -> Response:
    """The regular times of a place, for the calendar of a telephone."""
    place = find_place(slug)
    times = calendar_times(place)
    if not times:
        abort(404)
    name = place.organisation.short_name or place.organisation.name
    body = write_calendar(
        name=name, language=choose_language(), events=[_event(place, each) for each in times]
    )
    response = Response(body, mimetype="text/calendar")
    response.headers["Cache-Control"] = f"private, max-age={FILE_SECONDS}"
    response.headers["Vary"] = "Cookie"  # the language
    return response


@access.public
def show_place_code(slug: str) -> Response:
    """The address of a place's page as a QR code, for paper and for another telephone."""
    place = find_place(slug)
    address = url_for("pages.show_place", slug=place.organisation.slug, _external=True)
    response = Response(draw_qr(address), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = f"private, max-age={FILE_SECONDS}"
    return response


@access.public
def show_place_pdf(slug: str) -> Response:
    """What a place answers, as a PDF file for paper; search engines leave it alone."""
    place = find_place(slug)
    response = answer_pdf(
        "papers/place.html",
        "marshrut-place.pdf",
        place=place,
        view=view_place(place, desk.vocabulary()),
        today=clock.today(),
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def find_place(slug: str) -> PlaceDetail:
    """Return a visible place, or end the request with 404."""
    try:
        return browse.get_place(desk.session(), slug, desk.mode())
    except PlaceNotFoundError:
        abort(404)


def place_context(place: PlaceDetail) -> dict[str, Any]:
    """Return what the template of a place shows."""
    vocabulary = desk.vocabulary()
    return {
        "view": view_place(place, vocabulary),
        "place": place,
        "after": get_steps_after(desk.session(), place, vocabulary, desk.mode()),
        "has_calendar": bool(calendar_times(place)),
        "map": build_ground_map(),
    }


def calendar_times(place: PlaceDetail) -> tuple[PlaceTime, ...]:
    """Return the times a calendar may hold: none of a place that may no longer keep them."""
    if place.organisation.record_state in NO_CALENDAR_STATES:
        return ()
    return list_times(place)


def _event(place: PlaceDetail, each: PlaceTime) -> Event:
    organisation = place.organisation
    name = organisation.short_name or organisation.name
    what = gettext("Opening hours")
    if each.service is not None:
        what = each.service_name or words.label(each.service)
    if each.slot.note:
        what = f"{what} ({each.slot.note})"
    if organisation.record_state == "demonstration":
        what = f"{words.STATES['demonstration']}. {what}"
    site = each.site
    page = url_for("pages.show_place", slug=organisation.slug, _external=True)
    return Event(
        uid=f"{organisation.slug}-{each.key}@marshrut",
        title=f"{what}: {name}",
        description="\n".join(
            (
                each.text,
                words.state_words(place.provenance),
                gettext("Hours change: call before you go. Local time of the place."),
                page,
            )
        ),
        location=(site.address or "") if site is not None else "",
        url=page,
        weekdays=each.slot.weekdays,
        start=each.slot.start,
        end=each.slot.end,
        since=each.since,
        nth=each.slot.nth,
        lat=site.lat if site is not None and not site.is_about else None,
        lon=site.lon if site is not None and not site.is_about else None,
    )
