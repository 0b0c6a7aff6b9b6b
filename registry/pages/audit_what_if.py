"""What if: changes of a region's network tried in the address, kept as a file the person downloads.

Nothing is stored here. The address holds the changes; the file holds the same list with the region
it is about, and loading it there leads to the same address.
"""

import json
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from registry import access, clock
from registry.audit import words
from registry.domain.audit import FEWEST_PEOPLE, FigureNeedsMoreError
from registry.languages import say
from registry.pages import desk
from registry.pages.translate import gettext
from registry.services import audit
from registry.services.audit import AreaView
from registry.services.audit_what_if import Change, WhatIf, read_changes, try_changes

MOST_EFFECTS = 60
ABOUT = 5  # sums of people are rounded to this
MOST_BYTES = 20_000


@access.public
def show_what_if(territory: str) -> str:
    """The form with the changes so far, and what they would do."""
    kept = [text for text in request.args.getlist("change") if text]
    return _page(_region(territory), kept, _added(), _cost(request.args.get("unit_cost_rub", "")))


@access.public
def download_what_if(territory: str) -> Response:
    """The changes as a file."""
    _region(territory)
    try:
        changes = read_changes(request.args.getlist("change"))
    except FigureNeedsMoreError:
        abort(404)
    document: dict[str, Any] = {"territory": territory, "changes": [str(one) for one in changes]}
    cost = _cost(request.args.get("unit_cost_rub", ""))
    if cost is not None:
        document["unit_cost_rub"] = cost
    return Response(
        json.dumps(document, ensure_ascii=False, indent=2),
        mimetype="application/json",
        headers={"Content-Disposition": 'attachment; filename="what-if.json"'},
    )


@access.public
def load_what_if(territory: str) -> AnyResponse | str:
    """Read the changes of a file and lead to their address; a file of another region is refused."""
    view = _region(territory)
    sent = request.files.get("file")
    refusal = gettext("This file holds no changes that can be tried.")
    try:
        read = json.loads(sent.stream.read(MOST_BYTES).decode("utf-8")) if sent else {}
        changes = [str(one) for one in read_changes([str(text) for text in read["changes"]])]
        cost = _cost(str(read.get("unit_cost_rub", "")))
        of = str(read["territory"])
    except FigureNeedsMoreError as error:
        return _page(view, [], [], None, say(error.reason))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _page(view, [], [], None, refusal)
    if of != territory:
        told = gettext(
            "This file is about another region (%(other)s), not about %(name)s: load it there.",
            other=of,
            name=view.area.name,
        )
        return _page(view, [], [], None, told)
    return redirect(
        url_for("pages.show_what_if", territory=territory, change=changes, unit_cost_rub=cost)
    )


def _region(territory: str) -> AreaView:
    """The federal subject asked about; anything else is no page."""
    view = audit.get_area(desk.session(), desk.vocabulary(), territory, **_asked())
    if view.area.level != "subject":
        abort(404)
    return view


def _page(
    view: AreaView,
    kept: list[str],
    added: list[str],
    cost: float | None,
    refusal: str | None = None,
) -> str:
    """The page of changes ``kept`` and newly ``added``; where they cannot be tried, why, with the
    changes from before, each to be left out."""
    result: WhatIf | None = None
    changes: tuple[Change, ...] = ()
    for texts in ([*kept, *added], kept):
        try:
            changes = read_changes(texts)
            if changes:
                result = _try(view, changes, cost)
            break
        except FigureNeedsMoreError as error:
            refusal = refusal or say(error.reason)
            if not added:
                break
    houses = audit.list_houses(desk.session(), desk.vocabulary(), view.area.id, **_asked())
    named, towns = dict(houses), {item.id: item.name for item in view.inside}
    return render_template(
        "pages/audit_what_if.html",
        area=view,
        changes=[(str(change), _words(change, named, towns)) for change in changes],
        costs=[
            (_words(item.change, named, towns), item.people, cost and about(item.people) * cost)
            for item in (result.costs if result else ())
        ],
        result=result,
        unit_cost=cost,
        few=FEWEST_PEOPLE,
        about=about,
        most=MOST_EFFECTS,
        refusal=refusal,
        houses=houses,
        service_types=sorted(desk.vocabulary().service_types, key=lambda item: item.label_ru),
        words_of=words,
    )


def _try(view: AreaView, changes: tuple[Change, ...], cost: float | None) -> WhatIf:
    return try_changes(
        desk.session(),
        desk.vocabulary(),
        view.area.id,
        changes,
        **_asked(),
        unit_cost_rub=cost,
    )


def about(people: float) -> int:
    """Return a sum of people so rounded that rows beside it tell no hidden one."""
    return round(people / ABOUT) * ABOUT


def _cost(text: str) -> float | None:
    """Roubles a year as typed, None for nothing and for what is no amount."""
    digits = text.replace(" ", "").replace("\xa0", "").replace(",", ".")
    whole = digits.replace(".", "", 1)
    return float(digits) if whole.isascii() and whole.isdigit() and len(whole) < 13 else None


def _added() -> list[str]:
    """The change that the form adds."""
    given = request.args
    added = []
    if given.get("add_type") and given.get("add_at"):
        added.append(f"add:{given['add_type']}:{given['add_at']}")
    if given.get("close"):
        added.append(f"close:{given['close']}")
    if given.get("sender") and given.get("receiver"):
        added.append(f"link:{given['sender']}:{given['receiver']}")
    for limit in ("max_days", "max_travel_km"):
        if given.get(limit):
            added.append(f"relax:{limit}:{given[limit]}")
    return added


def _words(change: Change, houses: dict[str, str], towns: dict[str, str]) -> str:
    """Return a change in the reader's language; what has no name is told by its identifier."""
    names = [houses.get(name, name) for name in change.names]
    if change.sort == "add":
        known = {item.id: item.label_ru for item in desk.vocabulary().service_types}
        return gettext(
            "a new service: %(service)s, %(place)s",
            service=known.get(change.names[0], change.names[0]),
            place=towns.get(change.names[1], change.names[1]),
        )
    if change.sort == "close":
        return gettext("closes: %(name)s", name=names[0])
    if change.sort == "link":
        return gettext(
            "an agreement: %(sender)s → %(receiver)s", sender=names[0], receiver=names[1]
        )
    if change.names[0] == "max_days":
        return gettext("up to %(value)s days", value=change.names[1])
    return gettext("up to %(value)s km to a step", value=change.names[1])


def _asked() -> dict[str, Any]:
    return {"mode": desk.mode(), "today": clock.today(), "circuity": desk.circuity()}
