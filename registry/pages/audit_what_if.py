"""What if: changes of a region's network tried in the address, kept as a file the person downloads.

Nothing is stored here. The address holds the changes; the file holds the same list, and loading it
leads to the same address.
"""

import json
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from registry import access, audit_words, clock
from registry.domain.audit import FEWEST_PEOPLE, FigureNeedsMoreError
from registry.pages import desk
from registry.pages.translate import gettext
from registry.services import audit
from registry.services.audit_what_if import Change, WhatIf, read_changes, try_changes

MOST_EFFECTS = 60
MOST_BYTES = 20_000


@access.public
def show_what_if(territory: str) -> str:
    """The form with the changes so far, and what they would do."""
    view = audit.get_area(desk.session(), desk.vocabulary(), territory, **_asked())
    if view.area.level != "subject":
        abort(404)
    texts = [text for text in (*request.args.getlist("change"), *_added()) if text]
    result: WhatIf | None = None
    refusal = None
    try:
        changes = read_changes(texts)
        if changes:
            result = try_changes(desk.session(), desk.vocabulary(), territory, changes, **_asked())
    except FigureNeedsMoreError as error:
        refusal, changes = error.reason, ()
    houses = audit.list_houses(desk.session(), desk.vocabulary(), territory, **_asked())
    return render_template(
        "pages/audit_what_if.html",
        area=view,
        changes=[(str(change), _words(change, dict(houses))) for change in changes],
        result=result,
        few=FEWEST_PEOPLE,
        most=MOST_EFFECTS,
        refusal=refusal,
        houses=houses,
        service_types=sorted(desk.vocabulary().service_types, key=lambda item: item.label_ru),
        words_of=audit_words,
    )


@access.public
def download_what_if(territory: str) -> Response:
    """The changes as a file."""
    changes = read_changes(request.args.getlist("change"))
    document = {"territory": territory, "changes": [str(change) for change in changes]}
    return Response(
        json.dumps(document, ensure_ascii=False, indent=2),
        mimetype="application/json",
        headers={"Content-Disposition": 'attachment; filename="what-if.json"'},
    )


@access.public
def load_what_if(territory: str) -> AnyResponse:
    """Read the changes of a file and lead to their address."""
    sent = request.files.get("file")
    changes: Any = []
    if sent is not None:
        try:
            changes = json.loads(sent.stream.read(MOST_BYTES).decode("utf-8"))["changes"]
            changes = [str(change) for change in read_changes([str(text) for text in changes])]
        except (ValueError, KeyError, TypeError, RecursionError, FigureNeedsMoreError):
            changes = [gettext("this file")]
    return redirect(url_for("pages.show_what_if", territory=territory, change=changes))


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


def _words(change: Change, houses: dict[str, str]) -> str:
    """Return a change in the reader's language."""
    names = [houses.get(name, name) for name in change.names]
    if change.sort == "add":
        vocabulary = desk.vocabulary()
        known = {item.id: item.label_ru for item in vocabulary.service_types}
        where = audit.get_area(desk.session(), vocabulary, change.names[1], **_asked())
        return gettext(
            "a new service: %(service)s, %(place)s",
            service=known.get(change.names[0], change.names[0]),
            place=where.area.name,
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
