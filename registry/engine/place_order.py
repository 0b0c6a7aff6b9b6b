"""The order of lists: nearest first, else what the words name best, else by name.

    rows = order_places(search)            # rows of places that match
    rows = order_offers(search)            # rows of offers that match

Among what was asked and not everybody states (an entrance without steps), those who state it come
first. Places without a point come last where distances count. Among equals records of the past and
the future, and invented ones, come after those of today. Nothing here raises.
"""

from typing import Any

import numpy as np

from registry.domain.browse import HIDDEN_IN_PRODUCTION
from registry.engine.place_search import WHO_CONDITIONS, PlaceSearch
from registry.engine.places import NOBODY

STATED_FIRST = ("step_free", "open_now", "aac", *WHO_CONDITIONS)


def order_places(search: PlaceSearch) -> Any:
    """Return the rows of the matching places in the order of the list."""
    rows = np.flatnonzero(search.places())
    keys: list[Any] = [rows, _is_quiet(search)[rows]]
    if search.metres is not None:
        keys.append(search.metres[rows])  # nan sorts last
    elif search.closeness is not None:
        keys.append(-search.closeness[rows])
    for name in STATED_FIRST:
        if name in search.asked:
            keys.append(search.unstated(name)[rows])
    return rows[np.lexsort(keys)]


def _is_quiet(search: PlaceSearch) -> Any:
    """Mask of the places that are no help today: archive, planned, closed, demonstration."""
    index = search.index
    quiet = np.array([state in HIDDEN_IN_PRODUCTION for state in index.codes.states], dtype=bool)
    return quiet[index.places.state]


def order_organisations(search: PlaceSearch) -> tuple[Any, Any]:
    """Return the organisations of the matching places by their best place, and that place."""
    places = order_places(search)
    owners = search.index.places.organisation_row[places]
    if len(places) == 0:
        return owners, places
    if search.metres is None and len(places) and _by_name(search):
        owners, first = np.unique(owners, return_index=True)
        return owners, places[first]
    _owners, first = np.unique(owners, return_index=True)
    first = np.sort(first)
    return owners[first], places[first]


def order_offers(search: PlaceSearch) -> Any:
    """Return the rows of the matching offers, each once."""
    index = search.index
    matching = np.zeros(index.offer_count, dtype=bool)
    matching[index.pair_offer[search.pairs()]] = True
    rows = np.flatnonzero(matching)
    keys = [index.offers.id[rows], index.offers.organisation_row[rows]]
    away = offer_metres(search)
    if away is not None:
        keys.append(away[rows])
    return rows[np.lexsort(keys)]


def offer_metres(search: PlaceSearch) -> Any:
    """Return the metres to every offer, nan without an address or point; None: not asked."""
    if search.metres is None:
        return None
    at = search.index.offers.at_place
    return np.where(at == NOBODY, np.nan, search.metres[at]) if len(search.metres) else at * np.nan


def _by_name(search: PlaceSearch) -> bool:
    return search.closeness is None and not set(STATED_FIRST) & set(search.asked)
