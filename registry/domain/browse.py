"""Looking for places: one question and the values that answer it.

A *place* is one site of one organisation together with the offers there. One :class:`PlaceFilter`
feeds the list, the map, the counts and the API, so that they always agree:

    question = PlaceFilter(kinds=("pnd",), territory="RU-MOW", free=True)
    page = browse.list_places(session, question, now=now)      # Page[PlaceCard]
    points = browse.list_points(session, question)             # MapPoints

All conditions hold together (AND); several values of one condition are alternatives (OR). The
conditions on offers (service type, need, age band, free, mode) must hold for *one and the same*
offer. What nobody stated is shown and marked, never hidden, with two exceptions: ``free`` asks for
a stated fee of 0, and places whose fee nobody stated are counted instead; ``verified_since`` asks
for records that somebody verified.

Errors: :class:`PlaceNotFoundError`, :class:`OfferNotFoundError` and :class:`UnknownTermError`, all
of them :class:`BrowseError`; :class:`ValueError` from a value that cannot be (a box below the
south pole).
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Generic, TypeVar

from registry.domain.asking import Meaning, PaperRule, Who
from registry.domain.vocabulary_terms import AgeBand, Term

MAX_PER_PAGE = 200
DEFAULT_PER_PAGE = 20
MAX_RADIUS_KM = 1000.0

RECORD_STATES = (
    "verified",
    "due",
    "unverified",
    "archive",
    "planned",
    "closed",
    "demonstration",
    "assumed",
)
HIDDEN_IN_PRODUCTION = frozenset({"archive", "planned", "closed", "demonstration"})
NOBODY_SAID = Who()
MODES = ("in_person", "home_visit", "online")


def visible_states(mode: str) -> tuple[str, ...]:
    """Return the record states shown in the configured ``mode``.

    ``production`` hides what is no help today (archive, planned, closed) or invented; every other
    mode shows everything, marked.
    """
    if mode != "production":
        return RECORD_STATES
    return tuple(state for state in RECORD_STATES if state not in HIDDEN_IN_PRODUCTION)


# ------------------------------------------------------------------------------------ the question


@dataclass(frozen=True, slots=True)
class Box:
    """A box of degrees (WGS 84). ``west`` > ``east`` means it crosses the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        if not (-180 <= self.west <= 180 and -180 <= self.east <= 180):
            raise ValueError("west and east are degrees from -180 to 180")
        if not (-90 <= self.south <= 90 and -90 <= self.north <= 90):
            raise ValueError("south and north are degrees from -90 to 90")
        if self.south > self.north:
            raise ValueError("south is not above north")


