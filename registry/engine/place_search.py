"""A question about places answered on the columns of a :class:`PlaceIndex`.

    search = PlaceSearch(index, question, found)
    search.places()                       # mask: the places that match
    search.places(without={"free"})       # the same as if "free" had not been asked
    search.pairs()                        # mask: offers at matching places that match too
    search.unstated("step_free")          # mask: matching places that say nothing about it

A condition concerns the place or an offer; those on offers must hold for one and the same offer.
Each is computed once, whatever is asked of it. What is not stated never refuses, with two
exceptions: ``free`` asks for a stated fee of 0, ``verified_since`` for a stated day. Nothing here
raises.
"""

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Any

import numpy as np

from registry.domain.browse import PlaceFilter
from registry.domain.open_now import is_open, local_time
from registry.engine.geodesic import metres_from
from registry.engine.places import NO, NOBODY, UNKNOWN, YES, PlaceIndex

CAPACITIES = ("full", "limited", "none")
WHO_CONDITIONS = ("autonomy", "legal_capacity", "traits")
ON_OFFERS = frozenset({"free", "no_papers", "aac", *WHO_CONDITIONS, "home_visit", "online"})
GROUPS = {"home_visit": "modes", "online": "modes"}  # alternatives of one condition
AAC_NEED, AAC_TRAIT = "need.aac", "aac"


