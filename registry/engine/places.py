"""The places of the registry as columns: what is asked of them is answered without the database.

A *place* is a visible site with its organisation, or an organisation without a visible site; offers
stand at a place by *pairs* (an offer without an address stands at every place of its organisation).

    index.place_count, index.offer_count
    index.places.lat[i]            # degrees, nan without a point
    index.codes.kinds["pnd"]       # the number by which a column names a kind

Places come in the order of lists: by the comparable form of their texts, then by key. The columns
are read by ``registry.store.place_index`` and asked by ``registry.engine.place_search``; an index
never changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

UNKNOWN, YES, NO = 0, 1, 2  # codes of what may be stated
NOBODY = -1  # code of a term or territory that is not there


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """The number of each identifier in the columns, by noun."""

    kinds: Mapping[str, int]
    service_types: Mapping[str, int]
    needs: Mapping[str, int]
    modes: Mapping[str, int]
    territories: Mapping[str, int]
    traits: Mapping[str, int]
    states: tuple[str, ...]
    precisions: tuple[str, ...]
    hours: tuple[str, ...]  # texts of hours; 0 is none


@dataclass(frozen=True, slots=True, eq=False)
class PlaceColumns:
    """One row a place. ``site_id`` 0: no visible site; ``verified_on``: an ordinal, 0 is never."""

    key: Any
    organisation_id: Any
    organisation_row: Any  # order of organisations in lists, and their rows in the words
    site_id: Any
    lat: Any
    lon: Any
    kind: Any
    municipality: Any
    subject: Any
    state: Any
    precision: Any
    verified_on: Any
    step_free: Any
    hours: Any  # number of a text
    slugs: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class OfferColumns:
    """One row an offer, in the order of places. Numbers nobody stated are nan.

    Masks have one bit for each admitted value, 0 is no rule; ``unsure`` rules refuse nobody.
    """

    id: Any
    at_place: Any  # a place's row; NOBODY without an address
    organisation_row: Any
    service_type: Any
    mode: Any
    fee_rub: Any
    age_min: Any
    age_max: Any
    autonomy: Any
    legal_capacity: Any
    traits_all: Any
    traits_none: Any
    unsure_autonomy: Any
    unsure_capacity: Any
    unsure_all: Any
    unsure_none: Any


@dataclass(frozen=True, slots=True, eq=False)
class PlaceIndex:
    """All columns at one time, for one set of visible states. ``stamp`` tells what time."""

    stamp: tuple[int, ...]
    codes: Codes
    places: PlaceColumns
    offers: OfferColumns
    pair_offer: Any
    pair_place: Any  # ascending
    pair_first: Any  # where each place that has pairs begins
    type_meets: Any  # service types × needs, bool
    extra_need_offer: Any  # needs met by single offers beyond their type
    extra_need: Any
    required_offer: Any  # papers asked by single offers beyond their type
    required_fact: tuple[str, ...]
    parents: Any  # territory -> the one around it, or NOBODY
    words: "WordIndex"

    def at_places(self, pairs: Any) -> Any:
        """Return a mask of the places that a mask of pairs touches."""
        touched = np.zeros(self.place_count, dtype=bool)
        if len(self.pair_first):
            touched[self.pair_place[self.pair_first]] = np.logical_or.reduceat(
                pairs, self.pair_first
            )
        return touched

    @property
    def place_count(self) -> int:
        """Number of places."""
        return len(self.places.key)

    @property
    def offer_count(self) -> int:
        """Number of offers."""
        return len(self.offers.id)


@dataclass(frozen=True, slots=True, eq=False)
class WordIndex:
    """Which organisations' texts hold which word: rows ``first[w]:first[w+1]`` of ``rows``.

    ``words`` are as written, ``forms`` the one form of each (see ``registry.search.words``).
    """

    words: tuple[str, ...]
    by_form: Mapping[str, tuple[int, ...]]
    first: Any
    rows: Any
    row_count: int

    def rows_with(self, numbers: Any) -> Any:
        """Return a mask of the organisations whose text holds any of these words."""
        mask = np.zeros(self.row_count, dtype=bool)
        for number in numbers:
            mask[self.rows[self.first[number] : self.first[number + 1]]] = True
        return mask
