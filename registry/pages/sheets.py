"""Sheets for paper: the area of an organisation, and the moment a diagnosis is told.

Nothing about a person stands in an address: only whether an adult or a child is meant, and the
town or region. No diagnosis is ever asked for.
"""

from dataclasses import dataclass

from flask import render_template, request

from registry import access, clock
from registry.domain.gazetteer import NamedPlace, PlaceAnswer
from registry.domain.nearby import NearbyPlace
from registry.pages import desk
from registry.services import gazetteer, nearby

AGE_OF_MAJORITY = 18.0
NO_END = float("inf")
MAX_TEXT = 120


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a sheet of the diagnosis is for: ages admitted, goals of first doors and of company.

    A goal is a need or a service type. Early help begins with an assessment, for which no paper is
    asked.
    """

    ages: tuple[float, float]
    doors: tuple[str, ...]
    company: tuple[str, ...]


READERS = {
    "adult": Reader(
        (AGE_OF_MAJORITY, NO_END),
        ("need.treatment", "need.psychological_help", "need.psychoeducation", "need.phone_support"),
        ("need.self_help", "need.family_support"),
    ),
    "child": Reader(
        (0.0, AGE_OF_MAJORITY),
        (
            "early_help_assessment",
            "need.development_support",
            "need.treatment",
            "need.phone_support",
        ),
        ("need.family_support", "need.respite"),
    ),
}


@access.public
def show_catchment(slug: str) -> str:
    """Who helps with what around an organisation, on one or two printed pages."""
    sheet = nearby.make_catchment_sheet(
        desk.session(), desk.vocabulary(), slug, mode=desk.mode(), today=clock.now().date()
    )
    return render_template("pages/catchment.html", sheet=sheet)


@access.public
def show_diagnosis() -> str:
    """What to do when a diagnosis has been told, in plain words, on one printed page."""
    chosen = request.args.get("for", "adult")
    reader = chosen if chosen in READERS else "adult"
    place, answer = _asked_place()
    return render_template(
        "pages/diagnosis.html",
        reader=reader,
        place_text=request.args.get("place", "")[:MAX_TEXT] or (place.label if place else ""),
        place=place,
        answer=answer,
        doors=_doors(place, READERS[reader], READERS[reader].doors),
        company=_doors(place, READERS[reader], READERS[reader].company),
        today=clock.now().date(),
    )


def _asked_place() -> tuple[NamedPlace | None, PlaceAnswer]:
    """The town or district typed, or the territory another page names."""
    text, territory = request.args.get("place", "")[:MAX_TEXT], request.args.get("territory", "")
    if text:
        answer = gazetteer.understand(desk.session(), text, request.args.get("place_id"))
    else:
        found = gazetteer.find_place(desk.session(), territory[:MAX_TEXT]) if territory else None
        answer = PlaceAnswer(one=found)
    return answer.one, answer


def _doors(
    place: NamedPlace | None, reader: Reader, needs: tuple[str, ...]
) -> tuple[NearbyPlace, ...]:
    if place is None:
        return ()
    return nearby.list_doors(
        desk.session(),
        desk.vocabulary(),
        place,
        needs,
        ages=reader.ages,
        mode=desk.mode(),
        today=clock.now().date(),
    )
