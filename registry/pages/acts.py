"""Acts of law behind the rules and the structural elements: a page and a table to take along."""

from collections.abc import Mapping
from typing import Any

from flask import Response, abort, render_template, request
from flask_babel import lazy_gettext as _l

from registry import access, clock
from registry.domain.audit import day_words
from registry.exchange.acts_table import write_acts
from registry.languages import say
from registry.pages import desk
from registry.services import audit
from registry.services.acts import ActView, list_acts

ACT_STATES: Mapping[str, Any] = {
    "in_force": _l("in force"),
    "adopted": _l("adopted; from which day it is in force is not known to us"),
    "not_yet": _l("not in force yet"),
    "ended": _l("no longer in force"),
}


@access.public
def show_acts() -> str:
    """All acts, or those that hold in one federal subject."""
    names = _names()
    asked = request.args.get("territory") or None
    if asked is not None and asked not in names:
        abort(404)
    return render_template(
        "pages/audit_acts.html",
        acts=list_acts(desk.vocabulary(), clock.today(), asked),
        asked=asked,
        names=names,
        states=ACT_STATES,
        day=day_words,
        today=clock.today(),
    )


@access.public
def export_acts() -> Response:
    """The same as CSV."""
    names = _names()
    asked = request.args.get("territory") or None
    if asked is not None and asked not in names:
        abort(404)
    rows = [_row(item, names) for item in list_acts(desk.vocabulary(), clock.today(), asked)]
    return Response(
        "\ufeff" + write_acts(rows, say),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="acts.csv"'},
    )


def _row(item: ActView, names: dict[str, str]) -> tuple[str, ...]:
    act = item.act
    return (
        act.number,
        day_words(act.date),
        act.title_ru,
        names.get(act.territory or "RU", act.territory or ""),
        day_words(act.in_force_from) if act.in_force_from else "",
        day_words(act.in_force_to) if act.in_force_to else "",
        str(ACT_STATES[item.state]),
        item.replaced_by.number if item.replaced_by else "",
        "; ".join(f"{one.number}. {one.label_ru}" for one in item.elements),
        item.source or "",
        "1" if act.to_confirm or item.source is None else "",
    )


def _names() -> dict[str, str]:
    return {item.id: item.name for item in audit.list_subjects(desk.session())}
