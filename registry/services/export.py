"""The places of a question as rows of a table, each with its marks and its source.

    rows = list_rows(session, question, today=today)      # tuples in the order of COLUMNS

The same places in the same order as the list, at most ``MAX_ROWS``. Raises ``UnknownTermError`` as
the list does.
"""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from registry.domain.browse import PlaceCard, PlaceFilter
from registry.services import browse

MAX_ROWS = 20_000  # a county's registry; the whole country is exported by the command line
CHUNK = 500
COLUMNS = (
    "place",
    "organisation_id",
    "organisation",
    "kind",
    "record_state",
    "address",
    "municipality",
    "region",
    "lat",
    "lon",
    "position_precision",
    "telephone",
    "website",
    "services_stated",
    "services_assumed",
    "fee_rub_min",
    "hours",
    "step_free",
    "distance_km",
    "not_stated",
    "verified_on",
    "source",
    "source_as_of",
    "source_read_on",
    "licence",
    "page",
)
Row = tuple[str | int | float | None, ...]


def list_rows(session: Session, question: PlaceFilter, *, today: date) -> Iterator[Row]:
    """Yield the rows, in parts, so that a long table is not held as cards."""
    for cards in browse.list_all_places(
        session, question, today=today, limit=MAX_ROWS, at_once=CHUNK
    ):
        yield from map(_row, cards)


def _row(card: PlaceCard) -> Row:
    site, source = card.site, card.provenance
    stated = [offer for offer in card.offers if not offer.provenance.assumed]
    assumed = [offer for offer in card.offers if offer.provenance.assumed]
    fees = [offer.fee_rub for offer in stated if offer.fee_rub is not None]
    region = site.subject if site and site.subject else card.subject
    return (
        card.key,
        card.organisation.id,
        card.organisation.name,
        card.organisation.kind.label_ru,
        card.organisation.record_state,
        site.address if site else None,
        site.municipality.name if site and site.municipality else None,
        region.name if region else None,
        site.lat if site else None,
        site.lon if site else None,
        site.position_precision if site else "none",
        _contact(card, "telephone"),
        _contact(card, "website"),
        "; ".join(dict.fromkeys(offer.service_type.label_ru for offer in stated)),
        "; ".join(dict.fromkeys(offer.service_type.label_ru for offer in assumed)),
        min(fees) if fees else None,
        site.hours_text if site else None,
        site.step_free if site else None,
        card.distance_km,
        "; ".join(card.not_stated),
        source.verified_on.isoformat() if source.verified_on else None,
        source.source_title,
        source.as_of.isoformat() if source.as_of else None,
        source.read_on.isoformat() if source.read_on else None,
        source.licence,
        f"/places/{card.organisation.slug}",
    )


def _contact(card: PlaceCard, kind: str) -> str | None:
    return "; ".join(contact.value for contact in card.contacts if contact.kind == kind) or None
