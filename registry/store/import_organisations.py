"""Organisations of one source, read whole and written in bulk.

``load_contents`` gives every organisation of a source as one plain value, so that a file's row can
be compared with what is kept; ``insert_contents`` and ``update_contents`` bring the tables to the
wanted values. An organisation has one imported site (``external_id`` "main").
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from geoalchemy2 import WKTElement
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.models import (
    Contact,
    KindNarrowing,
    Offer,
    Organisation,
    Service,
    Site,
    SitePoint,
)
from registry.store.bulk import delete_rows, insert_returning_ids, insert_rows, update_row
from registry.store.changes import mark_changed

SITE_ID = "main"
WORDS_ID = ""  # of a service found in the words of an organisation's own row
DECIMALS = 6  # of a degree, about 0.1 m
ORGANISATION_COLUMNS = (
    "kind_id",
    "name",
    "short_name",
    "description",
    "plain_text",
    "subject_id",
    "search_text",
    "source_locator",
    "read_on",
    "record_state",
)
SITE_COLUMNS = ("address", "position_precision", "municipality_id", "subject_id", "hours_text")


class ContactRow(NamedTuple):
    """One way to reach the organisation; the text is kept as the source has it."""

    kind: str
    value: str
    label: str | None = None


class Narrowing(NamedTuple):
    """See ``KindNarrowing``."""

    age_min: float | None
    age_max: float | None
    service_types: tuple[str, ...] | None
    note: str | None


class StatedOffer(NamedTuple):
    """What the source says the organisation does; ``at_site`` False: not bound to an address."""

    mode: str
    at_site: bool
    age_min: float | None
    age_max: float | None


@dataclass(frozen=True, slots=True)
class Content:
    """Everything an import knows of one organisation. ``site`` None: it has no place to go to."""

    organisation: Mapping[str, Any]
    narrowing: Narrowing | None = None
    site: Mapping[str, Any] | None = None
    point: tuple[float, float] | None = None  # lat, lon
    contacts: tuple[ContactRow, ...] = ()
    offers: Mapping[str, StatedOffer] = field(default_factory=dict)  # by service type


@dataclass(frozen=True, slots=True)
class Stored:
    """An organisation as it is kept. ``verified``: somebody confirmed it, an import may not."""

    id: int
    site_id: int | None
    verified: bool
    content: Content


def load_slugs(session: Session) -> set[str]:
    """Return every slug in use."""
    return set(session.scalars(select(Organisation.slug)))


def load_contents(session: Session, source_id: str) -> dict[str, Stored]:
    """Return the organisations of a source by their identifier in it."""
    own = Organisation.source_id == source_id
    columns = [getattr(Organisation, name) for name in ORGANISATION_COLUMNS]
    rows = session.execute(
        select(Organisation.id, Organisation.external_id, Organisation.verified_on, *columns)
        .where(own)
        .order_by(Organisation.id)
    ).all()
    if not rows:
        return {}
    sites = _load_sites(session, own)
    narrowings = _load_narrowings(session, own)
    contacts = _load_contacts(session, own)
    offers = _load_offers(session, own, source_id)
    stored = {}
    for row in rows:
        site_id, site, point = sites.get(row.id, (None, None, None))
        stored[row.external_id] = Stored(
            id=row.id,
            site_id=site_id,
            verified=row.verified_on is not None,
            content=Content(
                organisation={name: getattr(row, name) for name in ORGANISATION_COLUMNS},
                narrowing=narrowings.get(row.id),
                site=site,
                point=point,
                contacts=tuple(contacts.get(row.id, ())),
                offers=offers.get(row.id, {}),
            ),
        )
    return stored


def _load_sites(
    session: Session, own: Any
) -> dict[int, tuple[int, dict[str, Any], tuple[float, float] | None]]:
    columns = [getattr(Site, name) for name in SITE_COLUMNS]
    question = (
        select(
            Site.organisation_id,
            Site.id,
            func.ST_Y(SitePoint.geom).label("lat"),
            func.ST_X(SitePoint.geom).label("lon"),
            *columns,
        )
        .join(Organisation, Organisation.id == Site.organisation_id)
        .outerjoin(SitePoint, SitePoint.site_id == Site.id)
        .where(own, Site.external_id == SITE_ID)
    )
    found = {}
    for row in session.execute(question):
        point = None if row.lat is None else (round(row.lat, DECIMALS), round(row.lon, DECIMALS))
        site = {name: getattr(row, name) for name in SITE_COLUMNS}
        found[row.organisation_id] = (row.id, site, point)
    return found


def _load_narrowings(session: Session, own: Any) -> dict[int, Narrowing]:
    question = select(KindNarrowing).join(
        Organisation, Organisation.id == KindNarrowing.organisation_id
    )
    return {
        row.organisation_id: Narrowing(
            row.age_min,
            row.age_max,
            None if row.service_types is None else tuple(row.service_types),
            row.note,
        )
        for row in session.scalars(question.where(own))
    }


def _load_contacts(session: Session, own: Any) -> dict[int, list[ContactRow]]:
    question = (
        select(Contact.organisation_id, Contact.kind, Contact.value, Contact.label)
        .join(Organisation, Organisation.id == Contact.organisation_id)
        .where(own, Contact.source_id == Organisation.source_id)
        .order_by(Contact.id)
    )
    found: dict[int, list[ContactRow]] = defaultdict(list)
    for organisation_id, kind, value, label in session.execute(question):
        found[organisation_id].append(ContactRow(kind, value, label))
    return found


def _load_offers(session: Session, own: Any, source_id: str) -> dict[int, dict[str, StatedOffer]]:
    question = (
        select(
            Service.organisation_id,
            Service.service_type_id,
            Offer.mode,
            Offer.site_id,
            Offer.age_min,
            Offer.age_max,
        )
        .join(Offer, Offer.service_id == Service.id)
        .join(Organisation, Organisation.id == Service.organisation_id)
        .where(own, Service.source_id == source_id, Service.external_id == WORDS_ID)
        .order_by(Service.id)
    )
    found: dict[int, dict[str, StatedOffer]] = defaultdict(dict)
    for row in session.execute(question):
        found[row.organisation_id][row.service_type_id] = StatedOffer(
            row.mode, row.site_id is not None, row.age_min, row.age_max
        )
    return found


def insert_contents(
    session: Session, source_id: str, contents: Sequence[tuple[str, str, Content]]
) -> None:
    """Insert organisations, each given as (identifier in the source, slug, content)."""
    if not contents:
        return
    ids = insert_returning_ids(
        session,
        Organisation,
        [
            {
                **content.organisation,
                "source_id": source_id,
                "external_id": external_id,
                "slug": slug,
            }
            for external_id, slug, content in contents
        ],
    )
    owners = [(number, content) for number, (_, _, content) in zip(ids, contents, strict=True)]
    site_ids = _insert_sites(session, source_id, owners)
    _insert_parts(session, source_id, owners)
    _insert_offers(session, source_id, owners, site_ids)


def update_contents(
    session: Session, source_id: str, changes: Sequence[tuple[Stored, Content]]
) -> None:
    """Bring stored organisations to new contents; ids of organisation, site and offers stay."""
    if not changes:
        return
    for stored, content in changes:
        update_row(session, Organisation, stored.id, content.organisation)
    owners = [(stored.id, content) for stored, content in changes]
    ids = [stored.id for stored, _ in changes]
    mark_changed(session, ids)
    delete_rows(session, KindNarrowing, KindNarrowing.organisation_id.in_(ids))
    delete_rows(session, Contact, Contact.organisation_id.in_(ids), Contact.source_id == source_id)
    _insert_parts(session, source_id, owners)
    site_ids = _update_sites(session, source_id, changes)
    _update_offers(session, source_id, changes, site_ids)


def _insert_sites(
    session: Session, source_id: str, owners: Iterable[tuple[int, Content]]
) -> dict[int, int]:
    """Insert the sites of organisations; return site ids by organisation."""
    placed = [(number, content) for number, content in owners if content.site is not None]
    ids = insert_returning_ids(session, Site, [_site_row(source_id, *owner) for owner in placed])
    site_ids = {number: site_id for (number, _), site_id in zip(placed, ids, strict=True)}
    _insert_points(session, ((site_ids[number], content.point) for number, content in placed))
    return site_ids


def _insert_points(
    session: Session, points: Iterable[tuple[int, tuple[float, float] | None]]
) -> None:
    rows = [
        {"site_id": site_id, "geom": WKTElement(f"POINT({point[1]} {point[0]})", srid=4326)}
        for site_id, point in points
        if point is not None
    ]
    insert_rows(session, SitePoint, rows)


def _insert_parts(session: Session, source_id: str, owners: Iterable[tuple[int, Content]]) -> None:
    """Insert narrowings and contacts."""
    narrowings, contacts = [], []
    for number, content in owners:
        if content.narrowing is not None:
            narrowings.append(
                {
                    "organisation_id": number,
                    **content.narrowing._asdict(),
                    "service_types": _listed(content.narrowing.service_types),
                }
            )
        contacts += [
            {
                "organisation_id": number,
                **contact._asdict(),
                **_provenance(source_id, content),
            }
            for contact in content.contacts
        ]
    insert_rows(session, KindNarrowing, narrowings)
    insert_rows(session, Contact, contacts)


def _insert_offers(
    session: Session,
    source_id: str,
    owners: Iterable[tuple[int, Content]],
    site_ids: Mapping[int, int | None],
) -> None:
    stated = [
        (number, content, service_type, offer)
        for number, content in owners
        for service_type, offer in content.offers.items()
    ]
    service_ids = insert_returning_ids(
        session,
        Service,
        [
            {
                "organisation_id": number,
                "service_type_id": service_type,
                "external_id": WORDS_ID,
                **_provenance(source_id, content),
            }
            for number, content, service_type, _ in stated
        ],
    )
    rows = [
        {
            "service_id": service_id,
            "site_id": site_ids.get(number) if offer.at_site else None,
            "taking": "unknown",
            **_terms(offer),
            **_provenance(source_id, content),
        }
        for service_id, (number, content, _, offer) in zip(service_ids, stated, strict=True)
    ]
    insert_rows(session, Offer, rows)


def _update_sites(
    session: Session, source_id: str, changes: Iterable[tuple[Stored, Content]]
) -> dict[int, int | None]:
    """Update, insert or delete sites; return site ids by organisation."""
    site_ids: dict[int, int | None] = {}
    for stored, content in changes:
        site_id = stored.site_id
        if content.site is None:
            if site_id is not None:
                delete_rows(session, Site, Site.id == site_id)
            site_ids[stored.id] = None
        elif site_id is None:
            site_ids |= _insert_sites(session, source_id, [(stored.id, content)])
        else:
            row = _site_row(source_id, stored.id, content)
            update_row(session, Site, site_id, row)
            if stored.content.point != content.point:
                delete_rows(session, SitePoint, SitePoint.site_id == site_id)
                _insert_points(session, [(site_id, content.point)])
            site_ids[stored.id] = site_id
    return site_ids


def _update_offers(
    session: Session,
    source_id: str,
    changes: Iterable[tuple[Stored, Content]],
    site_ids: Mapping[int, int | None],
) -> None:
    added = []
    for stored, content in changes:
        known = stored.content.offers
        own = (
            Service.organisation_id == stored.id,
            Service.source_id == source_id,
            Service.external_id == WORDS_ID,
        )
        gone = [name for name in known if name not in content.offers]
        if gone:
            delete_rows(session, Service, *own, Service.service_type_id.in_(gone))
        kept = {name: offer for name, offer in content.offers.items() if name in known}
        _update_kept_offers(session, source_id, own, content, kept, site_ids[stored.id])
        fresh = {name: offer for name, offer in content.offers.items() if name not in known}
        added.append((stored.id, Content(content.organisation, offers=fresh)))
    _insert_offers(session, source_id, added, site_ids)


def _update_kept_offers(
    session: Session,
    source_id: str,
    own: tuple[Any, ...],
    content: Content,
    kept: Mapping[str, StatedOffer],
    site_id: int | None,
) -> None:
    for service_type, offer in kept.items():
        service_id = session.scalars(
            select(Service.id).where(*own, Service.service_type_id == service_type)
        ).one()
        provenance = _provenance(source_id, content)
        update_row(session, Service, service_id, provenance)
        offer_id = session.scalars(select(Offer.id).where(Offer.service_id == service_id)).one()
        columns = {"site_id": site_id if offer.at_site else None, **_terms(offer), **provenance}
        update_row(session, Offer, offer_id, columns)


def _site_row(source_id: str, organisation_id: int, content: Content) -> dict[str, Any]:
    return {
        "organisation_id": organisation_id,
        "external_id": SITE_ID,
        "step_free": "unknown",
        **(content.site or {}),
        **_provenance(source_id, content),
    }


def _provenance(source_id: str, content: Content) -> dict[str, Any]:
    """Return what parts of a record say of their origin: the same as the whole."""
    whole = content.organisation
    return {
        "source_id": source_id,
        **{name: whole[name] for name in ("source_locator", "read_on", "record_state")},
    }


def _terms(offer: StatedOffer) -> dict[str, Any]:
    return {name: getattr(offer, name) for name in ("mode", "age_min", "age_max")}


def _listed(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)
