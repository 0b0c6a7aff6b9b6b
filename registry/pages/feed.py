"""The feed of changes in a territory, for those who refer people and want to know in time."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Response, request, url_for
from flask_babel import lazy_gettext as _l

from registry import access
from registry.domain.browse import visible_states
from registry.domain.changes import Change
from registry.exchange.atom import Entry, Feed, stable_id, write_feed
from registry.languages import choose_language
from registry.pages import desk, words
from registry.pages.translate import gettext
from registry.services import changes

FEED_SECONDS = 900
NOTHING_YET = datetime(2000, 1, 1, tzinfo=UTC)  # an empty feed must not look newer every time
WHAT: Mapping[str, Any] = {
    "added": _l("New"),
    "changed": _l("Changed"),
    "closed": _l("Closed"),
}


@access.public
def show_feed(territory: str) -> Response:
    """The latest changes of organisations in a territory, as an Atom feed."""
    found, latest = changes.list_changes(desk.session(), territory, mode=desk.mode())
    name = found.name if choose_language() == "ru" else found.name_en or found.name
    feed = Feed(
        id=stable_id("feed", found.id),
        title=gettext("Changes: %(name)s", name=name),
        subtitle=gettext("The latest changes in the directory of organisations that help."),
        author=gettext("Marshrut"),
        language=choose_language(),
        updated=max((change.changed_at for change in latest), default=NOTHING_YET),
        own_url=url_for("pages.show_feed", territory=found.id, _external=True),
        page_url=url_for("pages.show_network", territory=found.id, _external=True),
        entries=[_entry(change, found.id) for change in latest],
    )
    response = Response(write_feed(feed), mimetype="application/atom+xml")
    response.headers["Cache-Control"] = f"public, max-age={FEED_SECONDS}"
    response.headers["Vary"] = "Cookie"  # the language
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    response.last_modified = feed.updated
    response.make_conditional(request)
    return response


def _entry(change: Change, territory_id: str) -> Entry:
    """Return a change as an entry; what may not be shown leads to the territory instead."""
    shown = change.record_state in visible_states(desk.mode())
    page = {"endpoint": "pages.show_place", "slug": change.slug}
    if not shown:
        page = {"endpoint": "pages.show_network", "territory": territory_id}
    kind, state = words.label(change.kind), str(words.STATES[change.record_state])
    return Entry(
        id=stable_id("organisation", change.source_id, change.external_id),
        title=f"{WHAT[change.what]}: {change.name}",
        summary=f"{kind}. {state}. {words.date_words(change.changed_at.date())}",
        published=change.added_at,
        updated=change.changed_at,
        url=url_for(_external=True, **page),
        category=change.what,
    )
