"""Looking for places, organisations and offers: what list, map, place page and API ask.

    question = PlaceFilter(search="диспансер", territory="RU-MOW", states=visible_states(mode))
    page = list_places(session, question, now=now)       # cards, one per site
    points = list_points(session, question)              # the same places, for the map
    facets = list_facets(session, question)              # counts beside the options
    place = get_place(session, "pnd-1-moskva", mode)     # everything of one organisation

The number of queries does not depend on the number of items. Raises ``PlaceNotFoundError``,
``OfferNotFoundError`` and ``UnknownTermError`` (see :mod:`registry.domain.browse`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from registry.domain.asking import Who, paper_rule
from registry.domain.browse import (
    MapPoints,
    OfferNotFoundError,
    Page,
    PlaceCard,
    PlaceFilter,
    PlaceNotFoundError,
    UnknownTermError,
    visible_states,
)
from registry.domain.facets import FacetOption, Facets, PlaceCounts, Relaxation, TickOption
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
from registry.engine.place_counts import (
    count_by_age,
    count_by_kind,
    count_by_need,
    count_by_radius,
    count_by_service_type,
)
from registry.engine.place_order import (
    STATED_FIRST,
    offer_metres,
    order_offers,
    order_organisations,
    order_places,
)
from registry.engine.place_search import PlaceSearch
from registry.engine.places import NOBODY
from registry.models import Offer, Site
from registry.services.place_index import keep_counts, search_places
from registry.store import cards, listings, page_cards, place_detail
from registry.store.page_cards import Listed, PlaceKey

TICKS = (
    "free",
    "home_visit",
    "online",
    "no_papers",
    "open_now",
    "step_free",
    "aac",
    "verified_since",
)


def list_places(session: Session, question: PlaceFilter, *, now: datetime) -> Page[PlaceCard]:
    """Return one page of place cards: nearest first, else best fitting; of today first, by name."""
    search = search_known(session, question)
    counts = _counts(search)
    keys = page_keys(search, question)
    return Page(
        items=page_cards.read_place_cards(session, question, keys, now.date()),
        total=counts.total,
        page=question.page,
        per_page=question.per_page,
        without_point=counts.without_point,
        fee_not_stated=counts.fee_not_stated,
        not_stated=counts.not_stated,
    )


def list_all_places(
    session: Session, question: PlaceFilter, *, today: date, limit: int, at_once: int
) -> Iterator[tuple[PlaceCard, ...]]:
    """Yield the places of all pages in order, ``at_once`` cards at a time, ``limit`` at most."""
    search = search_known(session, question)
    rows = order_places(search)[:limit]
    for start in range(0, len(rows), at_once):
        keys = _keys(search, rows[start : start + at_once])
        yield page_cards.read_place_cards(session, question, keys, today)


def page_keys(search: PlaceSearch, question: PlaceFilter) -> list[PlaceKey]:
    """Return the places of the asked page in order, each with the offers there that match."""
    first = (question.page - 1) * question.per_page
    return _keys(search, order_places(search)[first : first + question.per_page])


def _keys(search: PlaceSearch, rows: Any) -> list[PlaceKey]:
    places = search.index.places
    offers = _offers_at(search, rows)
    unstated = {name: search.unstated(name) for name in STATED_FIRST if name in search.asked}
    return [
        PlaceKey(
            organisation_id=int(places.organisation_id[row]),
            site_id=int(places.site_id[row]) or None,
            distance_m=_metres(search.metres, row),
            offer_ids=offers.get(int(row), ()),
            not_stated=tuple(name for name, mask in unstated.items() if mask[row]),
        )
        for row in rows
    ]


def _offers_at(search: PlaceSearch, rows: Any) -> dict[int, tuple[int, ...]]:
    """Return the numbers of the matching offers at each of these places."""
    index = search.index
    wanted = np.zeros(index.place_count, dtype=bool)
    wanted[rows] = True
    found: dict[int, list[int]] = defaultdict(list)
    for pair in np.flatnonzero(wanted[index.pair_place] & search.pairs()):
        found[int(index.pair_place[pair])].append(int(index.offers.id[index.pair_offer[pair]]))
    return {row: tuple(offers) for row, offers in found.items()}


def _metres(metres: Any, row: Any) -> float | None:
    return None if metres is None or np.isnan(metres[row]) else float(metres[row])


def list_points(session: Session, question: PlaceFilter) -> MapPoints:
    """Return every matching place that has a point; page numbers play no part."""
    search = search_known(session, question)
    places, codes = search.index.places, search.index.codes
    rows = np.flatnonzero(search.places() & ~np.isnan(places.lat))
    rows = rows[np.argsort(places.site_id[rows], kind="stable")]
    kinds = tuple(codes.kinds)
    return MapPoints(
        site_ids=tuple(places.site_id[rows].tolist()),
        lats=tuple(places.lat[rows].tolist()),
        lons=tuple(places.lon[rows].tolist()),
        kinds=tuple(kinds[number] for number in places.kind[rows]),
        slugs=tuple(places.slugs[row] for row in rows),
        precisions=tuple(codes.precisions[number] for number in places.precision[rows]),
        states=tuple(codes.states[number] for number in places.state[rows]),
    )


def count_places(session: Session, question: PlaceFilter) -> PlaceCounts:
    """Return how many places match, how many lack a point, how many state no fee."""
    return _counts(search_known(session, question))


def _counts(search: PlaceSearch) -> PlaceCounts:
    index, matching = search.index, search.places()
    silent = 0
    if search.question.free:
        pairs = search.pairs({"free"}) & np.isnan(index.offers.fee_rub)[index.pair_offer]
        silent = int((index.at_places(pairs) & ~matching).sum())
    return PlaceCounts(
        total=int(matching.sum()),
        without_point=int((matching & np.isnan(index.places.lat)).sum()),
        fee_not_stated=silent,
        not_stated=tuple(
            (name, int(search.unstated(name).sum()))
            for name in STATED_FIRST
            if name in search.asked
        ),
    )


def list_facets(session: Session, question: PlaceFilter) -> Facets:
    """Return for each kind, service type and need the places shown if it alone were chosen.

    Alone in its own group: the conditions of all other groups are kept. Ordered by Russian label.
    """
    return _facets(session, search_known(session, question))


def _facets(session: Session, search: PlaceSearch) -> Facets:
    words = cards.Words(session)
    return Facets(
        kinds=_options(words.kinds, count_by_kind(search)),
        service_types=_options(words.service_types, count_by_service_type(search)),
        needs=_options(words.needs, count_by_need(search)),
    )


def list_all_facets(
    session: Session,
    question: PlaceFilter,
    vocabulary: Vocabulary,
    *,
    now: datetime,
    fresh_since: date,
    radii_km: Iterable[int] = (),
    traits: Iterable[str] = (),
) -> Facets:
    """Return the counts beside every option of the filters, conditions to tick included.

    ``traits`` are those to count; with any, degrees of autonomy and legal capacity are counted too.
    """
    search = search_known(session, question)
    radii_km, traits = tuple(radii_km), tuple(traits)
    ticked = replace(
        question,
        open_at=now,
        no_papers=paper_rule(vocabulary),
        verified_since=question.verified_since or fresh_since,
    )

    def count() -> Facets:
        probe = PlaceSearch(search.index, ticked)
        return replace(
            _facets(session, search),
            ticks=tuple(
                TickOption(name, *search.count_with(name, probe.answer(name))) for name in TICKS
            ),
            radii=count_by_radius(search, radii_km),
            ages=count_by_age(search, vocabulary.age_bands),
            who=_count_who(search, vocabulary, traits),
        )

    return keep_counts(session, search, (ticked.open_at, fresh_since, radii_km, traits), count)


def _count_who(
    search: PlaceSearch, vocabulary: Vocabulary, traits: tuple[str, ...]
) -> tuple[tuple[str, str, int], ...]:
    if not traits:
        return ()
    known = search.question.who.traits
    options: list[tuple[str, str, str, Who]] = [
        *(
            ("autonomy", "autonomy", step.id, Who(autonomy=step.degree))
            for step in vocabulary.autonomy
        ),
        *(
            ("legal_capacity", "legal_capacity", item.id, Who(legal_capacity=item.id))
            for item in vocabulary.legal_capacity
        ),
        *(("trait", "traits", trait, Who(traits=(*known, trait))) for trait in traits),
    ]
    counts = []
    for field, name, value, who in options:
        probe = PlaceSearch(search.index, replace(search.question, who=who))
        counts.append((field, value, search.count_with(name, probe.answer(name))[0]))
    return tuple(counts)


def list_relaxations(session: Session, question: PlaceFilter) -> tuple[Relaxation, ...]:
    """Return what an empty answer could do without, the most places first.

    When nothing helps by itself: which condition could be asked alone.
    """
    search = search_places(session, question)
    asked = search.asked
    found = [Relaxation(name, int(search.places({name}).sum())) for name in asked]
    if not any(each.places for each in found):
        found = [
            Relaxation(name, int(search.places(set(asked) - {name}).sum()), alone=True)
            for name in asked
        ]
    return tuple(sorted((each for each in found if each.places), key=lambda each: -each.places))


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
    search = search_known(session, question)
    index, matching = search.index, search.places()
    owners, places = order_organisations(search)
    pointed = np.zeros(index.words.row_count, dtype=bool)
    pointed[index.places.organisation_row[matching & ~np.isnan(index.places.lat)]] = True
    first = (question.page - 1) * question.per_page
    page = slice(first, first + question.per_page)
    shown = np.isin(index.places.organisation_row, owners[page]) & matching
    listed = [
        Listed(int(index.places.organisation_id[row]), _metres(search.metres, row))
        for row in places[page]
    ]
    return Page(
        items=page_cards.read_organisation_cards(
            session, question, listed, _keys(search, np.flatnonzero(shown))
        ),
        total=len(owners),
        page=question.page,
        per_page=question.per_page,
        without_point=int((~pointed[owners]).sum()),
        fee_not_stated=_counts(search).fee_not_stated if question.free else 0,
    )


def list_offers(session: Session, question: PlaceFilter) -> Page[OfferListing]:
    """Return one page of the matching offers of the matching places."""
    search = search_known(session, question)
    rows = order_offers(search)
    away = offer_metres(search)
    first = (question.page - 1) * question.per_page
    page = rows[first : first + question.per_page]
    numbers = [int(search.index.offers.id[row]) for row in page]
    words = cards.Words(session)
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
                offer=offers[number][1],
                organisation=owners[offers[number][0]].ref,
                site=found[1] if (found := sites.get(offers[number][1].site_id or 0)) else None,
                distance_km=page_cards.kilometres(_metres(away, row)),
            )
            for number, row in zip(numbers, page, strict=True)
            if number in offers  # else it is gone since the index was read
        ),
        total=len(rows),
        page=question.page,
        per_page=question.per_page,
        without_point=_without_point(search, rows),
    )


def list_offer_points(session: Session, question: PlaceFilter, limit: int) -> OfferPoints:
    """Return at most ``limit`` matching offers that have a point, by number."""
    search = search_known(session, question)
    rows = order_offers(search)
    pointed = np.sort(search.index.offers.id[rows[_has_point(search, rows)]])
    numbers = pointed[:limit].tolist()
    return OfferPoints(
        listings.read_offer_points(session, numbers),
        total=len(rows),
        without_point=_without_point(search, rows),
    )


def _has_point(search: PlaceSearch, rows: Any) -> Any:
    places, at = search.index.places, search.index.offers.at_place[rows]
    return (at != NOBODY) & ~np.isnan(places.lat[at]) if len(places.lat) else at != NOBODY


def _without_point(search: PlaceSearch, rows: Any) -> int:
    return int((~_has_point(search, rows)).sum())


def list_service_types(
    session: Session, question: PlaceFilter, vocabulary: Vocabulary
) -> Page[ServiceTypeCard]:
    """Return service types with the needs they meet and the matching places that offer them.

    ``search`` looks at the labels here. With any other condition, only types that some matching
    place offers are listed; without one, all of them.
    """
    conditions = question.without_search()
    counts = count_by_service_type(search_known(session, conditions))
    words = cards.Words(session)
    rules = {rule.id: rule for rule in vocabulary.service_types}
    asked = search_form(question.search or "").split()
    needs = place_detail.read_type_needs(session, words.service_types)
    narrowed = not conditions.everything
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


def search_known(session: Session, question: PlaceFilter) -> PlaceSearch:
    """Return the question put to the index of now.

    Raises ``UnknownTermError`` for the first identifier that the vocabulary does not have.
    """
    search = search_places(session, question)
    codes = search.index.codes
    asked: tuple[tuple[str, Iterable[str], Mapping[str, int]], ...] = (
        ("kind", question.kinds, codes.kinds),
        ("service_type", question.service_types, codes.service_types),
        ("need", question.needs, codes.needs),
        (
            "territory",
            () if question.territory is None else (question.territory,),
            codes.territories,
        ),
    )
    for noun, identifiers, known in asked:
        for identifier in identifiers:
            if identifier not in known:
                raise UnknownTermError(noun, identifier, known)
    return search
