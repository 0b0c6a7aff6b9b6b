"""The question as conditions: which places, and which offers at them, match a ``PlaceFilter``.

``select_places`` is the one statement behind list, map, counts, facets and API; what they add is
which columns they read. A place is a pair of an organisation and one of its visible sites, or an
organisation alone when it has none.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from registry.domain.browse import RECORD_STATES, PlaceFilter
from registry.domain.names import search_form
from registry.models import (
    Offer,
    OfferNeed,
    Organisation,
    Service,
    ServiceTypeNeed,
    Site,
    SitePoint,
    Territory,
)
from registry.store.spatial import point_in_box, within_km

MAX_WORDS = 12  # a longer search is a pasted text; its first words decide

PLACE_KEY = func.coalesce(Site.id, -Organisation.id)  # one number for every place


def select_places(question: PlaceFilter, *columns: Any, offers: bool = True) -> Select[Any]:
    """Return ``columns`` of every place that matches.

    ``offers=False`` leaves the conditions on offers out: then the place may have none of them.
    """
    pointed = question.bbox is not None or question.radius_km is not None  # then start at the index
    at_organisation = and_(
        Site.organisation_id == Organisation.id, is_visible(Site.record_state, question.states)
    )
    statement = (
        select(*columns)
        .select_from(Organisation)
        .join(Site, at_organisation, isouter=not pointed)
        .join(SitePoint, SitePoint.site_id == Site.id, isouter=not pointed)
        .where(*place_conditions(question))
    )
    if offers and question.asks_for_offers:
        statement = statement.where(has_offer(offer_conditions(question)))
    return statement


def place_conditions(question: PlaceFilter) -> list[ColumnElement[bool]]:
    """Return what must hold of organisation and site."""
    found = [is_visible(Organisation.record_state, question.states)]
    if question.search and question.search.strip():
        found.append(holds_words(Organisation.search_text, question.search))
    if question.kinds:
        found.append(Organisation.kind_id.in_(question.kinds))
    if question.territory is not None:
        found.append(lies_within(question.territory))
    if question.bbox is not None:
        found.append(point_in_box(SitePoint.geom, question.bbox))
    if question.near is not None and question.radius_km is not None:
        found.append(within_km(SitePoint.geom, question.near, question.radius_km))
    if question.verified_since is not None:
        found.append(Organisation.verified_on >= question.verified_since)
    return found


def offer_conditions(question: PlaceFilter) -> list[ColumnElement[bool]]:
    """Return what must hold of one and the same offer (and its service)."""
    found = [
        is_visible(Offer.record_state, question.states),
        is_visible(Service.record_state, question.states),
    ]
    if question.service_types:
        found.append(Service.service_type_id.in_(question.service_types))
    if question.needs:
        found.append(meets_need(question.needs))
    if question.modes:
        found.append(Offer.mode.in_(question.modes))
    if question.free:
        found.append(Offer.fee_rub == 0)
    if question.age_band is not None:
        found.append(or_(Offer.age_max.is_(None), Offer.age_max > question.age_band.age_min))
        if question.age_band.age_max is not None:
            found.append(or_(Offer.age_min.is_(None), Offer.age_min < question.age_band.age_max))
    return found


def has_offer(conditions: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Return the condition that some offer at the place fulfils all ``conditions`` at once.

    An offer that is not bound to an address belongs to every place of its organisation.
    """
    matching = select(Offer.id).join(Service).where(*conditions)
    at_site = matching.with_only_columns(Offer.site_id).where(Offer.site_id.is_not(None))
    anywhere = matching.with_only_columns(Service.organisation_id).where(Offer.site_id.is_(None))
    bound = and_(Site.id.is_not(None), Site.id.in_(at_site))  # never NULL, so that NOT works too
    return or_(bound, Organisation.id.in_(anywhere))


def meets_need(needs: tuple[str, ...]) -> ColumnElement[bool]:
    """Return the condition that an offer meets one of ``needs``, by its type or by itself."""
    by_type = select(ServiceTypeNeed.service_type_id).where(ServiceTypeNeed.need_id.in_(needs))
    by_itself = select(OfferNeed.offer_id).where(OfferNeed.need_id.in_(needs))
    return or_(Service.service_type_id.in_(by_type), Offer.id.in_(by_itself))


def lies_within(territory_id: str) -> ColumnElement[bool]:
    """Return the condition that the place lies in a territory or in one inside it."""
    inside = territories_inside(territory_id)
    subject = func.coalesce(Site.subject_id, Organisation.subject_id)
    return or_(Site.municipality_id.in_(inside), subject.in_(inside))


def territories_inside(territory_id: str) -> Select[Any]:
    """Return the identifiers of a territory and of everything inside it, at any depth."""
    tree = select(Territory.id).where(Territory.id == territory_id).cte(recursive=True)
    tree = tree.union_all(select(Territory.id).join(tree, Territory.parent_id == tree.c.id))
    return select(tree.c.id)


def holds_words(column: InstrumentedAttribute[str], search: str) -> ColumnElement[bool]:
    """Return the condition that every word of ``search`` occurs in ``column``.

    ``column`` holds the form made by ``search_form``. A search without a letter or digit finds
    nothing: it is a question that no record answers.
    """
    words = search_form(search.replace("№", " ")).split()
    if not words:
        return false()
    distinct = dict.fromkeys(words)
    return and_(*(column.contains(word, autoescape=True) for word in list(distinct)[:MAX_WORDS]))


def is_visible(column: Any, states: tuple[str, ...]) -> ColumnElement[bool]:
    """Return the condition that a record's state may be shown."""
    if set(states) == set(RECORD_STATES):
        return true()
    return column.in_(states)  # type: ignore[no-any-return]
