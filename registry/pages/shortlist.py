"""The shortlist: places kept in the visitor's own browser, shown, shared, printed, made a PDF.

The choice stands in the browser's storage, and when shared in the fragment of an address, which no
browser sends. To show cards the page asks for them by POST: the choice is then in no address and no
log, and nothing of it is stored here (decision 0010).
"""

from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify, render_template, request, url_for

from registry import access, clock
from registry.database import reading
from registry.domain.browse import PlaceCard
from registry.domain.shortlist import MAX_KEPT, Shortlist, read_slugs
from registry.exchange.qr import QrTooLongError, draw_qr
from registry.pages import desk, words
from registry.pages.card_view import card_answers
from registry.pages.paper import answer_pdf
from registry.pages.translate import gettext
from registry.services import shortlist


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a kept card; ``href`` "" where there is nothing to follow."""

    label: str
    text: str
    href: str = ""


@access.public
def show_shortlist() -> str:
    """The page; the browser fills it in."""
    return render_template("pages/shortlist.html", most=MAX_KEPT)


@access.public
def list_kept_cards() -> Response:
    """Cards of the places named in the body, as texts for the page."""
    kept = _kept()
    items = [_document(card) for card in kept.cards]
    return jsonify({"items": items, "unknown": list(kept.unknown)})


@access.public
def draw_shortlist_code() -> Response | tuple[str, int]:
    """A QR code of the shared address; its fragment reaches us in the body of this request only."""
    slugs = ",".join(read_slugs(request.form.getlist("slug")))
    try:
        drawing = draw_qr(f"{url_for('pages.show_shortlist', _external=True)}#k={slugs}")
    except QrTooLongError as error:
        return str(error), 422
    return Response(drawing, mimetype="image/svg+xml")


@access.public
def show_shortlist_pdf() -> Response:
    """The places named in the body as a PDF file for paper."""
    kept = _kept()
    cards = [(card, rows_of(card)) for card in kept.cards]
    return answer_pdf(
        "papers/shortlist.html", "marshrut-list.pdf", cards=cards, today=clock.today()
    )


def rows_of(card: PlaceCard) -> list[Row]:
    """Return what a kept card tells, in the order a person asks."""
    answers = card_answers(card, desk.vocabulary())
    quiet = card.organisation.record_state in words.QUIET_STATES
    ask = gettext("not stated; ask")
    rows = [
        Row(gettext("Helps with"), ", ".join(words.label(term) for term in answers.helps_with)),
        Row(gettext("For whom"), answers.who or gettext("limits not stated; ask")),
        Row(gettext("How to get in"), answers.way_in or ask),
        Row(gettext("Cost"), answers.cost),
        Row(gettext("When"), answers.when or ask),
    ]
    if card.site is not None:
        area = card.site.municipality or card.site.subject or card.subject
        rows.append(Row(gettext("Where"), card.site.address or (area.name if area else ask)))
    for contact in card.contacts:
        if contact.kind == "telephone":
            address = "" if quiet else words.telephone_address(contact.value)
            text = f"{contact.value} ({gettext('may have changed')})" if quiet else contact.value
            rows.append(Row(gettext("Telephone"), text, address))
    bring = ", ".join(words.label(fact) for fact in answers.bring)
    rows.append(Row(gettext("What to bring"), bring))
    rows.append(Row(gettext("How sure we are"), words.state_words(card.provenance)))
    if answers.assumed:
        rows.append(Row(gettext("To confirm"), gettext("that it gives this help")))
    return [row for row in rows if row.text]


def _kept() -> Shortlist:
    slugs = read_slugs(request.form.getlist("slug"))
    with reading():  # asking for cards changes nothing: it must not wait for writers
        return shortlist.get_shortlist(desk.session(), slugs, mode=desk.mode(), today=clock.today())


def _document(card: PlaceCard) -> dict[str, Any]:
    organisation = card.organisation
    return {
        "slug": organisation.slug,
        "name": organisation.short_name or organisation.name,
        "kind": words.label(organisation.kind),
        "href": url_for("pages.show_place", slug=organisation.slug),
        "rows": [{"label": r.label, "text": r.text, "href": r.href} for r in rows_of(card)],
    }