class PlaceSearch:
    """One question to one index.

    ``rows`` and ``closeness`` run over the organisations of its words, ``narrows`` leaves what the
    words mean aside: see ``registry.search.in_names``. ``rows`` None: no words were asked.
    """

    def __init__(
        self,
        index: PlaceIndex,
        question: PlaceFilter,
        *,
        rows: Any = None,
        closeness: Any = None,
        narrows: bool = False,
    ) -> None:
        self.index = index
        self.question = question
        self._rows = rows
        self._closeness = closeness
        self._narrows = narrows

    # ---- the answers

    def places(self, without: Collection[str] = ()) -> Any:
        """Return a mask of the matching places, as if the conditions in ``without`` were not."""
        return self._kept("places", without, self._find_places)

    def pairs(self, without: Collection[str] = ()) -> Any:
        """Return a mask of the pairs whose place and offer both match."""
        return self._kept("pairs", without, self._find_pairs)

    def _kept(
        self, what: str, without: Collection[str], find: Callable[[frozenset[str]], Any]
    ) -> Any:
        """Nearly every count leaves out a condition that was not asked: those share one answer."""
        key = what, frozenset(without).intersection(self.asked)
        if key not in self._masks:
            self._masks[key] = find(key[1])
        return self._masks[key]

    def _find_places(self, without: frozenset[str]) -> Any:
        fitting = self._place_mask(without)
        searched = self._named is not None and "search" not in without
        if not (self._offer_names(without) or searched):
            return fitting
        at_pairs = self.index.at_places(self._offered(without))
        if self._offer_names(without):
            return fitting & at_pairs
        return fitting & (at_pairs | self._named)

    def _find_pairs(self, without: frozenset[str]) -> Any:
        return self._offered(without) & self._place_mask(without)[self.index.pair_place]

    def count_with(self, name: str, answer: Any) -> tuple[int, int]:
        """Return the places if ``name`` were asked and answered so, and those that state it.

        A condition that stands in a group of alternatives is counted as if it alone were chosen.
        """
        without = {name, GROUPS.get(name, name)}
        if name not in ON_OFFERS:
            shown = self.places(without) & (answer != NO)
            return int(shown.sum()), int((shown & (answer == YES)).sum())
        pairs, at = self.pairs(without), self.index.pair_offer
        return (
            self.count_places(pairs & (answer != NO)[at]),
            self.count_places(pairs & (answer == YES)[at]),
        )

    def count_places(self, pairs: Any) -> int:
        """Return how many places a mask of pairs touches."""
        return int(self.index.at_places(pairs).sum())

    def unstated(self, name: str) -> Any:
        """Return a mask of the matching places where nobody states that ``name`` holds."""
        return self._kept(f"unstated {name}", (), lambda _without: self._find_unstated(name))

    def _find_unstated(self, name: str) -> Any:
        answer = self.answer(name)
        if name not in ON_OFFERS:
            return self.places() & (answer == UNKNOWN)
        stated = self.index.at_places(self.pairs() & (answer == YES)[self.index.pair_offer])
        return self.places() & ~stated

    @cached_property
    def metres(self) -> Any:
        """Metres from the point asked to every place; nan without a point; None: not asked."""
        near = self.question.near
        if near is None:
            return None
        places = self.index.places
        return metres_from(near.lat, near.lon, places.lat, places.lon)

    @property
    def closeness(self) -> Any:
        """How many of the words each place's name holds whole; None: no matter for the order."""
        if self._closeness is None or self.question.meaning is None:
            return None
        return (self._closeness * self._rows)[self.index.places.organisation_row]

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The names of the conditions of this question."""
        searched = ("search",) if self._named is not None else ()
        return (*searched, *self._place_conditions, *self._offer_conditions)

    def answer(self, name: str) -> Any:
        """Return YES, NO or UNKNOWN of the condition ``name`` for every place or every offer."""
        if name not in self._answers:
            self._answers[name] = _ANSWERS[name](self)
        return self._answers[name]

    @cached_property
    def _answers(self) -> dict[str, Any]:
        return {}

    @cached_property
    def _masks(self) -> dict[tuple[str, frozenset[str]], Any]:
        return {}

    # ---- conditions

    @cached_property
    def _place_conditions(self) -> Mapping[str, Any]:
        asked, index = self.question, self.index
        found: dict[str, Any] = {}
        if asked.kinds:
            found["kinds"] = _one_of(index.places.kind, index.codes.kinds, asked.kinds)
        if asked.territory is not None:
            inside = _inside(index, asked.territory)
            places = index.places
            found["territory"] = inside[places.municipality] | inside[places.subject]
        if asked.bbox is not None:
            found["bbox"] = _in_box(index, asked.bbox)
        if asked.near is not None and asked.radius_km is not None:
            found["radius_km"] = self.metres <= asked.radius_km * 1000
        if asked.verified_since is not None:
            found["verified_since"] = (
                index.places.verified_on >= asked.verified_since.toordinal()
            ) & (index.places.verified_on > 0)
        if asked.step_free:
            found["step_free"] = self.answer("step_free") != NO
        if asked.open_at is not None:
            found["open_now"] = self.answer("open_now") != NO
        return found

    @cached_property
    def _offer_conditions(self) -> Mapping[str, Any]:
        asked, index = self.question, self.index
        offers, found = index.offers, dict[str, Any]()
        if asked.service_types:
            found["service_types"] = _one_of(
                offers.service_type, index.codes.service_types, asked.service_types
            )
        if asked.needs:
            found["needs"] = self._meets(asked.needs)
        if asked.modes:
            found["modes"] = _one_of(offers.mode, index.codes.modes, asked.modes)
        if asked.free:
            found["free"] = self.answer("free") == YES
        if asked.age_band is not None:
            found["age_band"] = self.admits_ages(asked.age_band.age_min, asked.age_band.age_max)
        if asked.no_papers is not None:
            found["no_papers"] = self.answer("no_papers") != NO
        if asked.aac:
            found["aac"] = self.answer("aac") != NO
        who = asked.who
        if who.autonomy is not None:
            found["autonomy"] = self.answer("autonomy") != NO
        if who.legal_capacity is not None:
            found["legal_capacity"] = self.answer("legal_capacity") != NO
        if who.traits:
            found["traits"] = self.answer("traits") != NO
        return found

    def admits_ages(self, low: float, high: float | None) -> Any:
        """Return a mask of the offers that admit some age from ``low`` to under ``high``."""
        offers = self.index.offers
        admitted = ~(offers.age_max <= low)  # nan compares false: no limit stated
        return admitted if high is None else admitted & ~(offers.age_min >= high)

    def _meets(self, needs: Collection[str]) -> Any:
        index = self.index
        numbers = [index.codes.needs[need] for need in needs if need in index.codes.needs]
        met = index.type_meets[:, numbers].any(axis=1)[index.offers.service_type]
        met[index.extra_need_offer[np.isin(index.extra_need, numbers)]] = True
        return met

    # ---- words

    @cached_property
    def _named(self) -> Any:
        """Mask of the places that the words name, by name or by kind; None: no words."""
        asked = self.question
        if self._rows is None:
            return None
        named = self._rows[self.index.places.organisation_row]
        if asked.meaning is not None and asked.meaning.kinds and not self._narrows:
            codes = self.index.codes.kinds
            named = named | _one_of(self.index.places.kind, codes, asked.meaning.kinds)
        return named

    @cached_property
    def _meant(self) -> Any:
        """Mask of the offers that are what the words mean."""
        meaning, index = self.question.meaning, self.index
        if meaning is None or self._narrows:
            return np.zeros(index.offer_count, dtype=bool)
        by_type = _one_of(
            index.offers.service_type, index.codes.service_types, meaning.service_types
        )
        return by_type | self._meets(meaning.needs)

    # ---- putting masks together

    def _offer_names(self, without: Collection[str]) -> list[str]:
        return [name for name in self._offer_conditions if name not in without]

    def _place_mask(self, without: Collection[str]) -> Any:
        mask = np.ones(self.index.place_count, dtype=bool)
        for name, condition in self._place_conditions.items():
            if name not in without:
                mask &= condition
        return mask

    def _offered(self, without: Collection[str]) -> Any:
        """Return a mask of the pairs whose offer matches; of the place only the words are asked."""
        mask = np.ones(self.index.offer_count, dtype=bool)
        for name in self._offer_names(without):
            mask &= self._offer_conditions[name]
        at_pair = mask[self.index.pair_offer]
        if self._named is None or "search" in without:
            return at_pair
        meant = self._meant[self.index.pair_offer]
        return at_pair & (meant | self._named[self.index.pair_place])


# ---- what a record answers to a condition: one function each


def _free(search: PlaceSearch) -> Any:
    fee = search.index.offers.fee_rub
    return np.where(fee == 0, YES, NO)


def _step_free(search: PlaceSearch) -> Any:
    return search.index.places.step_free


def _open_now(search: PlaceSearch) -> Any:
    """Hours are read once for each text and clock, not for each place."""
    places, codes = search.index.places, search.index.codes
    moment = search.question.open_at
    answer = np.full(search.index.place_count, UNKNOWN, dtype=np.int8)
    if moment is None:
        return answer
    names = (*codes.territories, None)  # the last is nobody
    rows = np.flatnonzero(places.hours)
    pairs = np.stack([places.hours[rows], places.subject[rows]])
    kinds, which = np.unique(pairs, axis=1, return_inverse=True)
    answers = np.full(kinds.shape[1], UNKNOWN, dtype=np.int8)
    for number, (text, subject) in enumerate(kinds.T.tolist()):
        opened = is_open(codes.hours[text], local_time(moment, names[subject]))
        if opened is not None:
            answers[number] = YES if opened else NO
    answer[rows] = answers[which.reshape(-1)]
    return answer


def _verified(search: PlaceSearch) -> Any:
    since = search.question.verified_since
    day = 1 if since is None else since.toordinal()
    return np.where(search.index.places.verified_on >= day, YES, NO)


def _no_papers(search: PlaceSearch) -> Any:
    rule, index = search.question.no_papers, search.index
    if rule is None:
        return np.full(index.offer_count, UNKNOWN, dtype=np.int8)
    answer = np.where(
        _one_of(index.offers.service_type, index.codes.service_types, rule.types_without), YES, NO
    )
    asking = [fact not in rule.presumed for fact in index.required_fact]
    answer[index.required_offer[np.array(asking, dtype=bool)]] = NO
    return answer


def _aac(search: PlaceSearch) -> Any:
    """Stated: what is offered is communication without words, or such people are asked for."""
    index = search.index
    bit = _bit(index, (AAC_TRAIT,))
    answer = np.where((index.offers.traits_none & bit) != 0, NO, UNKNOWN)
    answer[(index.offers.unsure_none) & (answer == NO)] = UNKNOWN
    answer[search._meets((AAC_NEED,)) | ((index.offers.traits_all & bit) != 0)] = YES
    return answer


def _autonomy(search: PlaceSearch) -> Any:
    degree, offers = search.question.who.autonomy, search.index.offers
    bit = 0 if degree is None else 1 << degree
    return _by_list(offers.autonomy, offers.unsure_autonomy, bit)


def _legal_capacity(search: PlaceSearch) -> Any:
    capacity, offers = search.question.who.legal_capacity, search.index.offers
    bit = 1 << CAPACITIES.index(capacity) if capacity in CAPACITIES else 0
    return _by_list(offers.legal_capacity, offers.unsure_capacity, bit)


def _traits(search: PlaceSearch) -> Any:
    """No: a trait of the person is refused. Yes: some trait of the person is asked for."""
    offers = search.index.offers
    bits = _bit(search.index, search.question.who.traits)
    answer = np.full(len(offers.id), UNKNOWN, dtype=np.int8)
    welcome = np.flatnonzero(offers.traits_all & bits)
    answer[welcome[~offers.unsure_all[welcome]]] = YES
    refused = np.flatnonzero(offers.traits_none & bits)
    answer[refused[~offers.unsure_none[refused]]] = NO
    return answer


def _home_visit(search: PlaceSearch) -> Any:
    return _has_mode(search, "home_visit")


def _online(search: PlaceSearch) -> Any:
    return _has_mode(search, "online")


def _has_mode(search: PlaceSearch, mode: str) -> Any:
    index = search.index
    return np.where(_one_of(index.offers.mode, index.codes.modes, (mode,)), YES, NO)


_ANSWERS: Mapping[str, Callable[[PlaceSearch], Any]] = {
    "free": _free,
    "step_free": _step_free,
    "open_now": _open_now,
    "verified_since": _verified,
    "no_papers": _no_papers,
    "aac": _aac,
    "autonomy": _autonomy,
    "legal_capacity": _legal_capacity,
    "traits": _traits,
    "home_visit": _home_visit,
    "online": _online,
}


def _by_list(masks: Any, unsure: Any, bit: int) -> Any:
    """Answer by a list of admitted values: no list, or one that is not sure, refuses nobody."""
    answer = np.full(len(masks), UNKNOWN, dtype=np.int8)
    rows = np.flatnonzero(masks)  # few offers have such a list
    rows = rows[~unsure[rows]]
    answer[rows] = np.where((masks[rows] & np.uint64(bit)) != 0, YES, NO)
    return answer


def _bit(index: PlaceIndex, traits: Collection[str]) -> Any:
    known = index.codes.traits
    return np.uint64(sum(1 << known[trait] for trait in traits if trait in known))


def _one_of(column: Any, codes: Mapping[str, int], wanted: Collection[str]) -> Any:
    """Return a mask of the rows whose code is one of the wanted identifiers."""
    numbers = [codes[identifier] for identifier in wanted if identifier in codes]
    if len(numbers) == 1:
        return column == numbers[0]
    chosen = np.zeros(max(len(codes), 1), dtype=bool)
    chosen[numbers] = True
    return chosen[column]


def _inside(index: PlaceIndex, territory: str) -> Any:
    """Return a mask over territories: the one asked and all inside it; the last, nobody, is not."""
    inside = np.zeros(len(index.codes.territories) + 1, dtype=bool)
    number = index.codes.territories.get(territory)
    if number is None:
        return inside
    inside[number] = True
    parents = index.parents
    while True:
        wider = inside.copy()
        wider[:-1] |= (parents != NOBODY) & inside[parents]
        if (wider == inside).all():
            return inside
        inside = wider


def _in_box(index: PlaceIndex, box: Any) -> Any:
    lat, lon = index.places.lat, index.places.lon
    if box.west <= box.east:
        across = (lon >= box.west) & (lon <= box.east)
    else:  # over the 180th meridian
        across = (lon >= box.west) | (lon <= box.east)
    return (lat >= box.south) & (lat <= box.north) & across