@dataclass(frozen=True, slots=True)
class Position:
    """A point on the earth, degrees (WGS 84)."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not -90 <= self.lat <= 90:
            raise ValueError("latitude is degrees from -90 to 90")
        if not -180 <= self.lon <= 180:
            raise ValueError("longitude is degrees from -180 to 180")


@dataclass(frozen=True, slots=True)
class PlaceFilter:
    """What is looked for; the empty filter means every visible place.

    search          words that all occur in the name, short name or address; None or "": any
    meaning         what ``search`` means, so that places that help with it are found too, best
                    first; None: only names and addresses count
    kinds, service_types, needs, modes   identifiers, alternatives; empty: any
    territory       identifier; everything inside it, at any level; None: everywhere
    bbox            only points inside the box; None: everywhere, with or without a point
    near            order by distance from here; None: records of today first, by name
    radius_km       with ``near``: only points this near, inclusive; None: any distance
    age_band        offers that admit some age of the band, or state no age
    free            True: offers whose stated fee is 0; False: whatever they cost
    verified_since  only records verified on that day or later
    no_papers       offers that ask for no paper; None: whatever they ask for
    step_free       True: places whose entrance is not known to have steps
    aac             True: offers that do not refuse people who speak without words
    open_at         places that are not known to be closed at this moment, cut to its minute: hours
                    are no finer, and questions of one minute are one; None: at any time
    who             offers that do not refuse such a person; what nobody stated is kept
    states          record states that may be shown, see :func:`visible_states`
    page, per_page  counted from 1; at most ``MAX_PER_PAGE``
    """

    search: str | None = None
    kinds: tuple[str, ...] = ()
    service_types: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    territory: str | None = None
    bbox: Box | None = None
    near: Position | None = None
    radius_km: float | None = None
    age_band: AgeBand | None = None
    free: bool = False
    modes: tuple[str, ...] = ()
    verified_since: date | None = None
    meaning: Meaning | None = None
    no_papers: PaperRule | None = None
    step_free: bool = False
    aac: bool = False
    open_at: datetime | None = None
    who: Who = NOBODY_SAID
    states: tuple[str, ...] = RECORD_STATES
    page: int = 1
    per_page: int = DEFAULT_PER_PAGE

    def __post_init__(self) -> None:
        if self.page < 1:
            raise ValueError("pages are counted from 1")
        if not 1 <= self.per_page <= MAX_PER_PAGE:
            raise ValueError(f"a page holds 1 to {MAX_PER_PAGE} items")
        if self.radius_km is not None:
            if self.near is None:
                raise ValueError("a radius needs a point to measure from")
            if not 0 < self.radius_km <= MAX_RADIUS_KM:
                raise ValueError(f"a radius is above 0 and at most {MAX_RADIUS_KM:g} km")
        if self.open_at is not None:
            object.__setattr__(self, "open_at", self.open_at.replace(second=0, microsecond=0))

    def without_search(self) -> "PlaceFilter":
        """Return the same question without its words."""
        return replace(self, search=None, meaning=None)

    def on_page_one(self) -> "PlaceFilter":
        """Return the same question on a first page of usual size."""
        return replace(self, page=1, per_page=DEFAULT_PER_PAGE)

    @property
    def is_personal(self) -> bool:
        """Does it tell of a person, or where somebody is? Such a question is not kept."""
        return bool(self.who) or self.near is not None

    @property
    def everything(self) -> bool:
        """Is nothing asked for, so that every visible place matches?"""
        return self.on_page_one() == PlaceFilter(states=self.states)


# ------------------------------------------------------------------------------------- the answers


@dataclass(frozen=True, slots=True)
class TerritoryRef:
    """A territory as others name it; ``name_en`` may be missing."""

    id: str
    name: str
    name_en: str | None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a record comes from and how sure it is.

    ``as_of`` is the day the source describes, ``read_on`` the day it was read, ``verified_on`` the
    day someone confirmed the record, in the role ``verified_by_role``; None: not known, or never.
    """

    source_id: str
    source_title: str
    source_url: str | None
    licence: str
    notice: str
    as_of: date | None
    source_locator: str | None
    read_on: date | None
    verified_on: date | None
    verified_by_role: str | None
    record_state: str

    @property
    def assumed(self) -> bool:
        """Typical for such organisations; nobody stated it of this one."""
        return self.record_state == "assumed"


