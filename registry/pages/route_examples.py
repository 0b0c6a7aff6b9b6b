"""A shipped example as a filled form: what a person would have typed to ask this question.

    typed = typed_example(example, vocabulary)       # fields of the form, each with its values

The form sent unchanged asks what the example's profile asks; ``tests/pages`` keep it so. Nothing
about a person stands in the address: only which of the invented examples is meant.
"""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from werkzeug.datastructures import MultiDict

from registry.domain.browse import PlaceNotFoundError
from registry.domain.examples import Example
from registry.pages import desk
from registry.services import browse, gazetteer
from registry.services.examples import list_examples as _list_examples

_SINGLE = ("age", "birth_date", "sex", "disability_group", "legal_capacity", "autonomy")
_LISTS = (
    ("needs", "need"),
    ("facts", "fact"),
    ("traits", "trait"),
    ("traits_not", "trait_not"),
    ("exclude_kinds", "exclude_kind"),
    ("exclude_offers", "exclude_offer"),
)
_LIMITS = ("max_travel_km", "max_fee", "max_days")


def list_examples() -> tuple[Example, ...]:
    """Return the shipped examples in their order."""
    return _list_examples(current_app.config["SEED_DATA"], desk.vocabulary())


def find_example(identifier: str) -> Example | None:
    """Return the example of this name, or None."""
    return next((item for item in list_examples() if item.id == identifier), None)


def typed_example(example: Example) -> MultiDict[str, str]:
    """Return the fields of the form as somebody with this question would have filled them."""
    profile = example.profile
    typed: MultiDict[str, str] = MultiDict()
    for name, field in _LISTS:
        typed.setlist(field, list(profile.get(name, ())))
    for name in _SINGLE:
        value = profile.get(name)
        if value is not None and not isinstance(value, list):
            typed[name] = f"{value:g}" if isinstance(value, float) else str(value)
    if profile.get("diagnoses"):
        typed["diagnoses"] = ", ".join(profile["diagnoses"])
    _add_limits(typed, profile.get("limits", {}))
    _add_whereabouts(typed, profile)
    return typed


def _add_limits(typed: MultiDict[str, str], limits: Mapping[str, Any]) -> None:
    for name in _LIMITS:
        if limits.get(name) is not None:
            typed[name] = f"{limits[name]:g}"
    for days in limits.get("need_by", {}).values():
        typed["urgent_days"] = f"{days:g}"


def _add_whereabouts(typed: MultiDict[str, str], profile: Mapping[str, Any]) -> None:
    """The place by its name, its exact point beside it, and the organisation that asks."""
    home = profile.get("municipality") or profile.get("region")
    place = gazetteer.find_place(desk.session(), home) if isinstance(home, str) else None
    if place is not None:
        typed["place"], typed["place_id"] = place.label, place.id
        if profile.get("lat") is not None:
            typed["point"], typed["point_place"] = f"{profile['lat']},{profile['lon']}", place.label
    start = profile.get("start_organisation")
    if start:
        typed["asker"] = "specialist"
        typed.update(typed_start(start))


def typed_start(slug: str) -> dict[str, str]:
    """Return the fields of the form that name a start organisation; {} for an unknown one."""
    try:
        place = browse.get_place(desk.session(), slug, desk.mode())
    except PlaceNotFoundError:
        return {}
    return {"start": place.organisation.name, "start_id": slug}
