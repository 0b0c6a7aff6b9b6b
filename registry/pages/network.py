"""The network of a territory as a whole: choose a subject, then its picture, tables and lists."""

from collections.abc import Mapping
from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l

from registry import access, clock
from registry.domain.browse import TerritoryRef
from registry.maps.pictures import draw_matrix
from registry.pages import desk
from registry.services import network_view
from registry.services.demand import get_demand

SHOWN = 20  # items of a list on the page; the API has more of them
PROBLEMS: Mapping[str, Any] = {
    "expired": _l("the term is over"),
    "one_side": _l("confirmed by one side only"),
    "nobody": _l("confirmed by neither side"),
}
REASONS: Mapping[str, Any] = {
    "agreement": _l("an agreement binds both"),
    "rules": _l("organisations of these kinds usually refer both ways"),
}
BACK: Mapping[str, Any] = {
    "assumed": _l("the way back is only assumed"),
    "none": _l("nothing is known of a way back"),
}
VERDICTS: Mapping[str, Any] = {
    "dead_end": _l("nobody who gives it refers further"),
    "only_assumed": _l("a way further is only assumed"),
}


@access.public
def show_network_choice() -> str:
    """Choose the federal subject whose network is wanted."""
    subjects = network_view.list_subjects(desk.session(), desk.mode())
    return render_template("pages/network_choice.html", subjects=subjects)


@access.public
def show_network(territory: str) -> str:
    """The network of one territory."""
    session, vocabulary = desk.session(), desk.vocabulary()
    view = network_view.describe_network(
        session, vocabulary, territory, mode=desk.mode(), today=clock.now().date(), limit=SHOWN
    )
    inside: tuple[tuple[TerritoryRef, int], ...] = ()
    if view.level == "subject":
        inside = network_view.list_municipalities(session, territory, desk.mode())
    picture = draw_matrix(
        [item.kind.id for item in view.kinds],
        {
            (item.from_kind.id, item.to_kind.id): (item.recorded, item.assumed)
            for item in view.between_kinds
        },
    )
    return render_template(
        "pages/network.html",
        view=view,
        picture=picture,
        municipalities=inside,
        demand=get_demand(session, vocabulary, territory),
        problems=PROBLEMS,
        reasons=REASONS,
        back=BACK,
        verdicts=VERDICTS,
        vocabulary=vocabulary,
    )
