"""Reading all places and offers as columns, for the questions of list, map, counts and API.

    index = read_place_index(session, states)    # a PlaceIndex of what these states show

Only what the states show is read: records hidden by the mode are not in the index at all. At
50,000 organisations this takes about three seconds; whoever asks keeps the index for its revision.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from registry.engine.place_search import CAPACITIES
from registry.engine.places import (
    NO,
    NOBODY,
    UNKNOWN,
    YES,
    Codes,
    OfferColumns,
    PlaceColumns,
    PlaceIndex,
    WordIndex,
)
from registry.models import (
    CONFIRMABLE_KEYS,
    MODES,
    POSITION_PRECISIONS,
    RECORD_STATES,
    Kind,
    Need,
    Offer,
    OfferFact,
    OfferNeed,
    OfferRule,
    OfferUnconfirmed,
    Organisation,
    Service,
    ServiceType,
    ServiceTypeNeed,
    Site,
    SitePoint,
    Territory,
)
from registry.search.words import normal_form, split_words
from registry.store.matching import is_visible
from registry.store.revision import get_revision

STEP_FREE = {"unknown": UNKNOWN, "yes": YES, "no": NO}
PART = 10_000  # rows of a long answer held at once
MAX_TRAITS = 64  # bits of a mask; the field's list has about twenty
_NUMBER_SIGN = re.compile(
    r"\bno (?=[0-9])"
)  # № as comparable texts have it: one word with its number
WHO_KEYS = ("autonomy", "legal_capacity", "traits_all", "traits_none")


def read_stamp(session: Session) -> tuple[int, ...]:
    """Return what an index is of: the revision, and the last records by number.

    The revision grows with every change; the numbers tell of records that came without it.
    """
    last = [select(func.max(table.id)).scalar_subquery() for table in (Organisation, Site, Offer)]
    return (
        get_revision(session),
        *(number or 0 for number in session.execute(select(*last)).one()),
    )


def read_place_index(session: Session, states: tuple[str, ...]) -> PlaceIndex:
    """Return the index of what ``states`` show, as the registry is now."""
    stamp = read_stamp(session)
    around = session.execute(select(Territory.id, Territory.parent_id))
    parents: dict[str, str | None] = {name: parent for name, parent in around}  # noqa: C416
    territories = {name: number for number, name in enumerate(sorted(parents))}
    kinds, types, needs = (_codes(session, table) for table in (Kind, ServiceType, Need))
    rules = _read_rules(session)
    traits = {
        name: number
        for number, name in enumerate(
            sorted(
                {value for key, values in rules.items() if key in WHO_KEYS[2:] for value in values}
            )[:MAX_TRAITS]
        )
    }
    places, words, site_place, home, rank = _read_places(session, states, kinds, territories)
    offers, pairs = _read_offers(session, states, types, traits, rules, site_place, home, rank)
    row_of = {int(identifier): row for row, identifier in enumerate(offers.id)}
    extra = _of_offers(session, select(OfferNeed.offer_id, OfferNeed.need_id), row_of)
    required = _of_offers(
        session,
        select(OfferFact.offer_id, OfferFact.fact_id).where(
            OfferFact.role.in_(("requires", "requires_at_admission"))
        ),
        row_of,
    )
    meets = np.zeros((len(types), len(needs)), dtype=bool)
    for type_id, need_id in session.execute(
        select(ServiceTypeNeed.service_type_id, ServiceTypeNeed.need_id)
    ):
        meets[types[type_id], needs[need_id]] = True
    return PlaceIndex(
        stamp=stamp,
        codes=Codes(
            kinds=kinds,
            service_types=types,
            needs=needs,
            modes={mode: number for number, mode in enumerate(MODES)},
            territories=territories,
            traits=traits,
            states=RECORD_STATES,
            precisions=POSITION_PRECISIONS,
            hours=words[1],
        ),
        places=places,
        offers=offers,
        pair_offer=pairs[0],
        pair_place=pairs[1],
        pair_first=np.flatnonzero(np.diff(pairs[1], prepend=NOBODY)),
        type_meets=meets,
        extra_need_offer=np.array([row for row, _need in extra], dtype=np.int64),
        extra_need=np.array([needs[need] for _row, need in extra], dtype=np.int64),
        required_offer=np.array([row for row, _fact in required], dtype=np.int64),
        required_fact=tuple(fact for _row, fact in required),
        parents=np.array(
            [territories.get(parents[name] or "", NOBODY) for name in territories], dtype=np.int64
        ),
        words=words[0],
    )


def _codes(session: Session, table: Any) -> dict[str, int]:
    return {
        name: number
        for number, name in enumerate(session.scalars(select(table.id).order_by(table.id)))
    }


# ---- places and their words


def _read_places(
    session: Session,
    states: tuple[str, ...],
    kinds: Mapping[str, int],
    territories: Mapping[str, int],
) -> tuple[
    PlaceColumns,
    tuple[WordIndex, tuple[str, ...]],
    dict[int, int],
    dict[int, list[int]],
    dict[int, int],
]:
    """Return the columns, words and texts of hours, where sites and owners stand, their order."""
    at = and_(Site.organisation_id == Organisation.id, is_visible(Site.record_state, states))
    rows = (
        session.connection()
        .execute(
            select(
                Organisation.search_text,
                Organisation.id,
                Site.id,
                func.ST_Y(SitePoint.geom),
                func.ST_X(SitePoint.geom),
                Organisation.kind_id,
                Organisation.subject_id,
                Site.subject_id,
                Site.municipality_id,
                Organisation.record_state,
                Site.position_precision,
                Organisation.verified_on,
                Site.step_free,
                Site.hours_text,
                Organisation.slug,
            )
            .outerjoin(Site, at)
            .outerjoin(SitePoint, SitePoint.site_id == Site.id)
            .where(is_visible(Organisation.record_state, states))
        )
        .all()
    )
    ordered = sorted(rows, key=lambda row: (row[0], row[2] if row[2] is not None else -row[1]))
    owners = sorted({(row[0], row[1]) for row in ordered})
    rank = {identifier: number for number, (_text, identifier) in enumerate(owners)}
    texts = tuple(dict.fromkeys(["", *(row[13] for row in ordered if row[13])]))
    hours = {text: number for number, text in enumerate(texts)}
    states_of = {name: number for number, name in enumerate(RECORD_STATES)}
    precisions = {name: number for number, name in enumerate(POSITION_PRECISIONS)}
    (
        _text, organisation, site, lat, lon, kind, own_subject, subject, municipality, state,
        precision, verified, step_free, hours_text, slugs,
    ) = zip(*ordered, strict=True) if ordered else ((),) * 15  # fmt: skip
    columns = PlaceColumns(
        key=_whole(s if s is not None else -o for s, o in zip(site, organisation, strict=True)),
        organisation_id=_whole(organisation),
        organisation_row=_whole(rank[identifier] for identifier in organisation),
        site_id=_whole(number or 0 for number in site),
        lat=_numbers(lat),
        lon=_numbers(lon),
        kind=_whole(kinds[name] for name in kind),
        municipality=_whole(territories.get(name or "", NOBODY) for name in municipality),
        subject=_whole(
            territories.get(of_site or of_owner or "", NOBODY)
            for of_site, of_owner in zip(subject, own_subject, strict=True)
        ),
        state=_whole(states_of[name] for name in state),
        precision=_whole(precisions[name or "none"] for name in precision),
        verified_on=_whole(day.toordinal() if day else 0 for day in verified),
        step_free=_whole(STEP_FREE[name or "unknown"] for name in step_free),
        hours=_whole(hours[text or ""] for text in hours_text),
        slugs=tuple(slugs),
    )
    site_place = {number: row for row, number in enumerate(site) if number is not None}
    home: dict[int, list[int]] = defaultdict(list)
    for row, owner in enumerate(organisation):
        home[owner].append(row)
    return columns, (_read_words([text for text, _id in owners]), texts), site_place, home, rank


def _read_words(texts: Sequence[str]) -> WordIndex:
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, text in enumerate(texts):
        for word in dict.fromkeys(_NUMBER_SIGN.sub("no", text).split()):
            rows_of[word].append(row)
    by_form: dict[str, list[int]] = defaultdict(list)
    for number, word in enumerate(rows_of):
        for piece in dict.fromkeys(split_words(word)):
            by_form[normal_form(piece)].append(number)
    first = np.cumsum([0, *(len(rows) for rows in rows_of.values())])
    return WordIndex(
        words=tuple(rows_of),
        by_form={form: tuple(numbers) for form, numbers in by_form.items()},
        first=first,
        rows=_whole(row for rows in rows_of.values() for row in rows),
        row_count=len(texts),
    )


# ---- offers and where they stand


def _read_offers(
    session: Session,
    states: tuple[str, ...],
    types: Mapping[str, int],
    traits: Mapping[str, int],
    rules: Mapping[str, Mapping[str, list[int]]],
    site_place: Mapping[int, int],
    home: Mapping[int, list[int]],
    rank: Mapping[int, int],
) -> tuple[OfferColumns, tuple[Any, Any]]:
    identifier, kind, mode, fee, low, high, site, owner = _read_columns(
        session,
        select(
            Offer.id,
            Service.service_type_id,
            Offer.mode,
            Offer.fee_rub,
            Offer.age_min,
            Offer.age_max,
            Offer.site_id,
            Service.organisation_id,
        )
        .join(Service, Service.id == Offer.service_id)
        .where(is_visible(Offer.record_state, states), is_visible(Service.record_state, states))
        .order_by(Offer.id),
    )
    stands = [
        site_place.get(where, NOBODY) if where is not None else home.get(whose, (NOBODY,))[0]
        for where, whose in zip(site, owner, strict=True)
    ]
    order = [row for row in np.argsort(stands, kind="stable").tolist() if stands[row] != NOBODY]
    identifier, kind, mode, fee, low, high, site, owner = (
        [column[row] for row in order]
        for column in (identifier, kind, mode, fee, low, high, site, owner)
    )
    row_of = {number: row for row, number in enumerate(identifier)}
    unsure = {
        key: _flags(row_of, rules["unconfirmed"].get(key, ()))
        for key in (*WHO_KEYS, "age_min", "age_max")
    }
    low_sure, high_sure = _numbers(low), _numbers(high)
    low_sure[unsure["age_min"]] = np.nan  # a limit that is not sure refuses nobody
    high_sure[unsure["age_max"]] = np.nan
    modes = {name: number for number, name in enumerate(MODES)}
    capacity = {name: number for number, name in enumerate(CAPACITIES)}
    columns = OfferColumns(
        id=_whole(identifier),
        at_place=_whole(NOBODY if where is None else site_place[where] for where in site),
        organisation_row=_whole(rank[whose] for whose in owner),
        service_type=_whole(types[name] for name in kind),
        mode=_whole(modes[name] for name in mode),
        fee_rub=_numbers(fee),
        age_min=low_sure,
        age_max=high_sure,
        autonomy=_masks(row_of, rules["autonomy"], {str(step): step for step in range(1, 8)}),
        legal_capacity=_masks(row_of, rules["legal_capacity"], capacity),
        traits_all=_masks(row_of, rules["traits_all"], traits),
        traits_none=_masks(row_of, rules["traits_none"], traits),
        unsure_autonomy=unsure["autonomy"],
        unsure_capacity=unsure["legal_capacity"],
        unsure_all=unsure["traits_all"],
        unsure_none=unsure["traits_none"],
    )
    at = [
        [site_place[where]] if where is not None else home[whose]
        for where, whose in zip(site, owner, strict=True)
    ]
    pair_offer = np.repeat(np.arange(len(at), dtype=np.int64), [len(places) for places in at])
    pair_place = _whole(place for places in at for place in places)
    by_place = np.argsort(pair_place, kind="stable")
    return columns, (pair_offer[by_place], pair_place[by_place])


def _read_columns(session: Session, statement: Any) -> list[list[Any]]:
    """Return the columns of a long answer; its rows are let go as they come."""
    result = session.connection().execute(statement)
    names = tuple(result.keys())
    columns: list[list[Any]] = [[] for _ in names]
    for part in result.partitions(PART):
        for column, values in zip(columns, zip(*part, strict=True), strict=True):
            column.extend(values)
    return columns


def _read_rules(session: Session) -> dict[str, dict[str, list[int]]]:
    """Return the offers with each admitted value, by key and value; unsure ones by key."""
    found: dict[str, dict[str, list[int]]] = {key: {} for key in (*WHO_KEYS, "unconfirmed")}
    for key, value, offer_id in session.execute(
        select(OfferRule.key, OfferRule.value, OfferRule.offer_id).where(
            OfferRule.key.in_(WHO_KEYS)
        )
    ):
        found[key].setdefault(value, []).append(offer_id)
    for key, offer_id in session.execute(
        select(OfferUnconfirmed.key, OfferUnconfirmed.offer_id).where(
            OfferUnconfirmed.key.in_(
                [key for key in CONFIRMABLE_KEYS if key in (*WHO_KEYS, "age_min", "age_max")]
            )
        )
    ):
        found["unconfirmed"].setdefault(key, []).append(offer_id)
    return found


def _masks(
    row_of: Mapping[int, int], values: Mapping[str, list[int]], bits: Mapping[str, int]
) -> Any:
    masks = np.zeros(len(row_of), dtype=np.uint64)
    for value, offers in values.items():
        if value in bits:
            rows = [row_of[offer] for offer in offers if offer in row_of]
            masks[rows] |= np.uint64(1 << bits[value])
    return masks


def _flags(row_of: Mapping[int, int], offers: Iterable[int]) -> Any:
    flags = np.zeros(len(row_of), dtype=bool)
    flags[[row_of[offer] for offer in offers if offer in row_of]] = True
    return flags


def _of_offers(session: Session, query: Any, row_of: Mapping[int, int]) -> list[tuple[int, str]]:
    return [(row_of[offer], value) for offer, value in session.execute(query) if offer in row_of]


def _whole(values: Iterable[int]) -> Any:
    return np.fromiter(values, dtype=np.int64)


def _numbers(values: Iterable[float | None]) -> Any:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
