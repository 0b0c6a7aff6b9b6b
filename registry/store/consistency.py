"""Questions to the stored records that ought to have no answer; each returns what breaks a rule."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from registry.domain.names import slug_of
from registry.exchange.outlines import OutlineIndex, inside, is_sound
from registry.models import (
    Demand,
    Kind,
    Offer,
    OfferFact,
    Organisation,
    Service,
    ServiceType,
    Settlement,
    Site,
    SitePoint,
    Territory,
)
from registry.store.import_territories import load_outlines, load_territories

BORDER_KM = 10  # simplified outlines and islands left out


def dangling_references(session: Session) -> Iterator[str]:
    """Rows whose foreign key points nowhere (PostgreSQL lets none in)."""
    if session.get_bind().dialect.name == "sqlite":
        for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
            yield f"{table} row {row} → {parent}"


def services_without_offers(session: Session) -> Iterator[str]:
    """Services nobody can be admitted to."""
    question = (
        select(Organisation.slug, Service.service_type_id)
        .join(Service, Service.organisation_id == Organisation.id)
        .where(~select(Offer.id).where(Offer.service_id == Service.id).exists())
    )
    return _each(session, question, "{0}: {1}")


def points_that_say_nothing(session: Session) -> Iterator[str]:
    """Sites with a point that has no precision, or a precision without a point."""
    question = (
        select(Organisation.slug, Site.position_precision)
        .join(Site, Site.organisation_id == Organisation.id)
        .outerjoin(SitePoint, SitePoint.site_id == Site.id)
        .where(
            or_(
                and_(Site.position_precision == "none", SitePoint.site_id.is_not(None)),
                and_(Site.position_precision != "none", SitePoint.site_id.is_(None)),
            )
        )
    )
    return _each(session, question, "{0}: precision {1}")


def municipality_of_another_subject(session: Session) -> Iterator[str]:
    """Sites and settlements whose municipality lies in another subject than they say."""
    municipality = aliased(Territory)
    for model, name in ((Site, Site.id), (Settlement, Settlement.name)):
        question = (
            select(name, model.municipality_id, model.subject_id)
            .join(municipality, municipality.id == model.municipality_id)
            .where(or_(model.subject_id.is_(None), municipality.parent_id != model.subject_id))
        )
        yield from _each(session, question, model.__tablename__ + " {0}: {1} is not in {2}")


def territories_out_of_order(session: Session) -> Iterator[str]:
    """Territories below the wrong level, or with an identifier not of their parent."""
    known = load_territories(session)
    above = {"country": None, "subject": "country", "municipality": "subject"}
    for territory_id, row in known.items():
        parent = known.get(row["parent_id"] or "")
        if (parent["level"] if parent else None) != above[row["level"]]:
            yield f"{territory_id}: a {row['level']} below {row['parent_id']}"
        if row["level"] == "municipality" and not territory_id.startswith(f"{row['parent_id']}."):
            yield f"{territory_id}: not named after {row['parent_id']}"


def unsound_outlines(session: Session) -> Iterator[str]:
    """Outlines that cross themselves, or whose inner point is outside."""
    known = load_territories(session)
    for territory_id, outline in load_outlines(session).items():
        row = known[territory_id]
        if not is_sound(outline):
            yield f"{territory_id}: the outline is not valid"
        elif row["lat"] is None or not inside(outline, row["lon"], row["lat"]):
            yield f"{territory_id}: the inner point is outside"


def positions_outside_their_subject(session: Session) -> Iterator[str]:
    """Points more than ``BORDER_KM`` outside the outline of the subject of their site."""
    index = OutlineIndex(load_outlines(session, "subject"))
    known = set(index.ids)
    question = (
        select(
            Organisation.slug,
            Site.subject_id,
            func.ST_Y(SitePoint.geom),
            func.ST_X(SitePoint.geom),
        )
        .join(Site, Site.organisation_id == Organisation.id)
        .join(SitePoint, SitePoint.site_id == Site.id)
        .where(Site.subject_id.is_not(None))
        .order_by(Site.id)
    )
    for slug, subject_id, lat, lon in session.execute(question):
        if subject_id not in known or subject_id in index.containing(lon, lat):
            continue
        if subject_id not in index.distances_km(lon, lat, BORDER_KM):
            yield f"{slug}: {lat}, {lon} is not in {subject_id}"


def unreadable_slugs(session: Session) -> Iterator[str]:
    """Organisations whose public name in addresses is not made of letters, digits and hyphens."""
    for slug in session.scalars(select(Organisation.slug).order_by(Organisation.id)):
        if not slug or slug_of(slug, max_length=len(slug)) != slug:
            yield slug


def load_used_words(session: Session) -> Mapping[str, set[str]]:
    """Return the identifiers of the vocabulary that records use, by section of the vocabulary."""
    used: tuple[tuple[str, Any], ...] = (
        ("kinds", Organisation.kind_id),
        ("kinds", Kind.id),
        ("service_types", Service.service_type_id),
        ("service_types", ServiceType.id),
        ("facts", OfferFact.fact_id),
        ("target_groups", Demand.target_group),
    )
    words: dict[str, set[str]] = {}
    for section, column in used:
        words.setdefault(section, set()).update(session.scalars(select(column).distinct()))
    return words


def _each(session: Session, question: Select[*tuple[Any, ...]], sentence: str) -> Iterator[str]:
    for row in session.execute(question):
        yield sentence.format(*row)


CHECKS: Mapping[str, tuple[str, Callable[[Session], Iterator[str]]]] = {
    "dangling_references": ("every reference points to a record", dangling_references),
    "services_without_offers": ("every service has an offer", services_without_offers),
    "points_that_say_nothing": ("every point says what it is", points_that_say_nothing),
    "municipality_of_another_subject": (
        "places lie in municipalities of their subject",
        municipality_of_another_subject,
    ),
    "territories_out_of_order": ("territories form a tree", territories_out_of_order),
    "unsound_outlines": ("outlines are valid and hold their inner point", unsound_outlines),
    "positions_outside_their_subject": (
        "points lie in the subject they name",
        positions_outside_their_subject,
    ),
    "unreadable_slugs": ("organisations have readable addresses", unreadable_slugs),
}