@dataclass(frozen=True, slots=True)
class OrganisationRef:
    """An organisation as others name it."""

    id: int
    slug: str
    name: str
    short_name: str | None
    kind: Term
    record_state: str


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A way to reach an organisation (``site_id``, ``service_id`` None) or a part of it."""

    id: int
    kind: str
    value: str
    label: str | None
    site_id: int | None
    service_id: int | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class SiteCard:
    """An address. ``lat`` and ``lon`` are degrees, both None when there is no point."""

    id: int
    name: str | None
    address: str | None
    lat: float | None
    lon: float | None
    position_precision: str
    municipality: TerritoryRef | None
    subject: TerritoryRef | None
    hours_text: str | None
    step_free: str
    provenance: Provenance

    @property
    def has_point(self) -> bool:
        """Can it be drawn on the map?"""
        return self.lat is not None and self.lon is not None

    @property
    def is_about(self) -> bool:
        """Is the point only the centre of a street, district or settlement ("about")?"""
        return self.has_point and self.position_precision != "building"


@dataclass(frozen=True, slots=True)
class OfferCard:
    """A service at a site, as stated; None in a number means "not stated" and never zero.

    ``age_min`` ≤ age < ``age_max``, years. ``site_id`` None: not bound to an address.
    ``self_referral`` None: as usual for the service type. Fee in roubles for the first 30 days.
    """

    id: int
    service_id: int
    site_id: int | None
    service_type: Term
    name: str | None
    mode: str
    taking: str
    taking_as_of: date | None
    not_before: date | None
    wait_days: float | None
    duration_days: float | None
    fee_rub: float | None
    fee_note: str | None
    visits: float | None
    acceptance: float | None
    self_referral: bool | None
    capacity: int | None
    capacity_as_of: date | None
    age_min: float | None
    age_max: float | None
    reach_km: float | None
    schedule_text: str | None
    provenance: Provenance

    @property
    def fee_stated(self) -> bool:
        """Did anybody state the fee?"""
        return self.fee_rub is not None

    @property
    def age_stated(self) -> bool:
        """Did anybody state an age limit? If not, ask before going."""
        return self.age_min is not None or self.age_max is not None


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """One site of one organisation with the offers there that match the question.

    ``site`` None: the organisation has no visible address. An offer that is not bound to an address
    (online) stands on every card of its organisation. ``contacts`` are those of the organisation
    and of this site. ``distance_km`` is None without ``near`` or without a point.
    ``verified_days_ago`` is None when nobody ever verified the organisation. ``not_stated`` names
    the conditions asked for (``step_free``, ``autonomy``…) of which nobody said whether they hold.
    """

    organisation: OrganisationRef
    description: str | None
    plain_text: str | None
    subject: TerritoryRef | None
    site: SiteCard | None
    contacts: tuple[ContactCard, ...]
    offers: tuple[OfferCard, ...]
    distance_km: float | None
    verified_days_ago: int | None
    provenance: Provenance
    not_stated: tuple[str, ...] = ()

    @property
    def key(self) -> int:
        """A number of its own for every card: the site's, or minus the organisation's."""
        return self.site.id if self.site is not None else -self.organisation.id


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of an answer.

    ``total`` counts all items on all pages, ``without_point`` those of them that no map can show.
    ``fee_not_stated`` counts, when ``free`` was asked, the further places that match everything
    else and whose fee nobody stated (they are not among the items). ``not_stated``: see
    ``PlaceCounts``.
    """

    items: tuple[Item, ...]
    total: int
    page: int
    per_page: int
    without_point: int = 0
    fee_not_stated: int = 0
    not_stated: tuple[tuple[str, int], ...] = ()

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, -(-self.total // self.per_page))


@dataclass(frozen=True, slots=True)
class MapPoints:
    """Every matching place that has a point, as columns of equal length, ordered by site id.

    Identifiers and numbers only, so that a map can be drawn without any text of a record.
    """

    site_ids: tuple[int, ...]
    lats: tuple[float, ...]
    lons: tuple[float, ...]
    kinds: tuple[str, ...]
    slugs: tuple[str, ...]
    precisions: tuple[str, ...]
    states: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.site_ids)


# --------------------------------------------------------------------------------------- the errors


class BrowseError(Exception):
    """Something that was asked for does not exist."""


class PlaceNotFoundError(BrowseError):
    """No visible organisation has this slug or number."""

    def __init__(self, asked: str | int) -> None:
        super().__init__(f"There is no organisation {asked!r}. Search the list by its name.")
        self.asked = asked


class OfferNotFoundError(BrowseError):
    """No visible offer has this number."""

    def __init__(self, asked: int) -> None:
        super().__init__(f"There is no offer {asked}. Look it up at its organisation.")
        self.asked = asked


class UnknownTermError(BrowseError):
    """A filter names an identifier that the registry does not have; ``nearest`` may be meant."""

    def __init__(self, parameter: str, value: str, known: Iterable[str] = ()) -> None:
        self.parameter = parameter
        self.value = value
        self.nearest = tuple(difflib.get_close_matches(value, list(known), n=3))
        hint = f"; did you mean {' or '.join(self.nearest)}?" if self.nearest else "."
        super().__init__(f"There is no {parameter.replace('_', ' ')} {value!r}{hint}")
