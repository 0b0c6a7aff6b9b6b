"""Looking for places, organisations and offers: what list, map, place page and API ask.

    question = PlaceFilter(search="диспансер", territory="RU-MOW", states=visible_states(mode))
    page = list_places(session, question, now=now)       # cards, one per site
    points = list_points(session, question)              # the same places, for the map
    facets = list_facets(session, question)              # counts beside the options
    place = get_place(session, "pnd-1-moskva", mode)     # everything of one organisation

The number of queries does not depend on the number of items. Raises ``PlaceNotFoundError``,
``OfferNotFoundError`` and ``UnknownTermError`` (see :mod:`registry.domain.browse`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from registry.domain.browse import (
    FacetOption,
    Facets,
    MapPoints,
    OfferNotFoundError,
    Page,
    PlaceCard,
    PlaceCounts,
    PlaceFilter,
    PlaceNotFoundError,
    UnknownTermError,
    visible_states,
)
from registry.domain.listings import (
    OfferListing,
    OfferPage,
    OfferPoints,
    OrganisationCard,
    ServiceTypeCard,
)
from registry.domain.names import search_form
from registry.domain.place_detail import PlaceDetail
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Term
from registry.models import Offer, Site
from registry.store import browse as store
from registry.store import cards, listings, page_cards, place_detail, terms


def list_places(session: Session, question: PlaceFilter, *, now: datetime) -> Page[PlaceCard]:
    """Return one page of place cards: nearest first with ``near``, else by name."""
    check_terms(session, question)
    counts = store.count_places(session, question)
    keys = store.list_place_keys(session, question, counts.total)
    return Page(
        items=page_cards.read_place_cards(session, question, keys, now.date()),
        total=counts.total,
        page=question.page,
        per_page=question.per_page,
        without_point=counts.without_point,
        fee_not_stated=counts.fee_not_stated,
    )


def list_points(session: Session, question: PlaceFilter) -> MapPoints:
    """Return every matching place that has a point; page numbers play no part."""
    check_terms(session, question)
    return store.list_points(session, question)


def count_places(session: Session, question: PlaceFilter) -> PlaceCounts:
    """Return how many places match, how many lack a point, how many state no fee."""
    check_terms(session, question)
    return store.count_places(session, question)


def list_facets(session: Session, question: PlaceFilter) -> Facets:
    """Return for each kind, service type and need the places shown if it alone were chosen.

    Alone in its own group: the conditions of all other groups are kept. Ordered by Russian label.
    """
    check_terms(session, question)
    words = cards.Words(session)
    return Facets(
        kinds=_options(words.kinds, store.count_by_kind(session, question)),
        service_types=_options(words.service_types, store.count_by_service_type(session, question)),
        needs=_options(words.needs, store.count_by_need(session, question)),
    )


def _options(known: Mapping[str, Term], counts: Mapping[str, int]) -> tuple[FacetOption, ...]:
    ordered = sorted(known.values(), key=lambda term: (search_form(term.label_ru), term.id))
    return tuple(FacetOption(term, counts.get(term.id, 0)) for term in ordered)


def get_place(session: Session, slug: str, mode: str) -> PlaceDetail:
    """Return everything recorded of one organisation, or raise ``PlaceNotFoundError``.

    ``slug`` may also be its number; ``mode`` is the configured one, see ``visible_states``.
    """
    states = visible_states(mode)
    organisation_id = place_detail.find_organisation_id(session, slug, states)
    if organisation_id is None:
        raise PlaceNotFoundError(slug)
    return place_detail.read_place(session, organisation_id, states)


def get_offer(session: Session, offer_id: int, mode: str) -> OfferPage:
    """Return one offer with everything on it, or raise ``OfferNotFoundError``."""
    offer = place_detail.find_offer(session, offer_id, visible_states(mode))
    if offer is None:
        raise OfferNotFoundError(offer_id)
    return offer


def list_organisations(session: Session, question: PlaceFilter) -> Page[OrganisationCard]:
    """Return one page of the organisations that have a matching place.

    Each shows its visible sites and those of its offers that match. ``without_point`` counts
    organisations of which no matching site has a point.
    """
    check_terms(session, question)
    totals = listings.count_organisations(session, question)
    listed = listings.list_organisation_ids(session, question, totals.total)
    return Page(
        items=page_cards.read_organisation_cards(session, question, listed),
        total=totals.total,
        page=question.page,
        per_page=question.per_page,
        without_point=totals.without_point,
        fee_not_stated=store.count_places(session, question).fee_not_stated if question.free else 0,
    )


def list_offers(session: Session, question: PlaceFilter) -> Page[OfferListing]:
    """Return one page of the matching offers of the matching places."""
    check_terms(session, question)
    totals = listings.count_offers(session, question)
    listed = listings.list_offer_ids(session, question, totals.total)
    words = cards.Words(session)
    numbers = [each.id for each in listed]
    offers = {
        card.id: (organisation_id, card)
        for organisation_id, card in cards.read_offers(session, words, [Offer.id.in_(numbers)])
    }
    at = {card.site_id for _organisation_id, card in offers.values() if card.site_id is not None}
    sites = cards.read_sites(session, words, Site.id.in_(at), question.states)
    owners = cards.read_organisations(
        session, words, (organisation_id for organisation_id, _card in offers.values())
    )
    return Page(
        items=tuple(
            OfferListing(
                offer=offers[each.id][1],
                organisation=owners[offers[each.id][0]].ref,
                site=sites[site_id][1]
                if (site_id := offers[each.id][1].site_id) is not None
                else None,
                distance_km=page_cards.kilometres(each.distance_m),
            )
            for each in listed
        ),
        total=totals.total,
        page=question.page,
        per_page=question.per_page,
        without_point=totals.without_point,
    )


def list_offer_points(session: Session, question: PlaceFilter, limit: int) -> OfferPoints:
    """Return at most ``limit`` matching offers that have a point, by number."""
    check_terms(session, question)
    return listings.list_offer_points(session, question, limit)


def list_service_types(
    session: Session, question: PlaceFilter, vocabulary: Vocabulary
) -> Page[ServiceTypeCard]:
    """Return service types with the needs they meet and the matching places that offer them.

    ``search`` looks at the labels here. With any other condition, only types that some matching
    place offers are listed; without one, all of them.
    """
    check_terms(session, question)
    words = cards.Words(session)
    rules = {rule.id: rule for rule in vocabulary.service_types}
    elsewhere = PlaceFilter(states=question.states)
    conditions = question.without_search()
    counts = store.count_by_service_type(session, conditions)
    asked = search_form(question.search or "").split()
    needs = place_detail.read_type_needs(session, words.service_types)
    narrowed = conditions.on_page_one() != elsewhere
    found = [
        ServiceTypeCard(
            term=words.service_types[record.id],
            group_id=record.group_id,
            meets=tuple(words.needs[need_id] for need_id in needs.get(record.id, ())),
            places=counts.get(record.id, 0),
            rule=rules.get(record.id),
        )
        for record in listings.list_service_types(session)
        if (not narrowed or counts.get(record.id))
        and (not question.service_types or record.id in question.service_types)
        and all(word in search_form(f"{record.label} {record.label_en}") for word in asked)
    ]
    first = (question.page - 1) * question.per_page
    return Page(
        items=tuple(found[first : first + question.per_page]),
        total=len(found),
        page=question.page,
        per_page=question.per_page,
    )


def check_terms(session: Session, question: PlaceFilter) -> None:
    """Raise ``UnknownTermError`` for the first identifier that the vocabulary does not have."""
    asked: tuple[tuple[str, Iterable[str]], ...] = (
        ("kind", question.kinds),
        ("service_type", question.service_types),
        ("need", question.needs),
        ("territory", () if question.territory is None else (question.territory,)),
    )
    for noun, identifiers in asked:
        for unknown in terms.list_unknown(session, noun, identifiers) if identifiers else ():
            raise UnknownTermError(noun, unknown, terms.list_known(session, noun))
