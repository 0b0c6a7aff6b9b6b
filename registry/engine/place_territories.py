"""How many matching places each territory has: one pass over the columns of places.

    counts = count_by_territory(search)
    counts["RU-NIZ"], counts["RU-NIZ.arzamas"]      # subjects and municipalities together

A place counts in its municipality and in its federal subject; one whose subject nobody stated
counts in that of its municipality. Territories without any are left out. Nothing here raises.
"""

import numpy as np

from registry.engine.place_search import PlaceSearch
from registry.engine.places import NOBODY


def count_by_territory(search: PlaceSearch) -> dict[str, int]:
    """Return places by territory."""
    index = search.index
    shown = search.places()
    inner, outer = index.places.municipality[shown], index.places.subject[shown]
    around = index.parents[inner] if len(index.parents) else outer
    outer = np.where(outer == NOBODY, np.where(inner == NOBODY, NOBODY, around), outer)
    many = len(index.codes.territories)
    counts = sum(np.bincount(part[part != NOBODY], minlength=many) for part in (inner, outer))
    numbers = np.asarray(counts)
    return {
        name: int(numbers[number])
        for name, number in index.codes.territories.items()
        if numbers[number]
    }


def count_in_all(search: PlaceSearch) -> dict[str, int]:
    """Return places by territory as ``count_by_territory`` does, and of what lies around them."""
    counts, index = count_by_territory(search), search.index
    names = list(index.codes.territories)
    whole: dict[str, int] = {}
    for name, places in counts.items():
        around = int(index.parents[index.codes.territories[name]])
        if around != NOBODY and index.parents[around] == NOBODY:  # a subject of the country
            whole[names[around]] = whole.get(names[around], 0) + places
    return counts | whole
