"""Where a person says it is: settlements, municipalities and regions found by their names.

    split_place("Советск, Калининградская область")   # ('советск', 'калининградская область')
    answer.one        # the place meant, or None
    answer.several    # places with this name, for the question "which one?"

Nothing here raises.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace

from registry.domain.names import search_form

_PREFIX = re.compile(r"^(?:г|гор|город|п|пос|поселок|с|село|д|деревня|пгт)\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place of the gazetteer.

    ``id`` is ``settlement:<number>`` or a territory's identifier; ``label`` is its name with the
    region it lies in, in Russian. ``territory_id`` is set for a territory itself. ``lat`` and
    ``lon`` are a point inside (degrees), both None when not known. ``population`` None: not known.
    """

    id: str
    name: str
    label: str
    level: str  # settlement, municipality, subject, country
    territory_id: str | None
    municipality_id: str | None
    subject_id: str | None
    lat: float | None
    lon: float | None
    population: int | None
    municipality: str | None = None  # its name, for a settlement


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """What was understood of a typed place: ``one``, or ``several``, or neither."""

    one: NamedPlace | None = None
    several: tuple[NamedPlace, ...] = ()


def split_place(text: str) -> tuple[str, str]:
    """Return name and region of a typed place in comparable form; the region may be "".

    >>> split_place("г. Орёл, Орловская область")
    ('орел', 'орловская область')
    """
    name, _comma, region = text.partition(",")
    return _PREFIX.sub("", search_form(name)), search_form(region)


def rank_places(text: str, places: tuple[NamedPlace, ...]) -> tuple[NamedPlace, ...]:
    """Return the places whose name and region fit ``text``, the likeliest first.

    First those named exactly so, then those whose name begins so, then those with such a word in
    the middle; among equals regions and the larger places first. A town and the municipality or
    region of the same name are one place: the region, else the town. Namesakes within a region
    are labelled with their municipality.
    """
    name, region = split_place(text)
    if not name:
        return ()
    towns = {(search_form(p.name), p.subject_id) for p in places if p.level == "settlement"}
    cities = {(search_form(p.name), p.subject_id) for p in places if p.level == "subject"}
    ranked = []
    for place in places:
        form = search_form(place.name)
        same = (form, place.subject_id)
        if place.level != "subject" and same in cities:
            continue
        if place.level == "municipality" and same in towns:
            continue
        fit = _fit(name, form)
        if fit is None or region not in search_form(_surroundings(place)):
            continue
        rank = (fit, place.level != "subject", -(place.population or 0), place.label, place.id)
        ranked.append((rank, place))
    return _tell_apart([place for _rank, place in sorted(ranked, key=lambda pair: pair[0])])


def _surroundings(place: NamedPlace) -> str:
    """Return what the place lies in: municipality and region, in words."""
    return f"{place.municipality or ''} {place.label.partition(',')[2]}"


def _tell_apart(places: list[NamedPlace]) -> tuple[NamedPlace, ...]:
    """Return the places with the municipality in a label that others have too."""
    often = Counter(place.label for place in places)
    return tuple(
        replace(place, label=f"{place.name}, {place.municipality},{place.label.partition(',')[2]}")
        if often[place.label] > 1 and place.municipality
        else place
        for place in places
    )


def understand_place(text: str, ranked: tuple[NamedPlace, ...]) -> PlaceAnswer:
    """Return the one place meant by ``text``, or the several it may be.

    One: the only place whose name (or whole label) is exactly that, or the only one that fits at
    all. Of namesakes that nothing tells apart the largest is meant.
    """
    name, _region = split_place(text)
    whole = [place for place in ranked if search_form(place.label) == search_form(text)]
    exact = whole or [place for place in ranked if search_form(place.name) == name]
    likely = exact or list(ranked)
    if len({place.label for place in likely}) == 1:
        return PlaceAnswer(one=likely[0])
    return PlaceAnswer(several=tuple(likely))


def _fit(name: str, form: str) -> int | None:
    if form == name:
        return 0
    if form.startswith(name):
        return 1
    return 2 if f" {name}" in f" {form}" else None
